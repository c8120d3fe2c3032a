"""Every alert has a runbook that says what it means and what to do.

The notification links to it. At 3 a.m. it has to say what is affected, how to find out more, with queries to paste,
and how to make it stop.

Write `alerts/runbooks/<name>.md` with the headings Meaning, Impact, Diagnosis and Mitigation.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.check.rules.runbook_unused import runbook_of
from toolchain.compile.compiler import Compilation

HEADINGS = ("Meaning", "Impact", "Diagnosis", "Mitigation")

_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield alerts without a runbook, and runbooks without one of the headings."""
    for alert in compilation.rules.alerts:
        rule = alert.definition
        path = compilation.project.root / rule.runbook
        if not path.is_file():
            yield Violation(
                alert.location,
                f"alert {rule.name!r} has no runbook",
                f"Write {rule.runbook}.",
                (rule,),
                about=(runbook_of(rule.name, alert.location),),
            )
            continue
        missing = [heading for heading in HEADINGS if heading not in _headings(path)]
        if missing:
            problem = f"the runbook {rule.runbook} says nothing under {', '.join(missing)}"
            yield Violation(alert.location, problem, f"Its headings are {', '.join(HEADINGS)}.", (rule,))


def _headings(path: Path) -> tuple[str, ...]:
    return tuple(_HEADING.findall(path.read_text(encoding="utf-8", errors="replace")))


RULE = Rule("alert-runbook", Severity.ERROR, __doc__, check)
