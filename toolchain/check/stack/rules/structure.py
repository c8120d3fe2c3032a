"""Configurations have what their program reads, and nothing that it does not know.

Prometheus, Alertmanager, Loki, Promtail, Alloy and the OpenTelemetry Collector refuse a file with a field that they do
not know, a duration that is none, a name that stands twice or a reference to what is not there. They do not start with
it, or keep what they had before, and nobody sees more of it than a line in a log. What only some releases take, such as
a field that a later one has taken out, is a warning. What another file of the same call may have is a note.

Correct the field at the line named.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from toolchain.base.finding import Finding, Severity
from toolchain.base.source import SourceLocation
from toolchain.check.rule import Reach, Rule, Violation
from toolchain.compile.compilation import Compilation

if TYPE_CHECKING:  # every command knows the page, and few of them read a configuration
    from toolchain.check.stack.conformity import Problem

STRUCTURE = "config-structure"


def finding_of(file: str, program: str, problem: "Problem") -> Finding:
    """Return the finding of what a program refuses."""
    severity = Severity.WARNING if problem.is_former else Severity.INFO if problem.is_partial else Severity.ERROR
    message = f"{program}: {problem.owner + ': ' if problem.owner else ''}{problem.message}"
    return Finding(STRUCTURE, severity, SourceLocation(file, problem.at.line), message, problem.remedy)


def _of_files(_: Compilation) -> Iterable[Violation]:
    return ()


RULE = Rule(STRUCTURE, Severity.ERROR, __doc__, _of_files, reach=Reach.PROGRAMS)
