"""What must not be stored: patterns of sensitive text, and what becomes of each personal field.

A pattern is a sequence of what is kept and what is removed, so that one definition is right in every dialect: where the
captured groups are replaced (Promtail's and Alloy's ``stage.replace``), where the whole match is replaced by a template
(OpenTelemetry's ``replace_pattern``, RE2), and where lines are only found (LogQL's ``|~``).

Sources: Grafana Alloy documentation, "loki.process: stage.replace"; OpenTelemetry Transformation Language,
"replace_pattern"; Loki documentation, "Line filter expression"; RE2's syntax.
"""

from collections.abc import Iterable
from enum import Enum
from functools import cached_property
from itertools import count

import re2
from attrs import field, frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Name, Said
from toolchain.base.errors import DefinitionError
from toolchain.base.regexes import regex_refusal
from toolchain.base.source import SourceLocation, calling_location

REDACTED = "[REDACTED]"

_OF_TEMPLATES = ("$", "\\", "{{", '"', "\n")
"""What means something in a template of one of the dialects, or would end a JSON string."""


@frozen
class Kept:
    """A part of a pattern that stays: an RE2 expression without groups that capture."""

    expression: str


@frozen
class Removed:
    """A part of a pattern that is replaced: an RE2 expression without groups that capture, of one character or more."""

    expression: str


@checked
@frozen(eq=False, slots=False)
class SensitivePattern:
    """Text that must not be stored, told by its form.

    ``replacement`` takes the place of each removed part. It must leave nothing that the pattern finds again: lines are
    scrubbed more than once, and watched afterwards. A pattern that is not ``watched`` is about text that is merely
    longer than it has to be. Raises DefinitionError.
    """

    name: Name
    help: Said
    parts: tuple[Kept | Removed, ...] = field()
    replacement: str = field(default=REDACTED)
    ignores_case: bool = False
    watched: bool = True
    location: SourceLocation = field(factory=calling_location, repr=False)

    @parts.validator
    def _check_parts(self, _attribute: object, value: Iterable[Kept | Removed]) -> None:
        if not any(isinstance(part, Removed) for part in value):
            raise DefinitionError(f"the pattern {self.name} removes nothing", 'Give it a part: Removed("...").')
        for part in value:
            refusal = regex_refusal(part.expression)
            if refusal:
                raise DefinitionError(f"RE2 refuses {part.expression!r} of {self.name}: {refusal}", "Correct it.")
            if re2.compile(part.expression).groups:
                raise DefinitionError(
                    f"{part.expression!r} of {self.name} has a group that captures", "Write (?:...) in its place."
                )
            if isinstance(part, Removed) and re2.fullmatch(part.expression, ""):
                raise DefinitionError(
                    f"{part.expression!r} of {self.name} removes the empty text, and so would write "
                    f"{self.replacement!r} where nothing was",
                    "Have it match one character or more.",
                )

    @replacement.validator
    def _check_replacement(self, _attribute: object, value: str) -> None:
        found = next((each for each in _OF_TEMPLATES if each in value), None)
        if found is not None:
            raise DefinitionError(
                f"the replacement {value!r} of {self.name} has {found!r}, which means something to one of those who "
                "replace",
                "Write letters, digits, brackets and spaces.",
            )

    @property
    def expression(self) -> str:
        """What finds it, in RE2, without groups that capture."""
        return self._joined("(?:{})", "(?:{})")

    @property
    def expression_of_removed(self) -> str:
        """What finds it, with a group of each part that is to be replaced."""
        return self._flags + self._joined("(?:{})", "({})")

    @property
    def expression_of_kept(self) -> str:
        """What finds it, with a group of each part that stays, numbered as in ``result``."""
        return self._flags + self._joined("({})", "(?:{})")

    @property
    def result(self) -> tuple[int | str, ...]:
        """What a match becomes: the numbers of the groups that are kept, and what replaces the others."""
        numbers = count(1)
        return tuple(next(numbers) if isinstance(part, Kept) else self.replacement for part in self.parts)

    @property
    def alternative(self) -> str:
        """The expression as one of several that are joined by ``|``."""
        return f"(?i:{self.expression})" if self.ignores_case else self.expression

    @property
    def _flags(self) -> str:
        return "(?i)" if self.ignores_case else ""

    def _joined(self, kept: str, removed: str) -> str:
        return "".join((kept if isinstance(part, Kept) else removed).format(part.expression) for part in self.parts)


class Treatment(Enum):
    """What becomes of a personal field."""

    KEPT = "kept"
    REMOVED = "removed"
    REWRITTEN = "rewritten"


@frozen(eq=False)
class PersonalField:
    """What becomes of a personal field of log records, or of an attribute of spans.

    ``by`` are the patterns that rewrite it, in their order; ``reason`` is why one is kept.
    """

    name: Name
    treatment: Treatment
    by: tuple[SensitivePattern, ...] = ()
    reason: str = ""
    location: SourceLocation = field(factory=calling_location, repr=False)


@checked
def kept(name: Name, *, reason: Said) -> PersonalField:
    """Return the decision that a field stays as it is."""
    return PersonalField(name, Treatment.KEPT, reason=reason)


@checked
def removed(name: Name) -> PersonalField:
    """Return the decision that a field's value is not stored."""
    return PersonalField(name, Treatment.REMOVED)


@checked
def rewritten(name: Name, *, by: Iterable[SensitivePattern]) -> PersonalField:
    """Return the decision that patterns take out of a field what is personal."""
    return PersonalField(name, Treatment.REWRITTEN, tuple(by))


def unmasked(ends: str) -> str:
    """Return an RE2 expression of a value, up to one of the characters ``ends``, that nobody has masked yet.

    ``ends`` is written as inside of a class. What begins with ``[R`` was masked.
    """
    return rf"(?:[^{ends}\[]|\[[^{ends}R])+"


@frozen(eq=False, slots=False)
class Privacy:
    """The table: patterns, in the order in which they are applied, and decisions on fields and on attributes."""

    patterns: tuple[SensitivePattern, ...] = ()
    fields: tuple[PersonalField, ...] = ()
    attributes: tuple[PersonalField, ...] = ()
    location: SourceLocation = field(factory=calling_location, repr=False)

    @classmethod
    def of_all(cls, tables: Iterable["Privacy"]) -> "Privacy":
        """Return several tables as one."""
        tables = tuple(tables)
        return cls(
            tuple(each for table in tables for each in table.patterns),
            tuple(each for table in tables for each in table.fields),
            tuple(each for table in tables for each in table.attributes),
        )

    @cached_property
    def of_lines(self) -> tuple[SensitivePattern, ...]:
        """Everything that is taken out of lines: fields that are not stored, then the patterns."""
        gone = (each for each in self.fields if each.treatment is Treatment.REMOVED)
        return (*map(_of_field, gone), *self.patterns)

    @property
    def watch(self) -> str:
        """What finds a line from which something was not taken, in RE2."""
        return "|".join(each.alternative for each in self.of_lines if each.watched)


def _of_field(decision: PersonalField) -> SensitivePattern:
    """Return the pattern of a field of JSON records, at any depth; ``-`` is how Nginx writes that there is none."""
    key = re2.escape(decision.name.rpartition(".")[2])
    return SensitivePattern(
        f"field-{decision.name}",
        "A field of records that is not stored.",
        (
            Kept(rf'"{key}\\*"\s*:\s*\\*"'),
            Removed(r'(?:[^"\\\[-]|\[[^"\\R]|-[^"\\])[^"\\]*'),
        ),
        location=decision.location,
    )
