"""What texts of configurations have to be beyond a pattern: regular expressions, addresses, durations, times."""

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from toolchain.base.durations import duration_seconds
from toolchain.check.stack import calendar, labels, matchers


def format_problem(name: str, text: str) -> str:
    """Return why a text is not of a format of ``schemas/stack/``; empty where it is. Raises KeyError for another."""
    return _FORMATS[name](text)


def _duration(text: str) -> str:
    is_duration = text == "0" or duration_seconds(text) is not None
    return "" if is_duration else "no duration such as 1m or 1h30m"


def _positive(text: str) -> str:
    return _duration(text) or ("" if text != "0" and duration_seconds(text) else "it has to be above 0")


def _url(text: str) -> str:
    scheme, found, rest = text.partition("://")
    has_host = bool(found and scheme and rest.split("/")[0])
    return "" if has_host else "no URL with a scheme and a host, such as http://host:9090"


def _http_url(text: str) -> str:
    problem = _url(text)
    return problem or ("" if text.split("://")[0].lower() in ("http", "https") else "no URL of http or https")


def _alertmanager_url(text: str) -> str:
    return "" if text == "<secret>" else _http_url(text)


def _responder(text: str) -> str:
    is_known = text.lower() in ("team", "teams", "user", "escalation", "schedule")
    return "" if is_known or ("{{" in text and "}}" in text) else "no team, teams, user, escalation or schedule"


def _metric_type(text: str) -> str:
    return "" if text.lower() in ("counter", "gauge", "histogram") else "no counter, gauge or histogram"


def _group_by(text: str) -> str:
    return "" if text == "..." else labels.name_problem(text)


def _time_zone(text: str) -> str:
    if text in ("", "Local"):
        return ""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "no time zone such as Europe/Berlin"
    return ""


_FORMATS: Mapping[str, Callable[[str], str]] = {
    "re2": matchers.regex_problem,
    "matchers": matchers.matchers_problem,
    "prometheus-duration": _duration,
    "positive-duration": _positive,
    "absolute-url": _url,
    "http-url": _http_url,
    "alertmanager-url": _alertmanager_url,
    "label-name": labels.name_problem,
    "group-by": _group_by,
    "metric-type": _metric_type,
    "responder": _responder,
    "time-zone": _time_zone,
    "weekdays": calendar.weekdays_problem,
    "days-of-month": calendar.days_problem,
    "months": calendar.months_problem,
    "years": calendar.years_problem,
}
