"""Every alert has a runbook that says what it means, what to do and whom to call.

The notification links to it. At 3 a.m. it has to say what is affected, how to find out more, with queries to paste, how
to make it stop, and who is to be called when that does not help.

Write `alerts/runbooks/<name>.md` with the headings Meaning, Impact, Diagnosis, Mitigation and Who to call, and
something under each.
"""

import re
from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.check.rules.runbook_unused import runbook_of
from toolchain.compile.compilation import Compilation

HEADINGS = ("Meaning", "Impact", "Diagnosis", "Mitigation", "Who to call")

_TOLD = re.compile(r"^(#+) +(.+?) *\n\s*(?=\1#|[^#\s])", re.MULTILINE)
"""A heading with something under it, be it a heading of a lower level."""


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield alerts without a runbook, and runbooks that say nothing under one of the headings."""
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
        told = {title for _, title in _TOLD.findall(path.read_text(encoding="utf-8", errors="replace"))}
        missing = [heading for heading in HEADINGS if heading not in told]
        if missing:
            problem = f"the runbook {rule.runbook} says nothing under {', '.join(missing)}"
            yield Violation(alert.location, problem, f"Its headings are {', '.join(HEADINGS)}.", (rule,))


RULE = Rule("alert-runbook", Severity.ERROR, __doc__, check)
