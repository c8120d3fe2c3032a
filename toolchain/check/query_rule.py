"""Rules about one query: they need its analysis and nothing around it, so they run on any file that holds queries."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from attrs import frozen

from toolchain.base.finding import Severity, Subject

AnalysisType = TypeVar("AnalysisType")


@frozen
class QueryProblem:
    """Something wrong with a query; ``span`` are the characters to blame, None in a query that was built.

    ``severity`` differs from the rule's where a case is milder; ``about`` is that of the finding that it becomes.
    ``mend`` is what stands among the characters to blame, and what has to, where that is no choice.
    """

    message: str
    remedy: str
    span: tuple[int, int] | None = None
    severity: Severity | None = None
    about: tuple[Subject, ...] = ()
    mend: tuple[str, str] | None = None


@frozen(eq=False)
class QueryRule(Generic[AnalysisType]):
    """One rule: its id, how bad its problems are, the page that explains it, and its check.

    The check is a pure function of the analysis and never raises. A rule that ``needs_catalog`` is silent without one.
    What a rule about ``units`` finds may follow from the unit of a metric. Of a query that has a problem of a rule that
    ``leaves_unknown`` what it means, nothing else can be said.
    """

    id: str
    severity: Severity
    page: str
    check: Callable[[AnalysisType], Iterable[QueryProblem]]
    needs_catalog: bool = False
    units: bool = False
    leaves_unknown: bool = False
