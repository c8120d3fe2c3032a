"""The condition of a rule of Grafana leads to a query, by way of numbers.

Each query and expression of a rule has a refId of its own; the condition names one of them, and expressions read
others. Grafana stores a rule whose condition or expression names something else without complaint, and fails at every
evaluation. So it does where the condition is a series over time: a query over a range is reduced to one number before
it is compared.

Correct the refId; put an expression of type `reduce` in between, or ask the query for its value now (`instant: true`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from toolchain.base.documents.document import Document, items, section
from toolchain.base.durations import duration_seconds
from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity
from toolchain.base.source_map import Path
from toolchain.check.rule import Reach, Rule, Violation
from toolchain.compile.alerting.analysed import AnalysedRule
from toolchain.compile.alerting.grafana_nodes import READING_ONE, Node, nodes_of
from toolchain.compile.compilation import Compilation

_TYPES = (*sorted(READING_ONE), "math", "classic_conditions", "sql")
_REDUCERS = ("sum", "mean", "min", "max", "count", "last", "median")
_MODES = ("", "dropNN", "replaceNN")
_CLASSIC_REDUCERS = (
    *("avg", "min", "max", "sum", "count", "last", "median"),
    *("diff", "diff_abs", "percent_diff", "percent_diff_abs", "count_non_null"),
)
"""Seen on a running Grafana 12.4.3, which fails to evaluate a rule with any other."""
_ONE, _TWO = ("gt", "lt", "eq", "ne", "gte", "lte"), ("within_range", "outside_range")
_BOUNDS = {
    **dict.fromkeys(_ONE, 1),
    **dict.fromkeys((*_TWO, *(f"{each}_included" for each in _TWO)), 2),
    "no_value": 0,
}
"""The numbers that each kind of evaluator compares with (docs/reference/grafana-api.md, 10)."""


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield refIds that are missing, twice or nobody's, expressions that Grafana does not know, and series compared."""
    for rule in compilation.every_rule:
        if rule.source is not None and rule.source.format.is_grafanas:
            nodes = nodes_of(rule.source.document)
            for path, problem, remedy in _problems(rule, rule.source.document, nodes):
                yield Violation(rule.at(*path), f"{rule.owner}: {problem}", remedy, rule.definitions)


def _problems(rule: AnalysedRule, document: Document, nodes: Sequence[Node]) -> Iterator[tuple[Path, str, str]]:
    by_ref: dict[str, Node] = {}
    for node in nodes:
        if not node.ref:
            yield node.path, f"its query {int(node.path[-1]) + 1} has no refId", "Give each one, such as A."
        elif by_ref.setdefault(node.ref, node) is not node:
            yield (*node.path, "refId"), f"has the refId {node.ref!r} twice", "Give each query and expression its own."
    for node in nodes:
        yield from _of_expression(node, by_ref) if node.is_expression else _of_query(node)
    if not nodes:
        return
    name = "record.from" if rule.kind == "record" else "condition"
    wanted, path = _condition(rule, document)
    if wanted not in by_ref:
        problem = f"its {name} is {wanted!r}, and no query has that refId" if wanted else f"has no {name}"
        yield path, f"{problem}.{did_you_mean(wanted, by_ref)}", f"Its refIds are {', '.join(by_ref) or 'none'}."
    else:
        yield from _series(by_ref[wanted], by_ref)


def _condition(rule: AnalysedRule, document: Document) -> tuple[str, Path]:
    if rule.kind == "record":
        return str(section(document, "record").get("from") or ""), ("record", "from")
    return str(document.get("condition") or ""), ("condition",)


def _of_query(node: Node) -> Iterator[tuple[Path, str, str]]:
    if not (node.document.get("datasourceUid") or section(node.model, "datasource").get("uid")):
        yield (*node.path, "datasourceUid"), f"its query {node.ref!r} names no data source", "Set datasourceUid."
    span = section(node.document, "relativeTimeRange")
    start, end = span.get("from") or 0, span.get("to") or 0
    if not (_is_number(start) and _is_number(end) and start > end >= 0):
        problem = f"its query {node.ref!r} looks at no time: from {start!r} to {end!r} seconds before now"
        yield (*node.path, "relativeTimeRange"), problem, "Write for example {from: 600, to: 0}."


def _of_expression(node: Node, by_ref: Mapping[str, Node]) -> Iterator[tuple[Path, str, str]]:
    model = (*node.path, "model")
    if node.kind not in _TYPES:
        problem = f"its expression {node.ref!r} is of the type {node.kind!r}, which Grafana does not know"
        yield (*model, "type"), f"{problem}.{did_you_mean(node.kind, _TYPES)}", f"Write one of {', '.join(_TYPES)}."
        return
    reads = list(node.reads())
    for ref, path in reads:
        if by_ref.get(ref) is node:
            yield path, f"its expression {node.ref!r} reads itself", "Name another one by its refId."
        elif ref not in by_ref:
            problem = f"its expression {node.ref!r} reads {ref!r}, and no query has that refId"
            yield path, f"{problem}.{did_you_mean(ref, by_ref)}", f"Its refIds are {', '.join(by_ref)}."
    if node.kind == "reduce":
        yield from _reduction(node)
    elif node.kind == "math" and not str(node.model.get("expression") or "").strip():
        yield (*model, "expression"), f"its expression {node.ref!r} computes nothing", "Write for example $A > 1."
    elif node.kind == "resample" and not duration_seconds(str(node.model.get("window"))):
        problem = f"the window of its expression {node.ref!r} is {node.model.get('window')!r}, which is no duration"
        yield (*model, "window"), problem, "Write for example 1m."
    elif node.kind in ("threshold", "classic_conditions"):
        yield from _conditions(node)


def _reduction(node: Node) -> Iterator[tuple[Path, str, str]]:
    reducer, settings, model = node.model.get("reducer"), section(node.model, "settings"), (*node.path, "model")
    if str(reducer).lower() not in _REDUCERS:
        problem = f"its expression {node.ref!r} reduces by {reducer!r}, which Grafana does not know"
        yield (*model, "reducer"), problem, f"Write one of {', '.join(_REDUCERS)}."
    mode = settings.get("mode") or ""
    if mode not in _MODES:
        problem = f"the mode of its expression {node.ref!r} is {mode!r}, which Grafana does not know"
        yield (*model, "settings", "mode"), problem, f"Write one of {', '.join(filter(None, _MODES))}, or none."
    elif mode == "replaceNN" and not _is_number(settings.get("replaceWithValue")):
        problem = f"its expression {node.ref!r} replaces what is no number by nothing"
        yield (*model, "settings"), problem, "Set replaceWithValue."


def _conditions(node: Node) -> Iterator[tuple[Path, str, str]]:
    conditions, is_classic = items(node.model.get("conditions")), node.kind == "classic_conditions"
    if not conditions:
        yield (*node.path, "model"), f"its expression {node.ref!r} compares with nothing", "Add conditions."
    elif len(conditions) > 1 and not is_classic:
        problem = f"its threshold {node.ref!r} has {len(conditions)} conditions, and Grafana takes one"
        yield (*node.path, "model", "conditions"), problem, "Join several thresholds by an expression of type math."
    for index, condition in enumerate(conditions):
        path = (*node.path, "model", "conditions", index)
        if is_classic:
            yield from _classic(node, condition, path)
        yield from _evaluator(node, section(condition, "evaluator"), (*path, "evaluator"))


def _classic(node: Node, condition: Document, path: Path) -> Iterator[tuple[Path, str, str]]:
    if not section(condition, "query").get("params"):
        problem = f"a condition of its expression {node.ref!r} reads no query"
        yield path, problem, "Name one by its refId, below query.params."
    reducer = section(condition, "reducer").get("type")
    if reducer not in _CLASSIC_REDUCERS:
        problem = f"its expression {node.ref!r} reduces by {reducer!r}, which Grafana does not know"
        yield (*path, "reducer"), problem, f"Write one of {', '.join(_CLASSIC_REDUCERS)}."


def _evaluator(node: Node, evaluator: Document, path: Path) -> Iterator[tuple[Path, str, str]]:
    kind, parameters = str(evaluator.get("type")), evaluator.get("params")
    if kind not in _BOUNDS or (kind == "no_value" and node.kind == "threshold"):
        problem = f"its expression {node.ref!r} compares by {kind!r}, which Grafana does not know"
        yield (*path, "type"), f"{problem}.{did_you_mean(kind, _BOUNDS)}", f"Write one of {', '.join(_BOUNDS)}."
        return
    numbers = [each for each in parameters if _is_number(each)] if isinstance(parameters, list) else []
    if len(numbers) < _BOUNDS[kind]:
        problem = f"its expression {node.ref!r} has {len(numbers)} numbers to compare with"
        yield (*path, "params"), problem, f"{kind} takes {_BOUNDS[kind]}."


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _series(condition: Node, by_ref: Mapping[str, Node]) -> Iterator[tuple[Path, str, str]]:
    """Yield the query over a range that reaches the condition as it is."""
    pending, seen = [condition], set[str]()
    while pending:
        node = pending.pop()
        if node.ref in seen:
            continue
        seen.add(node.ref)
        if node.is_range:
            yield (
                (*node.path, "model", "expr"),
                f"its query {node.ref!r} is asked over a range, and reaches the condition as a series over time",
                "Reduce it to a number in between, or set instant: true.",
            )
        elif node.kind in ("threshold", "math", "resample"):
            pending.extend(by_ref[ref] for ref, _ in node.reads() if ref in by_ref)


RULE = Rule("alert-nodes", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
