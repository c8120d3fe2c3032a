"""Notification routes: their checks, their normal form, and what they refer to.

Source: docs/reference/grafana-api.md, 5.8.
"""

import re
from collections.abc import Iterator
from typing import Any, Literal

from grafana_stand_in.durations import canonical_text
from grafana_stand_in.messages import Document, refuse, refuse_invalid
from grafana_stand_in.store import Store

_MATCHER = re.compile(r'\s*"?([^"=!~\s]+)"?\s*(=~|!~|!=|=)\s*(.*?)\s*')
_DURATIONS = ("group_wait", "group_interval", "repeat_interval")
_OPERATORS = frozenset({"=", "!=", "=~", "!~"})


def normalised_root(tree: Document, store: Store) -> Document:
    """Return the tree as the server keeps it. Raises ApiError (400) where it is not valid."""
    if not tree.get("receiver"):
        refuse_invalid("root route must specify a default receiver")
    for field in ("matchers", "object_matchers", "match", "match_re"):
        if tree.get(field):
            refuse_invalid("root route must not have any matchers")
    for field in ("mute_time_intervals", "active_time_intervals"):
        if tree.get(field):
            refuse_invalid(f"root route must not have any {field}")
    if tree.get("continue"):
        refuse_invalid("root route must not continue")
    return _normalised(tree, store)


def _normalised(route: Document, store: Store) -> Document:
    result: Document = {}
    receiver = route.get("receiver")
    if receiver:
        if all(point.name != receiver for point in store.contact_points):
            refuse_invalid(f"receiver '{receiver}' does not exist")
        result["receiver"] = receiver
    group_by = route.get("group_by") or []
    if len(set(group_by)) < len(group_by) or ("..." in group_by and len(group_by) > 1):
        refuse_invalid(f"group_by {group_by} is not a set of labels")
    result |= {"group_by": group_by} if group_by else {}
    result |= _matchers(route)
    fields = ["mute_time_intervals", "active_time_intervals"]
    for field in fields:
        for name in route.get(field) or ():
            if name not in store.mute_timings:
                refuse_invalid(f"{field}: time interval '{name}' does not exist")
        result |= {field: route[field]} if route.get(field) else {}
    result |= {"continue": True} if route.get("continue") else {}
    for field in _DURATIONS:
        if route.get(field):
            result[field] = _duration(route[field], field)
    if route.get("routes"):
        result["routes"] = [_normalised(child, store) for child in route["routes"]]
    return result


def _matchers(route: Document) -> Document:
    """Return matchers in the forms that they were given in, those in lists in one order (10)."""
    result: Document = {name: route[name] for name in ("match", "match_re") if route.get(name)}
    texts = []
    for text in route.get("matchers") or ():
        found = _MATCHER.fullmatch(text)
        if found is None:
            refuse_invalid(f"bad matcher format: {text}")
        label, operator, value = found.groups()
        texts.append(f'{label}{operator}"{_unquoted(value)}"')
    triples = []
    for matcher in route.get("object_matchers") or ():
        if not isinstance(matcher, list) or len(matcher) != 3 or matcher[1] not in _OPERATORS:
            refuse_invalid(f"unsupported object matcher: {matcher}")
        label, operator, value = matcher
        if operator in ("=~", "!~"):
            _check_regex(value)
        triples.append([label, operator, value])
    result |= {"matchers": sorted(texts)} if texts else {}
    return result | ({"object_matchers": sorted(triples)} if triples else {})


def _unquoted(value: str) -> str:
    is_quoted = len(value) >= 2 and value[0] == value[-1] == '"'
    return value[1:-1].replace('\\"', '"').replace("\\\\", "\\") if is_quoted else value


def _check_regex(value: str) -> None:
    try:
        re.compile(value)
    except re.error as error:
        refuse_invalid(f"bad matcher: {value}: {error}")


def _duration(value: Any, field: str) -> str:
    text = canonical_text(value) if isinstance(value, str) else None
    if text is None or (text == "0s" and field != "group_wait"):
        refuse(400, f"invalid object specification: {field}: not a valid duration string: {value!r}")
    return text


def each_route(route: Document) -> Iterator[Document]:
    """Yield a route and every route below it."""
    yield route
    for child in route.get("routes") or ():
        yield from each_route(child)


def uses_receiver(store: Store, name: str) -> Literal["", "referenced", "used-by-rule"]:
    """Return how a contact point is in use: by a policy, by a rule, or not at all."""
    if any(route.get("receiver") == name for route in each_route(store.policies.content)):
        return "referenced"
    settings = (rule.document.get("notification_settings") or {} for rule in store.rules.values())
    return "used-by-rule" if any(each.get("receiver") == name for each in settings) else ""


def uses_time_interval(store: Store, name: str) -> bool:
    """Return whether a policy or a rule refers to a mute timing."""
    holders = [*each_route(store.policies.content)]
    holders += [rule.document.get("notification_settings") or {} for rule in store.rules.values()]
    return any(
        name in (holder.get(field) or ())
        for holder in holders
        for field in ("mute_time_intervals", "active_time_intervals")
    )
