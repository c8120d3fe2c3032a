"""How the change of one value is told: the part that changed, before and after, with a little of what is around it.

Values that differ never look the same: where only spaces, invisible characters or letters that look alike differ, what
differs is spelled in escapes.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from toolchain.sync.difference import ABSENT, REDACTED, FieldChange

WIDTH = 100
"""Columns that a line takes at most where the terminal has as many."""

_NARROWEST = 40
_AROUND = 24
"""How many characters are shown in front of the first difference."""
_MOST_LINES = 10
"""How many lines of a text are shown."""
_COMPARED = 300
"""How many words or lines are compared at most, from the first that differs: more is not shown."""
EMPTY = '""'
"""In place of a line or a value that has no character."""
_MARKERS = (ABSENT, REDACTED)
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_ANY = "\0"
"""In what a text looks like: a letter that may look like any other."""


def change_lines(change: FieldChange, width: int = WIDTH) -> Iterator[str]:
    """Yield a change in one line where it fits; else its path, and below it lines that begin with - and +."""
    width = max(width, _NARROWEST)
    path = plain(change.path)
    before, after = _texts(change)
    if not any("\n" in each for each in (before, after)):
        whole = f"{path}: {_quoted(plain(before))} -> {_quoted(plain(after))}"
        if len(whole) <= width and looks_different(plain(before), plain(after)):
            yield whole
            return
    yield f"{path}:"
    if "\n" in before or "\n" in after:
        yield from _line_difference(before, after, width - 2)
        return
    first, second = excerpts(before, after, width - 2)
    yield from (f"- {_quoted(first)}",) if before != ABSENT else ()
    yield from (f"+ {_quoted(second)}",) if after != ABSENT else ()


def change_in_one_line(change: FieldChange, width: int = WIDTH) -> str:
    """Return a change in one line, each value cut to what changed in it."""
    before, after = _texts(change)
    first, second = excerpts(before, after, max(width, _NARROWEST))
    return f"{plain(change.path)}: {_quoted(first)} -> {_quoted(second)}"


def _texts(change: FieldChange) -> tuple[str, str]:
    """Return both values as text; where one is no text, both are as JSON has them, so that ``1`` is not ``"1"``."""
    before, after = change.before, change.after
    if before == after == REDACTED:
        return REDACTED, "<another secret>"
    are_texts = isinstance(before, str) and isinstance(after, str)
    first, second = (each if are_texts or each in _MARKERS else _json(each) for each in (before, after))
    return first, second


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _quoted(text: str) -> str:
    """Return a text in quotes where nobody would see it otherwise."""
    return text if _look(text) and text == text.strip() else f'"{text}"'


def plain(text: str) -> str:
    """Return a text in which every character that has no look of its own is an escape."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(each) if unicodedata.category(each) in _INVISIBLE else each for each in text)


def _escaped(text: str) -> str:
    return text.encode("unicode_escape").decode()


def _spelled(text: str) -> str:
    """Return a text letter by letter: no two texts are spelled the same."""
    return _escaped(text).replace(" ", "·")


def looks_different(before: str, after: str) -> bool:
    """Return whether a reader can tell two texts apart, whatever the font."""
    first, second = _look(before), _look(after)
    if len(first) != len(second):
        return True
    return any(one != other and _ANY not in (one, other) for one, other in zip(first, second, strict=True))


def _look(text: str) -> str:
    """Return what is left of a text when what cannot be seen is gone: the width of spaces, accents, the alphabet."""
    if not text.isascii():
        text = "".join(
            each if each.isascii() else " " if category.startswith("Z") else _ANY
            for each in unicodedata.normalize("NFKD", text)
            if (category := unicodedata.category(each)) not in ("Mn", "Me", "Cf")
        )
    return " ".join(text.split())


def excerpts(before: str, after: str, width: int) -> tuple[str, str]:
    """Return of two different texts the parts that differ, in at most ``width`` characters each."""
    if ABSENT in (before, after):
        first, second = (_clipped(plain(each), width) for each in (before, after))
        return first, second
    first, second = plain(before), plain(after)
    if max(len(first), len(second)) > width:
        if max(_lengths_between(first, second)) > width - 2 * _AROUND:
            first, second = (plain(each) for each in _differing_parts(before, after, width))
        first, second = _windows(first, second, width)
    return (first, second) if looks_different(first, second) else _spelled_excerpts(before, after, width)


def _windows(before: str, after: str, width: int) -> tuple[str, str]:
    """Return what differs with as much around it, the same on both sides, as there is room for."""
    start = _common_start(before, after)
    lengths = _lengths_between(before, after)
    room = width - 2 - max(lengths)
    behind = min(len(before) - start - lengths[0], max(_AROUND, room // 2))
    begin = max(0, start - max(_AROUND, room - behind))
    pieces = (
        (text[begin : start + length + behind], start + length + behind < len(text))
        for text, length in zip((before, after), lengths, strict=True)
    )
    first, second = (
        _clipped(f"{'…' if begin else ''}{piece}{'…' if goes_on else ''}", width) for piece, goes_on in pieces
    )
    return first, second


def _lengths_between(before: str, after: str) -> tuple[int, int]:
    """Return how long the part between what is the same at the beginning and at the end is in both texts."""
    start = _common_start(before, after)
    first, second = before[start:], after[start:]
    end = _common_start(first[::-1], second[::-1])
    return len(first) - end, len(second) - end


def _spelled_excerpts(before: str, after: str, width: int) -> tuple[str, str]:
    start = _common_start(before, after)
    end = len(before) - start - _lengths_between(before, after)[0]
    around = plain(before[:start])
    lead = around if len(around) <= _AROUND else f"…{around[-_AROUND:]}"
    tail = plain(before[len(before) - end :])
    middles = (_spelled(each[start : len(each) - end]) for each in (before, after))
    first, second = (_clipped(f"{lead}{middle}{tail}", width) for middle in middles)
    return first, second


def _clipped(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _common_start(before: Sequence[str], after: Sequence[str]) -> int:
    """Return how many elements two sequences have in common at their beginning."""
    shorter = min(len(before), len(after))
    return next((index for index in range(shorter) if before[index] != after[index]), shorter)


def _differing_parts(before: str, after: str, width: int) -> tuple[str, str]:
    """Return the words that differ and as many around them as fit; ``…`` stands for words that stayed."""
    first, second, start, _ = _compared(_WORD.findall(before), _WORD.findall(after), _AROUND)
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    lead = "…" if start else ""
    for around in (20, 12, 8, 4):
        old, new = lead, lead
        for group in matcher.get_grouped_opcodes(around):
            gap = "…" if group[0][1] or group[0][3] else ""
            old += gap + "".join(first[group[0][1] : group[-1][2]])
            new += gap + "".join(second[group[0][3] : group[-1][4]])
        if max(len(old), len(new)) < width:
            break
    return f"{old}…".replace("……", "…"), f"{new}…".replace("……", "…")


def _compared(
    before: Sequence[str], after: Sequence[str], around: int
) -> tuple[Sequence[str], Sequence[str], int, bool]:
    """Return what is worth comparing of two sequences, where it begins, and whether more differs than that.

    Without what is the same at the beginning and the end, except for so many elements ``around``.
    """
    start = max(0, _common_start(before, after) - around)
    first, second = before[start:], after[start:]
    end = max(0, _common_start(first[::-1], second[::-1]) - around)
    first, second = first[: len(first) - end], second[: len(second) - end]
    return first[:_COMPARED], second[:_COMPARED], start, max(len(first), len(second)) > _COMPARED


def _line_difference(before: str, after: str, width: int) -> Iterator[str]:
    """Yield where two texts of several lines differ, as unified differences show it."""
    if ABSENT in (before, after):
        sign, text = ("+", after) if before == ABSENT else ("-", before)
        lines, goes_on = [f"{sign} {_alone(line, width)}" for line in text.split("\n")], False
    else:
        first, second, start, goes_on = _compared(before.split("\n"), after.split("\n"), 1)
        lines = list(_differing_lines(first, second, start, width))
    yield from lines[:_MOST_LINES]
    if len(lines) > _MOST_LINES:
        yield f"… {'' if goes_on else f'{len(lines) - _MOST_LINES} '}more lines"


def _differing_lines(before: Sequence[str], after: Sequence[str], start: int, width: int) -> Iterator[str]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for group in matcher.get_grouped_opcodes(1):
        if start or group[0][1] or group[0][3]:
            yield "  …"
        for action, begin, end, new_begin, new_end in group:
            if action == "equal":
                yield from (f"  {_clipped(plain(line), width)}".rstrip() for line in before[begin:end])
            else:
                yield from _replaced(before[begin:end], after[new_begin:new_end], width)


def _replaced(before: Sequence[str], after: Sequence[str], width: int) -> Iterator[str]:
    pairs = min(len(before), len(after))
    for old, new in zip(before, after, strict=False):
        one, other = excerpts(old, new, width)
        yield from (f"- {one or EMPTY}", f"+ {other or EMPTY}")
    yield from (f"- {_alone(line, width)}" for line in before[pairs:])
    yield from (f"+ {_alone(line, width)}" for line in after[pairs:])


def _alone(line: str, width: int) -> str:
    """Return a line that is only before, or only after."""
    return _clipped(plain(line), width) if _look(line) else f'"{_clipped(_spelled(line), width)}"'
