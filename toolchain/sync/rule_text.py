"""The text of a rule file that a deploy delivers: its mark, its groups, and whether Prometheus has loaded just that."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from attrs import frozen

from toolchain.base.documents.document import Document
from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.plain import yaml_value
from toolchain.base.durations import duration_seconds
from toolchain.compile.yaml_text import yaml_bytes
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.normal import normal_promql
from toolchain.languages.promql.parser import parse
from toolchain.live.rule_states import GroupState, RuleState

_MARK = re.compile(r"# managed by (?P<manager>\S+) (?P<checksum>[0-9a-f]{16})\n")
_NOTE = "# Change the definitions and deploy them: the next deploy stops at a change that was made here.\n"


@frozen
class RuleText:
    """A file's text, taken apart: who manages it, empty for nobody, and the groups, None where they cannot be read.

    ``is_as_written`` tells whether it is, to the last character, what the mark says was written.
    """

    text: str
    manager: str
    groups: list[Document] | None
    is_as_written: bool


def written(manager: str, groups: Sequence[Document]) -> str:
    """Return the text of a file that holds these groups, with our mark."""
    body = f"{_NOTE}{yaml_bytes({'groups': list(groups)}).decode()}"
    return f"# managed by {manager} {_checksum(body)}\n{body}"


@lru_cache(maxsize=16)  # a deploy reads a file again whenever it could have changed, and mostly it has not
def read(text: str) -> RuleText:
    """Take a text apart; anything is one."""
    found = _MARK.match(text)
    is_as_written = found is not None and found["checksum"] == _checksum(text[found.end() :])
    return RuleText(text, found["manager"] if found else "", _groups(text), is_as_written)


def _checksum(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def _groups(text: str) -> list[Document] | None:
    try:
        document = yaml_value(text)
    except DocumentError:
        return None
    groups = document.get("groups") if isinstance(document, dict) else None
    if not isinstance(groups, list) or not all(isinstance(each, dict) for each in groups):
        return None
    return groups if all(_is_group(each) for each in groups) else None


def _is_group(group: Mapping[str, Any]) -> bool:
    rules = group.get("rules") or []
    return isinstance(rules, list) and all(isinstance(each, dict) for each in rules)


def is_loaded(groups: Sequence[Document], loaded: Iterable[GroupState], formatted: Callable[[str], str]) -> bool:
    """Return whether what Prometheus has loaded of a file is what the file says.

    Prometheus spells queries its own way. What our normal form does not find equal is put to Prometheus itself:
    ``formatted`` returns a query as it would print it.
    """
    there = {each.name: each for each in loaded}
    return there.keys() == {str(each.get("name")) for each in groups} and all(
        _is_loaded_group(each, there[str(each.get("name"))], formatted) for each in groups
    )


def _is_loaded_group(group: Mapping[str, Any], state: GroupState, formatted: Callable[[str], str]) -> bool:
    rules = group.get("rules") or []
    interval = group.get("interval")
    if len(rules) != len(state.rules) or (interval and duration_seconds(str(interval)) != state.interval):
        return False
    return all(_is_loaded_rule(rule, there, formatted) for rule, there in zip(rules, state.rules, strict=True))


def _is_loaded_rule(rule: Mapping[str, Any], state: RuleState, formatted: Callable[[str], str]) -> bool:
    is_alert = "alert" in rule
    told = (
        (rule.get("alert" if is_alert else "record"), state.name),
        (is_alert, state.is_alert),
        (_texts(rule.get("labels")), dict(state.labels)),
        (_texts(rule.get("annotations")), dict(state.annotations)),
        (_seconds(rule.get("for")), state.wait),
        (_seconds(rule.get("keep_firing_for")), state.keep_firing),
    )
    return all(ours == theirs for ours, theirs in told) and _is_same_query(
        str(rule.get("expr") or ""), state.query, formatted
    )


def _texts(values: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in (values or {}).items()}


def _seconds(duration: Any) -> float:
    return duration_seconds(str(duration)) or 0.0 if duration else 0.0


def _is_same_query(ours: str, theirs: str, formatted: Callable[[str], str]) -> bool:
    if ours == theirs:
        return True
    try:
        if normal_promql(parse(ours)) == normal_promql(parse(theirs)):
            return True
    except PromqlSyntaxError:
        pass  # a spelling that we do not know: Prometheus knows its own
    return formatted(ours) == formatted(theirs)
