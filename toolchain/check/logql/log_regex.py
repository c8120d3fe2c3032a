"""Regular expressions are used where a text does not do, and say no more than they must.

In a line filter a pattern may match anywhere, so `.*` around it adds nothing, and a pattern without special characters
is a text. In matchers and label filters a pattern is anchored at both ends: without special characters it is an
equality, `^` and `$` add nothing, and `.*` matches everything.

Write `|= "text"`, `|= "one" or "other"` and `label="value"`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.ast import LabelFilter, LineFilter, Span, comparisons
from toolchain.languages.logql.lexer import has_variable
from toolchain.languages.logql.printer import quoted

_PIECE = re.compile(r"[^\\.+*?()\[\]{}^$|]|\\[^A-Za-z0-9]|\[[^\\\]^]\]")
_LITERAL = re.compile(rf"(?:{_PIECE.pattern})+")
_ANCHORED = re.compile(r"\^.*|.*[^\\]\$", re.DOTALL)
_PADDED = re.compile(r"(?:\(\?[a-z]+\))?\.\*.+|.+(?<!\\)\.\*", re.DOTALL)


def check(analysis: LogAnalysis) -> Iterator[QueryProblem]:
    """Yield patterns that a text, an equality or a shorter pattern replaces."""
    for pipeline in analysis.pipelines:
        for matcher, span in pipeline.matchers:
            if matcher.op in ("=~", "!~"):
                yield from _of_label(matcher.label, matcher.op, matcher.value, span)
        for stage in pipeline.query.stages:
            if isinstance(stage, LineFilter) and stage.op in ("|~", "!~"):
                yield from _of_line(stage)
            elif isinstance(stage, LabelFilter):
                for comparison in comparisons(stage.condition):
                    if comparison.op in ("=~", "!~"):
                        yield from _of_label(comparison.label, comparison.op, comparison.value, comparison.span)


def _of_line(stage: LineFilter) -> Iterator[QueryProblem]:
    plain = "|=" if stage.op == "|~" else "!="
    for alternative in stage.alternatives:
        pattern = alternative.text
        if alternative.is_ip or has_variable(pattern):
            continue
        span = alternative.span or stage.span
        if pattern in (".*", ".+") or _PADDED.fullmatch(pattern):
            yield QueryProblem(
                f"{stage.op} {pattern!r} has .* at an end, and a line filter looks anywhere in the line",
                "Leave it out.",
                span,
            )
            continue
        words = texts_of(pattern)
        if words:
            texts = " or ".join(quoted(word) for word in words)
            kind = "a plain text" if len(words) == 1 else "a list of plain texts"
            yield QueryProblem(f"the pattern {pattern!r} is {kind}", f"Write {plain} {texts}.", span)


def _of_label(label: str, op: str, pattern: str, span: Span | None) -> Iterator[QueryProblem]:
    if has_variable(pattern):
        return
    written = f"{label}{op}{pattern!r}"
    words = texts_of(pattern)
    if pattern == ".*":
        outcome = "everything" if op == "=~" else "nothing"
        yield QueryProblem(f"{written} matches {outcome}", "Leave it out.", span)
    elif _ANCHORED.fullmatch(pattern):
        yield QueryProblem(
            f"{written} has an anchor, and patterns of labels are anchored at both ends", "Leave ^ and $ out.", span
        )
    elif len(words) == 1:
        plain = "=" if op == "=~" else "!="
        yield QueryProblem(f"{written} is an equality", f"Write {label}{plain}{quoted(words[0])}.", span)


@lru_cache(maxsize=4096)
def texts_of(pattern: str) -> tuple[str, ...]:
    """Return the texts of a pattern that is nothing but texts with ``|`` between them; else none."""
    inner = pattern[1:-1] if pattern.startswith("(") and pattern.endswith(")") else pattern
    parts = inner.split("|")
    if not all(_LITERAL.fullmatch(part) for part in parts):
        return ()
    return tuple("".join(piece.strip("\\") or "\\" for piece in map(_unbracketed, _PIECE.findall(p))) for p in parts)


def _unbracketed(piece: str) -> str:
    return piece[1] if piece.startswith("[") else piece


RULE = QueryRule("log-regex", Severity.WARNING, __doc__, check)
