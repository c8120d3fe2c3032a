"""Where log lines come from, and what their streams are called."""

from collections.abc import Iterable, Mapping
from typing import Literal

from attrs import field, frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import AtLeast1, Identifier, Name, Pattern, Period
from toolchain.base.errors import DefinitionError
from toolchain.base.regexes import regex_refusal
from toolchain.catalog.logs import LogSchema
from toolchain.catalog.metric import Metric


@checked
@frozen(eq=False)
class LogCounter:
    """Lines that the shipper counts, before they have labels: those of whose fields, one space between, an RE2
    pattern matches the whole text.

    A field that a record does not have is empty there. A counter that has not grown for ``forgotten_after`` begins
    anew. Raises DefinitionError.
    """

    metric: Metric = field()
    of: tuple[Name, ...]
    pattern: Pattern
    forgotten_after: Period = "168h"

    @metric.validator
    def _check_metric(self, _attribute: object, value: Metric) -> None:
        if not value.name.endswith("_total") or "_" not in value.name.removesuffix("_total"):
            raise DefinitionError(
                f"lines are counted by {value.name}, which is no name of a counter of lines",
                'Name it by whose lines and what they say: "nginx_access_unanswered_total".',
            )


@checked
@frozen(eq=False)
class LogSource:
    """The lines of some containers of the docker host, which are records of one log schema.

    ``containers`` are the names of compose services. ``labels`` are stream labels that every line has. The level is
    told by the field ``level_from``: a word of the label's own stays, ``levels`` maps whole texts (RE2 patterns, the
    first that matches) to one, anything else is ``usual_level``. The category is the record's own where it has one;
    ``categories`` tells that of others by the fields ``category_from``, one space between, in the same way;
    ``usual_category`` where none matches. ``lines_per_second`` is the most that is read of them: what is written
    faster waits in docker's files. Raises DefinitionError.
    """

    name: Identifier
    schema: LogSchema
    containers: tuple[Name, ...]
    format: Literal["json", "logfmt"] = "json"
    labels: Mapping[str, str] = field(factory=dict)
    level_from: Name = "level"
    levels: Mapping[str, str] = field(factory=dict)
    usual_level: Name = "info"
    category_from: tuple[Name, ...] = ()
    categories: tuple[tuple[Name, Pattern], ...] = field(default=())
    usual_category: Name = "application"
    counters: tuple[LogCounter, ...] = ()
    lines_per_second: AtLeast1 = 500

    @levels.validator
    def _check_levels(self, _attribute: object, value: Iterable[str]) -> None:
        for pattern in value:
            refusal = regex_refusal(pattern)
            if refusal:
                raise DefinitionError(f"RE2 refuses {pattern!r} of the levels of {self.name}: {refusal}", "Correct it.")

    @labels.validator
    def _check_labels(self, _attribute: object, value: Iterable[str]) -> None:
        for name in ("level", "category", "environment"):
            if name in value:
                raise DefinitionError(
                    f"the label {name!r} of {self.name} lines is given, and told otherwise as well",
                    "Remove it: level and category are told by the record, the environment by where it runs.",
                )
