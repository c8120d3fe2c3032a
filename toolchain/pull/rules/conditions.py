"""What a rule watches, told apart from when that is bad: the limits that panels can share."""

from math import isfinite
from typing import Literal

from attrs import frozen

from toolchain.languages.logql.ast import Constant, Operation, Query
from toolchain.languages.promql.ast import Binary, Expression, Negation, Number
from toolchain.languages.promql.numbers import number_text, number_value

Tree = Expression | Query


@frozen(eq=False)
class Condition:
    """A condition: its query, and how that compares with a number; ``worse`` is empty where the query is all of it."""

    query: Tree
    worse: Literal["above", "below", ""] = ""
    threshold: float = 0.0


def condition_of(tree: Tree) -> Condition:
    """Return a condition taken apart where it ends in one comparison with a number that limits can say.

    What is compared with ``>=``, ``<=``, ``==`` or ``!=``, or with ``bool``, stays whole: limits are a value beyond
    which it is bad, and no other comparison means that.
    """
    match tree:
        case Binary(op=(">" | "<") as op, left=left, right=right, matching=None, returns_bool=False):
            number = _number(right)
        case Operation(op=(">" | "<") as op, left=left, right=Constant(text=text), matching=None, returns_bool=False):
            number = _exact(number_value(text))
        case _:
            return Condition(tree)
    return Condition(tree) if number is None else Condition(left, "above" if op == ">" else "below", number)


def _number(expression: Expression) -> float | None:
    match expression:
        case Number():
            return _exact(expression.value)
        case Negation(expression=inner):
            number = _number(inner)
            return None if number is None else -number
        case Binary(op=("+" | "-" | "*" | "/") as op, left=left, right=right, matching=None):
            return _computed(op, _number(left), _number(right))
    return None


def _computed(op: str, left: float | None, right: float | None) -> float | None:
    """Return the number that people write as they read it, such as 24 * 60 * 60."""
    if left is None or right is None or (op == "/" and not right):
        return None
    return _exact({"+": left + right, "-": left - right, "*": left * right, "/": left / (right or 1)}[op])


def _exact(number: float | None) -> float | None:
    """Return a number that a query can be given again; None for any other."""
    is_exact = number is not None and isfinite(number) and float(number_text(number)) == number
    return number if is_exact else None
