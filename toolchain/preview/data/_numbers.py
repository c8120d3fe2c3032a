"""A number as text: its decimals, and what stands before and behind it.

Facts: ``toFixed`` of @grafana/data; unlike it, a negative number has the decimals of its opposite and rounds like it.
"""

import math
from collections.abc import Callable

from attrs import frozen

MOST_DECIMALS = 20
"""More digits than a double has are noise; JavaScript writes them all the same."""


@frozen
class Formatted:
    """A number as text, with what stands before and behind it."""

    text: str
    prefix: str = ""
    suffix: str = ""

    def __str__(self) -> str:
        return f"{self.prefix}{self.text}{self.suffix}"


Formatter = Callable[[float, int | None], Formatted]


def fixed_text(value: float, decimals: int | None = None) -> str:
    """Return a number with that many decimals, by default so many that about three digits show.

    Rounds halves up, as JavaScript does. A number without a fraction has no decimals by default.
    """
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    places = default_decimals(value) if decimals is None else max(0, decimals)
    places = min(places, MOST_DECIMALS)
    rounded = math.floor(abs(value) * 10**places + 0.5) / 10**places if abs(value) < 1e15 else abs(value)
    if rounded >= 1e21 or (0 < rounded < 1e-6):
        return exponent_text(math.copysign(rounded, value))
    text = f"{rounded:.{places}f}"
    return f"-{text}" if value < 0 and rounded else text


def default_decimals(value: float) -> int:
    """Return how many decimals Grafana gives a number when none are configured: three digits show, or its integer."""
    if value == 0 or not math.isfinite(value) or value == int(value):
        return 0
    return max(0, 2 - math.floor(math.log10(abs(value))))


def exponent_text(value: float) -> str:
    """Return a number as ``1.5e+21``."""
    mantissa, _, exponent = f"{value:.15e}".partition("e")
    number = mantissa.rstrip("0").rstrip(".")
    return f"{number}e{exponent[0]}{int(exponent[1:])}"
