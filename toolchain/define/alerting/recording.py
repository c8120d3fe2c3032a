"""Recording rules: results that dashboards and alerts share, computed once."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from attrs import Factory, field, frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import LabelName, MetricName
from toolchain.base.errors import DefinitionError
from toolchain.base.source import SourceLocation, calling_location
from toolchain.base.waiver import Waiver
from toolchain.catalog.label import Label, open_label
from toolchain.catalog.metric import Metric, MetricType
from toolchain.define.alerting.group import RuleGroup
from toolchain.languages.promql.analysis.labels import output_labels
from toolchain.languages.promql.ast import Expression, Operand, as_expression, selectors
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.parser import parse

ENVIRONMENT_LABEL = "environment"
"""The target label that tells environments apart; recorded series carry it again."""

_UNBOUNDED = 100


def _expression(expression: Operand | str) -> Expression:
    if not isinstance(expression, str):
        return as_expression(expression)
    try:
        return parse(expression)
    except PromqlSyntaxError as error:
        raise DefinitionError(f"the expression is no PromQL: {error}", "Correct it, or build it with q.") from error


@checked
@frozen(eq=False, kw_only=True)
class RecordingRule:
    """One recorded result; ``record`` is named ``level:metric:operations``, ``labels`` are added to its series.

    ``expression`` is built, or PromQL text. ``help`` may be left out in a group that is ``as_written``.
    """

    record: MetricName
    expression: Expression = field(converter=_expression)
    group: RuleGroup
    help: str = ""
    labels: Mapping[LabelName, str] = field(factory=dict)
    waivers: Sequence[Waiver] = Factory(lambda rule: rule.group.waivers, takes_self=True)
    location: SourceLocation = field(factory=calling_location, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse one of the house's own that nobody explains."""
        if not self.help and not self.group.as_written:
            raise DefinitionError(
                f"recording rule {self.record!r} has no help", "Say in help= what is recorded.", self.location
            )

    @cached_property
    def metric(self) -> Metric:
        """The recorded series as a metric, for ``q.select``: its labels are those of the result."""
        added = () if self.group.as_written else (ENVIRONMENT_LABEL,)
        names = dict.fromkeys((*(output_labels(self.expression) or ()), *self.labels, *added))
        known = {label.name: label for each in selectors(self.expression) for label in each.labels or ()}
        return Metric(
            name=self.record,
            type=MetricType.GAUGE,
            unit="none",
            help=self.help,
            owner="",
            jobs=(),
            labels=tuple(known.get(name) or _label(name, self.labels) for name in names),
            location=self.location,
        )


def _label(name: str, fixed: Mapping[str, str]) -> Label:
    example = fixed.get(name, "any")
    return open_label(name, example=example, bound=1 if name in fixed else _UNBOUNDED)
