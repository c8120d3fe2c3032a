"""What is asked of a server, on whose behalf, and what came back."""

from collections.abc import Mapping
from enum import Enum
from typing import Literal

from attrs import field, frozen

from toolchain.base.errors import UserError
from toolchain.base.source import SourceLocation
from toolchain.compile.uses import Asker, QueryUse

Service = Literal["prometheus", "loki"]
Form = Literal["instant", "range"]

CRITICAL = "critical"


@frozen
class Asked:
    """One request: a query without variables, over a range of Unix seconds or at its end.

    ``step`` is in seconds; ``lines`` bounds the lines of a log query. Those that are equal are asked once.
    """

    service: Service
    form: Form
    text: str
    start: float
    end: float
    step: float = 60.0
    lines: int = 1000


@frozen(eq=False)
class Question:
    """A query of the definitions as it is asked; ``asked`` is None for the values of a variable, asked beforehand.

    ``most_series`` is how many its asker bears. ``excuse`` says why it may be empty, as far as that is known without
    asking: nothing is typed into the variable that it shows.
    """

    use: QueryUse = field(repr=False)
    asked: Asked | None
    most_series: int
    excuse: str = ""

    @property
    def name(self) -> str:
        """How people call what asks."""
        return self.use.name

    @property
    def location(self) -> SourceLocation:
        """The line of what asks."""
        return self.use.location


@frozen(eq=False)
class Answer:
    """What came back, and after how many seconds.

    ``series`` counts series, or values of a variable; ``samples`` are those that are numbers, or lines. ``last`` is
    the Unix time of the last of them, None where there is none. ``labels`` are the labels that any series has.
    ``error`` is why there is no answer; ``is_asked`` is False where nobody asked, for the time was over.
    """

    seconds: float = 0.0
    series: int = 0
    samples: int = 0
    last: float | None = None
    warnings: tuple[str, ...] = ()
    error: UserError | None = None
    is_asked: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether nothing came back that could be shown."""
        return self.error is None and self.is_asked and self.samples == 0


NOT_ASKED = Answer(is_asked=False)


class Verdict(Enum):
    """What is wrong with a question or its answer, from what is worst."""

    ERROR = "error"
    ABSENT = "absent"
    LABEL = "label"
    VALUE = "value"
    STALE = "stale"
    UNMATCHED = "unmatched"
    EMPTY = "empty"
    SLOW = "slow"
    SERIES = "series"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _RANKS[self]


_RANKS = {verdict: rank for rank, verdict in enumerate(Verdict)}
NO_DATA = frozenset({Verdict.ABSENT, Verdict.LABEL, Verdict.VALUE, Verdict.STALE, Verdict.UNMATCHED, Verdict.EMPTY})
"""What keeps people from seeing something, each for a reason of its own."""
MEANINGS: Mapping[Verdict, str] = {
    Verdict.ERROR: "The server refuses the query, or fails on it.",
    Verdict.ABSENT: "A metric that the query reads has no series.",
    Verdict.LABEL: "A label that the query needs is on no series of the metric.",
    Verdict.VALUE: "No series has a label as the query asks.",
    Verdict.STALE: "There was data, and there is none any more.",
    Verdict.UNMATCHED: "The sides of an operation have no labels in common.",
    Verdict.EMPTY: "The query gives nothing, and nothing explains it.",
    Verdict.SLOW: "The answer takes longer than people wait.",
    Verdict.SERIES: "The answer has more series than what asks can show.",
}


@frozen
class Cause:
    """What is wrong, and what to do; ``about`` names the metric, label or query that many may share it with."""

    verdict: Verdict
    message: str
    remedy: str
    about: str = ""


@frozen(eq=False)
class Outcome:
    """A question, its answer, and what was found; ``expected`` says why an answer may be empty."""

    question: Question
    answer: Answer
    causes: tuple[Cause, ...] = ()
    expected: str = field(default="")

    @property
    def state(self) -> str:
        """The worst verdict, ``expected`` for an emptiness that has its reason, else ``fine``."""
        if self.causes:
            return min(self.causes, key=lambda cause: cause.verdict.rank).verdict.value
        if not self.answer.is_asked:
            return "not asked"
        return "expected" if self.answer.is_empty else "fine"


def urgency(use: QueryUse) -> tuple[int, int]:
    """Return how much it hurts when a query has no answer: alerts first, critical ones before the others."""
    order = list(Asker)
    return order.index(use.asker), 0 if use.severity == CRITICAL else 1
