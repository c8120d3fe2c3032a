"""The definitions as they are now: loaded, compiled and checked again on each save, and the last that were sound.

A round is what one or several saves make of it. Where a module cannot be loaded or a definition cannot be compiled, the
compilation of the round before stays, and the round says why.
"""

import time
from pathlib import Path

from attrs import define, field, frozen

from toolchain.base.errors import UnloadableError, UserError
from toolchain.base.finding import Finding, Severity
from toolchain.base.source import UNKNOWN
from toolchain.check.checker import check
from toolchain.check.own_rules import rules_of
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project


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
    """The definitions of a root for one environment."""

    root: Path
    environment: str
    compilation: Compilation | None = field(default=None, init=False)

    def load(self) -> Round:
        """Load and compile everything."""
        started = time.perf_counter()
        try:
            found = compile_project(load_project(self.root, self.environment))
        except UnloadableError as failure:
            return Round(self.compilation, (), (failure.finding,), time.perf_counter() - started)
        except UserError as failure:
            finding = Finding("environment", Severity.ERROR, UNKNOWN, failure.message, failure.remedy)
            return Round(self.compilation, (), (finding,), time.perf_counter() - started)
        problems = found.project.findings
        before = self.compilation
        if before is None or not problems:
            self.compilation = found
        changed_ones = () if before is None or problems else changed_dashboards(before, found)
        return Round(self.compilation, changed_ones, problems, time.perf_counter() - started)

    def findings(self) -> tuple[Finding, ...]:
        """Return what the rules say of the compilation."""
        if self.compilation is None:
            return ()
        return check(self.compilation, rules_of(self.compilation.project)).findings


def changed_dashboards(before: Compilation, after: Compilation) -> tuple[str, ...]:
    """Return the uids of dashboards that look or are called other than before, those that are gone or new included."""
    old = {each.uid: each for each in before.dashboards}
    new = {each.uid: each for each in after.dashboards}
    return tuple(
        uid
        for uid in dict.fromkeys((*old, *new))
        if uid not in old or uid not in new or (old[uid] is not new[uid] and old[uid].document != new[uid].document)
    )
