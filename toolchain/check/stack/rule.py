"""What a rule about configurations is: it speaks of what a file sets up, whichever program reads it."""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps

from attrs import frozen

from toolchain.base.finding import Finding, Severity
from toolchain.base.source import SourceLocation
from toolchain.catalog import Catalog
from toolchain.check.rule import Reach, Rule, Violation
from toolchain.check.stack.facts import Facts
from toolchain.compile.compilation import Compilation


@frozen
class StackProblem:
    """Something that a rule objects to at a line; ``severity`` differs from the rule's where a case is milder."""

    line: int
    message: str
    remedy: str
    severity: Severity | None = None


@frozen(eq=False)
class StackRule:
    """One rule about configurations: its id, how bad its findings are, the page that explains it, and its check.

    The check is a pure function of what a file sets up and of the catalog, which may be empty, and never raises.
    """

    id: str
    severity: Severity
    page: str
    check: Callable[[Facts, Catalog], Iterable[StackProblem]]

    def findings(self, file: str, facts: Facts, catalog: Catalog) -> Iterator[Finding]:
        """Yield what the rule says of a file."""
        for each in self.check(facts, catalog):
            severity = each.severity or self.severity
            yield Finding(self.id, severity, SourceLocation(file, each.line), each.message, each.remedy)

    @property
    def explained(self) -> Rule:
        """The rule as lists and pages of rules have it; of a compilation it says nothing."""

        @wraps(self.check)
        def silent(_: Compilation) -> Iterable[Violation]:
            return ()

        return Rule(self.id, self.severity, self.page, silent, reach=Reach.PROGRAMS)
