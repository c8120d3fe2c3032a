"""The one shape of Grafana-managed rules that ours compile to: a query, its last value, a threshold."""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from toolchain.pull.expressible import UnpullableError

_WORSE = {"gt": "above", "lt": "below"}


class InexpressibleRuleError(UnpullableError):
    """A rule of Grafana that no alert rule of ours can be."""


@frozen(eq=False)
class RuleShape:
    """What a rule evaluates: a query, its last value, a threshold."""

    text: str
    is_logql: bool
    worse: str
    threshold: float


def rule_shape(rule: Mapping[str, Any], source_types: Mapping[str, str]) -> RuleShape:
    """Return what a rule evaluates; ``source_types`` are the types of our data sources by uid.

    Raises InexpressibleRuleError that says what of it is of another shape.
    """
    nodes = {str(node.get("refId")): node for node in rule.get("data") or ()}
    models = {name: node.get("model") or {} for name, node in nodes.items()}
    if rule.get("record"):
        raise inexpressible(rule, "it is a recording rule", "Write a RecordingRule.")
    condition = models.get(str(rule.get("condition")), {})
    queries = [name for name, node in nodes.items() if node.get("datasourceUid") not in ("__expr__", "-100")]
    if condition.get("type") == "classic_conditions":
        raise inexpressible(rule, "it has classic conditions", "Turn them into a threshold in Grafana, and pull again.")
    if len(queries) != 1:
        raise inexpressible(rule, f"it has {len(queries)} queries", "Write one query that joins them.")
    match condition:
        case {"type": "threshold", "expression": str(signal), "conditions": [{"evaluator": evaluator}]}:
            pass
        case _:
            kind = condition.get("type") or "a query"
            raise inexpressible(rule, f"its condition is {kind}, not one threshold", "Write the rule by hand.")
    if evaluator.get("type") not in _WORSE or len(evaluator.get("params") or ()) != 1:
        raise inexpressible(
            rule, f"its threshold is {evaluator.get('type')}, neither above nor below", "Write the query so that it is."
        )
    reduced = models.get(signal, {})
    if reduced.get("type") != "reduce" or reduced.get("reducer") != "last" or reduced.get("expression") != queries[0]:
        raise inexpressible(
            rule, "its threshold is not on the last value of the query", "Aggregate over time in the query."
        )
    if len(nodes) != 3:
        raise inexpressible(
            rule, f"it has {len(nodes)} steps, not query, last value and threshold", "Write it by hand."
        )
    node = nodes[queries[0]]
    kind = source_types.get(str(node.get("datasourceUid")), "")
    text = models[queries[0]].get("expr")
    if kind not in ("prometheus", "loki") or not isinstance(text, str):
        raise inexpressible(
            rule, "its query is for a data source that is neither our Prometheus nor our Loki", "Define that first."
        )
    return RuleShape(text, kind == "loki", _WORSE[evaluator["type"]], evaluator["params"][0])


def inexpressible(rule: Mapping[str, Any], what: str, remedy: str) -> InexpressibleRuleError:
    """Return the error of a rule that cannot be a definition because of what it is."""
    title = rule.get("title") or rule.get("uid")
    return InexpressibleRuleError(
        f"alert rule {title!r} cannot be a definition: {what}", f"{remedy} Nothing was written."
    )
