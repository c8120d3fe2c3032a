"""The functions that templates call: Go's own, Loki's and those of sprig (Loki documentation, "Template functions")."""

import base64
import html
import math
import re
from collections.abc import Callable
from typing import Any

import orjson
from attrs import frozen

from toolchain.languages.logql.evaluation.conversion import go_duration, size_in_bytes
from toolchain.languages.logql.evaluation.errors import EvaluationError
from toolchain.languages.logql.evaluation.regular_expressions import regex
from toolchain.languages.logql.evaluation.templates.arithmetic import decimals, divided, integer_sum, integers, rounded
from toolchain.languages.logql.evaluation.templates.printing import printf, sprint, sprintln
from toolchain.languages.logql.evaluation.templates.texts import (
    aligned,
    base64_decoded,
    cut,
    indented,
    length_of,
    repeated,
    replaced,
    substring,
    truncated,
    url_decoded,
    url_encoded,
)
from toolchain.languages.logql.evaluation.templates.times import UTC_ZONE, GoTime, formatted, parsed, zone_of
from toolchain.languages.logql.evaluation.templates.values import (
    TemplateExecutionError,
    compared,
    is_true,
    to_float,
    to_int,
    type_name,
)

_WORD_START = re.compile(r"(?<!\w)\w")


@frozen
class TemplateFunction:
    """A function; ``parameters`` are s(tring), i(nt), t(ime) or a(ny), the last one any number of times with ``*``."""

    call: Callable[..., Any]
    parameters: str

    def __call__(self, arguments: list[Any]) -> Any:
        """Return the result. Raises TemplateExecutionError where Go refuses the arguments or the function fails."""
        kinds = self.parameters.rstrip("*")
        if self.parameters.endswith("*"):
            fits = len(arguments) >= len(kinds) - 1
            kinds = kinds.ljust(len(arguments), kinds[-1])
        else:
            fits = len(arguments) == len(kinds)
        if not fits:
            raise TemplateExecutionError(f"wrong number of arguments: {len(arguments)}")
        for kind, value in zip(kinds, arguments, strict=False):
            wanted = {"s": "string", "i": "int", "t": "time.Time"}.get(kind)
            if wanted and type_name(value) != wanted:
                raise TemplateExecutionError(f"wrong type of argument: expected {wanted}, found {type_name(value)}")
        try:
            return self.call(*arguments)
        except (ArithmeticError, ValueError, EvaluationError) as error:
            raise TemplateExecutionError(str(error) or "the function failed") from None


def _index(value: Any, *keys: Any) -> Any:
    for key in keys:
        if isinstance(value, dict) and isinstance(key, str):
            value = value.get(key, "" if type_name(value) == "map[string]string" else None)
        elif isinstance(value, list | str) and isinstance(key, int) and 0 <= key < length_of(value):
            value = value.encode("utf-8", "replace")[key] if isinstance(value, str) else value[key]
        else:
            raise TemplateExecutionError("index out of range, or not of this kind of value")
    return value


def _slice(value: Any, *bounds: Any) -> Any:
    if not isinstance(value, str | list) or len(bounds) > 2:
        raise TemplateExecutionError(f"slice of type {type_name(value)}")
    length = length_of(value)
    start = bounds[0] if bounds else 0
    end = bounds[1] if len(bounds) > 1 else length
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= length):
        raise TemplateExecutionError("slice bounds out of range")
    return cut(value, start, end) if isinstance(value, str) else value[start:end]


def _equals(first: Any, *others: Any) -> bool:
    if not others:
        raise TemplateExecutionError("missing argument for comparison")
    return any(compared(first, other, ordered=False) == 0 for other in others)


def _ordered(*accepted: int) -> TemplateFunction:
    return TemplateFunction(lambda left, right: compared(left, right, ordered=True) in accepted, "aa")


def _quantity(value: float | None, text: str, what: str) -> float:
    if value is None:
        raise TemplateExecutionError(f"{text!r} is no {what}")
    return value


def _from_unix(text: str) -> GoTime:
    scale = {5: 86_400 * 10**9, 10: 10**9, 13: 10**6, 16: 10**3, 19: 1}.get(len(text))
    if scale is None or not re.fullmatch(r"[+-]?[0-9]+", text):
        raise TemplateExecutionError(f"unable to parse time {text!r}")
    return GoTime(int(text) * scale)


def _date(layout: str, value: Any) -> str:
    if isinstance(value, int):
        value = GoTime(value * 10**9)
    if not isinstance(value, GoTime):
        raise TemplateExecutionError(f"date takes a time, not {type_name(value)}")
    return formatted(GoTime(value.nanoseconds), layout)


def _from_json(text: str) -> Any:
    try:
        return _as_go(orjson.loads(text))
    except ValueError:
        return None


def _as_go(value: Any) -> Any:
    """Return decoded JSON with numbers as Go has them: all of them floats."""
    if isinstance(value, dict):
        return {key: _as_go(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_go(each) for each in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _default(fallback: Any, *given: Any) -> Any:
    return given[0] if given and is_true(given[0]) else fallback


def _escaped(*values: Any) -> str:
    return html.escape(sprint(*values)).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")


_F = TemplateFunction
FUNCTIONS: dict[str, TemplateFunction] = {
    "len": _F(length_of, "a"),
    "index": _F(_index, "aa*"),
    "slice": _F(_slice, "aa*"),
    "not": _F(lambda value: not is_true(value), "a"),
    "eq": _F(_equals, "aa*"),
    "ne": _F(lambda left, right: compared(left, right, ordered=False) != 0, "aa"),
    "lt": _ordered(-1),
    "le": _ordered(-1, 0),
    "gt": _ordered(1),
    "ge": _ordered(0, 1),
    "print": _F(sprint, "a*"),
    "println": _F(sprintln, "a*"),
    "printf": _F(printf, "sa*"),
    "html": _F(_escaped, "a*"),
    "urlquery": _F(lambda *values: url_encoded(sprint(*values)), "a*"),
    "ToLower": _F(str.lower, "s"),
    "ToUpper": _F(str.upper, "s"),
    "Replace": _F(replaced, "sssi"),
    "Trim": _F(str.strip, "ss"),
    "TrimLeft": _F(str.lstrip, "ss"),
    "TrimRight": _F(str.rstrip, "ss"),
    "TrimPrefix": _F(str.removeprefix, "ss"),
    "TrimSuffix": _F(str.removesuffix, "ss"),
    "TrimSpace": _F(str.strip, "s"),
    "regexReplaceAll": _F(lambda pattern, text, new: regex(pattern).replaced(text, new, expands=True), "sss"),
    "regexReplaceAllLiteral": _F(lambda pattern, text, new: regex(pattern).replaced(text, new, expands=False), "sss"),
    "count": _F(lambda pattern, text: regex(pattern).count(text), "ss"),
    "urldecode": _F(url_decoded, "s"),
    "urlencode": _F(url_encoded, "s"),
    "bytes": _F(lambda text: float(_quantity(size_in_bytes(text), text, "size")), "s"),
    "duration": _F(lambda text: _quantity(go_duration(text), text, "duration") / 10**9, "s"),
    "duration_seconds": _F(lambda text: _quantity(go_duration(text), text, "duration") / 10**9, "s"),
    "unixEpoch": _F(lambda time: str(time.nanoseconds // 10**9), "t"),
    "unixEpochMillis": _F(lambda time: str(time.nanoseconds // 10**6), "t"),
    "unixEpochNanos": _F(lambda time: str(time.nanoseconds), "t"),
    "unixToTime": _F(_from_unix, "s"),
    "toDateInZone": _F(lambda layout, zone, text: parsed(layout, text, zone_of(zone)), "sss"),
    "toDate": _F(lambda layout, text: parsed(layout, text, UTC_ZONE), "ss"),
    "date": _F(_date, "sa"),
    "alignLeft": _F(lambda count, text: aligned(count, text, left=True), "is"),
    "alignRight": _F(lambda count, text: aligned(count, text, left=False), "is"),
    "b64enc": _F(lambda text: base64.b64encode(text.encode("utf-8", "replace")).decode(), "s"),
    "b64dec": _F(base64_decoded, "s"),
    "lower": _F(str.lower, "s"),
    "upper": _F(str.upper, "s"),
    "title": _F(lambda text: _WORD_START.sub(lambda found: found[0].upper(), text), "s"),
    "trunc": _F(truncated, "is"),
    "substr": _F(substring, "iis"),
    "contains": _F(lambda part, text: part in text, "ss"),
    "hasPrefix": _F(lambda part, text: text.startswith(part), "ss"),
    "hasSuffix": _F(lambda part, text: text.endswith(part), "ss"),
    "indent": _F(indented, "is"),
    "nindent": _F(lambda count, text: "\n" + indented(count, text), "is"),
    "replace": _F(lambda old, new, text: replaced(text, old, new, -1), "sss"),
    "repeat": _F(repeated, "is"),
    "trim": _F(str.strip, "s"),
    "trimAll": _F(lambda cut, text: text.strip(cut), "ss"),
    "trimSuffix": _F(lambda part, text: text.removesuffix(part), "ss"),
    "trimPrefix": _F(lambda part, text: text.removeprefix(part), "ss"),
    "int": _F(to_int, "a"),
    "float64": _F(to_float, "a"),
    "add": _F(integer_sum, "a*"),
    "sub": _F(integers(lambda left, right: left - right), "aa"),
    "mul": _F(integers(lambda left, right: left * right), "aa*"),
    "div": _F(integers(divided), "aa"),
    "mod": _F(integers(lambda left, right: left - right * divided(left, right)), "aa"),
    "addf": _F(decimals(lambda left, right: left + right), "a*"),
    "subf": _F(decimals(lambda left, right: left - right), "aa*"),
    "mulf": _F(decimals(lambda left, right: left * right), "aa*"),
    "divf": _F(decimals(lambda left, right: left / right), "aa*"),
    "max": _F(integers(max), "aa*"),
    "min": _F(integers(min), "aa*"),
    "maxf": _F(lambda *values: max(map(to_float, values)), "aa*"),
    "minf": _F(lambda *values: min(map(to_float, values)), "aa*"),
    "ceil": _F(lambda value: float(math.ceil(to_float(value))), "a"),
    "floor": _F(lambda value: float(math.floor(to_float(value))), "a"),
    "round": _F(rounded, "aia*"),
    "fromJson": _F(_from_json, "s"),
    "default": _F(_default, "aa*"),
}
"""Name -> function; ``and`` and ``or`` are not here, since they do not evaluate all of their arguments."""
