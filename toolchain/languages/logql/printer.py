"""LogQL text as an expert writes it."""

import re

from toolchain.languages.logql.ast import (
    CapturingParser,
    Constant,
    Decolorize,
    JoinedConditions,
    LabelComparison,
    LabelCondition,
    LabelFilter,
    LabelFormat,
    LabelReplace,
    LabelSelection,
    LineFilter,
    LineFormat,
    LineMatch,
    LogQuery,
    Operation,
    Parser,
    Query,
    RangeAggregation,
    Stage,
    Unwrap,
    VectorAggregation,
    VectorConstant,
)
from toolchain.languages.logql.syntax import PRECEDENCE
from toolchain.languages.matching import Grouping, Matcher, VectorMatching

_SPECIAL = re.compile(r'[\\"\x00-\x1f\x7f\ufeff\udc80-\udcff]')
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


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
            level, binds_right = PRECEDENCE[op], op == "^"
            right_text = _operand(right, level + (not binds_right))
            return f"{_operand(left, level + binds_right)} {_operator(query, right_text)} {right_text}"
        case Constant(text=text):
            return text
        case VectorConstant(text=text):
            return f"vector({text})"
        case LabelReplace(expression=inner):
            texts = (query.destination, query.replacement, query.source, query.pattern)
            return f"label_replace({to_logql(inner)}, {', '.join(quoted(text) for text in texts)})"
    raise TypeError(f"not a LogQL query: {query!r}")


def _range_aggregation(query: RangeAggregation) -> str:
    offset = f" offset {query.offset}" if query.offset else ""
    clause = f" {_grouping(query.grouping)}" if query.grouping else ""
    return f"{query.op}({_leading(query.parameter)}{_log_query(query.query)} [{query.window}]{offset}){clause}"


def _leading(parameter: str) -> str:
    return f"{parameter}, " if parameter else ""


def _operand(query: Query, at_least: int) -> str:
    text = to_logql(query)
    needs = isinstance(query, Operation) and PRECEDENCE[query.op] < at_least
    return f"({text})" if needs else text


def _operator(operation: Operation, right_text: str) -> str:
    parts = [operation.op]
    if operation.returns_bool:
        parts.append("bool")
    if operation.matching is not None:
        parts.extend(_matching(operation.matching, right_text))
    return " ".join(parts)


def _matching(matching: VectorMatching, right_text: str) -> list[str]:
    parts = [f"{matching.kind} ({', '.join(matching.labels or ())})"]
    if matching.group is not None:
        parts.append(matching.group)
        if matching.include or right_text.startswith("("):  # which would be read as the list of labels
            parts.append(f"({', '.join(matching.include)})")
    return parts


def _grouping(grouping: Grouping) -> str:
    return f"{grouping.kind} ({', '.join(grouping.labels)})"


def _log_query(query: LogQuery) -> str:
    matchers = ", ".join(_matcher(matcher) for matcher in query.matchers)
    return " ".join(["{" + matchers + "}", *(_stage(stage) for stage in query.stages)])


def _matcher(matcher: Matcher) -> str:
    return f"{matcher.label}{matcher.op}{quoted(matcher.value)}"


def _stage(stage: Stage) -> str:
    match stage:
        case LineFilter(op=op, alternatives=alternatives):
            return f"{op} {' or '.join(_line_match(alternative) for alternative in alternatives)}"
        case Parser(name=name, extractions=extractions, flags=flags):
            labels = ", ".join(f"{each.label}={quoted(each.path)}" for each in extractions)
            return " ".join(part for part in ("|", name, *flags, labels) if part)
        case CapturingParser(name=name, text=text):
            return f"| {name} {quoted(text)}"
        case LabelFilter(condition=condition):
            return f"| {_condition(condition)}"
        case LineFormat(template=template):
            return f"| line_format {quoted(template)}"
        case LabelFormat(assignments=assignments):
            pairs = (f"{each.label}={quoted(each.source) if each.is_template else each.source}" for each in assignments)
            return f"| label_format {', '.join(pairs)}"
        case Decolorize():
            return "| decolorize"
        case LabelSelection(name=name, items=items):
            return f"| {name} {', '.join(item if isinstance(item, str) else _matcher(item) for item in items)}"
        case Unwrap(label=label, conversion=""):
            return f"| unwrap {label}"
        case Unwrap(label=label, conversion=conversion):
            return f"| unwrap {conversion}({label})"
    raise TypeError(f"not a LogQL stage: {stage!r}")


def _line_match(match: LineMatch) -> str:
    return f"ip({quoted(match.text)})" if match.is_ip else quoted(match.text)


def _condition(condition: LabelCondition) -> str:
    if isinstance(condition, LabelComparison):
        return _comparison(condition)
    if condition.written in (",", " "):
        joint = ", " if condition.written == "," else " "
        left = _condition(condition.left)
        if isinstance(condition.left, JoinedConditions):
            left = f"({left})"
        return f"{left}{joint}{_condition(condition.right)}"
    level = PRECEDENCE[condition.op]
    return f"{_joined(condition.left, level)} {condition.op} {_joined(condition.right, level + 1)}"


def _joined(condition: LabelCondition, at_least: int) -> str:
    text = _condition(condition)
    if isinstance(condition, LabelComparison):
        return text
    takes_all = condition.written in (",", " ")
    return f"({text})" if takes_all or PRECEDENCE[condition.op] < at_least else text


def _comparison(comparison: LabelComparison) -> str:
    label, op, value = comparison.label, comparison.op, comparison.value
    match comparison.kind:
        case "string":
            return f"{label}{op}{quoted(value)}"
        case "ip":
            return f"{label}{op}ip({quoted(value)})"
    return f"{label} {op} {value}"


def quoted(text: str) -> str:
    """Return a LogQL string: in backticks when it holds quotes or backslashes and nothing that these cannot hold."""
    special = _SPECIAL.findall(text)
    if not special:
        return f'"{text}"'
    if ("\\" in special or '"' in special) and "`" not in text and not set(special) - {"\\", '"', "\n", "\t"}:
        return f"`{text}`"
    return f'"{_SPECIAL.sub(_escaped, text)}"'


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    if code > 0xDC00 and code < 0xE000:  # a byte that is no UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x}"
