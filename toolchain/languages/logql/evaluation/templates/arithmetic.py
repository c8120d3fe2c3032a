"""Functions of templates that calculate: integers as Go's int64, decimals exactly until the last step, as in sprig."""

import math
from collections.abc import Callable
from decimal import Decimal, DecimalException
from itertools import accumulate
from typing import Any

from toolchain.languages.logql.evaluation.templates.values import TemplateExecutionError, to_float, to_int, wrapped


def integers(combine: Callable[[int, int], int]) -> Callable[..., int]:
    """Return the function that combines integers from left to right."""

    def apply(*values: Any) -> int:
        return list(accumulate(map(to_int, values), lambda left, right: wrapped(combine(left, right))))[-1]

    return apply


def integer_sum(*values: Any) -> int:
    """Return the sum; that of nothing is 0."""
    return wrapped(sum(map(to_int, values)))


def decimals(combine: Callable[[Decimal, Decimal], Decimal]) -> Callable[..., float]:
    """Return the function that combines decimals from left to right; nothing is 0."""

    def apply(*values: Any) -> float:
        numbers = [Decimal(repr(to_float(value))) for value in values] or [Decimal(0)]
        try:
            return float(list(accumulate(numbers, combine))[-1])
        except DecimalException:
            raise TemplateExecutionError("a division by zero, or a number that is too large") from None

    return apply


def divided(left: int, right: int) -> int:
    """Divide as Go: towards zero."""
    if not right:
        raise TemplateExecutionError("integer divide by zero")
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def rounded(value: Any, places: int, *threshold: Any) -> float:
    """Return a number rounded to so many places, up from the threshold on, which is a half."""
    factor = math.pow(10, places)
    scaled = factor * to_float(value)
    is_up = math.modf(scaled)[0] >= (to_float(threshold[0]) if threshold else 0.5)
    return (math.ceil(scaled) if is_up else math.floor(scaled)) / factor
