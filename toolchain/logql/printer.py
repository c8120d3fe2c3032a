"""LogQL text as an expert writes it."""

from toolchain.logql.ast import (
    CapturingParser,
    Constant,
    LabelFilter,
    LabelFormat,
    LabelSelection,
    LineFilter,
    LineFormat,
    LogQuery,
    Operation,
    Parser,
    Query,
    RangeAggregation,
    Stage,
    Unwrap,
    VectorAggregation,
)
from toolchain.matching import Grouping

_PRECEDENCE = {
    "or": 1,
    "and": 2,
    "unless": 2,
    "==": 3,
    "!=": 3,
    ">": 3,
    ">=": 3,
    "<": 3,
    "<=": 3,
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
    "%": 5,
    "^": 6,
}


def to_logql(query: Query) -> str:
    """Return the query text."""
    match query:
        case LogQuery():
            return _log_query(query)
        case RangeAggregation():
            return _range_aggregation(query)
        case VectorAggregation(op=op, expression=inner, grouping=grouping, parameter=parameter):
            clause = f" {_grouping(grouping)} " if grouping else ""
            return f"{op}{clause}({_leading(parameter)}{to_logql(inner)})"
        case Operation(op=op, left=left, right=right):
            level = _PRECEDENCE[op]
            return f"{_operand(left, level)} {op} {_operand(right, level + 1)}"
        case Constant(text=text):
            return text
    raise TypeError(f"not a LogQL query: {query!r}")


def _range_aggregation(query: RangeAggregation) -> str:
    offset = f" offset {query.offset}" if query.offset else ""
    clause = f" {_grouping(query.grouping)}" if query.grouping else ""
    return f"{query.op}({_leading(query.parameter)}{_log_query(query.query)} [{query.window}]{offset}){clause}"


def _leading(parameter: str) -> str:
    return f"{parameter}, " if parameter else ""


def _operand(query: Query, at_least: int) -> str:
    text = to_logql(query)
    needs = isinstance(query, Operation) and _PRECEDENCE[query.op] < at_least
    return f"({text})" if needs else text


def _grouping(grouping: Grouping) -> str:
    return f"{grouping.kind} ({', '.join(grouping.labels)})"


def _log_query(query: LogQuery) -> str:
    matchers = ", ".join(f"{matcher.label}{matcher.op}{quoted(matcher.value)}" for matcher in query.matchers)
    return " ".join(["{" + matchers + "}", *(_stage(stage) for stage in query.stages)])


def _stage(stage: Stage) -> str:
    match stage:
        case LineFilter(op=op, texts=texts):
            return f"{op} {' or '.join(quoted(text) for text in texts)}"
        case Parser(name=name, extractions=()):
            return f"| {name}"
        case Parser(name=name, extractions=extractions):
            return f"| {name} {', '.join(f'{label}={quoted(path)}' for label, path in extractions)}"
        case CapturingParser(name=name, text=text):
            return f"| {name} {quoted(text)}"
        case LabelFilter(label=label, op=op, value=value, is_literal=is_literal):
            return f"| {label} {op} {value}" if is_literal else f"| {label}{op}{quoted(value)}"
        case LineFormat(template=template):
            return f"| line_format {quoted(template)}"
        case LabelFormat(assignments=assignments):
            pairs = (f"{label}={quoted(source) if template else source}" for label, source, template in assignments)
            return f"| label_format {', '.join(pairs)}"
        case LabelSelection(name=name, labels=labels):
            return f"| {name} {', '.join(labels)}"
        case Unwrap(label=label, conversion=""):
            return f"| unwrap {label}"
        case Unwrap(label=label, conversion=conversion):
            return f"| unwrap {conversion}({label})"
    raise TypeError(f"not a LogQL stage: {stage!r}")


def quoted(text: str) -> str:
    """Return a LogQL string: in backticks when it holds quotes or backslashes and no backtick."""
    if ("\\" in text or '"' in text) and "`" not in text:
        return f"`{text}`"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
