"""Our parser against two others: an independent one, tree by tree, and Prometheus' own in the 2.x dialect by verdict."""

import json
import re
import subprocess
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import promql_parser
from hypothesis import assume, given, settings

from tests.toolchain.languages.promql.expressions import STABLE_TREES
from toolchain.base.durations import duration_seconds
from toolchain.languages.promql.ast import (
    Aggregation,
    Binary,
    Call,
    Expression,
    Negation,
    Number,
    Range,
    Selector,
    String,
    Subquery,
)
from toolchain.languages.promql.dialect import PROMETHEUS_2, PROMETHEUS_3
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.numbers import number_value
from toolchain.languages.promql.parser import parse
from toolchain.languages.promql.printer import to_promql

TABLE = Path(__file__).parents[3] / "fixtures" / "promql" / "conformance.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]
CHUNK = 200
"""Rules in a file for promtool."""

DEEP = re.compile(r"\({80}|\[{80}|-{80}|(?:\babs\(){80}")
CRASHING = re.compile(r"offset\s*[-+]?\s*(?:inf|nan)", re.IGNORECASE)
"""What makes the independent parser panic; deep nesting even ends the process."""
BEFORE_1970 = re.compile(r"@\s*-")
"""A timestamp that its tree cannot be asked for."""

REFUSED_BY_THE_OTHER: Mapping[str, str] = {
    r"\d_\d|0x_": "digit separators are not known",
    r"</|>/": "trim operators are not known",
    r"`[^`]*\\[^`]*`": "escapes are checked in strings that have none",
    r"\b(?:anchored|smoothed)\b": "anchored and smoothed are keywords that cannot be names",
    r"offset [-+]\(\d+\)": "a sign and a parenthesis make a duration expression",
    r"offset [-+] ?[-+]": "an offset has one sign",
    r"\[5m[^\]]*#": "comments between brackets are not known",
    r"offset 0s?(?:\[| offset)": "an offset of 0 is an offset",
    r"pL\{1,1000\}": "a class may be repeated less often",
    r"^0e0$": "a zero before an exponent is read as octal",
}
ACCEPTED_BY_THE_OTHER: Mapping[str, str] = {
    r"1e400|9e999|1e309": "a number too large for a float becomes infinite",
    r"29[3-9]y|300y|1e12|9223372037s|18446744073709551616y": "a duration may be longer than 64 bits of nanoseconds",
    r"0x[1AF]?[eE]+D?$|0x1e$|0xBE\+1": "an E behind the first hexadecimal digit is a digit like the others",
    r"@ -?1e30": "a timestamp may lie beyond 64 bits of milliseconds",
    r"\[(?:300:)?0(?:\.0)?\]": "a window or a step without unit may be 0",
    r'"\s+or\s+\w+=': "alternatives between matchers, another vendor's extension",
    r'^limit(?:k|_ratio)\(".*", up\)': "the parameter of an experimental aggregation may have any type",
    r"a\*\*|a\{1001\}|0,1001|\{501\}|<é>|\[:letters:\]": "regular expressions are Rust's, not RE2",
    r"\x0c": "a form feed is a blank",
    r'^\+(?:"a"|a\[5m\])$': "a plus sign vanishes before its operand is looked at",
    r"(?:and|or on \(x\)|unless) fill\w*\(": "set operators may fill",
    r"^info\(up, up\)$": "the second argument of info may be any vector",
}
"""Pattern of a query -> why the independent parser's verdict differs from Prometheus'."""

REGEX_ENGINE = re.compile(r"=~|!~")


def ours(node: Expression) -> tuple[Any, ...]:
    """Return our tree as nested tuples."""
    match node:
        case Number():
            return number(node.value)
        case String(value=value):
            return ("string", value)
        case Selector():
            matchers = [(each.label, each.op, each.value) for each in node.matchers]
            matchers.extend([("__name__", "=", node.name)] * bool(node.name))
            return ("selector", tuple(sorted(matchers)), seconds(node.offset), moment(node.at))
        case Range(selector=selector, window=window):
            return ("range", ours(selector), seconds(window))
        case Subquery(expression=inner):
            step = seconds(node.step) if node.step else None
            return ("subquery", ours(inner), seconds(node.window), step, seconds(node.offset), moment(node.at))
        case Call(function=name, arguments=arguments):
            return ("call", name, tuple(ours(each) for each in arguments))
        case Aggregation(op=op, grouping=grouping, parameter=parameter):
            by = None if grouping is None else (grouping.kind, grouping.labels)
            return ("aggregation", op, by, None if parameter is None else ours(parameter), ours(node.expression))
        case Negation(expression=inner):
            return negated(ours(inner))
        case Binary(left=left, right=right, matching=matching):
            kind, labels = ("ignoring", ()) if matching is None else (matching.kind, matching.labels or ())
            group = None if matching is None else matching.group
            include = () if matching is None else matching.include
            return ("binary", node.op, ours(left), ours(right), kind, labels, group, include, node.returns_bool)
    raise TypeError(node)


def theirs(node: Any) -> tuple[Any, ...]:
    """Return a tree of the independent parser as nested tuples."""
    match type(node).__name__:
        case "NumberLiteral":
            return number(node.val)
        case "StringLiteral":
            return ("string", node.val)
        case "ParenExpr":
            return theirs(node.expr)
        case "UnaryExpr":
            return negated(theirs(node.expr))
        case "VectorSelector":
            matchers = [(each.name, MATCH_OPERATORS[str(each.op)], each.value) for each in node.matchers.matchers]
            matchers.extend([("__name__", "=", node.name)] * bool(node.name))
            return ("selector", tuple(sorted(matchers)), span(node.offset) or 0.0, their_moment(node.at))
        case "MatrixSelector":
            return ("range", theirs(node.vector_selector), span(node.range))
        case "SubqueryExpr":
            offset = span(node.offset) or 0.0
            return ("subquery", theirs(node.expr), span(node.range), span(node.step), offset, their_moment(node.at))
        case "Call":
            return ("call", node.func.name, tuple(theirs(each) for each in node.args))
        case "AggregateExpr":
            by = None
            if node.modifier is not None:
                kind = "by" if str(node.modifier.type).endswith("By") else "without"
                by = (kind, tuple(node.modifier.labels))
            parameter = None if node.param is None else theirs(node.param)
            return ("aggregation", str(node.op), by, parameter, theirs(node.expr))
        case "BinaryExpr":
            return ("binary", str(node.op), theirs(node.lhs), theirs(node.rhs), *their_modifiers(node.modifier))
    raise TypeError(node)


MATCH_OPERATORS = {
    "MatchOp.Equal": "=",
    "MatchOp.NotEqual": "!=",
    "MatchOp.Re": "=~",
    "MatchOp.NotRe": "!~",
}
GROUPS = {"ManyToOne": "group_left", "OneToMany": "group_right"}


def their_modifiers(modifier: Any) -> tuple[Any, ...]:
    """Return matching kind and labels, group, included labels and bool of a binary operation."""
    if modifier is None:
        return ("ignoring", (), None, (), False)
    matching = modifier.matching
    kind = "on" if matching is not None and str(matching.type).endswith("Include") else "ignoring"
    labels = () if matching is None else tuple(matching.labels)
    group = GROUPS.get(str(modifier.card).rpartition(".")[2])
    return (kind, labels, group, tuple(modifier.group_labels or ()), modifier.return_bool)


def number(value: float | None) -> tuple[Any, ...]:
    """Return a number so that it equals itself, NaN included."""
    assert value is not None
    return ("number", repr(float(value)))


def negated(inner: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a negation; that of a literal is a literal."""
    return number(-float(inner[1])) if inner[0] == "number" else ("negation", inner)


def seconds(text: str) -> float:
    """Return a duration of ours in seconds, 0 for none."""
    sign, plain = (-1, text[1:]) if text.startswith("-") else (1, text)
    value = duration_seconds(plain) if plain else 0.0
    value = number_value(plain) if value is None else value
    assert value is not None, text
    return sign * round(value, 3)


def span(duration: timedelta | None) -> float | None:
    """Return a duration of theirs in seconds."""
    return None if duration is None else round(duration.total_seconds(), 3)


def moment(text: str) -> str | float | None:
    """Return what our ``@`` names."""
    if text in ("", "start()", "end()"):
        return text or None
    value = Number(text.removeprefix("-")).value
    assert value is not None, text
    return round(-value if text.startswith("-") else value, 3)


def their_moment(at: Any) -> str | float | None:
    """Return what their ``@`` names."""
    if at is None:
        return None
    return {"Start": "start()", "End": "end()"}.get(str(at.type).rpartition(".")[2]) or round(at.at.timestamp(), 3)


def their_verdict(query: str) -> bool:
    try:
        promql_parser.parse(query)
    except ValueError:
        return False
    return True


def known_difference(query: str, table: Mapping[str, str]) -> str:
    """Return the pattern of a table that a query matches, empty for none."""
    return next((pattern for pattern in table if re.search(pattern, query)), "")


COMPARABLE = [row for row in ROWS if not (CRASHING.search(row["query"]) or DEEP.search(row["query"]))]


def test_the_independent_parser_agrees_on_what_is_valid() -> None:
    unexplained = []
    used = set()
    for row in COMPARABLE:
        query, accepted = row["query"], their_verdict(row["query"])
        if accepted == row["valid"] or (accepted and (row.get("features") or row.get("newest"))):
            continue
        pattern = known_difference(query, ACCEPTED_BY_THE_OTHER if accepted else REFUSED_BY_THE_OTHER)
        used.add(pattern)
        if not pattern:
            unexplained.append(query)
    assert not unexplained
    assert used == {*ACCEPTED_BY_THE_OTHER, *REFUSED_BY_THE_OTHER}, "a known difference is gone"


def test_the_independent_parser_reads_the_same_trees() -> None:
    differences = []
    compared = 0
    for row in COMPARABLE:
        if not row["valid"] or BEFORE_1970.search(row["query"]) or not their_verdict(row["query"]):
            continue
        compared += 1
        mine, other = ours(parse(row["query"])), theirs(promql_parser.parse(row["query"]))
        if mine != other:
            differences.append((row["query"], mine, other))
    assert not differences
    assert compared > len(ROWS) / 3


@settings(max_examples=300)
@given(STABLE_TREES)
def test_the_independent_parser_reads_the_same_generated_trees(tree: Expression) -> None:
    text = to_promql(tree)
    assert parse(text, PROMETHEUS_3) == tree
    assume(not BEFORE_1970.search(text))
    try:
        other = promql_parser.parse(text)
    except ValueError:
        assert known_difference(text, REFUSED_BY_THE_OTHER), text
        return
    assert theirs(other) == ours(tree), text


_RULE_ERROR = re.compile(r'group "queries", rule (\d+), "r(\d+)": could not parse expression')


def refused_by_promtool(executable: str, folder: Path, queries: list[str]) -> set[int]:
    """Return the numbers of the queries that promtool refuses; it reports every bad rule of a file."""
    rules = [{"record": f"r{number}", "expr": query} for number, query in enumerate(queries)]
    path = folder / "rules.json"
    document = {"groups": [{"name": "queries", "rules": rules}]}
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    run = subprocess.run(
        [executable, "check", "rules", str(path)], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    output = run.stdout + run.stderr
    found = {int(each[2]) for each in _RULE_ERROR.finditer(output)}
    assert bool(found) == bool(run.returncode), output[-2000:]
    return found


def test_prometheus_2_agrees_on_the_whole_table(promtool: str, tmp_path: Path) -> None:
    queries = [row["query"] for row in ROWS if row["query"].strip()]
    differences = []
    for start in range(0, len(queries), CHUNK):
        chunk = queries[start : start + CHUNK]
        refused = refused_by_promtool(promtool, tmp_path, chunk)
        for index, query in enumerate(chunk):
            try:
                parse(query, PROMETHEUS_2)
                accepted = True
            except PromqlSyntaxError:
                accepted = False
            if accepted == (index in refused):
                differences.append((query, "only we accept it" if accepted else "only we refuse it"))
    assert not differences
