"""Why a panel shows nothing although no query failed: nothing happened, nothing is chosen, or nothing is known."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isnan

from toolchain.base.documents.document import Document
from toolchain.define.evaluation import STATE_SERIES
from toolchain.languages.promql.ast import COMPARISONS, Binary, Expression, Selector, parts, selectors
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.parser import parse
from toolchain.languages.promql.printer import to_promql
from toolchain.preview.data.frames import FieldType, Frame
from toolchain.preview.data.interpolation import Value
from toolchain.preview.data.timing import duration_text

_RARELY = 3600.0
_SPACE = re.compile(r"\s+")


def is_empty(frames: Iterable[Frame]) -> bool:
    """Return whether frames hold no value at all; times are none."""
    return not any(
        value is not None and not (isinstance(value, float) and isnan(value))
        for frame in frames
        for field in frame.fields
        if field.type is not FieldType.TIME
        for value in field.values
    )


def unchosen(targets: Sequence[Document], document: Document, variables: Mapping[str, Value]) -> str:
    """Return what has to be typed in first where a target uses a text variable that is empty, else nothing."""
    for variable in (document.get("templating") or {}).get("list") or ():
        name = str(variable.get("name") or "")
        value = variables.get(name)
        if variable.get("type") != "textbox" or value is None or any(value.values):
            continue
        used = re.compile(rf"\$(?:{re.escape(name)}\b|\{{{re.escape(name)}\b)")
        if any(used.search(text) for target in targets for text in _texts(target)):
            return f"shows what {str(variable.get('label') or name)!r} names; nothing is typed in there"
    return ""


def _texts(value: object) -> Iterable[str]:
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from _texts(each)
        case list():
            for each in value:
                yield from _texts(each)


def promql_silence(text: str, exists: Callable[[str], bool], step: float = 0.0) -> str:
    """Return why a PromQL query gives nothing; ``exists`` tells whether a selector has series in the time asked for.

    ``step`` is the seconds between the moments that it is asked for. A metric without any series is no reason: it
    should have some.
    """
    try:
        expression = parse(text)
    except PromqlSyntaxError:
        return ""
    for selector in selectors(expression):
        if exists(_plain(selector)):
            continue
        if selector.name in STATE_SERIES:
            return f"no alert is as the query asks in this time: {_plain(selector)}"
        return f"no series of {selector.name} is as the query asks in this time" if exists(selector.name) else ""
    held = [each for each in (expression, *parts(expression)) if _is_filter(each)]
    if held:
        return f"nothing happened: at no time {_SPACE.sub(' ', to_promql(held[0]))}"
    if step >= _RARELY:
        return f"there is nothing yet at any moment shown, one every {duration_text(step)}"
    ratios = [each for each in (expression, *parts(expression)) if isinstance(each, Binary) and each.op == "/"]
    if ratios and next(iter(selectors(ratios[0].right)), None) is not None:
        return f"no ratio at any time: {_SPACE.sub(' ', to_promql(ratios[0].right))} is 0, or not there yet"
    return ""


def _plain(selector: Selector) -> str:
    return to_promql(Selector(selector.name, selector.matchers))


def _is_filter(expression: Expression) -> bool:
    return (
        isinstance(expression, Binary)
        and not expression.returns_bool
        and (expression.op in COMPARISONS or expression.op in ("and", "unless"))
    )
