"""Kinds from the annotations of arguments, so that what a function is given is said once, where it is declared."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NotRequired, Required, TypeVar, Union, get_args, get_origin

from attrs import frozen

from toolchain.base.arguments.compounds import Constrained, Either, Fixed, ListOf, MapOf, Storable
from toolchain.base.arguments.kinds import (
    Anything,
    ClassOf,
    Function,
    InstanceOf,
    Kind,
    Nothing,
    Number,
    OneOf,
    Text,
    Truth,
    Whole,
)

_PLAIN: Mapping[Any, Kind] = {
    str: Text(),
    bool: Truth(),
    int: Whole(),
    float: Number(),
    Any: Storable(),
    None: Nothing(),
    NoneType: Nothing(),
    object: Anything(),
}
_SEVERAL = (list, Sequence, Iterable, Collection)
_MAPS = (dict, Mapping)

Described = TypeVar("Described", bound=type)


@frozen(eq=False)
class Constraint:
    """As metadata of ``Annotated``: what more has to hold of a value, how it is called, and how one is written.

    What is given instead ``is_secret`` where it may be the secret itself, which no message shows.
    """

    noun: str
    example: str
    holds: Callable[[Any], bool]
    is_secret: bool = False


@frozen
class _Description:
    noun: str
    example: str
    hints: Mapping[type, str]
    is_secret: bool


_DESCRIPTIONS: dict[type, _Description] = {}


def described(
    noun: str, example: str, *, hints: Mapping[type, str] | None = None, is_secret: bool = False
) -> Callable[[Described], Described]:
    """Return a decorator of classes that says how messages call an object, and how one is written.

    ``hints`` are remedies for what people give instead, by its class. A text that is given instead ``is_secret`` where
    no message may show it.
    """

    def describe(cls: Described) -> Described:
        _DESCRIPTIONS[cls] = _Description(noun, example, hints or {}, is_secret)
        return cls

    return describe


@lru_cache(maxsize=4096)
def kind_of(annotation: Any) -> Kind:
    """Return the kind of value that an annotation, with its forward references resolved, asks for.

    Raises TypeError for an annotation that nothing is known of.
    """
    if annotation in _PLAIN if isinstance(annotation, type) or annotation in (Any, None) else False:
        return _PLAIN[annotation]
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in (Required, NotRequired):
        return kind_of(parts[0])
    if origin is Annotated:
        return _constrained(kind_of(parts[0]), parts[1:])
    if origin in (Union, UnionType):
        return Either(tuple(kind_of(each) for each in parts))
    if origin is Literal:
        return OneOf(parts)
    if origin is tuple:
        return ListOf(kind_of(parts[0])) if parts[-1] is Ellipsis else Fixed(tuple(kind_of(each) for each in parts))
    if origin in _SEVERAL:
        return ListOf(kind_of(parts[0]))
    if origin in _MAPS:
        return MapOf(kind_of(parts[0]), kind_of(parts[1]))
    if origin is type:
        return ClassOf(parts[0])
    return _of_class(origin or annotation)


def _of_class(annotation: Any) -> Kind:
    if isinstance(annotation, TypeVar):
        return Anything() if annotation.__bound__ is None else kind_of(annotation.__bound__)
    if annotation is Callable:
        return Function()
    if isinstance(annotation, type):
        description = _DESCRIPTIONS.get(annotation)
        if description is None:
            return InstanceOf(annotation, annotation.__name__, f"{annotation.__name__}(...)")
        return InstanceOf(annotation, description.noun, description.example, description.hints, description.is_secret)
    raise TypeError(f"nothing is known of the annotation {annotation!r}")


def _constrained(base: Kind, metadata: tuple[Any, ...]) -> Kind:
    for each in metadata:
        if isinstance(each, Constraint):
            base = Constrained(base, each.noun, each.example, each.holds, each.is_secret)
    return base
