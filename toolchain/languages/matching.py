"""Matchers and groupings, which PromQL and LogQL share; match values other than plain equality."""

from typing import Literal, Protocol, runtime_checkable

from attrs import frozen

from toolchain.base.arguments import checked, described
from toolchain.base.arguments.forms import Pattern
from toolchain.base.errors import DefinitionError

Operator = Literal["=", "!=", "=~", "!~"]


@described("matcher", 'when(severity="critical")')
@frozen
class Matcher:
    """A label matcher of a selector."""

    label: str
    op: Operator
    value: str


@frozen
class Grouping:
    """The ``by`` or ``without`` clause of an aggregation."""

    kind: Literal["by", "without"]
    labels: tuple[str, ...]


@frozen
class VectorMatching:
    """How the sides of a binary operation pair up: ``on``/``ignoring`` and ``group_left``/``group_right``.

    ``labels`` is None where neither ``on`` nor ``ignoring`` is written; ``include`` is None where no group is.
    """

    kind: Literal["on", "ignoring"] = "ignoring"
    labels: tuple[str, ...] | None = None
    group: Literal["group_left", "group_right"] | None = None
    include: tuple[str, ...] = ()


@described("value to match", 'any_of("a", "b")')
@runtime_checkable
class MatchValue(Protocol):
    """Anything a label can be matched with: a comparison below, or a dashboard variable."""

    @property
    def match_operator(self) -> Operator:
        """The operator between label and value."""

    @property
    def match_text(self) -> str:
        """The value as the query writes it; a variable keeps its dollar sign."""


@frozen
class Comparison:
    """A match value other than plain equality."""

    match_operator: Operator
    match_text: str


@checked
def regex(pattern: Pattern) -> Comparison:
    """Match values that the anchored RE2 pattern matches."""
    return Comparison("=~", pattern)


@checked
def not_regex(pattern: Pattern) -> Comparison:
    """Match values that the anchored RE2 pattern does not match."""
    return Comparison("!~", pattern)


@checked
def is_not(value: str) -> Comparison:
    """Match every value but this one."""
    return Comparison("!=", value)


@checked
def any_of(*values: str) -> Comparison:
    """Match any of these values, at least one. Raises DefinitionError for none."""
    _check_given(values, "any_of")
    return Comparison("=~", "|".join(values))


@checked
def none_of(*values: str) -> Comparison:
    """Match any value but these, at least one. Raises DefinitionError for none."""
    _check_given(values, "none_of")
    return Comparison("!~", "|".join(values))


def _check_given(values: tuple[str, ...], called: str) -> None:
    if not values:
        raise DefinitionError(f"{called} has no values", f'List them: {called}("first", "second").')


def comparison_of(value: str | MatchValue) -> Comparison:
    """Return what a keyword argument of ``where`` stands for."""
    if isinstance(value, str):
        return Comparison("=", value)
    return Comparison(value.match_operator, value.match_text)
