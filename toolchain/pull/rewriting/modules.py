"""The modules of a project as text, and where the constants that they read are defined."""

import ast
import sys
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from attrs import define, field, frozen

from toolchain.base.source import SourceLocation
from toolchain.project.packages import importable_modules
from toolchain.pull.rewriting.source_module import UNKNOWN, SourceModule


@frozen(eq=False)
class Definition:
    """A constant: its name, the expression that gives its value, and how many places of the project read it."""

    module: SourceModule
    name: str
    value: ast.expr
    location: SourceLocation
    uses: int


@define(slots=False, eq=False)
class Modules:
    """The modules of the project that was loaded last in this process."""

    root: Path
    _read: dict[Path, SourceModule] = field(factory=dict)

    @cached_property
    def _imported(self) -> dict[Path, ModuleType]:
        found = {}
        for name, path in importable_modules(self.root):
            module = sys.modules.get(name)
            if module is not None and getattr(module, "__file__", None) == str(path):
                found[path] = module
        return found

    @cached_property
    def every(self) -> tuple[SourceModule, ...]:
        """All modules that were imported."""
        return tuple(self.at(path) for path in self._imported)

    def at(self, path: Path) -> SourceModule:
        """Return the module of a file. Raises OSError, SyntaxError."""
        if path not in self._read:
            with path.open(encoding="utf-8", newline="") as file:
                self._read[path] = SourceModule(path, file.read(), self._imported.get(path))
        return self._read[path]

    def of(self, location: SourceLocation) -> SourceModule | None:
        """Return the module that a line is in, None where that is no module of the project."""
        path = self.root / location.file
        return self.at(path) if path in self._imported else None

    def relative(self, module: SourceModule) -> str:
        """Return the file of a module below the root."""
        return str(module.path.relative_to(self.root))

    def definition_of(self, module: SourceModule, node: ast.Name | ast.Attribute) -> Definition | None:
        """Return the statement that gives a name its value, in whatever module; None where there is not one."""
        if module.meaning(node) is UNKNOWN:
            return None
        match node:
            case ast.Name(id=name):
                place = self._home(module, name)
            case ast.Attribute(value=value, attr=name):
                owner = module.meaning(value)
                place = self._home(self._module_of(owner), name) if isinstance(owner, ModuleType) else None
            case _:
                place = None
        if place is None:
            return None
        home, own_name = place
        statement = home.assignment_of(own_name)
        if statement is None or statement.value is None:
            return None
        location = SourceLocation(self.relative(home), statement.lineno)
        return Definition(home, own_name, statement.value, location, len(self.uses_of(home, own_name)))

    def _module_of(self, imported: ModuleType) -> SourceModule | None:
        path = next((path for path, each in self._imported.items() if each is imported), None)
        return None if path is None else self.at(path)

    def _home(self, module: SourceModule | None, name: str) -> tuple[SourceModule, str] | None:
        """Return the module that assigns a name, following what it is imported from."""
        for _ in range(10):
            if module is None:
                return None
            if module.assignment_of(name) is not None:
                return module, name
            found = next(
                (
                    (node.module, alias.name)
                    for node in module.tree.body
                    if isinstance(node, ast.ImportFrom) and node.module and not node.level
                    for alias in node.names
                    if (alias.asname or alias.name) == name
                ),
                None,
            )
            if found is None:
                return None
            source = sys.modules.get(found[0])
            module, name = (None if source is None else self._module_of(source)), found[1]
        return None

    def uses_of(self, home: SourceModule, name: str) -> list[tuple[SourceModule, ast.Name | ast.Attribute]]:
        """Return the places that read a constant of a module."""
        found: list[tuple[SourceModule, ast.Name | ast.Attribute]] = []
        for module in self.every:
            if module is home:
                found += ((module, each) for each in module.uses_of(name))
                continue
            if name not in module.text:
                continue
            for node in ast.walk(module.tree):
                if isinstance(node, ast.ImportFrom):
                    for alias in node.names:
                        local = alias.asname or alias.name
                        if alias.name == name and self._home(module, local) == (home, name):
                            found += ((module, each) for each in module.uses_of(local))
                elif isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.ctx, ast.Load):
                    owner: Any = module.meaning(node.value)
                    if owner is home.module:
                        found.append((module, node))
        return found
