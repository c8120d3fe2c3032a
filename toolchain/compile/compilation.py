"""Everything that a project compiles to."""

from attrs import frozen

from toolchain.compile.alerting.model import CompiledRules
from toolchain.compile.artifact import Artifact
from toolchain.compile.model import CompiledDashboard
from toolchain.project.loading import Project


@frozen(eq=False)
class Compilation:
    """Everything that a project compiles to."""

    project: Project
    dashboards: tuple[CompiledDashboard, ...]
    rules: CompiledRules
    artifacts: tuple[Artifact, ...]
