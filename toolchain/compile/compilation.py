"""Everything that a project compiles to."""

from attrs import frozen

from toolchain.compile.alerting.model import CompiledRules
from toolchain.compile.artifact import Artifact
from toolchain.compile.model import CompiledDashboard
from toolchain.compile.reports import CompiledReport
from toolchain.project.loading import Project


@frozen(eq=False)
class Compilation:
    """Everything that a project compiles to."""

    project: Project
    dashboards: tuple[CompiledDashboard, ...]
    rules: CompiledRules
    artifacts: tuple[Artifact, ...]
    reports: tuple[CompiledReport, ...] = ()

    @property
    def pages(self) -> tuple[CompiledDashboard, ...]:
        """Everything that holds panels: the dashboards, and the reports as such."""
        return (*self.dashboards, *(each.dashboard for each in self.reports))
