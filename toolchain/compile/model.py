"""Compiled dashboards: plain documents that still know where each part came from."""

from typing import TYPE_CHECKING

from attrs import field, frozen

from toolchain.base.documents.document import Document
from toolchain.base.layout import Layout
from toolchain.base.source import SourceLocation
from toolchain.base.source_map import Origin, Path, SourceMap
from toolchain.compile.queries import ReadQuery
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.ast import Query
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.ast import Expression
from toolchain.languages.quantity import Quantity

if TYPE_CHECKING:
    from toolchain.define.report import Report
    from toolchain.define.resources.library_panel import LibraryPanel


@frozen(eq=False)
class Part:
    """A part of a dashboard: its document, and where this stands in the source's.

    A part may carry waivers; those of its dashboard hold for it as well.
    """

    document: Document
    map: SourceMap = field(repr=False)
    path: Path

    @property
    def origin(self) -> Origin:
        """Where the part came from, and what its source says of it beside the document."""
        return self.map.origin(self.path)

    @property
    def location(self) -> SourceLocation:
        """The line of the part."""
        return self.origin.location

    def at(self, *names: str | int, offset: int = 0) -> SourceLocation:
        """Return the line of a value inside of the part, or of the character at ``offset`` of a text."""
        return self.map.location((*self.path, *names), offset)


@frozen(eq=False)
class CompiledTarget(Part):
    """A target; ``read`` is what its query means, ``source_type`` the type of the data source that answers it."""

    source_type: str
    read: ReadQuery

    @property
    def query(self) -> Expression | Query | None:
        """The query's tree, when it was built or could be parsed."""
        return self.read.tree

    @property
    def analysis(self) -> Analysis | None:
        """What the query means, when it is PromQL that could be read."""
        return self.read.analysis

    @property
    def log_analysis(self) -> LogAnalysis | None:
        """What the query means, when it is LogQL that could be read."""
        return self.read.log_analysis

    @property
    def measured(self) -> Quantity | None:
        """What the query gives, where that is known: as it was analysed, or as its source says."""
        if self.analysis is not None:
            return self.analysis.unit
        if self.log_analysis is not None:
            return self.log_analysis.unit
        measures = self.origin.measures
        return measures if isinstance(measures, Quantity) else None

    @property
    def syntax_error(self) -> str:
        """Why the query could not be parsed, empty where it could."""
        return self.read.syntax_error

    @property
    def text(self) -> str:
        """The query text, empty for a target that has none."""
        return str(self.document.get("expr") or "")


@frozen(eq=False)
class CompiledPanel(Part):
    """A panel with its targets, or a row."""

    targets: tuple[CompiledTarget, ...]

    @property
    def title(self) -> str:
        """The title, or the type of an untitled panel."""
        return str(self.document.get("title") or self.document.get("type"))

    @property
    def type(self) -> str:
        """Grafana's panel type id."""
        return str(self.document.get("type", ""))

    @property
    def is_row(self) -> bool:
        """Whether it is a row, which Grafana keeps among the panels."""
        return self.type == "row"


@frozen(eq=False)
class CompiledVariable(Part):
    """A dashboard variable; ``query`` is the selector of which it asks the values of a label.

    ``source_type`` is the type of the data source that it asks, empty where nobody says it.
    """

    query: Expression | None = None
    source_type: str = ""

    @property
    def name(self) -> str:
        """The name without the dollar sign."""
        return str(self.document.get("name", ""))


@frozen(eq=False)
class CompiledAnnotation(Part):
    """A query whose results are drawn as events; ``query`` is None for events from elsewhere.

    ``source_type`` is the type of the data source that it asks, empty where nobody says it.
    """

    query: Expression | None = None
    source_type: str = ""

    @property
    def name(self) -> str:
        """The name that its switch has."""
        return str(self.document.get("name", ""))


@frozen(eq=False)
class CompiledDashboard(Part):
    """A dashboard; ``panels`` are all panels, those inside collapsed rows included, in reading order.

    ``folder`` is the key of the environment's folder that it is in, empty for the environment's own. ``layout`` says
    how the panels lie where rows do not say all of it, such as tabs; None where they do.
    """

    panels: tuple[CompiledPanel, ...]
    variables: tuple[CompiledVariable, ...]
    annotations: tuple[CompiledAnnotation, ...] = ()
    folder: str = ""
    layout: Layout | None = None

    @property
    def uid(self) -> str:
        """The uid, empty where the definition has none."""
        return str(self.document.get("uid") or "")

    @property
    def title(self) -> str:
        """The title."""
        return str(self.document.get("title") or "")

    @property
    def file_name(self) -> str:
        """What its artifacts are called, without the suffix."""
        return self.uid or self.title or "untitled"

    @property
    def file(self) -> str:
        """The path of the artifact that a Grafana from files reads."""
        return f"{f'dashboards-{self.folder}' if self.folder else 'dashboards'}/{self.file_name}.json"


@frozen(eq=False)
class CompiledReport:
    """A report, and its sections as the rows of a dashboard that no Grafana is sent."""

    definition: "Report"
    dashboard: CompiledDashboard

    @property
    def location(self) -> SourceLocation:
        """The line of the report."""
        return self.dashboard.location


@frozen(eq=False)
class CompiledLibraryPanel:
    """A panel of the library; ``model`` is what Grafana keeps of it, ``panel`` what a dashboard has with it."""

    definition: "LibraryPanel"
    location: SourceLocation
    panel: CompiledPanel
    model: Document
