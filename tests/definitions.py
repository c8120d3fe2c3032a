"""The definitions of this repository, loaded, compiled and checked once by each process, whoever asks.

No test changes them, and what is made of them is immutable; a test of what happens to definitions has a root of its own.
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs

import toolchain.check.checker as checking
import toolchain.compile.compiler as compiling
import toolchain.project.loading as loading
import toolchain.simulate.loading as simulating
from toolchain.check.checker import Checked
from toolchain.check.choice import EVERYTHING, Choice
from toolchain.check.rule import Rule
from toolchain.compile.compilation import Compilation
from toolchain.project.packages import imported_definitions
from toolchain.project.project import Project

REPOSITORY = Path(__file__).parent.parent


class Once:
    """Loads, compiles and checks as the toolchain does, and what is of this repository only the first time."""

    def __init__(self) -> None:
        """Take the toolchain's own functions; nothing is loaded yet."""
        self._load, self._compile, self._check = loading.load_project, compiling.compile_project, checking.check
        self._projects: dict[str, Project] = {}
        self._modules: dict[str, dict[str, ModuleType]] = {}
        self._compilations: dict[tuple[int, ...], Compilation] = {}
        self._checked: dict[tuple[Any, ...], Checked] = {}

    def load(self, root: Path, environment: str) -> Project:
        """Load a project."""
        if root.resolve() != REPOSITORY:
            return self._load(root, environment)
        if environment not in self._projects:
            self._projects[environment] = self._load(root, environment)
            self._modules[environment] = _imported()
        _import_again(self._modules[environment])
        return self._projects[environment]

    def compile(self, project: Project) -> Compilation:
        """Compile a project; one that consists of the same objects is the same."""
        if not any(project.dashboards is each.dashboards for each in self._projects.values()):
            return self._compile(project)
        parts = _identities(project)
        known = next((each for each in self._projects.values() if _identities(each) == parts), None)
        if known is None:
            return self._compile(project)
        if parts not in self._compilations:
            self._compilations[parts] = self._compile(known)
        return self._compilations[parts]

    def check(
        self, compilation: Compilation, rules: Iterable[Rule], choice: Choice = EVERYTHING, *others: Any, **options: Any
    ) -> Checked:
        """Check a compilation by rules."""
        rules = tuple(rules)
        if compilation not in self._compilations.values() or options:
            return self._check(compilation, rules, choice, *others, **options)
        applied = tuple((each.id, each.severity, getattr(each.check, "__wrapped__", each.check)) for each in rules)
        key = (id(compilation), applied, repr(choice))
        if key not in self._checked:
            self._checked[key] = self._check(compilation, rules, choice, *others)
        return self._checked[key]


def _imported() -> dict[str, ModuleType]:
    """Return the modules of definitions that are imported: code is written by the names that they have there."""
    return {name: sys.modules[name] for name in imported_definitions()}


def _import_again(modules: dict[str, ModuleType]) -> None:
    """Leave these modules of definitions imported, and no others, as loading does."""
    for name in _imported():
        del sys.modules[name]
    sys.modules.update(modules)


def _identities(project: Project) -> tuple[int, ...]:
    return tuple(id(getattr(project, each.name)) for each in attrs.fields(Project))


def _simulation_once(load: Callable[[Path], Any]) -> Callable[[Path], Any]:
    known: list[tuple[Any, dict[str, ModuleType]]] = []

    def loaded(root: Path) -> Any:
        if root.resolve() != REPOSITORY:
            return load(root)
        if not known:
            known.append((load(root), _imported()))
        simulation, modules = known[0]
        _import_again(modules)
        return simulation

    return loaded


def loaded_once() -> None:
    """Have whoever imports these functions from now on share what they make of this repository."""
    once = Once()
    vars(loading)["load_project"] = once.load
    vars(compiling)["compile_project"] = once.compile
    vars(checking)["check"] = once.check
    vars(simulating)["load_simulation"] = _simulation_once(simulating.load_simulation)
