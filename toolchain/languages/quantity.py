"""What a number measures: dimension and scale, and the Grafana unit that shows it.

Sources: Grafana documentation, "Standard options: unit" for the ids; "Value mappings" of its value formats for scales.
"""

from collections.abc import Mapping
from functools import lru_cache

from attrs import field, frozen

Dimension = tuple[tuple[str, int], ...]
"""Base -> exponent, sorted by base; a counted noun has none, so a ratio and a count differ in ``is_ratio`` alone."""

NONE: Dimension = ()
SECOND: Dimension = (("second", 1),)
PER_SECOND: Dimension = (("second", -1),)
BYTE: Dimension = (("byte", 1),)
BYTE_PER_SECOND: Dimension = (("byte", 1), ("second", -1))
TIME: Dimension = (("timestamp", 1),)


@frozen
class Quantity:
    """A dimension and how many base units one of the number is: milliseconds are SECOND with scale 0.001.

    ``is_ratio`` marks a quotient of equal quantities. ``shown_as`` is the Grafana unit that the catalog prefers for it,
    and ``rate_shown_as`` the one for its rate; they never make two quantities differ.
    """

    dimension: Dimension
    scale: float = 1.0
    is_ratio: bool = False
    shown_as: str = field(default="", eq=False)
    rate_shown_as: str = field(default="", eq=False)

    def agrees_with(self, other: "Quantity") -> bool:
        """Return whether values of both can be added or compared."""
        return self.dimension == other.dimension and same_scale(self.scale, other.scale)

    def times(self, other: "Quantity") -> "Quantity":
        """Return the product; a ratio or a count times anything keeps what that is."""
        if other in (COUNT, RATIO):
            return self
        if self in (COUNT, RATIO):
            return other
        is_ratio = self.is_ratio and other.is_ratio
        return Quantity(_combined(self.dimension, other.dimension, 1), self.scale * other.scale, is_ratio)

    def per(self, other: "Quantity") -> "Quantity":
        """Return the quotient; equal dimensions make a ratio."""
        dimension = _combined(self.dimension, other.dimension, -1)
        return Quantity(dimension, self.scale / other.scale, is_ratio=not dimension)

    def per_second(self) -> "Quantity":
        """Return the rate of change; seconds per second are a ratio: how busy something is."""
        dimension = _combined(self.dimension, SECOND, -1)
        return Quantity(dimension, self.scale, is_ratio=not dimension, shown_as=self.rate_shown_as)


RATIO = Quantity(NONE, is_ratio=True)
COUNT = Quantity(NONE)
SECONDS = Quantity(SECOND)
TIMESTAMP = Quantity(TIME)

_RATES = ("ops", "reqps", "rps", "wps", "iops", "eps", "rowsps", "pps", "cps", "mps", "recps", "hertz")
_MINUTE_RATES = ("opm", "reqpm", "rpm", "wpm", "epm", "rowspm", "cpm", "mpm", "recpm")

_SECONDS_IN = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_TIME_NAMES = {"nanoseconds": 1e-9, "microseconds": 1e-6, "milliseconds": 1e-3, "seconds": 1.0, "minutes": 60.0}
_TIME_NAMES |= {"hours": 3600.0, "days": 86400.0}
_MULTIPLES = {"k": 1, "m": 2, "g": 3, "t": 4, "p": 5}
_MINUTE = 60.0


def _grafana_units() -> dict[str, Quantity]:
    units = {name: Quantity(SECOND, scale) for name, scale in _SECONDS_IN.items()}
    units |= {"dtdurations": SECONDS, "dthms": SECONDS, "dtdhms": SECONDS, "dtdurationms": units["ms"]}
    units |= {"clocks": SECONDS, "clockms": units["ms"], "timeticks": Quantity(SECOND, 0.01)}
    units |= {"percentunit": RATIO, "percent": Quantity(NONE, 0.01, is_ratio=True)}
    units |= dict.fromkeys(("none", "short", "sishort", "locale", "hex", "hex0x", "sci", "bool"), COUNT)
    units |= dict.fromkeys(("bool_yes_no", "bool_on_off"), COUNT)
    units |= {"bytes": Quantity(BYTE), "decbytes": Quantity(BYTE), "bits": Quantity(BYTE, 0.125)}
    units |= {"decbits": Quantity(BYTE, 0.125), "Bps": Quantity(BYTE_PER_SECOND), "binBps": Quantity(BYTE_PER_SECOND)}
    units |= {"bps": Quantity(BYTE_PER_SECOND, 0.125), "binbps": Quantity(BYTE_PER_SECOND, 0.125)}
    for letter, power in _MULTIPLES.items():
        units[f"{letter}bytes"] = Quantity(BYTE, 1024.0**power)
        units[f"dec{letter}bytes"] = Quantity(BYTE, 1000.0**power)
        units[f"{letter.upper()}iBs"] = Quantity(BYTE_PER_SECOND, 1024.0**power)
        units[f"{letter.upper()}Bs"] = Quantity(BYTE_PER_SECOND, 1000.0**power)
    units |= dict.fromkeys(_RATES, Quantity(PER_SECOND)) | dict.fromkeys(
        _MINUTE_RATES, Quantity(PER_SECOND, 1 / _MINUTE)
    )
    for name in ("Iso", "IsoNoDateIfToday", "US", "USNoDateIfToday", "Local", "LocalNoDateIfToday", "System"):
        units[f"dateTimeAs{name}"] = Quantity(TIME, 1e-3)
    units["dateTimeFromNow"] = Quantity(TIME, 1e-3)
    units |= {
        "celsius": Quantity((("celsius", 1),)),
        "volt": Quantity((("volt", 1),)),
        "watt": Quantity((("watt", 1),)),
    }
    units |= {f"currency{code}": Quantity(((code, 1),)) for code in ("USD", "EUR", "GBP", "JPY", "CHF")}
    return units


GRAFANA_UNITS: Mapping[str, Quantity] = _grafana_units()
"""Grafana unit id -> what it shows; ids that are missing here say nothing that can be compared."""


def quantity_of_unit(unit: str) -> Quantity | None:
    """Return what values shown with a Grafana unit must measure, or None for a unit of unknown meaning."""
    return GRAFANA_UNITS.get(unit)


def unit_of_quantity(quantity: Quantity) -> str | None:
    """Return the Grafana unit id for a quantity, or None where Grafana has none of this dimension and scale."""
    preferred = GRAFANA_UNITS.get(quantity.shown_as)
    if preferred is not None and preferred.agrees_with(quantity):
        return quantity.shown_as
    return _first_unit(quantity)


@lru_cache(maxsize=1024)
def _first_unit(quantity: Quantity) -> str | None:
    if quantity.dimension == NONE:
        if not quantity.is_ratio:
            return "short" if same_scale(quantity.scale, 1.0) else None
        return "percentunit" if same_scale(quantity.scale, 1.0) else _named(quantity, ("percent",))
    return _named(quantity, GRAFANA_UNITS)


def described(quantity: Quantity) -> str:
    """Return how a message names a quantity: ``milliseconds``, ``bytes per second``, ``a ratio``, ``a count``."""
    if quantity.dimension == NONE:
        noun = "a ratio" if quantity.is_ratio else "a count"
        if same_scale(quantity.scale, 1.0):
            return noun
        return "per cent" if quantity.is_ratio else f"{noun} times {1 / quantity.scale:g}"
    if quantity.dimension == SECOND:
        return next((name for name, scale in _TIME_NAMES.items() if same_scale(scale, quantity.scale)), "durations")
    if quantity.dimension == TIME:
        return "moments in seconds" if same_scale(quantity.scale, 1.0) else "moments in milliseconds"
    above = [f"{base}s" if power == 1 else f"{base}^{power}" for base, power in quantity.dimension if power > 0]
    below = [base if power == -1 else f"{base}^{-power}" for base, power in quantity.dimension if power < 0]
    text = " ".join(above or ["events"]) + "".join(f" per {base}" for base in below)
    return text if same_scale(quantity.scale, 1.0) else f"{text} (times {quantity.scale:g})"


def _named(quantity: Quantity, candidates: Mapping[str, Quantity] | tuple[str, ...]) -> str | None:
    return next((name for name in candidates if GRAFANA_UNITS[name].agrees_with(quantity)), None)


def same_scale(first: float, second: float) -> bool:
    """Return whether two scales are equal but for rounding."""
    return abs(first - second) <= 1e-9 * max(abs(first), abs(second))


def disagreement(measured: Quantity, shown: Quantity) -> tuple[str, str] | None:
    """Return what a query measures and how to mend it when a unit shows something else; None where it fits.

    A plain number may show any ratio or count; a per-cent unit wants a ratio, of the right scale.
    """
    if measured.dimension != shown.dimension or (shown.is_ratio and not measured.is_ratio):
        unit = unit_of_quantity(measured)
        return described(measured), f"Show {unit!r}." if unit else "Show a unit of that kind."
    if same_scale(measured.scale, shown.scale) or not (shown.is_ratio or shown.dimension):
        return None
    factor = measured.scale / shown.scale
    change = f"Multiply the query by {factor:g}" if factor >= 1 else f"Divide the query by {1 / factor:g}"
    unit = unit_of_quantity(measured)
    return described(measured), f"{change}, or show {unit!r}." if unit else f"{change}."


def converted(quantity: Quantity, factor: float) -> Quantity | None:
    """Return what a quantity is after multiplying its numbers by a factor, or None where the factor converts nothing.

    1,000 turns seconds into milliseconds, 8 bytes into bits, 100 a ratio into per cent, 60 a rate per second into one
    per minute; 2 makes twice as much of the same, of which nothing is known.
    """
    if factor <= 0 or not any(same_scale(each, factor) or same_scale(1 / each, factor) for each in _factors(quantity)):
        return None
    return Quantity(quantity.dimension, quantity.scale / factor, quantity.is_ratio)


def _factors(quantity: Quantity) -> tuple[float, ...]:
    if quantity.is_ratio:
        return (100.0,)
    bases = {base for base, _ in quantity.dimension}
    factors: tuple[float, ...] = (1e3, 1e6, 1e9) if bases else ()
    if "byte" in bases:
        factors += (8.0, 1024.0, 1024.0**2, 1024.0**3, 1024.0**4)
    if "second" in bases:
        factors += (60.0, 3600.0, 86400.0)
    return factors


@lru_cache(maxsize=4096)
def _combined(first: Dimension, second: Dimension, sign: int) -> Dimension:
    exponents = dict(first)
    for base, exponent in second:
        exponents[base] = exponents.get(base, 0) + sign * exponent
    return tuple(sorted((base, exponent) for base, exponent in exponents.items() if exponent))
