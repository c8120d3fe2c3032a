"""Compiled dashboards: plain documents that still know the definition behind each part."""

from typing import Any

from attrs import frozen

from toolchain.base.source import SourceLocation
from toolchain.compile.plain import Document
from toolchain.compile.queries import ReadQuery
from toolchain.define.dashboard import HouseDashboard
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.ast import Query
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.ast import Expression


@frozen(eq=False)
class CompiledTarget:
    """A target; ``definition`` is the grafanalib object, ``read`` what its query means."""

    document: Document
    definition: Any
    location: SourceLocation
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
    def syntax_error(self) -> str:
        """Why the query could not be parsed, empty where it could."""
        return self.read.syntax_error

    @property
    def source_type(self) -> str:
        """The type of the data source that answers it."""
        reference = self.document.get("datasource")
        return str(reference.get("type", "")) if isinstance(reference, dict) else ""

    @property
    def text(self) -> str:
        """The query text, empty for a target that has none."""
        return str(self.document.get("expr") or "")


@frozen(eq=False)
class CompiledPanel:
    """A panel with its targets; rows are panels of type ``row``."""

    document: Document
    definition: Any
    location: SourceLocation
    targets: tuple[CompiledTarget, ...]

    @property
    def title(self) -> str:
        """The title, or the type of an untitled panel."""
        return str(self.document.get("title") or self.document.get("type"))

    @property
    def type(self) -> str:
        """Grafana's panel type id."""
        return str(self.document.get("type", ""))


@frozen(eq=False)
class CompiledVariable:
    """A dashboard variable."""

    document: Document
    definition: Any
    location: SourceLocation

    @property
    def name(self) -> str:
        """The name without the dollar sign."""
        return str(self.document.get("name", ""))


@frozen(eq=False)
class CompiledDashboard:
    """A dashboard; ``panels`` are all panels, those inside collapsed rows included, in reading order."""

    document: Document
    definition: Any
    location: SourceLocation
    panels: tuple[CompiledPanel, ...]
    variables: tuple[CompiledVariable, ...]

    @property
    def uid(self) -> str:
        """The uid, empty where the definition has none."""
        return str(self.document.get("uid") or "")

    @property
    def folder(self) -> str:
        """The key of the environment's folder that it is in, empty for the environment's own."""
        return self.definition.folder if isinstance(self.definition, HouseDashboard) else ""

    @property
    def title(self) -> str:
        """The title."""
        return str(self.document.get("title") or "")
