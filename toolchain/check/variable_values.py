"""The texts that the variables of a dashboard are known to put into queries."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice, product

from toolchain.base.documents.document import Document, items, section
from toolchain.compile.model import CompiledDashboard, CompiledVariable

_VARIABLE = re.compile(r"\$\{(\w+)(?::[^{}]*)?\}|\$(\w+)|\[\[(\w+)(?::[^\[\]]*)?\]\]")
_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`", re.DOTALL)
_WRITTEN_OUT = frozenset({"custom", "constant", "textbox", "interval"})
_MOST = 64
"""Texts that are looked at of one query."""


def texts_with_values(dashboard: CompiledDashboard, text: str) -> Iterator[str]:
    """Yield a query with values in place of what variables stand outside of its strings; none where none is known."""
    known = {each.name: values_of(each) for each in dashboard.variables}
    used = [name for name, _ in bare_variables(text) if known.get(name)]
    names = list(dict.fromkeys(used))
    for chosen in islice(product(*(known[name] for name in names)), _MOST if names else 0):
        yield _replaced(text, dict(zip(names, chosen, strict=True)))


def bare_variables(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the variables outside of the strings of a query, each with its place."""
    for found in _VARIABLE.finditer(_STRING.sub(lambda string: " " * len(string[0]), text)):
        yield _name(found), found.span()


def values_of(variable: CompiledVariable) -> tuple[str, ...]:
    """Return the values that a variable is written with, and the one that was chosen last."""
    document = variable.document
    written: list[object] = [each.get("value") for each in items(document.get("options"))]
    query = document.get("query")
    kind = str(document.get("type"))
    if kind in _WRITTEN_OUT and isinstance(query, str):
        is_list = kind in ("custom", "interval")
        written += [_value(each) for each in query.split(",")] if is_list else [query]
    written.append(_chosen(document))
    found = dict.fromkeys(each for each in written if isinstance(each, str) and not each.startswith("$__"))
    return tuple(found)


def _value(written: str) -> str:
    """Return the value of one choice, which may stand behind the text that people see."""
    text, is_both, value = written.partition(" : ")
    return (value if is_both else text).strip()


def _chosen(document: Document) -> object:
    chosen = section(document, "current").get("value")
    return chosen[0] if isinstance(chosen, list) and len(chosen) == 1 else chosen


def _replaced(text: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda found: values.get(_name(found), found[0]), text)


def _name(found: re.Match[str]) -> str:
    return found[1] or found[2] or found[3]
