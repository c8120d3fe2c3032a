"""Everything that a project compiles to."""

from functools import lru_cache

from attrs import frozen

from toolchain.compile.alerting.analysed import AnalysedRule, analysed_definitions
from toolchain.compile.alerting.model import CompiledRules
from toolchain.compile.artifact import Artifact
from toolchain.compile.model import CompiledDashboard, CompiledLibraryPanel, CompiledReport
from toolchain.project.project import Project


@frozen(eq=False, repr=False)  # it would be hundreds of megabytes where a test fails that is given one
class Compilation:
    """Everything that a project compiles to; ``read_rules`` are those that were not built in Python."""

    project: Project
    dashboards: tuple[CompiledDashboard, ...]
    rules: CompiledRules
    artifacts: tuple[Artifact, ...]
    reports: tuple[CompiledReport, ...] = ()
    read_rules: tuple[AnalysedRule, ...] = ()
    library_panels: tuple[CompiledLibraryPanel, ...] = ()

    @property
    def pages(self) -> tuple[CompiledDashboard, ...]:
        """Everything that holds panels: the dashboards, and the reports as such."""
        return (*self.dashboards, *(each.dashboard for each in self.reports))

    @property
    def every_rule(self) -> tuple[AnalysedRule, ...]:
        """Every rule, whoever wrote it."""
        return _every_rule(self)


@lru_cache(maxsize=1)
def _every_rule(compilation: Compilation) -> tuple[AnalysedRule, ...]:
    """Return every rule; many checks ask for the same ones."""
    return (*analysed_definitions(compilation.project.environment, compilation.rules), *compilation.read_rules)
