"""The kinds of resources: each ResourceKind that a module of ``toolchain.define`` holds is one."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from toolchain import define
from toolchain.define.resources.kind import ApiKind, ResourceKind


def _found() -> Iterator[ResourceKind]:
    for module in walk_packages(define.__path__, f"{define.__name__}."):
        if module.name != __name__:
            yield from (each for each in vars(import_module(module.name)).values() if isinstance(each, ResourceKind))


KINDS: Mapping[str, ResourceKind] = {kind.name: kind for kind in _found()}
"""Every kind by its name."""

API_KINDS = tuple(kind for kind in KINDS.values() if isinstance(kind, ApiKind))
"""Those that are nothing but a spec behind the resource API."""

PACKAGES = tuple(sorted({kind.package for kind in API_KINDS if kind.package}))
"""The packages whose modules define resources of one kind alone."""


def kind_of(definition: Any) -> ApiKind:
    """Return the kind of a definition of a resource."""
    return next(kind for kind in API_KINDS if isinstance(definition, kind.definition))
