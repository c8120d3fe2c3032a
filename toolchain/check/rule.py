"""What a rule is, and what it reports."""

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

from attrs import frozen

from toolchain.base.finding import Severity, Subject
from toolchain.base.mend import Mend
from toolchain.base.source import SourceLocation
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard, CompiledPanel, CompiledTarget


@frozen(eq=False)
class Violation:
    """Something that a rule objects to.

    ``definitions`` are the objects that may carry a waiver for it, the innermost first; ``severity`` differs from the
    rule's where a case is milder. ``about``, ``follows`` and ``mend`` are those of the finding that it becomes.
    """

    location: SourceLocation
    message: str
    remedy: str
    definitions: tuple[Any, ...] = ()
    severity: Severity | None = None
    about: tuple[Subject, ...] = ()
    follows: tuple[Subject, ...] = ()
    mend: Mend | None = None


class Reach(Enum):
    """Of what a rule speaks."""

    PROJECT = "the definitions of a project"
    HOUSE = "dashboards that are to be like this team's"
    ANYBODY = "dashboards and rules, whoever wrote them"
    PROGRAMS = "configurations of programs, whoever wrote them"


@frozen(eq=False)
class Rule:
    """One rule: its id, how bad its findings are, the page that explains it, and its check.

    The check is a pure function of the compilation and never raises for bad input. A rule about the ``whole_project``
    is silent while some module cannot be loaded: what it would miss may be in there.
    """

    id: str
    severity: Severity
    page: str
    check: Callable[[Compilation], Iterable[Violation]]
    whole_project: bool = False
    reach: Reach = Reach.PROJECT

    @property
    def summary(self) -> str:
        """The first line of the page."""
        return self.page.strip().splitlines()[0]


def panel_name(dashboard: CompiledDashboard, panel: CompiledPanel) -> str:
    """Return how findings name a panel; one of the library is the same wherever it is shown."""
    if panel.document.get("libraryPanel") and not panel.origin.finished:
        return f"library panel {panel.title!r}"
    return f"panel {panel.title!r} of {dashboard.uid or dashboard.title!r}"


def panel_violation(
    dashboard: CompiledDashboard,
    panel: CompiledPanel,
    problem: str,
    remedy: str,
    target: CompiledTarget | None = None,
    *,
    location: SourceLocation | None = None,
    about: tuple[Subject, ...] = (),
    follows: tuple[Subject, ...] = (),
    mend: Mend | None = None,
) -> Violation:
    """Return a violation at a panel, a target of it or a line inside; panel and dashboard may waive it."""
    return Violation(
        location or (panel.location if target is None else target.location),
        f"{panel_name(dashboard, panel)}: {problem}",
        remedy,
        (panel.origin, dashboard.origin),
        about=about,
        follows=follows,
        mend=mend,
    )


def each_panel(compilation: Compilation) -> Iterable[tuple[CompiledDashboard, CompiledPanel]]:
    """Yield every panel, rows and those of reports included, with its dashboard or report."""
    for dashboard in compilation.pages:
        for panel in dashboard.panels:
            yield dashboard, panel


def each_target(compilation: Compilation) -> Iterable[tuple[CompiledDashboard, CompiledPanel, CompiledTarget]]:
    """Yield every target of every panel, with its panel and dashboard."""
    for dashboard, panel in each_panel(compilation):
        for target in panel.targets:
            yield dashboard, panel, target
