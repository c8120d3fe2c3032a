"""Notification policies in words and as HTML."""

from collections.abc import Iterator
from html import escape

from toolchain.base.secret import Secret
from toolchain.define.alerting.routing.configured import ConfiguredContactPoint
from toolchain.define.alerting.routing.matching import Route
from toolchain.define.alerting.routing.mute_timing import TimeInterval
from toolchain.define.alerting.routing.policy import ALL_LABELS
from toolchain.define.alerting.routing.receivers import Slack
from toolchain.site.markup import code

_UNITS = ((86_400, "d"), (3600, "h"), (60, "m"), (1, "s"))


def duration(seconds: float) -> str:
    """Return seconds as a duration, such as 1h30m."""
    rest, parts = round(seconds), list[str]()
    for length, unit in _UNITS:
        count, rest = divmod(rest, length)
        parts += [f"{count}{unit}"] if count else []
    return "".join(parts) or f"{seconds:g}s"


def conditions_of(route: Route) -> tuple[str, ...]:
    """Return what an alert's labels must be for a policy to take it; nothing for the root."""
    return tuple(f"{each.label} {each.op} {each.value}" for each in route.matchers)


def matchers_of(route: Route) -> str:
    """Return what an alert's labels must be for a policy to take it, as HTML."""
    return " and ".join(map(code, conditions_of(route))) or "every alert that no other policy takes"


def times_of(route: Route) -> str:
    """Return when a policy tells of a group, in words."""
    return (
        f"first after {duration(route.group_wait)}, changes every {duration(route.group_interval)}, "
        f"again after {duration(route.repeat_interval)}"
    )


def policy_times(route: Route) -> str:
    """Return when a policy tells of a group, and what a group is, as HTML."""
    match route.group_by:
        case ():
            grouped = "all alerts together"
        case (one,) if one == ALL_LABELS:
            grouped = "each alert by itself"
        case _:
            grouped = f"grouped by {', '.join(map(code, route.group_by))}"
    return f"{escape(times_of(route))}; {grouped}"


def integrations_of(point: ConfiguredContactPoint) -> Iterator[tuple[str, str]]:
    """Yield how a contact point reaches people: the kind, and to whom; secrets by name."""
    for delivery in point.deliveries:
        one = delivery.integration
        if isinstance(one, Slack) and one.channel:
            yield one.type, one.channel
        else:
            yield one.type, delivery.address.name if isinstance(delivery.address, Secret) else delivery.address


def interval_words(interval: TimeInterval) -> str:
    """Return when an interval holds, in words."""
    times = " and ".join(f"{start} to {end}" for start, end in interval.times)
    parts = (
        times,
        ", ".join(each.replace(":", " to ") for each in interval.weekdays),
        f"day {', '.join(each.replace(':', ' to ') for each in interval.days_of_month)}"
        if interval.days_of_month
        else "",
        ", ".join(each.replace(":", " to ") for each in interval.months),
        ", ".join(each.replace(":", " to ") for each in interval.years),
    )
    said = "; ".join(each for each in parts if each)
    return f"{said} ({interval.location})" if said else "always"
