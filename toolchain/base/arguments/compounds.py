"""Kinds of values that are made of others: lists, dictionaries, alternatives, and kinds with conditions."""

from collections.abc import Callable, Iterator, KeysView, Mapping, ValuesView
from itertools import islice
from types import FunctionType, ModuleType
from typing import Any

from attrs import frozen

from toolchain.base.arguments.kinds import (
    Kind,
    Nothing,
    Number,
    OneOf,
    Refusal,
    Text,
    Whole,
    assigned,
    is_short,
    listed,
)
from toolchain.base.arguments.wording import given


@frozen(eq=False)
class ListOf(Kind):
    """Several values of a kind, in an order."""

    item: Kind

    @property
    def noun(self) -> str:  # type: ignore[override]
        return f"list of {plural(self.item.noun)}"

    @property
    def example(self) -> str:  # type: ignore[override]
        return f"[{self.item.example or '...'}]"

    def accepts(self, value: Any) -> bool:
        kind = type(value)
        if kind is not list and kind is not tuple and not isinstance(value, list | tuple):
            return False
        accepts = self.item.accepts
        return all(map(accepts, value))

    def refusal(self, value: Any, where: str) -> Refusal:
        if isinstance(value, list | tuple):
            index = next(index for index, each in enumerate(value) if not self.item.accepts(each))
            return self.item.refusal(value[index], f"{where}[{index}]")
        if self.item.accepts(value):
            inner = repr(value) if isinstance(value, str | int | float) and is_short(value) else "..."
            problem = f"is {given(value)}, which is one {self.item.noun} where a list of them is expected"
            return Refusal(where, problem, f"Put it in brackets: {assigned(where, f'[{inner}]')}.")
        if isinstance(value, set | frozenset):
            return Refusal(where, "is a set, which has no order", f"Write a list: {assigned(where, self.example)}.")
        return super().refusal(value, where)


@frozen(eq=False)
class Fixed(Kind):
    """A tuple with a kind for each of its places."""

    items: tuple[Kind, ...]

    @property
    def noun(self) -> str:  # type: ignore[override]
        word = {2: "pair", 3: "triple"}.get(len(self.items), f"tuple of {len(self.items)}")
        return f"{word} of {listed([each.noun for each in self.items], 'and')}"

    @property
    def example(self) -> str:  # type: ignore[override]
        return f"({', '.join(each.example or '...' for each in self.items)})"

    def accepts(self, value: Any) -> bool:
        return (
            isinstance(value, tuple | list)
            and len(value) == len(self.items)
            and all(kind.accepts(each) for kind, each in zip(self.items, value, strict=True))
        )


@frozen(eq=False)
class MapOf(Kind):
    """A dictionary with keys and values of a kind each."""

    key: Kind
    value: Kind

    @property
    def noun(self) -> str:  # type: ignore[override]
        return f"dictionary of {plural(self.value.noun)}"

    @property
    def example(self) -> str:  # type: ignore[override]
        return f"{{{self.key.example or '...'}: {self.value.example or '...'}}}"

    def accepts(self, value: Any) -> bool:
        return (
            isinstance(value, Mapping)
            and all(map(self.key.accepts, value))
            and all(map(self.value.accepts, value.values()))
        )

    def refusal(self, value: Any, where: str) -> Refusal:
        if not isinstance(value, Mapping):
            return super().refusal(value, where)
        for key, each in value.items():
            if not self.key.accepts(key):
                return Refusal(
                    where, f"has the key {given(key)}, which is no {self.key.noun}", f"Write {self.key.example}."
                )
            if not self.value.accepts(each):
                return self.value.refusal(each, f"{where}[{given(key)}]")
        return super().refusal(value, where)


@frozen(eq=False)
class Either(Kind):
    """Any of several kinds."""

    kinds: tuple[Kind, ...]

    @property
    def noun(self) -> str:  # type: ignore[override]
        return listed(self._nouns, "or")

    @property
    def example(self) -> str:  # type: ignore[override]
        return next((each.example for each in self._named if each.example), "")

    @property
    def is_secret(self) -> bool:  # type: ignore[override]
        return any(each.is_secret for each in self.kinds)

    @property
    def _named(self) -> tuple[Kind, ...]:
        """The kinds that messages speak of: None is for those who leave the argument out."""
        return tuple(each for each in self.kinds if not isinstance(each, Nothing))

    @property
    def _nouns(self) -> list[str]:
        """What they are called, each once: several classes may be one thing to those who write them."""
        return list(dict.fromkeys(each.noun for each in self._named))

    def accepts(self, value: Any) -> bool:
        for each in self.kinds:  # noqa: SIM110 - a generator costs more than the tests
            if each.accepts(value):
                return True
        return False

    def refusal(self, value: Any, where: str) -> Refusal:
        if len(self._named) == 1:
            return self._named[0].refusal(value, where)
        closest = next((each for each in self._named if _is_near(each, value)), None)
        if closest is not None:
            return closest.refusal(value, where)
        shown = "a text" if self.is_secret and isinstance(value, str) else given(value)
        remedy = self._named[0].remedy(value, where)
        return Refusal(where, f"is {shown}, which is neither {listed(self._nouns, 'nor')}", remedy)


@frozen(eq=False)
class Constrained(Kind):
    """A value of a kind for which something more holds."""

    base: Kind
    noun: str
    example: str
    holds: Callable[[Any], bool]
    is_secret: bool = False

    def accepts(self, value: Any) -> bool:
        return self.base.accepts(value) and self.holds(value)

    def refusal(self, value: Any, where: str) -> Refusal:
        if not self.base.accepts(value):
            found = self.base.refusal(value, where)
            is_plain = isinstance(self.base, Text | Number | Whole) and not isinstance(value, str | float)
            return (
                Refusal(where, f"is {given(value)}, which is no {self.noun}", self._such(where)) if is_plain else found
            )
        if isinstance(value, str) and not value.strip():
            return Refusal(where, "is empty", self._such(where))
        shown = "a text" if self.is_secret else given(value)
        return Refusal(where, f"is {shown}, which is no {self.noun}", self._such(where))

    def _such(self, where: str) -> str:
        return f"Write one such as {assigned(where, self.example)}."


@frozen(eq=False)
class Storable(Kind):
    """Data that Grafana stores: texts, finite numbers, lists, dictionaries, and objects that become such data."""

    noun = "value that Grafana can store"
    example = ""

    def accepts(self, value: Any) -> bool:
        kind = type(value)
        if kind is str:
            return _TEXT.accepts(value)
        if kind is int or kind is float:
            return _NUMBER.accepts(value)
        if value is None or kind is bool:
            return True
        if kind is dict:
            return all(map(_TEXT.accepts, value)) and all(map(self.accepts, value.values()))
        if kind is list or kind is tuple:
            return all(map(self.accepts, value))
        return not isinstance(value, type) and (hasattr(kind, "to_json_data") or hasattr(kind, STANDS_FOR_DATA))

    def refusal(self, value: Any, where: str) -> Refusal:
        if isinstance(value, dict):
            for key, each in value.items():
                if not _TEXT.accepts(key):
                    return Refusal(where, f"has the key {given(key)}, which is no text", "Write it in quotes.")
                if not self.accepts(each):
                    return self.refusal(each, f"{where}[{given(key)}]")
        if isinstance(value, list | tuple):
            for index, each in enumerate(value):
                if not self.accepts(each):
                    return self.refusal(each, f"{where}[{index}]")
        if isinstance(value, str):
            return _TEXT.refusal(value, where)
        if isinstance(value, int | float):
            return _NUMBER.refusal(value, where)
        return super().refusal(value, where)

    def remedy(self, value: Any, where: str) -> str:
        if isinstance(value, FunctionType | ModuleType):
            return super().remedy(value, where)
        return "Write texts, numbers, True, False, None, lists and dictionaries."


_MOST = 10_000
STANDS_FOR_DATA = "stands_for_data"
"""What classes have whose objects the compiler replaces by data."""
_TEXT = Text()
_NUMBER = Number()


def drained(value: Any) -> Any:
    """Return what an iterator, a range or a view of a dictionary yields as a tuple; anything else as it is.

    What yields more than a definition can be meant to hold stays as it is, too: it may have no end.
    """
    if not isinstance(value, Iterator | range | KeysView | ValuesView):
        return value
    yielded = tuple(islice(value, _MOST + 1))
    return yielded if len(yielded) <= _MOST else value


def plural(noun: str) -> str:
    """Return the plural of a noun that messages use."""
    head, separator, rest = noun.partition(" that ")
    if separator:
        return f"{plural(head)} that {rest}"
    head, separator, rest = noun.partition(" of ")
    if separator:
        return f"{plural(head)} of {rest}"
    first, comma, others = noun.partition(" or ")
    if comma:
        return f"{plural(first)} or {plural(others)}"
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def _is_near(kind: Kind, value: Any) -> bool:
    """Return whether a value is nearly of a kind, so that its refusal says more than that it is none."""
    if isinstance(kind, ListOf):
        return isinstance(value, list | tuple)
    if isinstance(kind, MapOf):
        return isinstance(value, Mapping)
    if isinstance(kind, Constrained):
        return kind.base.accepts(value)
    if isinstance(kind, Number | Whole):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(kind, OneOf) and isinstance(value, str)
