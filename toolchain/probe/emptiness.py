"""Why a PromQL query gives nothing although its metrics are there: what it waits for, or where it breaks.

Whether a condition is only not true is asked of the server itself: with ``bool`` a comparison keeps what it compares
(Prometheus documentation, "Comparison binary operators").
"""

import re
from collections.abc import Callable, Sequence

from attrs import evolve

from toolchain.base.durations import duration_seconds
from toolchain.languages.promql.ast import (
    COMPARISONS,
    Aggregation,
    Binary,
    Call,
    Expression,
    Number,
    Range,
    Selector,
    String,
    Subquery,
    Variable,
    children,
    parts,
    selectors,
    with_operands,
)
from toolchain.languages.promql.functions import ValueType
from toolchain.languages.promql.printer import to_promql
from toolchain.languages.promql.value_types import type_of
from toolchain.probe.question import Answer, Asked, Cause, Verdict

_ABSENT = ("absent", "absent_over_time")
_NEVER_EMPTY = (*_ABSENT, "scalar", "vector", "time", "pi")
_SPACE = re.compile(r"\s+")
_LONGEST, _SIDE = 160, 80
"""Characters of a query, and of one side of a condition, that a sentence shows."""
Ask = Callable[[Expression], Answer]


def blamed(query: Expression, is_empty: Callable[[Selector], bool]) -> tuple[Selector, ...]:
    """Return the selectors without series that leave a query empty whatever the rest gives; none where it is not so."""
    match query:
        case Selector():
            return (query,) if is_empty(query) else ()
        case Call(function=function) if function in _NEVER_EMPTY:
            return ()
        case Binary(op="or", left=left, right=right):
            sides = blamed(left, is_empty), blamed(right, is_empty)
            return (*sides[0], *sides[1]) if all(sides) else ()
        case Binary(op="unless", left=left):
            return blamed(left, is_empty)
        case Binary() if query.fill_left or query.fill_right:
            return ()
        case Aggregation(expression=inner):
            return blamed(inner, is_empty)
    for each in children(query):
        if found := blamed(each, is_empty):
            return found
    return ()


def unproven(query: Expression, answer: Answer, asked: Asked, stale: float) -> tuple[Selector, ...]:
    """Return the selectors of a query of which its answer does not tell that they have series.

    Where an answer has numbers up to its end, or up to so many seconds before, whatever it could not be without is
    there.
    """
    found = tuple(dict.fromkeys(selectors(query)))
    if not answer.samples or answer.last is None or answer.last < asked.end - max(asked.step, stale):
        return found
    return tuple(each for each in found if not blamed(query, lambda selector: selector == each))  # noqa: B023 - at once


def relaxed(query: Expression) -> Expression:
    """Return a query without its conditions: comparisons keep what they compare, and nothing is left out."""
    match query:
        case Binary(op="unless", left=left):
            return relaxed(left)
        case Binary(op=op, left=left, right=right) if op in COMPARISONS:
            return evolve(query, left=relaxed(left), right=relaxed(right), returns_bool=True)
        case Call(function=function, arguments=(looked_for,)) if function in _ABSENT:
            return _as_absent(looked_for)
    return with_operands(query, relaxed)


def _as_absent(looked_for: Expression) -> Expression:
    """Return what ``absent`` gives where there is nothing: 1, with the labels that the selector names a value of."""
    selector = looked_for.selector if isinstance(looked_for, Range) else looked_for
    found: Expression = Call("vector", (Number("1"),))
    for each in selector.matchers if isinstance(selector, Selector) else ():
        if each.op == "=" and each.value:
            texts = (String(each.label), String(each.value.replace("$", "$$")), String(""), String(""))
            found = Call("label_replace", (found, *texts))
    return found


def reason(query: Expression, answer: Answer, ask: Ask) -> tuple[str, Cause | None]:
    """Return why a query gives nothing that should: what it waits for, or else the cause."""
    if answer.series:
        return _no_number(query)
    if isinstance(query, Call) and query.function in _ABSENT:
        return "what is looked for is there", None
    free = relaxed(query)
    if free != query:
        found = ask(free)
        if found.error is None and found.series:
            return f"at no moment {_condition(query)}", None
    return "", _broken(free, ask)


def _no_number(query: Expression) -> tuple[str, Cause | None]:
    divides = any(
        (isinstance(each, Binary) and each.op in ("/", "%"))
        or (isinstance(each, Call) and each.function == "histogram_quantile")
        for each in (query, *parts(query))
    )
    if divides:
        return "a ratio of nothing: what it divides by was 0 all the time", None
    cause = Cause(Verdict.EMPTY, "the server gives series of which no value is a number", "Look at the samples.")
    return "", cause


def _condition(query: Expression) -> str:
    for each in (query, *parts(query)):
        if isinstance(each, Binary) and not each.returns_bool and (each.op in COMPARISONS or each.op == "unless"):
            return f"{shortened(each.left, _SIDE)} {each.op} {shortened(each.right, _SIDE)}"
        if isinstance(each, Call) and each.function in _ABSENT:
            return shortened(each)
    return shortened(query)


def _broken(query: Expression, ask: Ask) -> Cause:
    """Return what is wrong with the smallest part that gives nothing though what it is made of gives something."""
    empties = [each for each in _operands(query) if _is_empty(each, ask)]
    if empties and not (isinstance(query, Binary) and query.op == "or" and len(empties) < 2):
        return _broken(empties[0], ask)
    text = shortened(query)
    if isinstance(query, Binary) and query.op != "or":
        message = f"both sides of {query.op} give series, and none of one has a partner of the same labels: {text}"
        remedy = "Aggregate both sides by the same labels, or name those to match with on()."
        return Cause(Verdict.UNMATCHED, message, remedy, text)
    windows = [each for each in children(query) if isinstance(each, Range | Subquery)]
    if isinstance(query, Call) and windows:
        window = windows[0].window
        message = f"there are series, and {query.function} over {window} finds too few samples: {text}"
        seconds = duration_seconds(window)
        remedy = "Look over at least four scrapes." if seconds is None or seconds < 300 else "Look at its samples."
        return Cause(Verdict.EMPTY, message, remedy, text)
    return Cause(Verdict.EMPTY, f"gives nothing, and what it is made of does: {text}", "Ask the server for it.", text)


def _is_empty(query: Expression, ask: Ask) -> bool:
    found = ask(query)
    return found.error is None and found.is_asked and not found.series


def _operands(query: Expression) -> Sequence[Expression]:
    """Return the vectors that a query is made of, those that windows look at included."""
    found = list[Expression]()
    for each in children(query):
        if isinstance(each, Subquery):
            found.append(each.expression)
        elif isinstance(each, Range):
            found.append(each.selector)
        elif not isinstance(each, Number | String | Variable) and type_of(each) is ValueType.VECTOR:
            found.append(each)
    return found


def shortened(query: Expression, most: int = _LONGEST) -> str:
    """Return a query on one line, the beginning of a long one."""
    text = _SPACE.sub(" ", to_promql(query))
    return text if len(text) <= most else f"{text[:most]}…"
