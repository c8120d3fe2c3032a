"""How likely one name became another: of metrics by name, type, labels and help, of labels by values too."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz.fuzz import ratio, token_sort_ratio
from rapidfuzz.process import extract

from toolchain.catalog.label import Label
from toolchain.catalog.metric import Metric, MetricType
from toolchain.contract.observed import Family, Values

_LIKELY = 0.68
_NAMED_AT_LEAST, _NAMED_ALONE, _SAME_HELP = 0.4, 0.7, 0.8
_CANDIDATES = 40
_LABEL_LIKELY = 0.55
_UNITS: Mapping[str, tuple[str, float]] = {
    "seconds": ("s", 1.0),
    "milliseconds": ("s", 1e-3),
    "millis": ("s", 1e-3),
    "msec": ("s", 1e-3),
    "ms": ("s", 1e-3),
    "microseconds": ("s", 1e-6),
    "us": ("s", 1e-6),
    "nanoseconds": ("s", 1e-9),
    "ns": ("s", 1e-9),
    "minutes": ("s", 60.0),
    "hours": ("s", 3600.0),
    "bytes": ("bytes", 1.0),
    "kilobytes": ("bytes", 1e3),
    "kb": ("bytes", 1e3),
    "kib": ("bytes", 1024.0),
    "megabytes": ("bytes", 1e6),
    "mb": ("bytes", 1e6),
    "mib": ("bytes", 1024.0**2),
    "gigabytes": ("bytes", 1e9),
    "ratio": ("ratio", 1.0),
    "percent": ("ratio", 0.01),
}
_SYNONYMS = (
    frozenset({"endpoint", "route", "path", "handler", "uri", "url", "resource"}),
    frozenset({"status_code", "status", "code", "http_status", "statuscode", "response_code"}),
    frozenset({"method", "verb", "http_method", "request_method"}),
    frozenset({"service", "app", "application", "component", "name", "breaker", "target"}),
    frozenset({"queue", "queue_name", "topic"}),
    frozenset({"operation", "op", "action", "command", "cmd"}),
    frozenset({"status", "outcome", "result", "state"}),
    frozenset({"type", "kind", "media_type", "mediatype"}),
)


def unit_of_name(name: str) -> tuple[str, float] | None:
    """Return the unit that ends a name, as its base unit and the factor to it, and None where none does.

    Source: Prometheus documentation, "Metric and label naming", whose base units these are.
    """
    words = name.removesuffix("_total").split("_")
    return _UNITS.get(words[-1]) if len(words) > 1 else None


def stem_of_name(name: str) -> str:
    """Return a name without its unit and ``_total``."""
    stem = name.removesuffix("_total")
    return stem.rpartition("_")[0] if unit_of_name(name) is not None else stem


def renamed_metrics(
    missing: Sequence[Metric], unknown: Sequence[Family], names: Iterable[str]
) -> Mapping[Metric, Family]:
    """Return which missing metrics are most likely exposed under which unknown names, each at most once.

    ``names`` are all names that are exposed: a word that many of them have says little.
    """
    frequencies = Counter(word for name in {*names, *(each.name for each in missing)} for word in set(_words(name)))
    by_name = {family.name: family for family in unknown}
    scored = [
        (score, metric.name, family.name, metric, family)
        for metric in missing
        for family in _candidates(metric.name, by_name)
        if (score := _likeness(metric, family, frequencies)) >= _LIKELY
    ]
    found: dict[Metric, Family] = {}
    taken: set[str] = set()
    for _, _, name, metric, family in sorted(scored, key=lambda each: (-each[0], each[1], each[2])):
        if metric not in found and name not in taken:
            found[metric] = family
            taken.add(name)
    return found


def _candidates(name: str, families: Mapping[str, Family]) -> Iterable[Family]:
    """Return the families whose names are most like one: of thousands few are worth a closer look."""
    if len(families) <= _CANDIDATES:
        return families.values()
    return [families[found] for found, _, _ in extract(name, list(families), scorer=ratio, limit=_CANDIDATES)]


def _likeness(metric: Metric, family: Family, frequencies: Mapping[str, int]) -> float:
    """Return how likely a metric became a family, from 0 to 1."""
    if stem_of_name(metric.name) == stem_of_name(family.name):
        return 1.0
    if family.name.endswith(f"_{metric.name}") or metric.name.endswith(f"_{family.name}"):
        return 0.95 if is_type(metric, family) else 0.8
    name = max(ratio(metric.name, family.name), token_sort_ratio(_spaced(metric.name), _spaced(family.name))) / 100
    labels = _labels_likeness(metric, family)
    if name >= _NAMED_AT_LEAST and _help_likeness(metric.help, family.help) >= _SAME_HELP:
        return 0.5 + 0.25 * name + 0.25 * labels - (0.0 if is_type(metric, family) else 0.1)
    if name < _NAMED_ALONE or not is_type(metric, family):
        return 0.0
    return 0.45 * name + 0.3 * _shared_words(metric.name, family.name, frequencies) + 0.25 * labels


def _labels_likeness(metric: Metric, family: Family) -> float:
    """Return which share of the labels both have; a half where there are none to tell."""
    own = {label.name for label in metric.labels}
    either = own | set(family.labels)
    return len(own & set(family.labels)) / len(either) if family.shapes and either else 0.5


def _shared_words(first: str, second: str, frequencies: Mapping[str, int]) -> float:
    """Return which share of the words two names share, each by how few names have it."""

    def weight(words: Iterable[str]) -> float:
        return sum(1 / max(1, frequencies.get(word, 1)) for word in words)

    one, other = set(_words(first)), set(_words(second))
    return weight(one & other) / max(weight(one | other), 1e-9)


def _spaced(name: str) -> str:
    return " ".join(_words(name))


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[_:]", stem_of_name(name).lower()) if word]


def _help_likeness(first: str, second: str | None) -> float:
    if not second or len(second) < 8:
        return 0.0
    return ratio(first.lower().rstrip("."), second.lower().rstrip(".")) / 100


def is_type(metric: Metric, family: Family) -> bool:
    """Return whether a family has a type that the metric may be exposed with; an unknown one is any."""
    allowed = {
        MetricType.STATESET: ("gauge", "stateset"),
        MetricType.INFO: ("gauge", "info"),
        MetricType.GAUGE: ("gauge", "stateset", "info"),
    }.get(metric.type, (metric.type.value,))
    return not family.type or family.type in allowed


def renamed_labels(missing: Iterable[Label], extra: Mapping[str, Values]) -> Mapping[Label, str]:
    """Return which missing labels most likely stand under which other names, each at most once."""
    gone = list(missing)
    scored = [
        (score, label.name, name, label)
        for label in gone
        for name, values in extra.items()
        if (score := _label_likeness(label, name, values, is_only=len(gone) == len(extra) == 1)) >= _LABEL_LIKELY
    ]
    found: dict[Label, str] = {}
    for _, _, name, label in sorted(scored, key=lambda each: (-each[0], each[1], each[2])):
        if label not in found and name not in found.values():
            found[label] = name
    return found


def _label_likeness(label: Label, name: str, values: Values, *, is_only: bool) -> float:
    allowed = _share_allowed(label, values)
    named = ratio(_plain(label.name), _plain(name)) / 100
    if any(label.name.lower() in names and name.lower() in names for names in _SYNONYMS):
        named = max(named, 0.8)
    if _plain(label.name) == _plain(name):
        named = 1.0
    if allowed is None:
        return named if named >= 0.7 else 0.0
    if allowed >= 0.5:
        return 0.6 + 0.2 * allowed + 0.2 * named
    return named * (0.75 if is_only else 0.7)


def _plain(name: str) -> str:
    return name.lower().replace("_", "")


def _share_allowed(label: Label, values: Values) -> float | None:
    """Return which share of values a label may have; None where it may have any."""
    if label.example is not None:
        return None
    return sum(map(label.allows, values.first)) / max(1, len(values.first))
