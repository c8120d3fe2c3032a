"""Whether rules that a module defines are those that it was made of.

What may differ means the same to whoever evaluates them: how a query is laid out, and its comments; how durations and
the number behind a comparison are spelled; fields that hold nothing; and that ``for`` of no time is left out.
"""

from collections.abc import Callable, Mapping
from typing import Any

from toolchain.base.durations import duration_seconds
from toolchain.pull.rules.conditions import Tree, condition_of

Read = Callable[[str], Tree]
"""Reads a query; raises nothing, since what cannot be read is no rule of a module."""

_DURATIONS = ("interval", "query_offset", "evaluation_delay")


def group_form(group: Mapping[str, Any], read: Read) -> dict[str, Any]:
    """Return a group of a rule file in normal form."""
    others = {name: each for name, each in group.items() if name != "rules" and each}
    durations = {name: duration_seconds(str(others[name])) for name in _DURATIONS if name in others}
    return {**others, **durations, "rules": [rule_form(rule, read) for rule in group.get("rules") or ()]}


def rule_form(rule: Mapping[str, Any], read: Read) -> dict[str, Any]:
    """Return a rule of a rule file in normal form."""
    kind = "alert" if rule.get("alert") else "record"
    durations = {name: duration_seconds(str(rule.get(name) or "0s")) or 0 for name in ("for", "keep_firing_for")}
    texts = {name: dict(rule.get(name) or {}) for name in ("labels", "annotations")}
    condition = condition_of(read(str(rule["expr"])))
    return {
        kind: rule[kind],
        "expr": condition.query,
        "comparison": (condition.worse, condition.threshold),
        **durations,
        **texts,
    }


def first_difference(before: Any, after: Any, path: str = "") -> str:
    """Return where two forms differ first; empty where they are one."""
    if isinstance(before, dict) and isinstance(after, dict):
        names = dict.fromkeys((*before, *after))
        inner = (first_difference(before.get(name), after.get(name), f"{path}.{name}") for name in names)
        return next(filter(None, inner), "")
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = enumerate(zip(before, after, strict=True))
        return next(filter(None, (first_difference(a, b, f"{path}[{index}]") for index, (a, b) in pairs)), "")
    return "" if before == after else path.lstrip(".")
