"""PromQL text as an expert writes it: minimal parentheses, long operations on lines of their own."""

import re

from toolchain.languages.matching import Grouping, Matcher, VectorMatching
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
    Variable,
)
from toolchain.languages.promql.lexer import VARIABLE

LINE_WIDTH = 100
_PLAIN_NAME = re.compile(rf"(?:[A-Za-z_:]|{VARIABLE})(?:[A-Za-z0-9_:]|{VARIABLE})*")
"""A name that needs no quotes; Grafana variables inside it are left as they are."""
_NO_NAMES = frozenset({"atan2", "bool", "on", "ignoring", "group_left", "group_right", "inf", "nan"})
_NO_LABELS = frozenset({"inf", "nan", "without"})
SHORT_OPERAND = 12

_PRECEDENCE = {
    "or": 1,
    "and": 2,
    "unless": 2,
    "==": 3,
    "!=": 3,
    "</": 3,
    ">/": 3,
    "<=": 3,
    "<": 3,
    ">=": 3,
    ">": 3,
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
    "%": 5,
    "atan2": 5,
    "^": 7,
}
_UNARY = 6
_ATOM = 8

_Lines = dict[int, str]
"""The text of each part on one line, by its identity: whether a part has to be split is asked at every level."""


def to_promql(expression: Expression) -> str:
    """Return the query text; an operation longer than a line is split at its operators."""
    return _split(expression, {})


def _split(expression: Expression, lines: _Lines) -> str:
    line = _inline(expression, lines)
    if len(line) <= LINE_WIDTH:
        return line
    match expression:
        case Binary(op=op, left=left, right=right):
            level = _PRECEDENCE[op]
            left_text = _operand_block(left, lines, needs_parentheses=_level(left) < level + (op == "^"))
            right_text = _operand_block(right, lines, needs_parentheses=_level(right) < level + (op != "^"))
            gap = " " if min(len(left_text), len(right_text)) <= SHORT_OPERAND else "\n"
            return f"{left_text}{gap}{_operator(expression, right_text)}{gap}{right_text}"
        case Aggregation(op=name, expression=inner, grouping=grouping, parameter=parameter):
            leading = "" if parameter is None else f"{_inline(parameter, lines)}, "
            return f"{name}{_grouping(grouping)} (\n{_indent(leading + _split(inner, lines))}\n)"
        case Call(function=name, arguments=arguments):
            inner_lines = ",\n".join(_split(argument, lines) for argument in arguments)
            return f"{name}(\n{_indent(inner_lines)}\n)"
    return line


def _operand_block(operand: Expression, lines: _Lines, *, needs_parentheses: bool) -> str:
    text = _split(operand, lines)
    if not needs_parentheses:
        return text
    return f"(\n{_indent(text)}\n)" if "\n" in text else f"({text})"


def _indent(text: str) -> str:
    return "\n".join("  " + line for line in text.split("\n"))


def _level(expression: Expression) -> int:
    if isinstance(expression, Binary):
        return _PRECEDENCE[expression.op]
    if isinstance(expression, Negation):
        return _UNARY
    return _ATOM


def _wrap(expression: Expression, lines: _Lines, *, at_least: int) -> str:
    text = _inline(expression, lines)
    return text if _level(expression) >= at_least else f"({text})"


def _inline(expression: Expression, lines: _Lines) -> str:
    line = lines.get(id(expression))
    if line is None:
        line = lines[id(expression)] = _line(expression, lines)
    return line


def _line(expression: Expression, lines: _Lines) -> str:
    match expression:
        case Number(text=text) | Variable(text=text):
            return text
        case String(value=value):
            return quoted(value)
        case Selector():
            return f"{_selector(expression)}{_anchoring(expression)}{_modifiers(expression.offset, expression.at)}"
        case Range(selector=selector, window=window):
            modifiers = _anchoring(selector) + _modifiers(selector.offset, selector.at)
            return f"{_selector(selector)}[{window}]{modifiers}"
        case Subquery(expression=inner, window=window, step=step, offset=offset, at=at):
            return f"{_wrap(inner, lines, at_least=_ATOM)}[{window}:{step}]{_modifiers(offset, at)}"
        case Call(function=name, arguments=arguments):
            return f"{name}({', '.join(_inline(argument, lines) for argument in arguments)})"
        case Aggregation(op=name, expression=inner, grouping=grouping, parameter=parameter):
            leading = "" if parameter is None else f"{_inline(parameter, lines)}, "
            space = " " if grouping is not None else ""
            return f"{name}{_grouping(grouping)}{space}({leading}{_inline(inner, lines)})"
        case Negation(expression=inner):
            return f"-{_wrap(inner, lines, at_least=_UNARY)}"
        case Binary(op=op, left=left, right=right):
            level = _PRECEDENCE[op]
            left_text = _wrap(left, lines, at_least=level + (op == "^"))
            right_text = _wrap(right, lines, at_least=level + (op != "^"))
            return f"{left_text} {_operator(expression, right_text)} {right_text}"
    raise TypeError(f"not a PromQL expression: {expression!r}")


def _grouping(grouping: Grouping | None) -> str:
    return "" if grouping is None else f" {grouping.kind} ({_labels(grouping.labels)})"


def _operator(operation: Binary, right_text: str) -> str:
    parts = [operation.op]
    if operation.returns_bool:
        parts.append("bool")
    if operation.matching is not None:
        parts.extend(_matching(operation.matching))
        if operation.matching.group is not None and not operation.matching.include and right_text.startswith("("):
            parts.append("()")  # else the operand's parenthesis would be read as the list of labels
    if operation.fill_left and operation.fill_left == operation.fill_right:
        parts.append(f"fill ({operation.fill_left})")
    else:
        parts.extend([f"fill_left ({operation.fill_left})"] * bool(operation.fill_left))
        parts.extend([f"fill_right ({operation.fill_right})"] * bool(operation.fill_right))
    return " ".join(parts)


def _matching(matching: VectorMatching) -> list[str]:
    parts = []
    if matching.labels is not None:
        parts.append(f"{matching.kind} ({_labels(matching.labels)})")
    if matching.group is not None:
        parts.append(f"{matching.group} ({_labels(matching.include)})" if matching.include else matching.group)
    return parts


def _selector(selector: Selector) -> str:
    matchers = [_matcher(matcher) for matcher in selector.matchers]
    is_plain = _PLAIN_NAME.fullmatch(selector.name) and selector.name.lower() not in _NO_NAMES
    has_more_names = any(matcher.label == "__name__" for matcher in selector.matchers)
    if selector.name and (not is_plain or has_more_names):
        return f"{{{', '.join([quoted(selector.name), *matchers])}}}"
    return f"{selector.name}{{{', '.join(matchers)}}}" if matchers or not selector.name else selector.name


def _matcher(matcher: Matcher) -> str:
    return f"{_label(matcher.label)}{matcher.op}{quoted(matcher.value)}"


def _label(name: str) -> str:
    is_plain = _PLAIN_NAME.fullmatch(name) and ":" not in name.partition("{")[0]
    return name if is_plain else quoted(name)


def _labels(names: tuple[str, ...]) -> str:
    return ", ".join(quoted(name) if name.lower() in _NO_LABELS else _label(name) for name in names)


def _anchoring(selector: Selector) -> str:
    return f" {selector.anchoring}" if selector.anchoring else ""


def _modifiers(offset: str, at: str) -> str:
    return (f" offset {offset}" if offset else "") + (f" @ {at}" if at else "")


def quoted(value: str) -> str:
    """Return a double-quoted PromQL string with backslashes, quotes and line ends escaped."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
