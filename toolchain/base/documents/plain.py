"""Documents as plain data, for readers that need no lines of them."""

import json
import re
from typing import Any, NoReturn

import yaml

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.ini_reader import read_ini
from toolchain.base.documents.json_reader import read_json
from toolchain.base.documents.limits import DEEPEST, MOST_VALUES
from toolchain.base.documents.numbers import number_of
from toolchain.base.documents.yaml_events import bounded_events, yaml_errors

_NO_DATA = "this is YAML that stands for no plain data: {}"


def json_value(text: str, most_values: int = MOST_VALUES) -> Any:
    """Return what a JSON text says. Raises DocumentError as ``read_json`` does, which names the line of a fault."""
    try:
        value = (_CAREFUL if _LONG_NUMBER.search(text) else _QUICK).decode(text)
        _require_characters(text, value)
        count = _count(value)
    except json.JSONDecodeError as error:
        raise DocumentError(f"this is no JSON: {error.msg}", error.lineno) from error
    except (ValueError, RecursionError, DocumentError) as error:
        read_json(text)  # slower, and knows the line
        raise DocumentError("this is no JSON", 1) from error
    if count > most_values:
        raise DocumentError(f"the file has more than {most_values:,} values", 1, "Split it.")
    return value


def yaml_value(text: str, most_values: int = MOST_VALUES) -> Any:
    """Return what the one document of a YAML text says, None for an empty text. Raises DocumentError."""
    with yaml_errors(text):
        loader = yaml.CSafeLoader(text)
        try:
            for _ in bounded_events(loader, most_values):
                pass
        finally:
            loader.dispose()
        try:
            return yaml.load(text, Loader=yaml.CSafeLoader)
        except (ValueError, KeyError, IndexError, OverflowError, TypeError, AttributeError) as error:
            raise DocumentError(_NO_DATA.format(" ".join(str(error).split())[:200]), 1) from error


def ini_value(text: str) -> dict[str, dict[str, str | bool]]:
    """Return the sections of an INI text with their settings. Raises DocumentError as ``read_ini`` does."""
    sections: dict[str, dict[str, str | bool]] = read_ini(text).plain()
    return sections


def _count(value: Any) -> int:
    """Return how many values there are. Raises DocumentError where they are nested too deep."""
    count, level = 1, [value] if isinstance(value, dict | list) else []
    for _ in range(DEEPEST + 1):
        if not level:
            return count
        count += sum(map(len, level))
        level = [
            inner
            for each in level
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, dict | list)
        ]
    raise DocumentError(f"the file is nested more than {DEEPEST} levels deep", 1)


def _require_characters(text: str, value: Any) -> None:
    """Raise ValueError for half of a surrogate pair: it can be written as an escape, and not be printed."""
    if "\\ud" in text or "\\uD" in text:
        json.dumps(value, ensure_ascii=False).encode()


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _number(text: str) -> int | float:
    return number_of(text, 1)


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


_LONG_NUMBER = re.compile(r"[0-9]{19}|[eE]\+?[0-9]{3}")
"""What is in a text where a number may be larger than can be stored; looking at each number takes its time."""
_QUICK = json.JSONDecoder(object_pairs_hook=_without_repetition, parse_constant=_refuse)
_CAREFUL = json.JSONDecoder(
    object_pairs_hook=_without_repetition, parse_float=_number, parse_int=_number, parse_constant=_refuse
)
