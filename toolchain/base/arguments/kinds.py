"""What a value has to be: kinds of values, each with a test that costs next to nothing, and the words of a refusal.

``accepts`` runs for every argument of every definition; ``refusal`` only for one that is wrong, and looks deeper.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from enum import Enum
from inspect import getattr_static
from math import inf, isfinite
from types import FunctionType, ModuleType
from typing import Any

from attrs import field, frozen

from toolchain.base.arguments.wording import given
from toolchain.base.errors import did_you_mean

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
"""What 64 bits hold, and with them the files and servers that a number goes to."""


@frozen
class Refusal:
    """Why a value is none of a kind; ``where`` leads to it, as in ``rows[0]``."""

    where: str
    problem: str
    remedy: str


class Kind(ABC):
    """What a value has to be; ``noun`` is what a message calls one, ``example`` how one is written."""

    noun: str
    example: str
    is_secret: bool = False
    """Whether what is given instead may be the secret itself, which no message shows."""

    @abstractmethod
    def accepts(self, value: Any) -> bool:
        """Return whether the value is of this kind."""

    def refusal(self, value: Any, where: str) -> Refusal:
        """Return why a value that is not accepted is none."""
        shown = "a text" if self.is_secret and isinstance(value, str) else given(value)
        return Refusal(where, f"is {shown}, which is no {self.noun}", self.remedy(value, where))

    def remedy(self, value: Any, where: str) -> str:
        """Return what to write instead of a value that is not accepted."""
        if isinstance(value, ModuleType):
            return "Name what the module has, not the module."
        if isinstance(value, FunctionType):
            return f"Call it: {value.__name__}(...)."
        return f"Write {assigned(where, self.example)}." if self.example else "Correct it, or leave it out."


def assigned(where: str, text: str) -> str:
    """Return how an argument is given, or the text alone for a part of one."""
    return f"{where}={text}" if where.isidentifier() else text


@frozen(eq=False)
class Anything(Kind):
    """Whatever is given."""

    noun = "value"
    example = ""

    def accepts(self, value: Any) -> bool:  # noqa: ARG002 - that is what it means
        return True


@frozen(eq=False)
class Nothing(Kind):
    """None."""

    noun = "None"
    example = "None"

    def accepts(self, value: Any) -> bool:
        return value is None


@frozen(eq=False)
class Text(Kind):
    """A text that can be written to a file: Python also has texts with halves of characters."""

    noun = "text"
    example = '"..."'

    def accepts(self, value: Any) -> bool:
        return type(value) is str and (value.isascii() or _is_encodable(value))

    def refusal(self, value: Any, where: str) -> Refusal:
        if isinstance(value, str) and type(value) is not str:
            plain = str.__str__(value)
            return Refusal(
                where, f"is {given(value)}, which is no plain text", f"Write {assigned(where, repr(plain))}."
            )
        if isinstance(value, str):
            return Refusal(where, f"is {value!a}, which has half a character", "Write the whole character.")
        return super().refusal(value, where)

    def remedy(self, value: Any, where: str) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            quoted = f'"{value}"' if is_short(value) else self.example
            return f"Write it in quotes: {assigned(where, quoted)}."
        return super().remedy(value, where)


@frozen(eq=False)
class Truth(Kind):
    """True or False."""

    noun = "truth value"
    example = "True"

    def accepts(self, value: Any) -> bool:
        return value is True or value is False


class _Numeric(Kind):
    def refusal(self, value: Any, where: str) -> Refusal:
        if isinstance(value, float) and not isfinite(value):
            return Refusal(where, f"is {value}, which is not finite", self._such())
        if isinstance(value, int) and not isinstance(value, bool) and not _SMALLEST <= value <= _LARGEST:
            return Refusal(where, "is too large a number: it has more than 64 bits", self._such())
        return super().refusal(value, where)

    def remedy(self, value: Any, where: str) -> str:
        number = _number_in(value)
        if number is not None and self.accepts(number):
            return f"Write a number: {assigned(where, repr(number))}."
        return super().remedy(value, where)

    def _such(self) -> str:
        return f"Write a number such as {self.example}."


@frozen(eq=False)
class Number(_Numeric):
    """A finite number."""

    noun = "number"
    example = "0.5"

    def accepts(self, value: Any) -> bool:
        kind = type(value)
        if kind is float:
            return bool(-inf < value < inf)
        return kind is int and bool(_SMALLEST <= value <= _LARGEST)


@frozen(eq=False)
class Whole(_Numeric):
    """A whole number."""

    noun = "whole number"
    example = "10"

    def accepts(self, value: Any) -> bool:
        return type(value) is int and bool(_SMALLEST <= value <= _LARGEST)


@frozen(eq=False)
class OneOf(Kind):
    """One of a few values."""

    values: tuple[Any, ...]

    @property
    def noun(self) -> str:  # type: ignore[override]
        return f"choice: {listed([repr(each) for each in self.values], 'or')}"

    @property
    def example(self) -> str:  # type: ignore[override]
        return repr(self.values[0])

    def accepts(self, value: Any) -> bool:
        return isinstance(value, str | int | bool) and value in self.values

    def refusal(self, value: Any, where: str) -> Refusal:
        texts = [each for each in self.values if isinstance(each, str)]
        suggestion = did_you_mean(value, texts) if isinstance(value, str) else ""
        choices = listed([repr(each) for each in self.values], "or")
        return Refusal(where, f"is {given(value)}, which is none of its values.{suggestion}", f"Write {choices}.")


@frozen(eq=False)
class InstanceOf(Kind):
    """An object of a class; ``hints`` are what to do instead with one of another, ``known`` subclasses seen so far."""

    cls: type
    noun: str
    example: str
    hints: Mapping[type, str] = field(factory=dict)
    is_secret: bool = False
    known: set[type] = field(factory=set, init=False)

    def accepts(self, value: Any) -> bool:
        if type(value) in self.known:
            return True
        if not isinstance(value, self.cls) or isinstance(value, type | ModuleType) or not _has_members(value, self.cls):
            return False
        self.known.add(type(value))
        return True

    def remedy(self, value: Any, where: str) -> str:
        if issubclass(self.cls, Enum):
            texts = {str(each.value): each.name for each in self.cls} | {each.name: each.name for each in self.cls}
            if isinstance(value, str) and value in texts:
                return f"Write {assigned(where, f'{self.cls.__name__}.{texts[value]}')}."
            return f"Write {listed([f'{self.cls.__name__}.{each.name}' for each in self.cls], 'or')}."
        hint = self.hints.get(type(value))
        return super().remedy(value, where) if hint is None else hint


@frozen(eq=False)
class ClassOf(Kind):
    """A class itself, of a kind."""

    cls: type
    noun = "class"
    example = ""

    def accepts(self, value: Any) -> bool:
        return isinstance(value, type) and issubclass(value, self.cls)


@frozen(eq=False)
class Function(Kind):
    """Whatever can be called."""

    noun = "function"
    example = ""

    def accepts(self, value: Any) -> bool:
        return callable(value)

    def remedy(self, value: Any, where: str) -> str:  # noqa: ARG002 - the same for all
        return "Name a function, without calling it."


def listed(words: list[str], conjunction: str) -> str:
    return f" {conjunction} ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _has_members(value: Any, cls: type) -> bool:
    """Return whether an object has what a protocol asks for itself, and does not only answer to every name."""
    if not getattr(cls, "_is_protocol", False):
        return True
    members = (each for each in (*cls.__annotations__, *vars(cls)) if not each.startswith("_"))
    return all(getattr_static(value, each, None) is not None for each in members)


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_short(value: Any) -> bool:
    return len(str(value)) <= 30 if not isinstance(value, int) or value.bit_length() < 100 else False


def _number_in(value: Any) -> float | None:
    """Return the number that a text spells, a percentage as a share; None for anything else."""
    if not isinstance(value, str) or len(value) > 30:
        return None
    text, is_percentage = value.strip().removesuffix("%"), value.strip().endswith("%")
    try:
        number = float(text)
    except ValueError:
        return None
    if not isfinite(number):
        return None
    if is_percentage:
        return round(number / 100, 12)
    return int(number) if text.lstrip("+-").isdigit() else number
