"""Explanations of queries, for people and as JSON lines for editors and bulk runs."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from toolchain.check.explain.explanation import Explanation, Label, TreeNode
from toolchain.check.explain.requests import RequestError
from toolchain.cli.printing.findings import STYLES, Page
from toolchain.cli.printing.json_output import json_document, place

if TYPE_CHECKING:
    from toolchain.check.explain.panels import ExplainedQuery

_MOST_VALUES = 6
_NAME_WIDTH = 9

Explain = Callable[[dict[str, Any]], Explanation]


def print_explanation(console: Console, explanation: Explanation) -> None:
    """Print what a query is: its facts, its tree and what the rules say; or where it is wrong."""
    if not explanation.is_valid:
        _print_error(console, explanation)
        return
    for name, value in _facts(explanation):
        lines = value.replace("\n", "\n" + " " * _NAME_WIDTH)
        console.print(Text.assemble((name.ljust(_NAME_WIDTH), "dim"), lines), soft_wrap=True)
    if explanation.tree is not None:
        console.print()
        console.print(_tree(explanation.tree))
    for problem in explanation.problems:
        console.print()
        place = f"{problem.line}:{problem.column}"
        severity = Text(problem.severity.value, style=STYLES[problem.severity])
        console.print(Text.assemble((place, "bold"), "  ", severity, (f"  {problem.rule}", "dim")), soft_wrap=True)
        console.print(Text(f"    {problem.message}"), soft_wrap=True)
        console.print(Text(f"    {problem.remedy}", style="dim"), soft_wrap=True)


def _print_error(console: Console, explanation: Explanation) -> None:
    place = f"line {explanation.line}, column {explanation.column}"
    language = {"promql": "PromQL", "logql": "LogQL"}[explanation.language]
    console.print(Text.assemble((f"not {language}", "bold red"), f"  {place}: {explanation.error}"), soft_wrap=True)
    line = explanation.query.split("\n")[explanation.line - 1]
    console.print(Text(f"    {line}"), soft_wrap=True)
    console.print(Text("    " + " " * (explanation.column - 1) + "^", style="red"), soft_wrap=True)


def _facts(explanation: Explanation) -> Iterator[tuple[str, str]]:
    yield "query", explanation.printed
    yield "type", explanation.type
    if explanation.measures:
        unit = f" ({explanation.unit} in Grafana)" if explanation.unit else " (Grafana has no unit for it)"
        yield "unit", explanation.measures + unit
    elif explanation.type not in ("log", "string"):
        yield "unit", "not known"
    labels = [_label(name, label) for name, label in explanation.labels.items()]
    if not explanation.is_closed:
        labels.append("… and others that are not known")
    yield "labels", "\n".join(labels) or "none"
    if explanation.series_bound is not None:
        yield "series", f"at most {explanation.series_bound:,}"
    for name, values in (
        ("metrics", explanation.metrics),
        ("fields", explanation.fields),
        ("windows", explanation.windows),
        ("holes", [f"${hole.variable} ({hole.kind.value})" for hole in explanation.variables]),
    ):
        if values:
            yield name, ", ".join(values)


def _label(name: str, label: Label) -> str:
    presence = "" if label.is_required else "  (on some)"
    if not label.values:
        return f"{name}{presence}" + (": no value is possible" if label.values is not None else "")
    more = f", … {len(label.values) - _MOST_VALUES} more" if len(label.values) > _MOST_VALUES else ""
    return f"{name}{presence}: {', '.join(label.values[:_MOST_VALUES])}{more}"


def _tree(node: TreeNode) -> Tree:
    tree = Tree(_line(node), guide_style="dim")
    _add_parts(tree, node.parts)
    return tree


def _add_parts(tree: Tree, parts: Iterable[TreeNode]) -> None:
    for part in parts:
        _add_parts(tree.add(_line(part)), part.parts)


def _line(node: TreeNode) -> Text:
    return Text.assemble(node.text, (f"  {node.meaning}", "dim") if node.meaning else "")


def explained_document(explanation: Explanation) -> str:
    """Return everything that is known of a query for programs."""
    return json_document("explain", _whole(explanation))


def panels_document(explained: "Iterable[ExplainedQuery]") -> str:
    """Return what is known of the queries of panels."""
    queries = [
        {"panel": each.panel, "ref": each.ref_id, **place(each.location), "explanation": _whole(each.explanation)}
        for each in explained
    ]
    return json_document("explain", {"queries": queries})


def rules_document(rules: Iterable[Page]) -> str:
    """Return all rules, without their pages."""
    return json_document("explain", {"rules": [_rule(each) for each in rules]})


def rule_document(rule: Page) -> str:
    """Return a rule and its page."""
    return json_document("explain", {**_rule(rule), "page": rule.page.strip()})


def _rule(rule: Page) -> dict[str, Any]:
    return {"rule": rule.id, "severity": rule.severity.value, "summary": rule.summary}


def _whole(explanation: Explanation) -> dict[str, Any]:
    return {
        **explanation.document(),
        "query": explanation.query,
        "printed": explanation.printed,
        "measures": explanation.measures,
        "tree": None if explanation.tree is None else _node(explanation.tree),
    }


def _node(node: TreeNode) -> dict[str, Any]:
    return {"text": node.text, "meaning": node.meaning, "parts": [_node(each) for each in node.parts]}


def answers(lines: Iterable[str], explain: Explain) -> Iterator[str]:
    """Yield one JSON line for each line of requests; a request that cannot be read is answered as invalid."""
    for line in lines:
        if not line.strip():
            continue
        try:
            yield json.dumps(explain(_request(line)).document())
        except RequestError as error:
            refused = Explanation("", "promql", error=str(error))
            yield json.dumps(refused.document())


def _request(line: str) -> dict[str, Any]:
    try:
        request = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RequestError(f"the request is not JSON: {error}") from error
    if not isinstance(request, dict) or not isinstance(request.get("query"), str):
        raise RequestError('a request is a JSON object with a query: {"query": "up", "language": "promql"}')
    return request
