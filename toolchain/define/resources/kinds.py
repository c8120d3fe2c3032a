"""The kinds of resources: each ResourceKind that a module of ``toolchain.define`` holds is one."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Any

from toolchain import define
from toolchain.define.resources.kind import ApiKind, ResourceKind


def _found() -> Iterator[ResourceKind]:
    for module in walk_packages(define.__path__, f"{define.__name__}."):
        if module.name != __name__:
            yield from (each for each in vars(import_module(module.name)).values() if isinstance(each, ResourceKind))


@cache
def _kinds() -> Mapping[str, ResourceKind]:
    return {kind.name: kind for kind in _found()}


@cache
def _api_kinds() -> tuple[ApiKind, ...]:
    return tuple(kind for kind in _kinds().values() if isinstance(kind, ApiKind))


@cache
def _packages() -> tuple[str, ...]:
    return tuple(sorted({kind.package for kind in _kinds().values() if kind.package}))


KINDS: Mapping[str, ResourceKind]
"""Every kind by its name; their modules are imported when somebody asks for it, or for what follows."""

API_KINDS: tuple[ApiKind, ...]
"""Those that are nothing but a spec behind the resource API."""

PACKAGES: tuple[str, ...]
"""The packages whose modules define resources of one kind alone."""

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        wanted = {"KINDS": _kinds, "API_KINDS": _api_kinds, "PACKAGES": _packages}.get(name)
        if wanted is None:
            raise AttributeError(name)
        return wanted()


def are_known() -> bool:
    """Return whether somebody has asked for the kinds, and their modules are imported."""
    return _kinds.cache_info().currsize > 0


def kind_of(definition: Any) -> ApiKind:
    """Return the kind of a definition of a resource."""
    return next(kind for kind in _api_kinds() if isinstance(definition, kind.definition))
