"""Alerts overview: what several of its rows share."""

from metrics.exporters.synthetic import ALERTS
from toolchain.define import is_not, q, regex
from toolchain.languages.promql.selection import where

THIS_ENVIRONMENT = regex("$environment|")
"""A rule that aggregates loses the environment label; such alerts belong to the only environment there is."""
NOT_WATCHDOG = is_not("Watchdog")
"""The watchdog always fires, to prove that notifications arrive."""
ACTIVE = q.select(ALERTS, environment=THIS_ENVIRONMENT, alertname=NOT_WATCHDOG)
PENDING = where(ACTIVE, alertstate="pending")
FIRING = where(ACTIVE, alertstate="firing")
CRITICAL = where(FIRING, severity="critical")
ALERT = ["alertname", "severity", "service"]
STATE = q.max(q.either(2 * FIRING, PENDING), by=ALERT)
STATES = [
    {
        "type": "value",
        "options": {
            "1": {"text": "pending", "color": "yellow", "index": 0},
            "2": {"text": "firing", "color": "red", "index": 1},
        },
    }
]
