"""Thresholds: the limits of a signal, shared by the panel that shows it and the alert that watches it."""

from typing import Any, Literal

from attrs import frozen

from toolchain.base.arguments import checked, described
from toolchain.base.errors import DefinitionError

GOOD, WARNING, CRITICAL = "green", "orange", "red"


@described("limits", "above(warning=0.01, critical=0.05)")
@frozen
class Limits:
    """Where a value turns bad; in the unit of the signal. ``worse`` tells in which direction."""

    worse: Literal["above", "below"]
    warning: float | None = None
    critical: float | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse limits of which the critical one comes first: the colours would say the opposite."""
        if self.warning is None or self.critical is None:
            return
        if self.worse == "above" and self.warning > self.critical:
            raise DefinitionError(
                f"the value turns critical at {self.critical:g}, before the warning at {self.warning:g}",
                "Exchange them, or write below(...) for a signal that is bad when it is low.",
            )
        if self.worse == "below" and self.warning < self.critical:
            raise DefinitionError(
                f"the value turns critical at {self.critical:g}, above the warning at {self.warning:g}",
                "Exchange them, or write above(...) for a signal that is bad when it is high.",
            )

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


@checked
def above(*, warning: float | None = None, critical: float | None = None) -> Limits:
    """Return limits of a signal that is bad when it is high."""
    return Limits("above", warning, critical)


@checked
def below(*, warning: float | None = None, critical: float | None = None) -> Limits:
    """Return limits of a signal that is bad when it is low."""
    return Limits("below", warning, critical)


@checked
def steps(base: str, *bounds: tuple[float, str]) -> list[dict[str, Any]]:
    """Return threshold steps of any colours: the first one, and from each bound upwards another."""
    return [{"color": base, "value": None}, *({"color": color, "value": value} for value, color in bounds)]
