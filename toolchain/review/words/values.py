"""How values are written in a review: short, in words, and without secrets."""

from collections.abc import Iterable, Mapping
from typing import Any

from toolchain.base.durations import duration_seconds
from toolchain.base.secret import Secret, without_credentials
from toolchain.sync.difference import ABSENT, differences

NOTHING = "none"
LONGEST = 90


def shown(value: Any) -> str:
    """Return a value as a person would write it; nothing, and what is empty, is ``none``."""
    if value is None or value in ("", [], {}, ()):
        return NOTHING
    match value:
        case True | False:
            return "on" if value else "off"
        case float() | int():
            return number(value)
        case Secret():
            return str(value)
        case str():
            return without_credentials(value)
        case Mapping():
            return ", ".join(f"{name} {shown(each)}" for name, each in value.items())
    if isinstance(value, Iterable):
        return ", ".join(shown(each) for each in value)
    return str(value)


def number(value: float) -> str:
    """Return a number without digits that say nothing."""
    return f"{value:.12g}"


def length(seconds: float) -> str:
    """Return a length of time as durations are written: ``1h30m``."""
    rest, text = round(seconds), ""
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "m"), (1, "s")):
        count, rest = divmod(rest, size)
        text += f"{count}{unit}" if count else ""
    return text if rest == 0 and text and round(seconds) == seconds else f"{seconds:g}s"


def duration(text: str) -> str:
    """Return a duration in one spelling, so that ``60s`` is ``1m``; what is none stays as it is."""
    seconds = duration_seconds(text)
    return text if seconds is None else length(seconds)


def short(text: str, longest: int = LONGEST) -> str:
    """Return a text in one line, cut where it is too long to be read beside another."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def counted(count: int, noun: str) -> str:
    """Return a count with its noun: ``1 panel``, ``3 panels``."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in "aeiou" else f"{noun}s"
    return f"{count} {noun if count == 1 else plural}"


def listed(names: Iterable[str], most: int = 5) -> str:
    """Return names joined as a sentence has them, the first ones where there are many."""
    every = list(dict.fromkeys(names))
    if len(every) > most:
        return f"{', '.join(every[:most])} and {len(every) - most} more"
    return " and ".join([", ".join(every[:-1]), every[-1]] if len(every) > 1 else every)


def field_words(before: Any, after: Any) -> tuple[str, ...]:
    """Return in words where two documents differ, field by field; secrets stay out of sight."""
    return tuple(
        f"{each.path or 'value'}: {_field(each.before)} → {_field(each.after)}" for each in differences(before, after)
    )


def _field(value: Any) -> str:
    return NOTHING if value == ABSENT else short(shown(value))
