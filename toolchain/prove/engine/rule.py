"""The rules of a story as the engine evaluates them: in which order, and what each reads of the others."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from attrs import frozen

from toolchain.base.documents.document import Document
from toolchain.languages.promql.ast import Expression, Range, Selector, Subquery, parts, selectors
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.parser import parse

_OF_ALERTS = ("ALERTS", "ALERTS_FOR_STATE")
_RULE_FIELDS = frozenset({"record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"})
_GROUP_FIELDS = frozenset({"name", "interval", "rules"})
_ASKING = re.compile(r"\{\{(?:(?!\}\}).)*(?:\bquery\b|__name__)", re.DOTALL)
"""A template that needs more than the labels and the value of its alert."""


@frozen(eq=False)
class PlayedRule:
    """A rule of a story: ``level`` is how many rules stand one upon the other below it."""

    group: str
    document: Document
    text: str
    tree: Expression
    level: int

    @property
    def record(self) -> str | None:
        """The series that it records, None for an alert."""
        name: str | None = self.document.get("record")
        return name

    @property
    def labels(self) -> Mapping[str, str]:
        """The labels that it adds."""
        return self.document.get("labels") or {}

    @property
    def reads(self) -> frozenset[str]:
        """The names of the series that it reads."""
        return frozenset(each.name for each in selectors(self.tree))


def rules_of(groups: Iterable[Document], given: Iterable[str]) -> tuple[PlayedRule, ...] | None:
    """Return the rules of groups that are evaluated in their order; ``given`` are the names of series that are played.

    None where a rule needs to be evaluated time by time: it reads alerts, what is recorded after it, what is both
    recorded and played, or series without a name; its texts ask queries of their own; or it cannot be read here.
    """
    documents = [(group, each) for group in groups for each in group["rules"]]
    names = {each["record"] for _, each in documents if "record" in each}
    if names & set(given) or any(not _GROUP_FIELDS.issuperset(group) for group, _ in documents):
        return None
    levels: dict[str, int] = {}
    found: list[PlayedRule] = []
    for group, document in documents:
        tree = _tree(document)
        if tree is None:
            return None
        read = {each.name for each in selectors(tree)}
        if not read & names <= levels.keys():
            return None
        level = max((levels[name] + 1 for name in read & names), default=0)
        found.append(PlayedRule(group["name"], document, document["expr"], tree, level))
        if "record" in document:
            levels[document["record"]] = max(level, levels.get(document["record"], 0))
    return tuple(found) if _are_in_order(found) else None


def _are_in_order(rules: Sequence[PlayedRule]) -> bool:
    """Return whether nothing is recorded after it was read."""
    read: set[str] = set()
    for rule in rules:
        if rule.record in read:
            return False
        read |= rule.reads
    return True


def _tree(document: Document) -> Expression | None:
    """Return the expression of a rule; None where it is to be evaluated time by time."""
    texts = [*(document.get("labels") or {}).values(), *(document.get("annotations") or {}).values()]
    if not _RULE_FIELDS.issuperset(document) or any(_ASKING.search(str(text)) for text in texts):
        return None
    return _parsed(str(document["expr"]))


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Expression | None:
    try:
        tree = parse(text)
    except PromqlSyntaxError:
        return None
    return tree if all(_is_of_each_time(part) for part in (tree, *parts(tree))) else None


def _is_of_each_time(part: Expression) -> bool:
    match part:
        case Selector(offset=offset) | Subquery(offset=offset) if offset.startswith("-"):
            return False
        case Selector(name=name, matchers=matchers, at=at):
            is_named = bool(name) and all(each.label != "__name__" for each in matchers)
            return is_named and name not in _OF_ALERTS and not at
        case Subquery(at=at):
            return not at
        case Range(selector=selector):
            return not selector.at
    return True
