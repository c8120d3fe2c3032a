"""What an analysis may rely on besides the query itself."""

from collections.abc import Mapping
from enum import Enum

from attrs import field, frozen

from toolchain.catalog.catalog import Catalog
from toolchain.languages.promql.analysis.branch import Branch
from toolchain.languages.promql.ast import Expression


class Use(Enum):
    """What a query is for; some mistakes are mistakes only there.

    What an alert's query gives is compared elsewhere, by expressions of Grafana.
    """

    PANEL = "panel"
    ALERT = "alert"
    ALERT_INPUT = "alert's query"
    RECORDING = "recording rule"
    AD_HOC = "query"

    @property
    def is_evaluated(self) -> bool:
        """Whether it is evaluated as part of a rule, where no dashboard is."""
        return self in (Use.ALERT, Use.ALERT_INPUT, Use.RECORDING)


@frozen(eq=False)
class QueryContext:
    """The catalog, what the query is for, and the durations that decide how many samples a window holds.

    ``scrape_interval`` (seconds) is the data source's, which ``$__rate_interval`` follows; ``min_step`` (seconds) is
    the panel's least step, 0 for none; ``is_range`` tells a panel's query over its time range from one at its end.
    ``evaluation_interval`` (seconds) is that of the rule's group, and what recorded series have. ``recorded`` are
    results of recording rules by name, ``recordings`` the names by their expression. ``record`` is the name under
    which a recording rule writes the result. Grafana's backend ``has_macros``: it replaces ``$__interval`` and its like
    in alerts too.
    """

    catalog: Catalog = field(factory=Catalog)
    use: Use = Use.AD_HOC
    scrape_interval: float = 15.0
    min_step: float = 0.0
    evaluation_interval: float = 60.0
    recorded: Mapping[str, tuple[Branch, ...]] = field(factory=dict)
    recordings: Mapping[Expression, str] = field(factory=dict)
    record: str = ""
    is_range: bool = True
    has_macros: bool = False

    @property
    def knows_metrics(self) -> bool:
        """Whether there is a catalog to hold metric names against."""
        return bool(self.catalog.metrics)


WITHOUT_CATALOG = QueryContext()
