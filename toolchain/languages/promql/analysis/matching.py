"""Vector matching: which sides can pair up, and which labels the pairs have."""

from collections.abc import Collection

from attrs import frozen

from toolchain.languages.matching import VectorMatching
from toolchain.languages.promql.analysis.branch import Branch, LabelFact
from toolchain.languages.promql.lexer import has_variable

_DEFAULT = VectorMatching()
_OF_TARGET = frozenset(
    {"pod", "node", "namespace", "container", "service", "endpoint", "cluster", "host", "hostname", "nodename"}
)
"""Labels of where a target runs, of which an instance has one value each."""


@frozen(eq=False)
class Matched:
    """What two sides give when they pair up; ``never`` says why no pair can exist."""

    labels: dict[str, LabelFact]
    is_closed: bool
    key: frozenset[str] | None
    removed: dict[str, str]
    never: str = ""


@frozen(eq=False)
class Duplicates:
    """The side of an operation whose series are not told apart by the matching labels, and the labels that do."""

    side: str
    labels: tuple[str, ...]


def matched(op: str, left: Branch, right: Branch, matching: VectorMatching | None, *, is_set: bool) -> Matched:
    """Return labels, key and impossibility of a binary operation between vectors."""
    rule = matching or _DEFAULT
    never = _impossible(left, right, rule)
    if is_set:
        return Matched(dict(left.labels), left.is_closed, left.key, dict(left.removed), never)
    if rule.group is not None:
        return _grouped(left, right, rule, never)
    listed = rule.labels
    clause = f"{op} {rule.kind} ({', '.join(listed)})" if listed is not None else op
    if listed is None:
        labels = _equal_labels(left, right)
        return Matched(labels, left.is_closed or right.is_closed, left.key, dict(left.removed), never=never)
    if rule.kind == "on":
        kept = {name: left.labels.get(name, LabelFact(is_required=False)) for name in listed if left.can_have(name)}
        is_closed = not any(has_variable(name) for name in listed)
        key = frozenset(name for name, fact in kept.items() if not fact.is_single)
        gone = {name: clause for name in left.labels if name not in kept}
        return Matched(kept, is_closed, key, {**left.removed, **gone}, never=never)
    kept = {name: fact for name, fact in left.labels.items() if name not in listed}
    rest = None if left.key is None else left.key - set(listed)
    gone = {name: clause for name in listed if left.can_have(name)}
    return Matched(kept, left.is_closed, rest, {**left.removed, **gone}, never=never)


def _equal_labels(left: Branch, right: Branch) -> dict[str, LabelFact]:
    """Return the labels of pairs whose label sets are equal: what one side cannot have, the other has not either."""
    names = dict.fromkeys((*left.labels, *right.labels))
    return {
        name: LabelFact(
            left.requires(name) or right.requires(name), (left.labels.get(name) or right.labels[name]).domain
        )
        for name in names
        if left.can_have(name) and right.can_have(name)
    }


def _grouped(left: Branch, right: Branch, rule: VectorMatching, never: str) -> Matched:
    many, one = (left, right) if rule.group == "group_left" else (right, left)
    labels, removed = dict(many.labels), dict(many.removed)
    for name in rule.include:
        fact = one.labels.get(name)
        if fact is not None:
            labels[name] = fact
        elif one.is_closed:
            labels.pop(name, None)
            removed[name] = f"{rule.group} ({', '.join(rule.include)})"
        else:
            labels[name] = LabelFact(is_required=False)
    key = None if many.key is None or many.key & set(rule.include) else many.key
    return Matched(labels, many.is_closed, key, removed, never=never)


def matching_labels(left: Branch, right: Branch, rule: VectorMatching) -> tuple[str, ...]:
    """Return the labels that must be equal on both sides, as far as they are known."""
    if rule.labels is not None and rule.kind == "on":
        return tuple(name for name in rule.labels if not has_variable(name))
    ignored = set(rule.labels or ())
    return tuple(name for name in dict.fromkeys((*left.labels, *right.labels)) if name not in ignored)


def _impossible(left: Branch, right: Branch, rule: VectorMatching) -> str:
    for name in matching_labels(left, right, rule):
        for first, second, has, lacks in ((left, right, "left", "right"), (right, left, "right", "left")):
            if first.requires(name) and not second.can_have(name):
                cause = second.removed.get(name)
                because = f": {cause} removes it" if cause else ""
                return f"every series on the {has} has {name!r}, and none on the {lacks} does{because}"
        mine, theirs = left.labels.get(name), right.labels.get(name)
        if mine is None or theirs is None or not (mine.is_required and theirs.is_required):
            continue
        if mine.domain.values is None or theirs.domain.values is None:
            continue
        if not set(mine.domain.values) & set(theirs.domain.values):
            shown = [", ".join(fact.domain.values[:3]) for fact in (mine, theirs) if fact.domain.values is not None]
            return f"{name!r} is {shown[0]} on the left and {shown[-1]} on the right"
    return ""


def _is_determined(name: str, branch: Branch, rule: VectorMatching, by: Collection[str]) -> bool:
    """Return whether a label is taken to follow from the matching ones, and nobody counted it.

    It is brought over, or it says where an instance runs that is matched itself.
    """
    fact = branch.labels.get(name)
    follows = name in rule.include or ("instance" in by and name in _OF_TARGET)
    return follows and fact is not None and fact.domain.bound is None


def duplicates(left: Branch, right: Branch, matching: VectorMatching | None) -> tuple[Duplicates, ...]:
    """Return the sides that must have one series per match and can have several; unknown sides are not named."""
    rule = matching or _DEFAULT
    sides = {"left": left, "right": right}
    if rule.group is not None:
        del sides["left" if rule.group == "group_left" else "right"]
    if rule.labels is None:
        return ()  # with all labels equal, two series of one side would be the same series
    by = set(matching_labels(left, right, rule))
    found = []
    for side, branch in sides.items():
        if branch.key is None or branch.is_always:
            continue
        telling_apart = tuple(sorted(name for name in branch.key - by if not _is_determined(name, branch, rule, by)))
        if telling_apart and branch.is_closed:
            found.append(Duplicates(side, telling_apart))
    return tuple(found)
