"""Which alerts are pending or fire, by what their evaluator writes, and how long critical ones go on.

Prometheus and its kind write ``ALERTS``, Grafana's state history ``GRAFANA_ALERTS``: either is enough.
"""

from collections.abc import Sequence

from metrics.exporters.synthetic import ALERTS, GRAFANA_ALERTS
from toolchain.define import Expression, Selector, is_not, q, regex, shown_as
from toolchain.languages.matching import MatchValue

NOT_WATCHDOG = is_not("Watchdog")
"""The watchdog always fires, to prove that notifications arrive."""
ALERT = ["alertname", "severity", "service"]
_EVERY = 60
"""Seconds between the moments at which episodes are looked at."""
DURATION = shown_as("s", "60 seconds for each minute of an episode")


def _here(states: Selector, alertname: str | MatchValue, **labels: str | MatchValue) -> Selector:
    """The states of this environment; an alert of others that says no environment belongs to the only one there is."""
    return q.where(states, environment=regex("$environment|"), alertname=alertname, **labels)


def alerts(ago: str = "", alertname: str | MatchValue = NOT_WATCHDOG, **labels: str | MatchValue) -> Expression:
    """Alerts of this environment whose labels are as given, now or a duration ago, without the watchdog."""
    written = [_here(q.select(each), alertname, **labels) for each in (ALERTS, GRAFANA_ALERTS)]
    return q.either(*(q.offset(each, ago) if ago else each for each in written))


def begun(**labels: str | MatchValue) -> Expression:
    """Alerts that fire and did not a minute ago, those of several instances as one."""
    return q.unless(*(q.group(alerts(ago, alertstate="firing", **labels), by=ALERT) for ago in ("", "1m")))


WATCHDOG = alerts(alertname="Watchdog", alertstate="firing")
FIRING = alerts(alertstate="firing")
PENDING = alerts(alertstate="pending")
CRITICAL = alerts(alertstate="firing", severity="critical")


def how_many(found: Expression) -> Expression:
    """The number of alerts; 0 only while the watchdog proves that somebody writes what fires, else nothing."""
    return q.either(q.count(found), 0 * q.max(WATCHDOG))


_BEGUN = begun(severity="critical")
_BROKEN = q.either(
    _here(q.select(ALERTS), NOT_WATCHDOG, alertstate="firing", severity="critical"),
    _here(q.select(GRAFANA_ALERTS), NOT_WATCHDOG, grafana_alertstate="alerting", severity="critical"),
)
"""Critical alerts whose condition holds: Grafana tells those that only go on firing for a while as recovering."""
_WAITED = q.both(
    q.over(
        "count_over_time", q.subquery(q.group(alerts(alertstate="pending", severity="critical"), by=ALERT), "15m", "1m")
    ),
    _BEGUN,
)
"""For how many minutes those that begin to fire were pending before."""


def time_to_recovery(window: str, by: Sequence[str] = ()) -> Expression:
    """Seconds that critical alerts fired on average, an alert of several instances as one; the promise is 15 minutes.

    It is the one definition of recovery: from the first page to the end of the condition, to the minute. Where
    Prometheus evaluates, the minutes are in it for which an alert goes on firing after that.
    """
    return _EVERY * q.ratio(_minutes("count_over_time", q.group(_BROKEN, by=ALERT), window, by), _episodes(window, by))


def time_to_detection(window: str) -> Expression:
    """Seconds on average from a critical condition's first evaluation to its page; the promise is five minutes."""
    waited = q.either(_minutes("sum_over_time", _WAITED, window, ()), 0 * _episodes(window, ()))
    return _EVERY * q.ratio(waited, _episodes(window, ()))


def _episodes(window: str, by: Sequence[str]) -> Expression:
    return _minutes("count_over_time", _BEGUN, window, by)


def _minutes(function: str, found: Expression, window: str, by: Sequence[str]) -> Expression:
    return q.sum(q.over(function, q.subquery(found, window, "1m")), by=list(by))
