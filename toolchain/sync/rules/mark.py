"""The mark of a rule group, and its content without it.

A ruler keeps nothing about a group but its rules, and a label would be one of the recorded series. The mark is
therefore a comment behind each expression, which PromQL and LogQL pass over and rulers keep.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.base.durations import duration_seconds
from toolchain.sync.model import Mark, checksum

_COMMENT = re.compile(r"\n# managed by (?P<manager>\S.*) (?P<checksum>[0-9a-f]{16})\s*\Z")
_LENGTH = 16
"""Digits of the checksum that a mark shows."""

_GROUP_DURATIONS = ("interval", "query_offset", "evaluation_delay")
_RULE_DURATIONS = ("for", "keep_firing_for")
_NOTHING: tuple[Any, ...] = (None, "", 0, "0s", {}, [])
"""What a ruler leaves out of its answer."""


def group_form(group: Mapping[str, Any]) -> Document:
    """Return a group in normal form: durations in seconds, and nothing that says nothing."""
    form = _without_nothing(group, _GROUP_DURATIONS)
    form["rules"] = [_without_nothing(rule, _RULE_DURATIONS) for rule in group.get("rules") or ()]
    return form


def _without_nothing(document: Mapping[str, Any], durations: Iterable[str]) -> Document:
    form = {name: value for name, value in document.items() if value not in _NOTHING}
    for name in durations:
        seconds = duration_seconds(str(form[name])) if name in form else None
        if seconds is not None:
            form[name] = f"{seconds:g}s"
    return form


def marked(group: Document, manager: str) -> Document:
    """Return a group with the mark of a manager on each of its rules."""
    comment = f"\n# managed by {manager} {checksum(group_form(group))[:_LENGTH]}"
    return {**group, "rules": [{**rule, "expr": f"{rule['expr']}{comment}"} for rule in group["rules"]]}


def unmarked(form: Document, manager: str) -> tuple[Document, Mark | None]:
    """Return a group without the marks of a manager, and its mark, None where no rule has one.

    Where marks differ, because a rule of one group was put into another, it is that of most rules.
    """
    found = [_COMMENT.search(str(rule.get("expr", ""))) for rule in form["rules"]]
    ours = [each if each and each["manager"] == manager else None for each in found]
    rules = [
        {**rule, "expr": rule["expr"][: mark.start()]} if mark else rule
        for rule, mark in zip(form["rules"], ours, strict=True)
    ]
    sums = [mark["checksum"] for mark in ours if mark]
    return {**form, "rules": rules}, Mark(manager, max(sums, key=sums.count)) if sums else None


def other_manager(form: Document, manager: str) -> str:
    """Return who else has marked a group, empty for nobody."""
    found = (_COMMENT.search(str(rule.get("expr", ""))) for rule in form["rules"])
    return next((each["manager"] for each in found if each and each["manager"] != manager), "")
