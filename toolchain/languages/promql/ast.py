"""The PromQL syntax tree, as the builder makes it and the printer writes it.

Durations are kept as text because in a panel they may be a Grafana variable (``$__rate_interval``).
"""

from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from operator import is_
from typing import Any, Literal

from attrs import evolve, field, frozen

from toolchain.base.arguments import described
from toolchain.base.arguments.wording import given
from toolchain.base.durations import duration_seconds
from toolchain.base.errors import QueryError
from toolchain.catalog.label import Label
from toolchain.catalog.metric import Metric, MetricType
from toolchain.languages.matching import Grouping, Matcher, VectorMatching, any_of, comparison_of
from toolchain.languages.promql.numbers import number_text, number_value

COMPARISONS = ("==", "!=", ">", "<", ">=", "<=")
TRIMS = ("</", ">/")
SET_OPERATORS = ("and", "or", "unless")


_COMPARES = "Python's == compares objects: write q.equal(left, right)."

Span = tuple[int, int]
"""Start and end offset in the text of a query, in characters."""


@described("PromQL expression", "q.sum(...)", hints={bool: _COMPARES})
@frozen(order=False)
class Expression:
    """Any PromQL expression; arithmetic and ordering operators build binary operations.

    ``span`` is where a parsed expression stands, without the parentheses around it; built ones have none.
    """

    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True)

    def __add__(self, other: "Operand") -> "Binary":
        return Binary("+", as_expression(self), as_expression(other))

    def __sub__(self, other: "Operand") -> "Binary":
        return Binary("-", as_expression(self), as_expression(other))

    def __mul__(self, other: "Operand") -> "Binary":
        return Binary("*", as_expression(self), as_expression(other))

    def __truediv__(self, other: "Operand") -> "Binary":
        return Binary("/", as_expression(self), as_expression(other))

    def __rsub__(self, other: "Operand") -> "Binary":
        return Binary("-", as_expression(other), as_expression(self))

    def __rmul__(self, other: "Operand") -> "Binary":
        return Binary("*", as_expression(other), as_expression(self))

    def __radd__(self, other: "Operand") -> "Binary":
        return Binary("+", as_expression(other), as_expression(self))

    def __rtruediv__(self, other: "Operand") -> "Binary":
        return Binary("/", as_expression(other), as_expression(self))

    def __gt__(self, other: "Operand") -> "Binary":
        return Binary(">", as_expression(self), as_expression(other))

    def __ge__(self, other: "Operand") -> "Binary":
        return Binary(">=", as_expression(self), as_expression(other))

    def __lt__(self, other: "Operand") -> "Binary":
        return Binary("<", as_expression(self), as_expression(other))

    def __le__(self, other: "Operand") -> "Binary":
        return Binary("<=", as_expression(self), as_expression(other))

    def __neg__(self) -> "Negation":
        return Negation(as_expression(self))

    def __bool__(self) -> bool:
        """Refuse ``and``, ``or``, ``not`` and chains of comparisons: Python would drop one of the sides."""
        raise QueryError(
            "an expression is neither true nor false, so Python cannot join it",
            "Write q.both, q.either or q.unless instead of and, or and not, and comparisons one at a time.",
        )


@frozen(order=False)
class Number(Expression):
    """A number or a duration as it was written, so that 0.5 and 5e-1 keep their spelling."""

    text: str

    @property
    def value(self) -> float | None:
        """The number; a duration in seconds."""
        value = number_value(self.text)
        return duration_seconds(self.text) if value is None else value


@frozen(order=False)
class String(Expression):
    """A string literal; ``value`` is unescaped."""

    value: str


@described("selector of series", "q.select(HTTP_REQUESTS_TOTAL)")
@frozen(order=False)
class Selector(Expression):
    """An instant vector selector.

    ``metric`` is the catalog entry when the selector was built from one; a parsed selector has only the name.
    ``offset`` is a duration, empty for none; ``at`` is a timestamp, ``start()``, ``end()`` or empty; ``anchoring``
    is how samples at the edges of a range count.
    """

    name: str
    matchers: tuple[Matcher, ...] = ()
    offset: str = ""
    at: str = ""
    anchoring: Literal["", "anchored", "smoothed"] = ""
    matcher_spans: tuple[Span, ...] = field(default=(), eq=False, repr=False, kw_only=True)
    metric: Metric | None = field(default=None, eq=False, repr=False)

    @property
    def labels(self) -> tuple[Label, ...] | None:
        """The labels that the catalog gives this series, or None where the metric is not known."""
        return None if self.metric is None else self.metric.series_labels(self.name)


@frozen(order=False)
class Range(Expression):
    """A range vector selector: ``selector[window]``."""

    selector: Selector
    window: str


@frozen(order=False)
class Subquery(Expression):
    """``expression[window:step]``; an empty ``step`` is the default evaluation interval."""

    expression: Expression
    window: str
    step: str = ""
    offset: str = ""
    at: str = ""


@frozen(order=False)
class Call(Expression):
    """A function call."""

    function: str
    arguments: tuple[Expression, ...]


@frozen(order=False)
class Aggregation(Expression):
    """An aggregation; ``parameter`` is the k of topk or the quantile."""

    op: str
    expression: Expression
    grouping: Grouping | None = None
    parameter: Expression | None = None
    label_spans: tuple[Span, ...] = field(default=(), eq=False, repr=False, kw_only=True)


@frozen(order=False)
class Binary(Expression):
    """A binary operation; ``returns_bool`` is the ``bool`` modifier of a comparison.

    ``fill_left`` and ``fill_right`` are the numbers that stand in for a missing partner, empty for none.
    """

    op: str
    left: Expression
    right: Expression
    matching: VectorMatching | None = None
    returns_bool: bool = False
    fill_left: str = ""
    fill_right: str = ""
    operator_span: Span | None = field(default=None, eq=False, repr=False, kw_only=True)


@frozen(order=False)
class Negation(Expression):
    """Unary minus."""

    expression: Expression


@frozen(order=False)
class Variable(Expression):
    """A Grafana variable that stands for a whole operand."""

    text: str


Operand = Expression | Metric | int | float


def as_expression(operand: Operand) -> Expression:
    """Return an operand as an expression: a metric becomes its selector, a number a literal."""
    if isinstance(operand, Expression):
        return operand
    if isinstance(operand, Metric):
        return selector_of(operand)
    if isinstance(operand, bool) or not isinstance(operand, int | float):
        raise QueryError(
            f"{given(operand)} is no PromQL expression, metric or number",
            _COMPARES if isinstance(operand, bool) else "Build it with q, or give a metric of the catalog.",
        )
    if not isfinite(operand):
        raise QueryError(f"{operand} is not finite", "Write a number.")
    return Number(number_text(operand))


def selector_of(metric: Metric, part: str = "") -> Selector:
    """Return the selector of a metric on the jobs that expose it; series that rules write have none.

    ``part`` is ``bucket``, ``sum`` or ``count`` of a histogram. Raises QueryError for a part that does not exist.
    """
    name = f"{metric.name}_{part}" if part else metric.name
    if name not in metric.series_names:
        if metric.type is MetricType.HISTOGRAM:
            raise QueryError(
                f"{metric.name} is a histogram and has no series {name!r}",
                "Use q.histogram_quantile, q.mean or q.buckets, or q.select with part bucket, sum or count.",
            )
        raise QueryError(f"{metric.name} is a {metric.type.value} and has no part {part!r}", "Leave the part out.")
    names = [job.name for job in metric.jobs]
    if not names:
        return Selector(name, metric=metric)
    comparison = comparison_of(names[0]) if len(names) == 1 else any_of(*names)
    return Selector(name, (Matcher("job", comparison.match_operator, comparison.match_text),), metric=metric)


def children(expression: Expression) -> tuple[Expression, ...]:
    """Return the direct sub-expressions, left to right."""
    children_of = _CHILDREN.get(type(expression))
    return () if children_of is None else children_of(expression)


_CHILDREN: Mapping[type, Callable[[Any], tuple[Expression, ...]]] = {
    Range: lambda node: (node.selector,),
    Subquery: lambda node: (node.expression,),
    Negation: lambda node: (node.expression,),
    Call: lambda node: node.arguments,
    Aggregation: lambda node: (node.expression,) if node.parameter is None else (node.parameter, node.expression),
    Binary: lambda node: (node.left, node.right),
}
"""By the type of a node: trees are walked again and again, and a table is asked in a third of the time of patterns."""


def parts(expression: Expression) -> Iterator[Expression]:
    """Yield every part below an expression, parents first."""
    for child in children(expression):
        yield child
        yield from parts(child)


def selectors(expression: Expression) -> tuple[Selector, ...]:
    """Return every selector in the expression, left to right."""
    found, waiting = list[Selector](), [expression]
    while waiting:
        part = waiting.pop()
        children_of = _CHILDREN.get(type(part))
        if children_of is not None:
            waiting.extend(children_of(part)[::-1])
        elif isinstance(part, Selector):
            found.append(part)
    return tuple(found)


def ranges(expression: Expression) -> tuple[Range, ...]:
    """Return every range vector of a selector in the expression, left to right."""
    if isinstance(expression, Range):
        return (expression,)
    return tuple(found for child in children(expression) for found in ranges(child))


def map_selectors(expression: Expression, change: Callable[[Selector], Selector]) -> Expression:
    """Return the expression with every selector replaced by ``change(selector)``, but for those in parameters."""
    match expression:
        case Selector():
            return change(expression)
        case Range(selector=selector):
            changed = change(selector)
            return expression if changed is selector else evolve(expression, selector=changed)
    return with_operands(expression, lambda operand: map_selectors(operand, change))


def map_ranges(expression: Expression, change: Callable[[Range], Range]) -> Expression:
    """Return the expression with every range vector of a selector replaced, but for those in parameters."""
    if isinstance(expression, Range):
        return change(expression)
    return with_operands(expression, lambda operand: map_ranges(operand, change))


def with_operands(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """Return the expression with what it is made of replaced; parameters of aggregations stay."""
    match expression:
        case Subquery(expression=inner) | Negation(expression=inner) | Aggregation(expression=inner):
            changed = change(inner)
            return expression if changed is inner else evolve(expression, expression=changed)
        case Call(arguments=arguments):
            given = tuple(change(each) for each in arguments)
            return expression if all(map(is_, given, arguments)) else evolve(expression, arguments=given)
        case Binary(left=left, right=right):
            sides = change(left), change(right)
            if sides[0] is left and sides[1] is right:
                return expression
            return evolve(expression, left=sides[0], right=sides[1])
    return expression
