"""Reads LogQL tokens one after the other; what all productions of the grammar share."""

from typing import Literal

from toolchain.base.errors import did_you_mean
from toolchain.languages.logql.ast import Span
from toolchain.languages.logql.lexer import LogqlSyntaxError, shown, tokens, unquoted
from toolchain.languages.logql.syntax import FUNCTION_WORDS, RESERVED, STAGES
from toolchain.languages.matching import Grouping

DEEPEST = 150
"""Levels of nesting, and height of the tree; deeper queries are refused rather than risking the interpreter's stack."""


class Cursor:
    """A position in the tokens of a query."""

    def __init__(self, text: str, *, variables: bool) -> None:
        found = tokens(text, variables=variables)
        self.text = text
        self.variables = variables
        self.kinds = found.kinds
        self.texts = found.texts
        self.starts = found.starts
        self.index = 0
        self.depth = 0
        self.height = 1
        self._has_comments = found.has_comments

    def error(self, message: str, index: int | None = None) -> LogqlSyntaxError:
        """Return an error at a token, by default the next one."""
        return LogqlSyntaxError(message, self.text, self.starts[self.index if index is None else index])

    def found(self, index: int | None = None) -> str:
        """Return what stands here, for a message."""
        index = self.index if index is None else index
        kind, text = self.kinds[index], self.texts[index]
        if kind == "end":
            return "the end of the query"
        if kind == "string":
            return f"the string {text if len(text) <= 60 else f'{text[:57]}...'}"
        return f"the reserved word {text!r}" if kind in RESERVED else shown(text)

    def take(self, kind: str) -> bool:
        """Take the next token if it is of this kind."""
        if self.kinds[self.index] == kind:
            self.index += 1
            return True
        return False

    def expect(self, kind: str, purpose: str) -> None:
        """Take a token of this kind. Raises LogqlSyntaxError for any other."""
        if self.kinds[self.index] != kind:
            raise self.error(f"expected {kind!r} {purpose}, found {self.found()}")
        self.index += 1

    def span_from(self, start: int) -> Span:
        """Return the place of all tokens from this offset to the one taken last."""
        last = self.index - 1
        return start, self.starts[last] + len(self.texts[last])

    def span_of(self, index: int) -> Span:
        """Return the place of a token."""
        start = self.starts[index]
        return start, start + len(self.texts[index])

    def descend(self) -> None:
        """Go one level deeper. Raises LogqlSyntaxError where that is too deep."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(f"the query is nested more than {DEEPEST} levels deep")

    def grow(self, left: int, right: int, index: int) -> int:
        """Return the height of an operation on two trees. Raises LogqlSyntaxError where that is too high."""
        height = max(left, right) + 1
        if height > DEEPEST:
            raise self.error(f"more than {DEEPEST} operations build on one another", index)
        return height

    def is_call(self, index: int) -> bool:
        """Return whether the name at this token stands before a parenthesis or a grouping, and so is a function."""
        following = index + 1
        if self.kinds[following] in ("by", "without"):
            following += 1
        if self.kinds[following] != "(":
            return False
        if self._has_comments:  # Loki looks for the parenthesis in the text and takes no comment for white space
            between = self.text[self.span_of(index)[1] : self.starts[following]]
            return "#" not in between and "/" not in between
        return True

    def is_hole(self, index: int) -> bool:
        """Return whether this token is a variable that stands for a value, and not a name with one in it."""
        return self.kinds[index] == "variable" and self.texts[index][0] in "$["

    def is_number(self, index: int) -> bool:
        """Return whether this token is a number or a variable for one."""
        return self.kinds[index] == "number" or self.is_hole(index)

    def label(self, purpose: str) -> str:
        """Take a label name. Raises LogqlSyntaxError for anything else."""
        index = self.index
        kind, text = self.kinds[index], self.texts[index]
        if kind == "name":
            following = self.kinds[index + 1]
            if following in ("(", "by", "without") and text.lower() in FUNCTION_WORDS and self.is_call(index):
                raise self.error(f"expected a label {purpose}, found the function {text!r}")
            if following == ".":
                raise self.error(
                    "a label name has no dot; Loki's json parser writes metadata.duration as metadata_duration",
                    index + 1,
                )
            if following == "-" and self.kinds[index + 2] == "name":
                raise self.error("a label name has no hyphen; Loki's json parser writes an underscore", index + 1)
        elif kind != "variable":
            raise self.error(f"expected a label {purpose}, found {self.found()}{self._label_remedy(kind)}")
        self.index = index + 1
        return text

    def _label_remedy(self, kind: str) -> str:
        before = self.kinds[self.index - 1] if self.index else ""
        if kind in RESERVED:
            return ", which is never a label name; rename it with label_format before, or take another label"
        if kind == "string":
            return "; label names have no quotes"
        if before == "," and kind in ("}", ")", "|", "end"):
            return "; take out the comma before it"
        return ""

    def string(self, purpose: str) -> str:
        """Take a string and return its value. Raises LogqlSyntaxError for anything else."""
        index = self.index
        if self.kinds[index] != "string":
            raise self.error(f"expected a string {purpose}, found {self.found()}")
        self.index = index + 1
        return unquoted(self.text, self.texts[index], self.starts[index])

    def labels(self) -> tuple[str, ...]:
        """Take a list of labels in parentheses, which may be empty."""
        self.expect("(", "before the labels")
        if self.take(")"):
            return ()
        names = [self.label("in the list")]
        while self.take(","):
            names.append(self.label("in the list"))
        self.expect(")", "after the labels")
        return tuple(names)

    def grouping(self) -> tuple[Grouping | None, Span | None]:
        """Take a ``by`` or ``without`` clause if there is one; return it with its place."""
        index = self.index
        kind = self.kinds[index]
        if kind not in ("by", "without"):
            return None, None
        self.index = index + 1
        clause: Literal["by", "without"] = "by" if kind == "by" else "without"
        return Grouping(clause, self.labels()), self.span_from(self.starts[index])


def stage_remedy(word: str) -> str:
    """Return what may have been meant by a stage that does not exist."""
    if word.lower() in ("where", "filter"):
        return "; write the condition right after the pipe"
    if word.lower() == "distinct":
        return "; Loki dropped distinct, aggregate by the label"
    hint = did_you_mean(word.lower(), STAGES)
    return f".{hint}" if hint else ""
