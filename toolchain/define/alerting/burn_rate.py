"""Burn rates: how many times faster than allowed an error budget is spent, and from when that is worth an alert.

Source: Google, "The Site Reliability Workbook", chapter "Alerting on SLOs": a long and a short window both have to
burn, the long one so that it matters, the short one so that the alert ends when the trouble does.
"""

from collections.abc import Sequence
from typing import Any

from attrs import frozen

from toolchain.define.alerting.rule import CRITICAL, WARNING
from toolchain.define.thresholds import CRITICAL as CRITICAL_COLOR
from toolchain.define.thresholds import GOOD, Limits, above
from toolchain.define.thresholds import WARNING as WARNING_COLOR


@frozen
class BurnWindow:
    """A pair of windows (durations), the factor from which both must burn, and how bad that is."""

    long: str
    short: str
    factor: float
    severity: str

    @property
    def limits(self) -> Limits:
        """The factor as the limit of the severity."""
        return above(critical=self.factor) if self.severity == CRITICAL else above(warning=self.factor)


PAGES = (BurnWindow("1h", "5m", 14.4, CRITICAL), BurnWindow("6h", "30m", 6, CRITICAL))
"""2% of a 30-day budget spent within an hour, 5% within six."""
TICKETS = (BurnWindow("1d", "2h", 3, WARNING), BurnWindow("3d", "6h", 1, WARNING))
"""10% spent within a day, or within three."""


@frozen
class BurnLimits(Limits):
    """The factors of several windows, which a panel draws all."""

    windows: tuple[BurnWindow, ...] = ()

    def steps(self) -> list[dict[str, Any]]:
        """Return a step for each factor, ascending."""
        ordered = sorted(self.windows, key=lambda window: window.factor)
        colors = {CRITICAL: CRITICAL_COLOR, WARNING: WARNING_COLOR}
        drawn = ({"color": colors[window.severity], "value": window.factor} for window in ordered)
        return [{"color": GOOD, "value": None}, *drawn]


def limits_of(windows: Sequence[BurnWindow]) -> BurnLimits:
    """Return the limits of a panel that shows burn rates."""
    return BurnLimits("above", windows=tuple(windows))


def told(windows: Sequence[BurnWindow]) -> str:
    """Return in words which factors page people and which open a ticket."""
    outcomes = {CRITICAL: "people are paged", WARNING: "a ticket is opened"}
    factors = {
        severity: " and ".join(f"{each.factor:g} over {each.long}" for each in windows if each.severity == severity)
        for severity in outcomes
    }
    return ", ".join(f"at {factors[severity]} {outcome}" for severity, outcome in outcomes.items() if factors[severity])
