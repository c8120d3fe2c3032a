"""Packages whose names are imported when they are asked for, so that nobody waits for what nobody uses."""

import ast
import sys
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any


class _LazyPackage(ModuleType):
    """A package that looks its names up; one of them goes before a module of this name inside of the package.

    Source: Python, data model, "Customizing module attribute access".
    """

    def __getattribute__(self, name: str) -> Any:
        """Return what a name stands for."""
        if name.startswith("__"):
            return super().__getattribute__(name)
        place = _places(super().__getattribute__("__file__")).get(name)
        if place is None:
            return super().__getattribute__(name)
        module, attribute = place
        return getattr(import_module(module), attribute) if attribute else import_module(module)


def import_names_lazily(package: str) -> None:
    """Have a package import what its file imports below ``if TYPE_CHECKING`` when somebody asks for the name."""
    sys.modules[package].__class__ = _LazyPackage


@cache
def _places(file: str) -> Mapping[str, tuple[str, str]]:
    """Return the module of each name, and what it is called there; of a module nothing."""
    found: dict[str, tuple[str, str]] = {}
    for block in ast.parse(Path(file).read_bytes()).body:
        for statement in block.body if isinstance(block, ast.If) else ():
            match statement:
                case ast.ImportFrom(module=str(module), names=names):
                    found |= {each.asname or each.name: (module, each.name) for each in names}
                case ast.Import(names=names):
                    found |= {each.asname: (each.name, "") for each in names if each.asname}
    return found
