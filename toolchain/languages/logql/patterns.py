"""Checks of the strings inside LogQL: regular expressions, patterns, addresses, paths and templates.

Each check returns what is wrong, or an empty string. A string with a Grafana variable passes, since its value is not
known.
"""

import re
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Literal

from toolchain.base.regexes import regex_groups, regex_matches, regex_refusal
from toolchain.languages.gotemplate.lexer import TemplateSyntaxError
from toolchain.languages.gotemplate.parser import parse_template
from toolchain.languages.logql.lexer import has_variable, shown, with_sample_values
from toolchain.languages.logql.templates import TEMPLATE_FUNCTIONS
from toolchain.languages.logql.written_out import DEEPEST, written_out_levels

_GROUP_NAME = re.compile(r"(?<!\\)(?:\\\\)*\(\?P?<([^>]+)>")
_CAPTURE = re.compile(r"<([A-Za-z_][A-Za-z0-9_]*)>")
_ADJACENT_CAPTURES = re.compile(r"<[A-Za-z_][A-Za-z0-9_]*><[A-Za-z_][A-Za-z0-9_]*>")
_FIELD = r"[A-Za-z_][A-Za-z0-9_]*+"
_QUOTED = r'"[^"\\]*+(?:\\.[^"\\]*+)*"'
_KEY = rf"\[{_QUOTED}\]"
_JSON_PATH = re.compile(rf"(?:{_FIELD}|{_KEY}|\[[0-9]+\])(?:\.{_FIELD}|{_KEY}|\[[0-9]+\])*")
_LOGFMT_KEY = re.compile(rf"{_FIELD}|{_QUOTED}")


def regex_problem(pattern: str, *, variables: bool, is_anchored: bool = False) -> str:
    """Check an RE2 regular expression as Go reads it; one that ``is_anchored`` is put in a group before it is read."""
    read = f"^(?:{pattern})$" if is_anchored else pattern
    refusal = regex_refusal(read)
    if refusal and variables and has_variable(pattern):
        refusal = regex_refusal(with_sample_values(read))
    return f"{shown(pattern)} is not a regular expression: {refusal[:80]}" if refusal else ""


def line_regex_problem(pattern: str, *, variables: bool) -> str:
    """Check the regular expression of a line filter, which Loki reads again with its repetitions written out."""
    problem = regex_problem(pattern, variables=variables)
    if problem or (variables and has_variable(pattern)) or written_out_levels(pattern) <= DEEPEST:
        return problem
    return (
        f"{shown(pattern)} nests more than {DEEPEST} levels once Loki writes its repetitions out: allow fewer of them"
    )


def matches_empty(pattern: str) -> bool:
    """Return whether the anchored regular expression matches the empty string; one that is broken does not."""
    return not regex_refusal(pattern) and regex_matches(pattern, "")


def capturing_problem(name: Literal["regexp", "pattern"], text: str, *, variables: bool) -> str:
    """Check the argument of ``regexp`` and ``pattern``: it names each capture, and none twice."""
    is_open = variables and has_variable(text)
    if name == "regexp":
        problem = regex_problem(text, variables=variables)
        if problem or is_open:
            return problem
        groups = regex_groups(text)
        if not groups:
            return "regexp needs a named group: (?P<label>...)"
        return "two groups have the same name" if len(_GROUP_NAME.findall(text)) > len(groups) else ""
    if is_open:
        return ""
    names = [each for each in _CAPTURE.findall(text) if each != "_"]
    if not names:
        return "pattern needs a named capture: <label>"
    if len(set(names)) < len(names):
        return "pattern names a capture twice"
    return "two captures of a pattern stand side by side; put text between them" if _adjacent(text) else ""


def _adjacent(text: str) -> bool:
    return _ADJACENT_CAPTURES.search(text) is not None


def line_pattern_problem(text: str) -> str:
    """Check the pattern of ``|>`` and ``!>``, whose captures have no names."""
    named = next((name for name in _CAPTURE.findall(text) if name != "_"), "")
    if named:
        return f"a line pattern has no named capture <{named}>; write <_>"
    return "two captures of a pattern stand side by side; put text between them" if _adjacent(text) else ""


@lru_cache(maxsize=1024)
def ip_problem(text: str) -> str:
    """Check the argument of ``ip()``: an address, a network or a range of addresses."""
    first, dash, last = text.partition("-")
    try:
        if dash:
            start, end = ip_address(first), ip_address(last)
            is_range = start.version == end.version and int(start) <= int(end)
            return "" if is_range else f"{shown(text)} is no range of addresses: it ends before it begins"
        address, slash, bits = text.partition("/")
        if slash and not re.fullmatch("[0-9]{1,3}", bits):
            return f"{shown(text)} is no network"
        if slash:
            ip_network(text, strict=False)
        else:
            ip_address(address)
    except ValueError:
        return f"{shown(text)} is no address, network (10.0.0.0/8) or range (10.0.0.1-10.0.0.9)"
    return ""


def path_problem(parser: str, path: str) -> str:
    """Check what ``json`` or ``logfmt`` extracts."""
    if parser == "logfmt":
        return (
            "" if _LOGFMT_KEY.fullmatch(path) else f"{shown(path)} is no logfmt key; other keys stand in double quotes"
        )
    if _JSON_PATH.fullmatch(path):
        return ""
    return f'{shown(path)} is no json path; write a.b, a[0] or a["any key"]'


def template_problem(template: str, *, variables: bool) -> tuple[str, int] | None:
    """Check a Go template; return what is wrong and where in it, or None.

    One with Grafana's variables is wrong if it is so as it stands, and with a name or a field in their place.
    """
    problem = _template_problem(template)
    if problem is None or not (variables and has_variable(template)):
        return problem
    others = [_template_problem(with_sample_values(template, sample)) for sample in ("i", ".i")]
    return problem if all(others) else None


@lru_cache(maxsize=4096)
def _template_problem(template: str) -> tuple[str, int] | None:
    try:
        parse_template(template, TEMPLATE_FUNCTIONS)
    except TemplateSyntaxError as error:
        return error.message, error.position
    return None
