"""The nodes of a Grafana-managed rule: queries, and expressions that read them or each other.

Source: Grafana documentation, "Queries and conditions" and "Write expression queries".
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from toolchain.base.documents.document import Document, items, section
from toolchain.base.source_map import Path

EXPRESSION_SOURCES = ("__expr__", "-100")
"""What stands in place of a data source where Grafana itself computes."""

READING_ONE = frozenset({"reduce", "resample", "threshold"})
"""Expressions that read one node, by its refId."""

_KEEPING = frozenset({"last", "min", "max", "mean", "median"})
"""Reducers whose result measures what the series does."""

_IN_MATH = re.compile(r"\$\{([^}]+)\}|\$(\w+)")
_OPERATORS = {"gt": ">", "lt": "<", "gte": ">=", "lte": "<=", "eq": "==", "ne": "!="}


@frozen(eq=False)
class Node:
    """A query or an expression; ``path`` leads to it from the rule."""

    document: Document
    path: Path

    @property
    def ref(self) -> str:
        """What others call it (``refId``)."""
        return str(self.document.get("refId") or "")

    @property
    def model(self) -> Document:
        """The query or the expression itself."""
        return section(self.document, "model")

    @property
    def is_expression(self) -> bool:
        """Whether Grafana computes it."""
        source = self.document.get("datasourceUid") or section(self.model, "datasource").get("uid")
        return str(source) in EXPRESSION_SOURCES

    @property
    def kind(self) -> str:
        """The kind of an expression, such as ``reduce``; empty for a query."""
        return str(self.model.get("type") or "") if self.is_expression else ""

    @property
    def is_range(self) -> bool:
        """Whether a query of Prometheus or Loki gives samples over time, rather than one for each series."""
        model = self.model
        if self.is_expression or not isinstance(model.get("expr"), str):
            return False
        if model.get("queryType") in ("range", "instant"):
            return bool(model["queryType"] == "range")
        return model.get("range") is True or model.get("instant") is False

    def reads(self) -> Iterator[tuple[str, Path]]:
        """Yield the refIds that an expression reads, each with its place in the rule."""
        expression = str(self.model.get("expression") or "")
        if self.kind in READING_ONE:
            yield expression.removeprefix("$"), (*self.path, "model", "expression")
        elif self.kind == "math":
            for found in _IN_MATH.finditer(expression):
                yield found[1] or found[2], (*self.path, "model", "expression")
        elif self.kind == "classic_conditions":
            for index, condition in enumerate(items(self.model.get("conditions"))):
                parameters = section(condition, "query").get("params")
                if isinstance(parameters, list) and parameters:
                    yield str(parameters[0]), (*self.path, "model", "conditions", index, "query", "params", 0)


def nodes_of(rule: Document) -> tuple[Node, ...]:
    """Return the nodes of a rule."""
    data = rule.get("data")
    found = data if isinstance(data, list) else []
    return tuple(Node(each, ("data", index)) for index, each in enumerate(found) if isinstance(each, dict))


@frozen
class Comparison:
    """How a query is compared where one threshold decides about its value; the refId is the query's."""

    ref: str
    operator: str
    threshold: float


def comparison_of(nodes: Sequence[Node], condition: str) -> Comparison | None:
    """Return what the condition of a rule compares, None where that is not one query with one number."""
    by_ref = {node.ref: node for node in nodes}
    node = by_ref.get(condition)
    if node is None or node.kind != "threshold":
        return None
    compared = _evaluator(node)
    query = _query_of(node, by_ref)
    return None if compared is None or query is None else Comparison(query.ref, *compared)


def _evaluator(node: Node) -> tuple[str, float] | None:
    conditions = items(node.model.get("conditions"))
    if len(conditions) != 1:
        return None
    evaluator = section(conditions[0], "evaluator")
    operator, parameters = _OPERATORS.get(str(evaluator.get("type"))), evaluator.get("params")
    if operator is None or not isinstance(parameters, list) or not parameters:
        return None
    number = parameters[0]
    is_number = isinstance(number, int | float) and not isinstance(number, bool)
    return (operator, float(number)) if is_number else None


def _query_of(node: Node, by_ref: Mapping[str, Node]) -> Node | None:
    """Return the query behind an expression, where nothing in between changes what the value measures."""
    seen = set[str]()
    while node.is_expression:
        is_reduced = node.kind == "reduce" and str(node.model.get("reducer")).lower() in _KEEPING
        keeps = is_reduced if seen else node.kind == "threshold"
        following = by_ref.get(next((ref for ref, _ in node.reads()), ""))
        if not keeps or following is None or node.ref in seen:
            return None
        seen.add(node.ref)
        node = following
    return node
