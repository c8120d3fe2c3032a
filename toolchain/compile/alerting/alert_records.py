"""How the records of alerts are called, which tell Grafana that an alert is active."""

import re
from collections.abc import Iterable

CONDITION = "condition"
ACTIVE = "active"
"""What a record tells of its alert: that its condition holds, or that it is pending or fires."""

_LEVEL = "alert"
_RECORD = re.compile(rf"{_LEVEL}(?:_\w+)?:(?P<alert>\w+):(?:{CONDITION}|{ACTIVE})")
_WORD_END = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def record_of_alert(alert: str, what: str, labels: Iterable[str]) -> str:
    """Return the name of the record of an alert that has some labels."""
    return ":".join(("_".join((_LEVEL, *labels)), _words(alert), what))


def records_an_alert(series: str) -> bool:
    """Return whether a series is called as the records of alerts are."""
    return _RECORD.fullmatch(series) is not None


def recorded_alert(record: str, alerts: Iterable[str]) -> str | None:
    """Return which of some alerts a series is a record of; None where it is that of no alert."""
    found = _RECORD.fullmatch(record)
    return next((each for each in alerts if _words(each) == found["alert"]), None) if found else None


def _words(alert: str) -> str:
    return re.sub(r"\W", "_", _WORD_END.sub("_", alert).lower(), flags=re.ASCII)
