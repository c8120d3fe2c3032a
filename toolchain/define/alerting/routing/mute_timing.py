"""Mute timings: recurring times in which policies send nothing.

Source: Prometheus documentation, "Alerting configuration: time_interval"; Grafana documentation, "Configure mute
timings". Kinds of conditions are joined by *and*, the entries of one kind by *or*.
"""

from collections.abc import Iterable

from attrs import field, frozen

from toolchain.base.arguments import checked, described
from toolchain.base.source import SourceLocation, calling_location
from toolchain.base.waiver import Waiver
from toolchain.define.alerting.routing._tuples import kept_waivers, pairs, strings
from toolchain.define.resources.kind import ResourceKind


@checked
@described("interval", 'TimeInterval(weekdays=["sunday"])')
@frozen(kw_only=True)
class TimeInterval:
    """Recurring times; a kind of condition that is left out holds always.

    ``times`` are start and end as ``HH:MM``, the end exclusive and at most ``24:00``; over midnight takes two.
    ``weekdays`` are English names or ranges such as ``monday:friday``, ``days_of_month`` 1 to 31 or, from the end of
    the month, -1 to -31, ``months`` names or numbers, ``years`` four digits. ``location`` is an IANA time zone.
    """

    times: tuple[tuple[str, str], ...] = field(default=(), converter=pairs)
    weekdays: tuple[str, ...] = field(default=(), converter=strings)
    days_of_month: tuple[str, ...] = field(default=(), converter=strings)
    months: tuple[str, ...] = field(default=(), converter=strings)
    years: tuple[str, ...] = field(default=(), converter=strings)
    location: str = "UTC"


def _intervals(values: Iterable[TimeInterval]) -> tuple[TimeInterval, ...]:
    return tuple(values)


@checked
@frozen(eq=False)
class MuteTiming:
    """A named set of times; policies call it by ``name``."""

    name: str
    intervals: tuple[TimeInterval, ...] = field(converter=_intervals)
    waivers: tuple[Waiver, ...] = field(default=(), converter=kept_waivers)
    location: SourceLocation = field(factory=calling_location, repr=False)


MUTE_TIMING = ResourceKind(
    name="mute timing", folder="mute-timings", definition=MuteTiming, identity=("name",), title=("name",)
)
