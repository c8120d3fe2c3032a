"""The definitions as they are now: loaded, compiled and checked again on each save, and the last that were sound.

A round is what one or several saves make of it: the dashboards at once, and what stands around them, such as rules and
files, when it settles. Where a module cannot be loaded or a dashboard cannot be compiled, what the round before shows
stays, and the round says why.
"""

import time
from collections.abc import Callable, Collection
from pathlib import Path

from attrs import define, evolve, field, frozen

from toolchain.base.errors import UnloadableError, UserError
from toolchain.base.finding import Finding, Severity
from toolchain.base.progress import Advance
from toolchain.base.source import SourceLocation
from toolchain.check.checker import check
from toolchain.check.own_rules import rules_of
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import CompiledDashboards, compile_around, compile_dashboards
from toolchain.compile.model import CompiledDashboard
from toolchain.project.load_errors import finding_of_failure
from toolchain.project.packages import ENVIRONMENTS
from toolchain.project.project import Project
from toolchain.project.reloading import Reloader

_COMPILED = "compiled"


@frozen(eq=False)
class Round:
    """What changed files have made of the definitions.

    ``compilation`` is the last one that was sound, None where there was none yet. ``changed`` are the uids of
    dashboards that are other than before, gone or new. ``problems`` are why the definitions cannot be used as they are.
    """

    compilation: Compilation | None
    changed: tuple[str, ...] = ()
    problems: tuple[Finding, ...] = ()
    seconds: float = 0.0


@define(eq=False)
class Workspace:
    """The definitions of a root for one environment; used by one thread."""

    root: Path
    environment: str
    compilation: Compilation | None = field(default=None, init=False, repr=False)
    _reloader: Reloader = field(init=False, repr=False)
    _stage: CompiledDashboards | None = field(default=None, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self.root = self.root.resolve()
        self._reloader = Reloader(self.root, self.environment)

    def load(self, saved: Collection[Path] | None = None) -> Round:
        """Load what some saved files make necessary, everything without any, and compile the dashboards."""
        started = time.perf_counter()
        try:
            project = self._reloader.load(saved)
        except UnloadableError as failure:
            return self._unsound((failure.finding,), started)
        except UserError as failure:
            place = SourceLocation(f"{ENVIRONMENTS}/{self.environment}.py", 1)
            return self._unsound(
                (Finding("environment", Severity.ERROR, place, failure.message, failure.remedy),), started
            )
        try:
            stage = compile_dashboards(project, self._stage)
        except Exception as error:  # noqa: BLE001 - what nobody foresaw of some definitions ends a round, not the command
            return self._unsound((self._unforeseen(error, project),), started)
        problems = (*project.findings, *stage.isolation.findings)
        before = self.compilation
        if problems and before is not None:
            return self._unsound(problems, started)
        self._stage = stage
        self.compilation = _shown(stage, before)
        changed = () if before is None else changed_dashboards(before, self.compilation)
        return Round(self.compilation, changed, problems, time.perf_counter() - started)

    def _unsound(self, problems: tuple[Finding, ...], started: float) -> Round:
        return Round(self.compilation, (), problems, time.perf_counter() - started)

    def settle(self, is_vain: Callable[[], bool] = lambda: False) -> tuple[Finding, ...] | None:
        """Compile what stands around the dashboards, and return what the rules say of everything that is shown.

        None where it became vain meanwhile, because something else was saved.
        """
        if self._stage is None:
            return ()
        try:
            found = compile_around(evolve(self._stage, isolation=self._stage.isolation.copied()))
            self.compilation = found
            return check(found, rules_of(found.project), progress=_UntilVain(is_vain), alone=True).findings
        except _VainError:
            return None
        except Exception as error:  # noqa: BLE001 - as above
            return (self._unforeseen(error, self._stage.project),)

    def _unforeseen(self, error: Exception, project: Project) -> Finding:
        return finding_of_failure(error, project.environment.location, self.root, _COMPILED)


class _VainError(Exception):
    """What is done has become vain."""


@frozen
class _UntilVain:
    """Progress that ends the work with the step in which it became vain."""

    is_vain: Callable[[], bool]

    def begin(self, name: str, total: int) -> Advance:  # noqa: ARG002 - the protocol's
        """Return what ends the work."""

        def advance(text: str = "", steps: int = 1) -> None:  # noqa: ARG001 - the protocol's
            if self.is_vain():
                raise _VainError

        return advance

    def end(self) -> None:
        """Take no notice."""


def _shown(stage: CompiledDashboards, before: Compilation | None) -> Compilation:
    """Return the compilation with new dashboards, around which everything is as before until it settles."""
    if before is None:
        return compile_around(evolve(stage, isolation=stage.isolation.copied()))
    return evolve(before, project=stage.project, dashboards=stage.dashboards)


def changed_dashboards(before: Compilation, after: Compilation) -> tuple[str, ...]:
    """Return the uids of dashboards that look or are called other than before, those that are gone or new included."""
    old = {each.uid: each for each in before.dashboards}
    new = {each.uid: each for each in after.dashboards}
    return tuple(
        uid for uid in dict.fromkeys((*old, *new)) if uid not in old or uid not in new or _is_other(old[uid], new[uid])
    )


def _is_other(old: CompiledDashboard, new: CompiledDashboard) -> bool:
    return old is not new and (old.document != new.document or old.layout != new.layout)
