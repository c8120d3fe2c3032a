"""Reads and analyses rules that were not written in Python, recording rules each after those that it reads."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from toolchain.base.documents.document import section
from toolchain.base.durations import duration_seconds
from toolchain.compile.alerting.analysed import GRAFANA, PROMETHEUS, AnalysedQuery, AnalysedRule
from toolchain.compile.alerting.grafana_nodes import Comparison, Node, comparison_of, nodes_of
from toolchain.compile.alerting.ordering import levels
from toolchain.compile.alerting.read_recordings import ReadRecordings, names_of
from toolchain.compile.queries import ReadQuery, parsed
from toolchain.languages.logql.analysis.analyser import analyse as analyse_logs
from toolchain.languages.logql.ast import Constant, LogQuery, Operation, Query, log_queries
from toolchain.languages.promql.analysis.analyser import analyse
from toolchain.languages.promql.analysis.branch import Branch
from toolchain.languages.promql.analysis.context import QueryContext, Use
from toolchain.languages.promql.ast import Binary, Expression, Number, selectors
from toolchain.languages.promql.dialect import Dialect
from toolchain.project.project import Project
from toolchain.project.rule_source import RuleSource

DEFAULT_INTERVAL = 60.0
"""Seconds between evaluations where neither group nor server says otherwise (Prometheus' default)."""

_USES = {"alert": Use.ALERT, "record": Use.RECORDING, "": Use.AD_HOC}
_ONLY_PROMQL = "this is PromQL, and other rules of the file are LogQL: Loki refuses it, and Prometheus the others"


@frozen(eq=False)
class AnalysedRules:
    """Rules, what the recording rules among them give by name, and their names by expression."""

    rules: tuple[AnalysedRule, ...]
    results: Mapping[str, tuple[Branch, ...]]
    names: Mapping[Expression, str]


def analysed_sources(documents: Iterable[Sequence[RuleSource]], project: Project) -> AnalysedRules:
    """Return the rules of documents; recording rules are known to all of them.

    One evaluator reads all rules of a document, so they are taken for one language.
    """
    read = [
        (number, source, tuple(queries))
        for number, sources in enumerate(documents)
        for source, queries in _read_document(sources, project)
    ]
    trees: dict[int, Expression] = {}
    recording: defaultdict[str, list[int]] = defaultdict(list)
    for index, (_, source, queries) in enumerate(read):
        tree = queries[0].read.tree if queries and _records(source) else None
        if isinstance(tree, Expression):
            trees[index] = tree
            recording[source.name].append(index)
    known = ReadRecordings(names_of([(read[index][0], read[index][1].name, tree) for index, tree in trees.items()]))
    analysed: dict[int, AnalysedRule] = {}

    def analyse_one(index: int) -> AnalysedRule:
        number, source, queries = read[index]
        context = QueryContext(
            project.catalog,
            evaluation_interval=duration_seconds(source.interval) or DEFAULT_INTERVAL,
            recorded=known.seen_by(number),
            recordings={} if source.kind == "record" else known.names.get(number, {}),
            record=source.name if _records(source) else "",
            has_macros=source.format.is_grafanas,
        )
        return _rule(source, queries, context)

    reads = {
        name: {each.name for index in indexes for each in selectors(trees[index])}
        for name, indexes in recording.items()
    }
    for level in levels(reads):
        for name in level:
            analysed |= {index: analyse_one(index) for index in recording[name]}
            known.add(name, [(read[index][0], analysed[index]) for index in recording[name]])
    rules = tuple(analysed[index] if index in analysed else analyse_one(index) for index in range(len(read)))
    return AnalysedRules(rules, known.elsewhere, known.every_name)


def _records(source: RuleSource) -> bool:
    return source.kind == "record" and not source.format.is_grafanas


def _read_document(
    sources: Sequence[RuleSource], project: Project
) -> Iterator[tuple[RuleSource, Iterator[AnalysedQuery]]]:
    texts = [str(each.document.get("expr") or "") for each in sources if not each.format.is_grafanas]
    language = language_of(texts, project.dialect)
    for source in sources:
        yield (
            source,
            _of_grafana(source, project) if source.format.is_grafanas else _of_ruler(source, language, project.dialect),
        )


def language_of(texts: Iterable[str], dialect: Dialect) -> str:
    """Return the type of the data source that most queries can be read for: Loki's where as many are its own."""
    written = [text for text in texts if text]
    if all(parsed(text, "prometheus", dialect).tree is not None for text in written):
        return "prometheus"
    votes = [_vote(text, dialect) for text in written]
    return "loki" if "loki" in votes and votes.count("loki") >= votes.count("prometheus") else "prometheus"


def _vote(text: str, dialect: Dialect) -> str:
    read, logs = parsed(text, "prometheus", dialect), parsed(text, "loki")
    if read.tree is not None:
        return "" if logs.tree is not None else "prometheus"
    is_piped = text[read.error_at : read.error_at + 1] == "|"
    asks = isinstance(logs.tree, Query) and any(log_queries(logs.tree))
    return "loki" if asks or is_piped else ""


def _of_ruler(source: RuleSource, language: str, dialect: Dialect) -> Iterator[AnalysedQuery]:
    text = str(source.document.get("expr") or "")
    if not text.strip():
        return
    read = parsed(text, language, dialect)
    if read.tree is None and language == "loki" and parsed(text, "prometheus", dialect).tree is not None:
        read = ReadQuery(syntax_error=_ONLY_PROMQL)
    yield AnalysedQuery(read, ("expr",))


def _of_grafana(source: RuleSource, project: Project) -> Iterator[AnalysedQuery]:
    for node in nodes_of(source.document):
        text = node.model.get("expr")
        if isinstance(text, str) and text.strip() and not node.is_expression:
            read = parsed(text, _source_type(node, project), project.dialect)
            yield AnalysedQuery(read, (*node.path, "model", "expr"), node.ref)


def _source_type(node: Node, project: Project) -> str:
    """Return the type of the data source that a node asks, empty where nobody says it."""
    stated = section(node.model, "datasource").get("type")
    if isinstance(stated, str) and stated:
        return stated
    keys = {endpoint.uid: key for key, endpoint in project.environment.endpoints.items()}
    uid = str(node.document.get("datasourceUid"))
    defined = (each.type for each in project.datasources if each.key == keys.get(uid))
    return next(defined, project.source_types.get(uid, ""))


def _rule(source: RuleSource, queries: Sequence[AnalysedQuery], context: QueryContext) -> AnalysedRule:
    if source.format.is_grafanas:
        compared = comparison_of(nodes_of(source.document), str(source.document.get("condition") or ""))
        found = tuple(_of_node(each, compared, context) for each in queries)
        result = next((each for each in found if compared is not None and each.ref == compared.ref), None)
    else:
        found = tuple(_analysed(each, evolve(context, use=_USES[source.kind])) for each in queries)
        result = found[0] if found else None
    return AnalysedRule(
        source.kind,
        source.name,
        source.group_name,
        source.interval,
        source.wait,
        source.keep_firing,
        source.labels,
        source.annotations,
        found,
        result,
        frozenset({GRAFANA if source.format.is_grafanas else PROMETHEUS}),
        source.map,
        str(source.document.get("noDataState") or "") if source.format.is_grafanas else None,
        source=source,
    )


def _of_node(query: AnalysedQuery, compared: Comparison | None, context: QueryContext) -> AnalysedQuery:
    """Return a query of Grafana with what it means: compared, where its threshold is an expression of its own."""
    tree = query.read.tree
    if compared is not None and query.ref == compared.ref:
        number = f"{compared.threshold:g}"
        if isinstance(tree, Expression):
            condition: Expression | Query = Binary(compared.operator, tree, Number(number))
            return _with(query, condition, evolve(context, use=Use.ALERT))
        if isinstance(tree, Query) and not isinstance(tree, LogQuery):
            return _with(query, Operation(compared.operator, tree, Constant(number)), evolve(context, use=Use.ALERT))
    return _analysed(query, evolve(context, use=Use.ALERT_INPUT))


def _analysed(query: AnalysedQuery, context: QueryContext) -> AnalysedQuery:
    tree = query.read.tree
    return query if not isinstance(tree, Expression | Query) else _with(query, tree, context)


def _with(query: AnalysedQuery, tree: Expression | Query, context: QueryContext) -> AnalysedQuery:
    if isinstance(tree, Expression):
        return evolve(query, read=evolve(query.read, analysis=analyse(tree, evolve(context, is_range=False))))
    return evolve(query, read=evolve(query.read, log_analysis=analyse_logs(tree, evolve(context, is_range=False))))
