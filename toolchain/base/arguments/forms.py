"""Forms of texts and ranges of numbers that definitions share, as annotations of the arguments that take them."""

import re
from collections.abc import Callable
from typing import Annotated

from toolchain.base.arguments.annotations import Constraint
from toolchain.base.durations import duration_seconds
from toolchain.base.regexes import regex_refusal

_CONTROL = r"[\x00-\x1f\x7f]"
_WORD = r"[a-zA-Z_][a-zA-Z0-9_]*"
_METRIC = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_UID = r"[A-Za-z0-9_-]{1,40}"
_HTTP = r"https?://[^\s/?#]+[^\s]*"
_HOST = r"[^\s/:]+(:[0-9]{1,5})?"
_MOMENT = r"now([+-][0-9]+[smhdwMyQ])*(/(fQ|fy|[smhdwMyQ]))?|[0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2}.*"
_DURATION_UNIT = "(?:ms|[smhdwy])"
_VARIABLE = r"(?:\$\{[A-Za-z_]\w*(?:[.:][^{}\[\]\s]*)?\}|\$[A-Za-z_]\w*|\[\[[A-Za-z_]\w*(?::\w+)?\]\])"
_VARYING = rf"(?=.*[$\[])(?:[0-9]+{_DURATION_UNIT}|[0-9]*{_VARIABLE}{_DURATION_UNIT}?)+"
_NUMBER = r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[Ii]nf|[Nn]a[Nn])"
_HISTOGRAM = r"\{\{[^}]*\}\}(?:[+-]\{\{[^}]*\}\})?(?:x[0-9]+)?"
_SAMPLES = rf"_(?:x[0-9]+)?|stale|{_NUMBER}(?:(?:{_NUMBER})?x[0-9]+)?|{_HISTOGRAM}"


def _matching(pattern: str) -> Callable[[str], bool]:
    """Return the test for a whole text; ``re`` compiles the pattern when the first one is tested."""
    return lambda text: re.fullmatch(pattern, text) is not None


def _is_said(text: str) -> bool:
    return bool(text.strip())


def _is_name(text: str) -> bool:
    return bool(text.strip()) and not re.search(_CONTROL, text)


def _is_template_name(text: str) -> bool:
    return _is_name(text) and not set('"`{}\\') & set(text)


def _is_file_name(text: str) -> bool:
    return _is_name(text) and not set("/\\") & set(text) and text not in (".", "..") and len(text.encode()) <= 190


def _is_path(text: str) -> bool:
    return len(text.encode()) <= 190 and all(map(_is_file_name, text.split("/")))


def _is_duration(text: str) -> bool:
    return duration_seconds(text) is not None


def _is_period(text: str) -> bool:
    return bool(duration_seconds(text))


def _is_pattern(text: str) -> bool:
    return not regex_refusal(re.sub(_VARIABLE, "i", text))


def _is_window(text: str) -> bool:
    return bool(duration_seconds(text)) or re.fullmatch(_VARYING, text) is not None


def _is_address(text: str) -> bool:
    return bool(re.fullmatch(f"{_HTTP}|{_HOST}", text))


def _is_refresh(text: str) -> bool:
    return text in ("", "auto") or _is_window(text)


def _are_samples(text: str) -> bool:
    return bool(text.split()) and all(re.fullmatch(_SAMPLES, each) for each in _split_samples(text))


def _split_samples(text: str) -> list[str]:
    """Return the items of promtool's notation: spaces inside of a histogram's braces part none."""
    return re.sub(r"\{\{.*?\}\}", lambda found: found[0].replace(" ", ""), text).split()


def _is_step(text: str) -> bool:
    return not text or _is_window(text.removeprefix(">"))


Said = Annotated[str, Constraint("text", '"..."', _is_said)]
"""A text that is not blank, such as a reason."""
Name = Annotated[str, Constraint("name", '"..."', _is_name)]
"""A name of one line."""
PathName = Annotated[str, Constraint("name that a file can have", '"api"', _is_path)]
"""A name that becomes one of a file, in folders where it has slashes."""
FileName = Annotated[str, Constraint("name of a file", '"api"', _is_file_name)]
"""A name that becomes one of a file."""
TemplateName = Annotated[str, Constraint("name without quotes and braces", '"medianest.title"', _is_template_name)]
LabelName = Annotated[
    str,
    Constraint("name of a label: letters, digits and underscores", '"endpoint"', _matching(_WORD)),
]
MetricName = Annotated[
    str,
    Constraint(
        "name of a metric: letters, digits, underscores and colons",
        '"http_requests_total"',
        _matching(_METRIC),
    ),
]
Identifier = Annotated[str, Constraint("name of letters and digits", '"ApiAvailability"', _matching(_WORD))]
VariableName = Annotated[
    str,
    Constraint(
        "name of a variable: letters, digits and underscores",
        '"endpoint"',
        _matching(_WORD),
    ),
]
SecretName = Annotated[
    str,
    Constraint(
        "name of an environment variable",
        '"SLACK_BOT_TOKEN"',
        _matching(_WORD),
        is_secret=True,
    ),
]
Uid = Annotated[
    str,
    Constraint(
        "uid: at most 40 letters, digits, dashes and underscores",
        '"backend-api"',
        _matching(_UID),
    ),
]
Address = Annotated[
    str,
    Constraint("address", '"http://prometheus:9090"', _is_address),
]
"""A URL, or a host with its port."""
Url = Annotated[str, Constraint("URL", '"http://grafana:3000"', _matching(_HTTP))]

Pattern = Annotated[str, Constraint("regular expression that RE2 reads", '"5.."', _is_pattern)]
"""A regular expression, in which a Grafana variable may stand."""

Duration = Annotated[str, Constraint("duration", '"5m"', _is_duration)]
"""A Prometheus duration; ``0s`` is one."""
Period = Annotated[str, Constraint("duration above zero", '"5m"', _is_period)]
Interval = Annotated[str, Constraint("duration above zero", '"30s"', lambda text: not text or _is_period(text))]
"""A duration above zero, or an empty text where somebody else decides."""
Window = Annotated[str, Constraint("duration, nor a variable such as $__rate_interval", '"5m"', _is_window)]
"""A duration, or a Grafana variable that becomes one."""
Step = Annotated[str, Constraint("duration", '"1m"', _is_step)]
"""A window, or an empty text for none; ``>`` before it is a minimum to Grafana."""
Refresh = Annotated[
    str,
    Constraint("interval of Grafana", '"1m"', _is_refresh),
]
"""How often a dashboard asks anew; empty for never, ``auto`` for whenever there is something new to draw."""
Moment = Annotated[str, Constraint("time of Grafana", '"now-6h"', _matching(_MOMENT))]
Samples = Annotated[str, Constraint("list of samples in promtool's notation", '"0+30x40"', _are_samples)]

Share = Annotated[float, Constraint("share from 0 to 1", "0.5", lambda value: 0 <= value <= 1)]
Percent = Annotated[int, Constraint("percentage from 0 to 100", "10", lambda value: 0 <= value <= 100)]
Count = Annotated[int, Constraint("whole number from 0 on", "0", lambda value: value >= 0)]
AtLeast1 = Annotated[int, Constraint("whole number from 1 on", "1", lambda value: value >= 1)]
