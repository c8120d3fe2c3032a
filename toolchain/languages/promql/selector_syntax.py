"""Selectors: names, matchers, and what may follow them."""

from toolchain.base.regexes import regex_matches, regex_refusal
from toolchain.languages.matching import Matcher, Operator
from toolchain.languages.promql.ast import Selector, Span
from toolchain.languages.promql.cursor import Cursor
from toolchain.languages.promql.lexer import Token, has_variable, unquoted, with_sample_values

NAME_LABEL = "__name__"

_MATCH_OPERATORS: dict[str, Operator] = {"=": "=", "!=": "!=", "=~": "=~", "!~": "!~"}


def selector_at(cursor: Cursor, name: str, start: int) -> Selector:
    """Take the matchers behind a name, which may be empty. Raises PromqlSyntaxError.

    A selector that every series answers is left to the caller: ``info()`` allows one.
    """
    matchers: list[Matcher] = []
    spans: list[Span] = []
    is_outside = bool(name)
    if cursor.take("{"):
        while cursor.take("}") is None:
            begin = cursor.token
            matcher = _quoted_name(cursor) or _matcher(cursor)
            if matcher.label == NAME_LABEL and is_outside:
                cursor.fail("the metric's name is given twice", begin)
            if matcher.label == NAME_LABEL and begin.kind == "string" and not name and matcher.value:
                name = matcher.value
            else:
                matchers.append(matcher)
                spans.append((begin.start, cursor.last_end))
            if cursor.take(",") is None:
                cursor.expect("}", "after the matcher")
                break
    return Selector(name, tuple(matchers), span=(start, cursor.last_end), matcher_spans=tuple(spans))


def selects_everything(selector: Selector, cursor: Cursor) -> bool:
    """Return whether no name and no matcher narrows the selection; a variable may narrow it."""
    if selector.name:
        return False
    are_open = cursor.dialect.reads_variables
    return all(
        matches_empty(matcher) and not (are_open and has_variable(matcher.value)) for matcher in selector.matchers
    )


def label_name(cursor: Cursor, token: Token) -> str:
    """Return the label that a token names, quoted or not. Raises PromqlSyntaxError."""
    if token.kind == "string":
        if not cursor.dialect.is_current:
            cursor.fail(f"{cursor.dialect.name} has no quoted labels", token)
        return unquoted(cursor.text, token)
    return token.text


def _quoted_name(cursor: Cursor) -> Matcher | None:
    if cursor.token.kind != "string" or cursor.following.word not in (",", "}"):
        return None
    if not cursor.dialect.is_current:
        cursor.fail(f"{cursor.dialect.name} has no quoted metric names")
    return Matcher(NAME_LABEL, "=", unquoted(cursor.text, cursor.advance()))


def _matcher(cursor: Cursor) -> Matcher:
    token = cursor.token
    if token.kind not in ("name", "variable", "string") or (token.kind == "name" and ":" in token.text.split("{")[0]):
        cursor.fail(f"expected a label, found {cursor.found()}")
    label = label_name(cursor, cursor.advance())
    operator = cursor.advance()
    if operator.word not in _MATCH_OPERATORS:
        found = "the end of the query" if operator.kind == "end" else repr(operator.text)
        cursor.fail(f"expected =, !=, =~ or !~ after {label!r}, found {found}", operator)
    value = cursor.advance()
    if value.kind != "string":
        cursor.fail(f"the value of {label!r} is a string in quotes", value)
    matcher = Matcher(label, _MATCH_OPERATORS[operator.word], unquoted(cursor.text, value))
    if matcher.op in ("=~", "!~"):
        refusal = _regex_refusal(matcher.value, cursor)
        if refusal:
            cursor.fail(f"{matcher.value!r} is not a regular expression: {refusal}", value)
    return matcher


def _regex_refusal(pattern: str, cursor: Cursor) -> str:
    """Return why a pattern is none, empty for one that is one with letters in place of its variables."""
    refusal = regex_refusal(pattern)
    if refusal and cursor.dialect.reads_variables and has_variable(pattern):
        return regex_refusal(with_sample_values(pattern))
    return refusal


def matches_empty(matcher: Matcher) -> bool:
    """Return whether a matcher takes the empty value. Raises re2.error for a pattern that RE2 refuses."""
    match matcher.op:
        case "=":
            return matcher.value == ""
        case "!=":
            return matcher.value != ""
        case "=~":
            return regex_matches(matcher.value, "")
    return not regex_matches(matcher.value, "")
