"""Recording rules on log lines: what Loki counts and writes as series of a Prometheus.

Source: Loki documentation, "Alerting and recording rules".
"""

from collections.abc import Mapping, Sequence

from attrs import Factory, field, frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import LabelName, MetricName
from toolchain.base.errors import DefinitionError
from toolchain.base.source import SourceLocation, calling_location
from toolchain.base.waiver import Waiver
from toolchain.define.alerting.group import RuleGroup
from toolchain.languages.logql.ast import LogQuery, Query
from toolchain.languages.logql.lexer import LogqlSyntaxError
from toolchain.languages.logql.parser import parse


def _query(query: Query | str) -> Query:
    if not isinstance(query, str):
        return query
    try:
        return parse(query)
    except LogqlSyntaxError as error:
        raise DefinitionError(f"the query is no LogQL: {error}", "Correct it, or build it with lq.") from error


@checked
@frozen(eq=False, kw_only=True)
class LogRecordingRule:
    """What Loki's ruler records under the name of ``record``; ``labels`` are added to its series.

    ``query`` is built, or LogQL text. The Loki that evaluates alerts on logs evaluates it, and sends the series to
    where its ``remote_write`` leads: its name is no metric of the catalog by itself. Grafana evaluates none. ``help``
    may be left out in a group that is ``as_written``.
    """

    record: MetricName
    query: Query = field(converter=_query)
    group: RuleGroup
    help: str = ""
    labels: Mapping[LabelName, str] = field(factory=dict)
    waivers: Sequence[Waiver] = Factory(lambda rule: rule.group.waivers, takes_self=True)
    location: SourceLocation = field(factory=calling_location, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse what records lines, and one of the house's own that nobody explains."""
        if isinstance(self.query, LogQuery):
            raise DefinitionError(
                f"recording rule {self.record!r} asks for log lines, and series are made of numbers",
                "Count the lines: lq.sum(lq.count_over_time(..., '5m')).",
                self.location,
            )
        if not self.help and not self.group.as_written:
            raise DefinitionError(
                f"recording rule {self.record!r} has no help", "Say in help= what is recorded.", self.location
            )
