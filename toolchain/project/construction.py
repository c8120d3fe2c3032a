"""Remembers the line that constructed a plain grafanalib object.

Teams may use any grafanalib object directly. Its classes know nothing of source lines, so while definitions load,
constructors of the kinds that findings point at note their caller.
"""

import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import attr
from grafanalib import core

from toolchain.base.source import calling_location

_ROOTS = (core.Dashboard, core.Panel, core.Target, core.Template)


class _AttrsKeepingLocation:
    """grafanalib's view of the attr module: copies that it makes (``auto_panel_ids``) keep the line of the original."""

    def __getattr__(self, name: str) -> Any:
        return getattr(attr, name)

    @staticmethod
    def evolve(instance: Any, **changes: Any) -> Any:
        copy = attr.evolve(instance, **changes)
        for kept in ("location", "waivers"):
            if hasattr(instance, kept):
                setattr(copy, kept, getattr(instance, kept))
        return copy


def _with_subclasses(kind: type) -> Iterator[type]:
    yield kind
    subclasses: list[type] = kind.__subclasses__()
    for subclass in subclasses:
        yield from _with_subclasses(subclass)


def _noting(initialise: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(initialise)
    def initialise_and_note(self: Any, *args: Any, **kwargs: Any) -> None:
        initialise(self, *args, **kwargs)
        if not hasattr(self, "location"):
            self.location = calling_location()

    return initialise_and_note


def _keeping(initialise: Callable[..., None], made: list[Any]) -> Callable[..., None]:
    @functools.wraps(initialise)
    def initialise_and_keep(self: Any, *args: Any, **kwargs: Any) -> None:
        initialise(self, *args, **kwargs)
        made.append(self)

    return initialise_and_keep


@contextmanager
def recorded_construction(kinds: Iterable[type] = ()) -> Iterator[list[Any]]:
    """Give every grafanalib object constructed inside the block a ``location``; yield what is made of some classes."""
    originals: dict[type, Callable[..., None]] = {}
    made: list[Any] = []
    for root in _ROOTS:
        for kind in _with_subclasses(root):
            if kind.__module__.startswith("grafanalib") and "__init__" in vars(kind):
                originals[kind] = vars(kind)["__init__"]
                kind.__init__ = _noting(originals[kind])  # type: ignore[misc]
    for kind in kinds:
        originals[kind] = vars(kind)["__init__"]
        kind.__init__ = _keeping(originals[kind], made)  # type: ignore[misc]
    vars(core)["attr"] = _AttrsKeepingLocation()
    try:
        yield made
    finally:
        vars(core)["attr"] = attr
        for kind, initialise in originals.items():
            kind.__init__ = initialise  # type: ignore[misc]
