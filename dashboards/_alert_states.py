"""Which alerts are pending or fire, by the series that their evaluator writes: Prometheus, or Grafana's state history."""

from metrics.exporters.synthetic import ALERTS, GRAFANA_ALERTS
from toolchain.define import Expression, is_not, q, regex
from toolchain.languages.matching import MatchValue

NOT_WATCHDOG = is_not("Watchdog")
"""The watchdog always fires, to prove that notifications arrive."""
ALERT = ["alertname", "severity", "service"]


def alerts(ago: str = "", alertname: str | MatchValue = NOT_WATCHDOG, **labels: str | MatchValue) -> Expression:
    """Alerts of this environment whose labels are as given, now or a duration ago, without the watchdog.

    A rule that aggregates loses the environment label; such alerts belong to the only environment there is.
    """
    here = regex("$environment|")
    written = [
        q.where(q.select(each), environment=here, alertname=alertname, **labels) for each in (ALERTS, GRAFANA_ALERTS)
    ]
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
