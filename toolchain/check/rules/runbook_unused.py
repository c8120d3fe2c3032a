"""Every runbook is that of some alert.

A runbook that no alert links to is one that nobody opens: its alert was renamed or removed, or its own name is
misspelled, and then an alert misses it.

Name the file after the alert, or remove it.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from toolchain.base.errors import did_you_mean, is_close
from toolchain.base.finding import Severity, Subject
from toolchain.base.source import SourceLocation
from toolchain.check.rule import Rule, Violation
from toolchain.compile.compilation import Compilation

RUNBOOKS = "alerts/runbooks"


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield the files among the runbooks that no alert names."""
    root = compilation.project.root
    named = {rule.definition.runbook: rule for rule in compilation.rules.alerts}
    missing = [Path(each).stem for each in named if not (root / each).is_file()]
    for path in sorted((root / RUNBOOKS).rglob("*.md")):
        runbook = path.relative_to(root).as_posix()
        if runbook not in named:
            yield Violation(
                SourceLocation(runbook, 1),
                f"the runbook {path.stem!r} is that of no alert.{did_you_mean(path.stem, missing)}",
                "Name it after its alert, or remove it.",
                follows=(
                    *(
                        runbook_of(rule.definition.name, rule.location)
                        for each, rule in named.items()
                        if Path(each).stem in missing and is_close(path.stem, Path(each).stem)
                    ),
                    *_misnamed(compilation),
                ),
            )


def _misnamed(compilation: Compilation) -> Iterator[Subject]:
    """Yield the alerts that have the name of an earlier one: the runbook may be called as they should be."""
    seen: set[str] = set()
    for rule in compilation.rules.alerts:
        if rule.definition.name in seen:
            yield Subject("alert", rule.definition.name, rule.location)
        seen.add(rule.definition.name)


def runbook_of(alert: str, location: SourceLocation) -> Subject:
    """Return the runbook of an alert."""
    return Subject("runbook of an alert", alert, location)


RULE = Rule("runbook-unused", Severity.ERROR, __doc__, check, whole_project=True)
