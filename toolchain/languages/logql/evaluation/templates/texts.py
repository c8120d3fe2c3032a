"""Functions of templates that cut, fill and encode texts; lengths and places are in bytes, as in Go."""

import base64
import binascii
import re
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from toolchain.languages.logql.evaluation.templates.values import TemplateExecutionError, type_name

_LONGEST = 1_000_000
"""Characters that a function may make of one text; more would only fill the memory."""
_BAD_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})")


def cut(text: str, start: int | None, end: int | None) -> str:
    """Cut by bytes, as Go does."""
    return text[start:end] if text.isascii() else text.encode("utf-8", "replace")[start:end].decode("utf-8", "replace")


def length_of(value: Any) -> int:
    """Return Go's ``len``."""
    if isinstance(value, str):
        return len(value.encode("utf-8", "replace"))
    if isinstance(value, dict | list):
        return len(value)
    raise TemplateExecutionError(f"len of type {type_name(value)}")


def truncated(count: int, text: str) -> str:
    """Return the first so many bytes, or with a negative count the last."""
    length = length_of(text)
    if count < 0:
        return cut(text, length + count, None) if length + count > 0 else text
    return cut(text, None, count) if length > count else text


def substring(start: int, end: int, text: str) -> str:
    """Return sprig's ``substr``: a negative end is the end of the text."""
    length = length_of(text)
    if start < 0:
        return cut(text, None, _bound(end, length))
    if end < 0 or end > length:
        return cut(text, _bound(start, length), None)
    if start > end:
        raise TemplateExecutionError("slice bounds out of range")
    return cut(text, start, end)


def _bound(position: int, length: int) -> int:
    if not 0 <= position <= length:
        raise TemplateExecutionError("slice bounds out of range")
    return position


def repeated(count: int, text: str) -> str:
    """Return the text so many times."""
    if count < 0 or count * len(text) > _LONGEST:
        raise TemplateExecutionError("repeat count is negative or too large")
    return text * count


def indented(count: int, text: str) -> str:
    """Return the text with so many spaces before each line."""
    return repeated(count, " ") + text.replace("\n", "\n" + repeated(count, " "))


def aligned(count: int, text: str, *, left: bool) -> str:
    """Return the text filled or cut to so many characters."""
    if count < 0 or count == len(text):
        return text
    if count > _LONGEST:
        raise TemplateExecutionError("the text would be too long")
    if count > len(text):
        return text.ljust(count) if left else text.rjust(count)
    return text[:count] if left else text[len(text) - count :]


def replaced(text: str, old: str, new: str, count: int) -> str:
    """Return the text with so many replacements, all of them with -1."""
    if (len(text) + 1) * len(new) > 100 * _LONGEST:
        raise TemplateExecutionError("the text would be too long")
    return text.replace(old, new, count)


def base64_decoded(text: str) -> str:
    """Return the decoded text; missing padding does no harm, and an error becomes the text."""
    padded = text + "=" * (-len(text) % 4 if len(text) % 4 != 1 else 0)
    try:
        return base64.b64decode(padded, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return "illegal base64 data"


def url_decoded(text: str) -> str:
    """Return Go's ``QueryUnescape``."""
    if _BAD_ESCAPE.search(text):
        raise TemplateExecutionError(f"invalid URL escape in {text!r}")
    return unquote_plus(text)


def url_encoded(text: str) -> str:
    """Return Go's ``QueryEscape``."""
    return quote_plus(text, safe="", errors="replace")
