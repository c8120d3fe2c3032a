"""What a kind of drift is, and how one is reported."""

from collections.abc import Callable, Iterable

from attrs import frozen

from toolchain.base.finding import Severity, Subject
from toolchain.base.source import SourceLocation
from toolchain.contract.comparison import Comparison
from toolchain.contract.consequences import Consequence, Readers


@frozen(eq=False)
class Drift:
    """A difference between the catalog and reality.

    ``metric`` and ``label`` are what a waiver may name, empty for what concerns a whole job. ``consequences`` are what
    it breaks; ``severity`` differs from the rule's where a case is milder or worse.
    """

    location: SourceLocation
    message: str
    remedy: str
    metric: str = ""
    label: str = ""
    consequences: tuple[Consequence, ...] = ()
    severity: Severity | None = None

    @property
    def told(self) -> str:
        """The message, with what breaks behind it."""
        words = "; ".join(each.words for each in self.consequences if each.words)
        return f"{self.message}: {words}" if words else self.message

    @property
    def breaks(self) -> tuple[Subject, ...]:
        """What it breaks, each once."""
        found = ((subject.kind, subject.name, subject) for each in self.consequences for subject in each.subjects)
        return tuple({(kind, name): subject for kind, name, subject in found}.values())


@frozen(eq=False)
class Rule:
    """One kind of drift: its id, how bad it is, the page that explains it, and its check.

    The check is a pure function of a comparison and of who reads the job's metrics, and never raises for bad input.
    """

    id: str
    severity: Severity
    page: str
    check: Callable[[Comparison, Readers], Iterable[Drift]]

    @property
    def summary(self) -> str:
        """The first line of the page."""
        return self.page.strip().splitlines()[0]
