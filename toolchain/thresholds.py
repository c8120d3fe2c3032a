"""Thresholds: the limits of a signal, shared by the panel that shows it and the alert that watches it."""

from typing import Any, Literal

from attrs import frozen

GOOD, WARNING, CRITICAL = "green", "orange", "red"


@frozen
class Limits:
    """Where a value turns bad; in the unit of the signal. ``worse`` tells in which direction."""

    worse: Literal["above", "below"]
    warning: float | None = None
    critical: float | None = None

    def steps(self) -> list[dict[str, Any]]:
        """Return Grafana threshold steps: the first has no value, the others ascend."""
        bounds = [
            (value, color) for value, color in ((self.warning, WARNING), (self.critical, CRITICAL)) if value is not None
        ]
        if self.worse == "above":
            return [{"color": GOOD, "value": None}, *({"color": color, "value": value} for value, color in bounds)]
        colors = [*(color for _, color in reversed(bounds)), GOOD]
        values = [None, *(value for value, _ in reversed(bounds))]
        return [{"color": color, "value": value} for color, value in zip(colors, values, strict=True)]


def above(*, warning: float | None = None, critical: float | None = None) -> Limits:
    """Return limits of a signal that is bad when it is high."""
    return Limits("above", warning, critical)


def below(*, warning: float | None = None, critical: float | None = None) -> Limits:
    """Return limits of a signal that is bad when it is low."""
    return Limits("below", warning, critical)
