"""Whether a document about routing in Grafana has the kinds of values that it has to have."""

from collections.abc import Callable, Mapping
from typing import Any

from toolchain.pull.imports.given import RefusedError

_Test = Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _are_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _are_matchers(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str | list | dict) for each in value)


def _are_pairs(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str | int | float | bool) for each in value.values())


_SECTIONS: Mapping[str, _Test] = dict.fromkeys(("contactPoints", "policies", "muteTimes", "templates"), _are_objects)
_POINT: Mapping[str, _Test] = {"name": _is_text, "receivers": _are_objects}
_INTEGRATION: Mapping[str, _Test] = {"type": _is_text, "settings": _is_object}
_POLICY: Mapping[str, _Test] = {
    "receiver": _is_text,
    "object_matchers": _are_matchers,
    "matchers": _are_matchers,
    "match": _are_pairs,
    "match_re": _are_pairs,
    "group_by": _are_texts,
    "group_wait": _is_text,
    "group_interval": _is_text,
    "repeat_interval": _is_text,
    "continue": lambda value: isinstance(value, bool),
    "mute_time_intervals": _are_texts,
    "active_time_intervals": _are_texts,
    "routes": _are_objects,
}
_TIMING: Mapping[str, _Test] = {"name": _is_text, "time_intervals": _are_objects}
_INTERVAL: Mapping[str, _Test] = {
    "times": _are_objects,
    "weekdays": _are_texts,
    "days_of_month": lambda value: isinstance(value, list) and all(isinstance(each, str | int) for each in value),
    "months": lambda value: isinstance(value, list) and all(isinstance(each, str | int) for each in value),
    "years": lambda value: isinstance(value, list) and all(isinstance(each, str | int) for each in value),
    "location": _is_text,
}
_TEMPLATE: Mapping[str, _Test] = {"name": _is_text, "template": _is_text}


def require_shapes(place: str, sections: Any) -> None:
    """Raise RefusedError with the part of a document that is another kind of value than it has to be."""
    _require(place, sections, _SECTIONS, "the document")
    for number, point in enumerate(sections.get("contactPoints") or (), 1):
        _require(place, point, _POINT, f"contact point {number}")
        for each in point.get("receivers") or ():
            _require(place, each, _INTEGRATION, f"a receiver of contact point {number}")
    for policy in sections.get("policies") or ():
        _require_policy(place, policy)
    for number, timing in enumerate(sections.get("muteTimes") or (), 1):
        _require(place, timing, _TIMING, f"mute timing {number}")
        for interval in timing.get("time_intervals") or ():
            _require(place, interval, _INTERVAL, f"an interval of mute timing {number}")
    for number, template in enumerate(sections.get("templates") or (), 1):
        _require(place, template, _TEMPLATE, f"template {number}")


def _require_policy(place: str, policy: Any) -> None:
    _require(place, policy, _POLICY, f"the policy to {str(policy.get('receiver'))[:80]!r}")
    for each in policy.get("routes") or ():
        _require_policy(place, each)


def _require(place: str, document: Any, tests: Mapping[str, _Test], what: str) -> None:
    for name, test in tests.items():
        value = document.get(name)
        if value is not None and not test(value):
            kind = type(value).__name__
            raise RefusedError(f"{place}: {name} of {what} is no such value: it is a {kind}", "Correct it first.")
