"""Sides of an operation that share no labels, as far as the query itself tells of metrics that nobody described."""

from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.ast import Aggregation, Binary, Expression, Selector, parts, selectors

_ON_ANY_METRIC = frozenset(
    {
        *("job", "instance", "namespace", "pod", "container", "node", "cluster", "environment", "env", "region"),
        *("zone", "service", "app", "host", "hostname", "server", "dc", "datacenter", "tenant", "device", "name"),
    }
)
"""Labels that come from where a metric is scraped, or that metrics of different families have alike."""

_MAY_BE_MISSING = frozenset({"cluster", "environment", "env", "region", "tenant", "zone", "dc", "datacenter"})
"""Labels by which queries are grouped for those who have them."""


def unlikeness(analysis: Analysis, node: Binary) -> str:
    """Return why all labels of two sides cannot be equal, empty where they can, or ``on`` says which are meant."""
    if node.matching is not None or node.op == "or":
        return ""
    return _grouped_apart(analysis, node) or (_asked_apart(analysis, node) if node.op == "and" else "")


def _grouped_apart(analysis: Analysis, node: Binary) -> str:
    """Return how both sides are grouped, where that differs: who groups by a label expects it to be there."""
    left, right = _groupings(analysis, node.left), _groupings(analysis, node.right)
    if not left or not right or any((one ^ other) <= _MAY_BE_MISSING for one in left for other in right):
        return ""
    shown = [", ".join(sorted(groupings[0])) for groupings in (left, right)]
    return f"the labels on the left are {shown[0]}, and on the right {shown[1]}"


def _groupings(analysis: Analysis, side: Expression) -> list[frozenset[str]]:
    """Return the labels of each alternative of a side; none where they are not all known, or one has none at all."""
    branches = analysis.of(side)
    is_known = all(branch.is_closed and branch.labels for branch in branches)
    return [frozenset(branch.labels) for branch in branches] if is_known else []


def _asked_apart(analysis: Analysis, node: Binary) -> str:
    left, right = _only_selector(analysis, node.left), _only_selector(analysis, node.right)
    if left is None or right is None or _family(left) == _family(right):
        return ""
    for one, other in ((left, right), (right, left)):
        known = {each.label for each in other.matchers} | _ON_ANY_METRIC
        label = next((each.label for each in one.matchers if _is_asked(each.op, each.value, each.label, known)), "")
        if label:
            return f"every series of {one.name} has {label!r} here, and {other.name} is of another family without it"
    return ""


def _is_asked(op: str, value: str, label: str, known: set[str] | frozenset[str]) -> bool:
    return op == "=" and bool(value) and label not in known


def _only_selector(analysis: Analysis, side: Expression) -> Selector | None:
    """Return the selector of a side that nothing aggregates, of a metric that nobody described."""
    found = selectors(side)
    if len(found) != 1 or any(isinstance(each, Aggregation) for each in (side, *parts(side))):
        return None
    is_described = analysis.metrics_of(found[0]) or found[0].name in analysis.context.recorded
    return None if is_described or not found[0].name else found[0]


def _family(selector: Selector) -> str:
    return selector.name.partition("_")[0]
