"""Corrections of texts, names and numbers, wherever and however they are written.

No rule of quoting is trusted: what is corrected is read again, and has to give the corrected value and nothing else
that differs. That is the literal alone where a language reads it alike wherever it stands, else the whole source.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import yaml
from attrs import frozen

from toolchain.base.mend import Correction
from toolchain.check.fixes.edit import Edit, UnplacedError, edited

_JSON = re.compile(r'"(?:[^"\\]|\\.)*"|-?[0-9][-+.0-9eE]*|[A-Za-z]+')
_NAME_FOLLOWS = re.compile(r"\s*:")
_MOST_TRIED = 100
"""Places in one literal; a query that says one word more often is mended by hand."""


@frozen
class Literal:
    """A value in a source: its characters, its lines counted from 1, what it is read as, and of which kind that is."""

    start: int
    end: int
    first: int
    last: int
    value: str
    kind: str = ""


@frozen
class Syntax:
    """How a source is read: ``literals`` returns those of a text in their order, and raises ValueError for none.

    With ``is_lexical``, a literal that takes the place of another changes nothing around it.
    """

    literals: Callable[[str], Sequence[Literal]]
    is_lexical: bool = False


def line_starts(text: str, line_break: str = r"\r\n|\r|\n") -> list[int]:
    """Return where each line begins."""
    return [0, *(each.end() for each in re.finditer(line_break, text))]


def correction_of(
    text: str, line: int, correction: Correction, syntax: Syntax, extents: Iterable[tuple[int, int]] = ()
) -> Edit:
    """Return the edit that corrects the one such value on a line, or in the first of the extents that has any.

    Raises UnplacedError where it is not just one.
    """
    literals, by_value = _literals_of(text, syntax)
    meant = by_value.get(correction.text, ())
    there = [each for each in meant if each.first <= line <= each.last]
    for start, end in extents:
        there = there or [each for each in meant if start <= each.start and each.end <= end]
    if len(there) != 1:
        raise UnplacedError("its line has no such text" if not there else "its line has the same text several times")
    literal = there[0]
    wanted = [(correction.corrected, literal.kind)]
    if not syntax.is_lexical:
        others = [(each.value, each.kind) for each in literals]
        at = literals.index(literal)
        wanted = [*others[:at], *wanted, *others[at + 1 :]]
    for edit in _tries(text, literal, correction):
        after = edited(text, [edit])
        if syntax.is_lexical:
            after = after[literal.start : len(after) - len(text) + literal.end]
        try:
            found = [(each.value, each.kind) for each in syntax.literals(after)]
        except ValueError:
            continue
        if found == wanted:
            return edit
    raise UnplacedError("the text is written in a way that is mended by hand")


@lru_cache(maxsize=1)
def _literals_of(text: str, syntax: Syntax) -> tuple[Sequence[Literal], Mapping[str, Sequence[Literal]]]:
    """Return the literals of a source, and those of each value.

    A source is read once: the findings of a file come one after the other.
    """
    literals, by_value = syntax.literals(text), dict[str, list[Literal]]()
    for each in literals:
        by_value.setdefault(each.value, []).append(each)
    return literals, by_value


def _tries(text: str, literal: Literal, correction: Correction) -> Iterator[Edit]:
    """Yield the edits that may correct a literal: each place of the characters, in each way to write them."""
    old = correction.text[correction.start : correction.end]
    written = text[literal.start : literal.end]
    count = 0
    for form in _FORMS:
        piece = form(old)
        at = written.find(piece) if piece else -1
        while at >= 0 and count < _MOST_TRIED:
            count += 1
            start = literal.start + at
            yield Edit(start, start + len(piece), form(correction.new))
            at = written.find(piece, at + 1)


_FORMS: Iterable[Callable[[str], str]] = (
    lambda text: text,
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    lambda text: json.dumps(text)[1:-1],
    lambda text: text.replace("'", "''"),
    lambda text: repr(text)[1:-1],
    lambda text: text.replace("\\", "\\\\").replace("'", "\\'"),
)
"""Characters as they are, and as they stand in quotes of JSON, YAML and Python."""


def _json_literals(text: str) -> Sequence[Literal]:
    """Return the values of a JSON text that are no lists and objects. Raises ValueError for what is no JSON."""
    json.loads(text)
    found: list[Literal] = []
    line, counted = 1, 0
    for match in _JSON.finditer(text):
        if _NAME_FOLLOWS.match(text, match.end()) is None:
            line, counted = line + text.count("\n", counted, match.start()), match.start()
            token = match[0]
            is_text = token[0] == '"'
            value = json.loads(token) if is_text else token
            found.append(Literal(match.start(), match.end(), line, line, value, "text" if is_text else ""))
    return found


def _yaml_literals(text: str) -> Sequence[Literal]:
    """Return the scalars of a YAML text, names included. Raises ValueError for what is no YAML."""
    resolver: Any = yaml.resolver.Resolver()
    starts = line_starts(text, "\r\n|[\r\n\x85\u2028\u2029]")
    try:
        events: list[Any] = [
            each for each in yaml.parse(text, Loader=yaml.CSafeLoader) if isinstance(each, yaml.ScalarEvent)
        ]
        list(yaml.compose_all(text, Loader=yaml.CSafeLoader))  # an alias of nothing is no error of its event
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    return [
        Literal(
            starts[each.start_mark.line] + each.start_mark.column,
            starts[min(each.end_mark.line, len(starts) - 1)] + each.end_mark.column,
            each.start_mark.line + 1,
            each.end_mark.line + 1,
            str(each.value),
            str(each.tag or resolver.resolve(yaml.ScalarNode, each.value, each.implicit)),
        )
        for each in events
    ]


JSON = Syntax(_json_literals, is_lexical=True)
"""RFC 8259: what a value is does not depend on what stands around it."""
YAML = Syntax(_yaml_literals)
