"""Value axes as Grafana draws them: the range, where the ticks stand, and what they say.

Facts: Grafana's axis builder (@grafana/ui) over uPlot: a tenth of padding, zero included when it is near, increments of
1, 2, 2.5 and 5 or powers of two for binary units, a tick about every 30 pixels.
"""

import math
from collections.abc import Iterable
from typing import Any

from attrs import frozen

from toolchain.preview.data._units import SCALES
from toolchain.preview.data.fields import ShownField, is_number
from toolchain.preview.data.values import format_value, stripped

_SPACE, _SPACE_IN_SMALL, _SMALL = 30, 15, 150
_LARGEST = 1e250
"""What is beyond has no room on an axis of floating-point numbers."""
_MULTIPLES = (1.0, 2.0, 2.5, 5.0)


@frozen(eq=False)
class Scaling:
    """How an axis is configured; None leaves a bound to the values. ``log`` is the base of a logarithmic one, or 0."""

    unit: str = ""
    decimals: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    soft_minimum: float | None = None
    soft_maximum: float | None = None
    log: float = 0.0


def scaling_of(field: ShownField) -> Scaling:
    """Return how the axis of a field is configured."""

    def number(value: object) -> float | None:
        return float(value) if is_number(value) else None

    config, custom = field.config, field.custom
    scale = custom.get("scaleDistribution") or {}
    return Scaling(
        unit=field.unit,
        decimals=field.decimals,
        minimum=number(config.get("min")),
        maximum=number(config.get("max")),
        soft_minimum=number(custom.get("axisSoftMin")),
        soft_maximum=number(custom.get("axisSoftMax")),
        log=float(scale.get("log") or 10) if scale.get("type") in ("log", "symlog") else 0.0,
    )


@frozen(eq=False)
class Axis:
    """The drawn axis; a logarithmic one has its range in powers of ten, as plotly wants it."""

    range: tuple[float, float]
    ticks: tuple[float, ...]
    texts: tuple[str, ...]
    is_log: bool = False

    def figure(self) -> dict[str, Any]:
        """Return the axis for a figure."""
        return {
            "type": "log" if self.is_log else "linear",
            "range": list(self.range),
            "tickmode": "array",
            "tickvals": list(self.ticks),
            "ticktext": list(self.texts),
            "zeroline": False,
            "fixedrange": True,
        }


def value_axis(values: Iterable[float], scaling: Scaling, height: int) -> Axis:
    """Return the axis over the values for a plot ``height`` pixels high."""
    finite = [max(-_LARGEST, min(_LARGEST, value)) for value in values if math.isfinite(value)]
    finite = [value if abs(value) > 1 / _LARGEST else 0.0 for value in finite]
    if scaling.log:
        return _logarithmic(finite, scaling)
    low, high = padded_range(min(finite, default=0.0), max(finite, default=1.0), scaling)
    step = tick_step(low, high, height, scaling)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    ticks = tuple(round(index * step, 12) for index in range(first, last + 1))
    return Axis((low, high), ticks, tuple(tick_text(value, step, scaling) for value in ticks))


def padded_range(lowest: float, highest: float, scaling: Scaling) -> tuple[float, float]:
    """Return the range with its padding; configured bounds are kept exactly."""
    if scaling.soft_minimum is not None:
        lowest = min(lowest, scaling.soft_minimum)
    if scaling.soft_maximum is not None:
        highest = max(highest, scaling.soft_maximum)
    delta = highest - lowest
    if delta <= 1e-12 * max(abs(lowest), abs(highest)):
        size = abs(highest) or 1.0
        low, high = (
            (0.0, size * 2)
            if highest > 0
            else (-size * 2, 0.0)
            if highest < 0
            else (0.0, 1.0 if scaling.unit == "percentunit" else 100.0)
        )
    else:
        grid = 10 ** math.floor(math.log10(delta)) / 10
        low = math.floor((lowest - delta * 0.1) / grid + 1e-9) * grid
        high = math.ceil((highest + delta * 0.1) / grid - 1e-9) * grid
        if lowest >= 0 > low:
            low = 0.0
        if highest <= 0 < high:
            high = 0.0
    low = scaling.minimum if scaling.minimum is not None else low
    high = scaling.maximum if scaling.maximum is not None else high
    if not high > low:
        low, high = (low, low + (abs(low) or 1.0)) if scaling.minimum is not None else (high - (abs(high) or 1.0), high)
    return low, high


def tick_step(low: float, high: float, height: int, scaling: Scaling) -> float:
    """Return the smallest readable distance of ticks that leaves each its room."""
    space = _SPACE_IN_SMALL if height <= _SMALL else _SPACE
    least = (high - low) / max(1.0, height / space)
    scale = SCALES.get(scaling.unit)
    if scale is not None and scale.factor == 1024 and least >= 1:
        return float(2 ** math.ceil(math.log2(least) - 1e-9))
    power = 10.0 ** math.floor(math.log10(least))
    step = next((power * each for each in _MULTIPLES if power * each >= least * (1 - 1e-9)), power * 10)
    if scaling.decimals == 0 and scaling.unit not in ("percentunit",) and step < 1 and scale is not None:
        return 1.0
    return step


def tick_text(value: float, step: float, scaling: Scaling) -> str:
    """Return what stands at a tick: as many decimals as the ticks' distance needs."""
    needed = _decimals_of(step)
    formatted = format_value(value, scaling.unit, needed or scaling.decimals)
    return str(formatted if scaling.decimals is not None and not needed else stripped(formatted))


def _decimals_of(step: float) -> int:
    text = f"{step:.6f}".rstrip("0")
    return len(text.partition(".")[2])


def _logarithmic(values: list[float], scaling: Scaling) -> Axis:
    positive = [value for value in values if value > 0] or [1.0, 10.0]
    low = math.floor(math.log10(scaling.minimum if scaling.minimum and scaling.minimum > 0 else min(positive)))
    high = math.ceil(math.log10(scaling.maximum if scaling.maximum and scaling.maximum > 0 else max(positive)))
    high = max(high, low + 1)
    every = max(1, (high - low) // 6)
    ticks = tuple(10.0**power for power in range(low, high + 1, every))
    texts = tuple(str(stripped(format_value(value, scaling.unit, None))) for value in ticks)
    return Axis((float(low), float(high)), ticks, texts, is_log=True)
