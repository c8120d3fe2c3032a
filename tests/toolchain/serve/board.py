"""A dashboard with queries of every sort, and data sources that note what they are asked."""

from typing import Any

from attrs import define, field

from tests.toolchain import compilation as compilations
from tests.toolchain import metrics
from toolchain.compile.compilation import Compilation
from toolchain.define import jaeger_search, loki, prom, q, row, timeseries
from toolchain.define import logs as logs_panel
from toolchain.define.alerting.group import RuleGroup
from toolchain.define.alerting.recording import RecordingRule
from toolchain.define.targets.base import HouseTarget
from toolchain.define.variables import SEVERAL, custom, label_values
from toolchain.languages.matching import regex
from toolchain.preview.data.answers import Badge, DataSources, PanelQuery
from toolchain.preview.data.errors import PreviewError
from toolchain.preview.data.frames import Frame, series_frame
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.page.queries import Settings

NOW = 1_700_000_000.0
SETTINGS = Settings(now=NOW, scrape_interval="15s")
HOSTILE = '<img src=x onerror=alert(1)>"'
ENDPOINT = label_values("endpoint", "Endpoint", metrics.REQUESTS, "endpoint", choice=SEVERAL)
METHOD = custom("method", "Method", ["GET", "POST"], choice=SEVERAL)
RECORDED = RecordingRule(
    record="job:requests:rate5m",
    expression=q.sum(q.rate(metrics.REQUESTS, "5m"), by=["job"]),
    group=RuleGroup("requests", "1m"),
    help="Requests, all endpoints together.",
)


@define(eq=False)
class Noting:
    """Answers each query with two series, and fails for one that says so."""

    asked: list[PanelQuery] = field(factory=list)

    @property
    def badge(self) -> Badge:
        """Not live."""
        return "simulated"

    def frames(self, query: PanelQuery) -> tuple[Frame, ...]:
        """Return two series of three points."""
        self.asked.append(query)
        if "unanswerable" in query.text:
            raise PreviewError("the server says no", "Ask otherwise.")
        times = [(query.span.end - 60 * each) * 1000 for each in (2, 1, 0)]
        return tuple(
            series_frame(times, [1.0, None, 3.0], labels={"endpoint": each}, legend=each, ref_id=query.ref_id)
            for each in ("/a", HOSTILE)
        )

    def variable_values(self, query: Any, span: TimeRange) -> tuple[str, ...]:
        """Return three endpoints, one of which means something to a regular expression."""
        return "/a", "/b.c", "/d"

    def why_empty(self, query: PanelQuery) -> str:
        """Return nothing: there is always an answer."""
        return ""


def compiled(*targets: HouseTarget, title: str = "Requests", **common: Any) -> Compilation:
    """The compilation of a dashboard with one panel of these targets, and a recording rule."""
    panel = timeseries(title, *targets, unit="reqps", description="How many.", **common)
    return compilations.compilation(
        compilations.board(rows=[row("Now", panel)], variables=[ENDPOINT, METHOD]), recordings=(RECORDED,)
    )


def with_logs_and_traces() -> Compilation:
    """The compilation of a dashboard with a panel of log lines, whose second query asks for traces."""
    panel = logs_panel("Lines", loki('{job="app"} |= "$method"'), jaeger_search("app"), description="What was said.")
    return compilations.compilation(compilations.board(rows=[row("Now", panel)], variables=[METHOD]))


def sources() -> tuple[DataSources, Noting]:
    """Data sources of every type, which are one."""
    noting = Noting()
    return DataSources({"prometheus": noting, "loki": noting, "jaeger": noting}), noting


def key_of(compilation: Compilation) -> str:
    """The key of the only panel."""
    (panel,) = (each for each in compilation.dashboards[0].panels if not each.is_row)
    return str(panel.document["id"])


def requests() -> HouseTarget:
    """A query with variables and a window of Grafana's."""
    selected = q.select(metrics.REQUESTS, endpoint=regex("$endpoint"))
    return prom(q.sum(q.rate(selected, q.RATE_INTERVAL), by=["endpoint"]), "{{endpoint}}")
