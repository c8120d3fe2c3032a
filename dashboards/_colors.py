"""Colours by meaning, wherever series are states: what failed is red on every dashboard, whoever drew the panel."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import attr

from toolchain.define import HousePanel, Row, by_regex, fixed_color

GOOD, BAD, SLOW, REFUSED, DOUBTFUL, WAITING, NEUTRAL, ASIDE = (
    *("green", "red", "dark-orange", "purple", "orange", "yellow", "blue", "#808080"),
)
_CODES = {r"2\d\d": GOOD, r"3\d\d": NEUTRAL, "429": REFUSED, r"4(?!29)\d\d": DOUBTFUL, r"5\d\d": BAD}
MEANINGS: Mapping[str, Mapping[str, str]] = {
    "status_code": _CODES,
    "status": {
        **dict.fromkeys(("success", "completed", "available"), GOOD),
        **dict.fromkeys(("error", "failed", "denied", "connection_error"), BAD),
        **dict.fromkeys(("timeout", "stalled"), SLOW),
        **dict.fromkeys(("pending", "waiting", "delayed"), WAITING),
        **dict.fromkeys(("approved", "processing", "active", "partially-available"), NEUTRAL),
        **_CODES,
    },
    "state": {
        **dict.fromkeys(("completed", "normal"), GOOD),
        **dict.fromkeys(("failed", "alerting", "error"), BAD),
        **dict.fromkeys(("idle in transaction", "nodata", "unprocessed"), DOUBTFUL),
        **dict.fromkeys(("pending", "waiting", "delayed"), WAITING),
        **dict.fromkeys(("active", "recovering"), NEUTRAL),
        **dict.fromkeys(("idle", "suppressed"), ASIDE),
    },
    "level": {"error": BAD, "warn": DOUBTFUL, "info": GOOD, "debug": NEUTRAL, "trace": REFUSED},
    "severity": {"critical": BAD, "warning": DOUBTFUL, "business": NEUTRAL},
    "outcome": {"success": GOOD, "failure": DOUBTFUL, "blocked": BAD},
}
"""The colour of each value of a label, as patterns."""
WORDS: Mapping[str, str] = {
    r"failed|failures|errors?|5xx|corruptions|lost|dropped|critical|deadlocks|given up": BAD,
    r"timed out|stalled|rolled back|misses|skipped": SLOW,
    r"warning": DOUBTFUL,
    r"refused|rejected|429": REFUSED,
    r"business": NEUTRAL,
    r"others": ASIDE,
    r"signed in|hits|committed|finished": GOOD,
    r"^now$": NEUTRAL,
    r"^last week$|^a week ago$|^mean of the week before$": ASIDE,
    r"^expected$": WAITING,
}
"""The colour of a legend that has one of these words."""
_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def colored(row: Row) -> Row:
    """The row with its series in the colours of what they mean; what a panel says of its own series goes before."""
    return attr.evolve(row, panels=tuple(_colored(panel) for panel in row.panels))


def _colored(panel: HousePanel) -> HousePanel:
    if panel.kind not in ("timeseries", "barchart", "piechart") or panel.library is not None:
        return panel
    found = {str(each): each for target in panel.targets for each in _overrides(target.legendFormat or "")}
    added = [each for each in found.values() if each not in panel.overrides]
    return attr.evolve(panel, overrides=[*added, *panel.overrides]) if added else panel


def _overrides(legend: str) -> Iterator[dict[str, Any]]:
    labels = _PLACEHOLDER.findall(legend)
    for label in labels:
        for value, color in MEANINGS.get(label, {}).items():
            names = _pattern(legend, {label: value})
            yield by_regex(
                names, color=fixed_color(color) if len(labels) == 1 and "\\d" not in value else _shades(color)
            )
    if not any(label in MEANINGS for label in labels):
        words = _PLACEHOLDER.sub("", legend)
        color = next((each for word, each in WORDS.items() if re.search(rf"\b({word})\b", words)), "")
        if color:
            yield by_regex(_pattern(legend, {}), color=_shades(color) if labels else fixed_color(color))


def _shades(color: str) -> dict[str, str]:
    return {"mode": "shades", "fixedColor": color}


def _pattern(legend: str, values: Mapping[str, str]) -> str:
    """The names that a legend gives where labels have these values, any where none is given."""
    parts = _PLACEHOLDER.split(legend)
    return (
        "^"
        + "".join(values.get(each, ".*") if index % 2 else re.escape(each) for index, each in enumerate(parts))
        + "$"
    )
