"""Loads definitions again after some of their files have changed: those modules, and the ones that import them.

What comes out is what loading everything would give; what did not change are the same objects as before, which tells
whoever works with them that nothing has to be done again.
"""

import linecache
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

from attrs import define, evolve, field, fields

from toolchain.define import tuning
from toolchain.project.construction import recorded_construction
from toolchain.project.importing import importable, load_environment
from toolchain.project.imports import ImportGraph
from toolchain.project.loading import WORDS, import_definitions, project_of
from toolchain.project.packages import (
    ENVIRONMENTS,
    METRICS,
    SIMULATION,
    importable_modules,
    imported_definitions,
    is_definition,
)
from toolchain.project.project import Project


@define(eq=False)
class Reloader:
    """The definitions below a root for one environment, as far as they are loaded.

    Modules are Python's own, of which a process has one set: who loads another root meanwhile takes nothing away.
    """

    root: Path
    environment: str
    _modules: dict[str, ModuleType] = field(factory=dict, init=False, repr=False)
    _graph: ImportGraph = field(factory=ImportGraph, init=False, repr=False)
    _notes: "_Notes" = field(factory=lambda: _Notes(), init=False, repr=False)
    _edited: set[str] = field(factory=set, init=False, repr=False)
    _before: Project | None = field(default=None, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self.root = self.root.resolve()

    def load(self, changed: Collection[Path] | None = None) -> Project:
        """Return the project after some files have changed, are new or gone; everything is loaded without any.

        Raises ConfigurationError as ``load_project`` does; what comes next loads everything then.
        """
        stale = None if changed is None or not self._modules else self._stale(changed)
        kept = {} if stale is None else {name: each for name, each in self._modules.items() if name not in stale}
        before, self._modules = self._modules, {}
        if stale is None:
            self._notes = _Notes()
        linecache.checkcache()
        with importable(self.root), recorded_construction(WORDS) as made:
            self._reinstate(kept)
            with self._notes.taken(made, self._edited):
                imported = import_definitions(self.root, load_environment(self.root, self.environment))
            self._notes.keep(imported_definitions())
            imported = evolve(imported, made=self._notes.made, asked=self._notes.asked)
            project = project_of(self.root, imported)
        self._modules = {
            name: sys.modules[name] for name in imported_definitions() if name.partition(".")[0] != SIMULATION
        }
        self._read_imports(None if stale is None else changed)
        metrics_are_kept = _of_package(METRICS, before) == _of_package(METRICS, self._modules)
        self._before = (
            project if self._before is None else _like(self._before, project, metrics_are_kept=metrics_are_kept)
        )
        return self._before

    def _stale(self, changed: Collection[Path]) -> frozenset[str] | None:
        """Return the modules that have to be imported again, None for all, where not only modules have changed."""
        names = set[str]()
        for path in changed:
            if not path.is_relative_to(self.root):
                continue
            parts = path.relative_to(self.root).with_suffix("").parts
            if parts[0] == SIMULATION:
                continue
            if path.suffix != ".py" or parts[-1] == "__init__":
                return None
            names.add(".".join(parts))
        self._edited |= names
        stale = self._graph.importers(names)
        return None if stale & self._graph.imported(f"{ENVIRONMENTS}.{self.environment}") else stale

    def _reinstate(self, kept: dict[str, ModuleType]) -> None:
        """Let Python find what is kept, and nothing else in its packages."""
        sys.modules.update(kept)
        for name, module in kept.items():
            for attribute, value in list(vars(module).items()):
                is_inner = isinstance(value, ModuleType) and value.__name__ == f"{name}.{attribute}"
                if is_inner and kept.get(value.__name__) is not value:
                    delattr(module, attribute)

    def _read_imports(self, changed: Iterable[Path] | None) -> None:
        every = dict(importable_modules(self.root))
        every |= {name: Path(str(each.__file__)) for name, each in self._modules.items() if each.__file__}
        self._graph.keep(every)
        if changed is None:
            wanted = set(every)
        else:
            wanted = {name for name, path in every.items() if path in changed or not self._graph.knows(name)}
        for name in wanted:
            self._graph.read(name, every[name])


def _of_package(package: str, modules: Mapping[str, ModuleType]) -> dict[str, int]:
    """Return which modules of a package there are."""
    return {name: id(each) for name, each in modules.items() if name.partition(".")[0] == package}


def _like(before: Project, after: Project, *, metrics_are_kept: bool) -> Project:
    """Return a project whose parts are those of another where they are of the same objects."""
    same: dict[str, Any] = {}
    for each in fields(Project):
        old, new = getattr(before, each.name), getattr(after, each.name)
        if isinstance(new, tuple) and each.name != "dashboards" and _are_same(old, new):
            same[each.name] = old
    known = {id(each.dashboard): each for each in before.dashboards}
    dashboards = tuple(known.get(id(each.dashboard), each) for each in after.dashboards)
    same["dashboards"] = before.dashboards if _are_same(before.dashboards, dashboards) else dashboards
    if metrics_are_kept:
        same["catalog"] = before.catalog
    return evolve(after, **same)


def _are_same(old: Sequence[Any], new: Sequence[Any]) -> bool:
    return len(old) == len(new) and all(one is other for one, other in zip(old, new, strict=True))


@define(eq=False)
class _Notes:
    """What each module has constructed and taken from the environment while it was executed."""

    _made: dict[str, list[Any]] = field(factory=dict)
    _asked: dict[str, set[str]] = field(factory=dict)
    _executing: list[str] = field(factory=list)
    _new: list[Any] = field(factory=list)

    @property
    def made(self) -> list[Any]:
        """The definitions that were constructed by modules that are there."""
        return [each for those in self._made.values() for each in those]

    @property
    def asked(self) -> frozenset[str]:
        """The names of what these modules have taken from the environment."""
        return frozenset().union(*self._asked.values())

    def keep(self, names: Iterable[str]) -> None:
        """Forget what modules did that are gone."""
        wanted = set(names)
        self._made = {name: those for name, those in self._made.items() if name in wanted}
        self._asked = {name: those for name, those in self._asked.items() if name in wanted}

    @contextmanager
    def taken(self, made: list[Any], edited: Collection[str]) -> Iterator[None]:
        """Take notes of every module that is executed in the block; ``made`` is where constructions are noted."""
        self._new = made
        finder = _Finder(self, edited)
        sys.meta_path.insert(0, finder)
        try:
            yield
        finally:
            sys.meta_path.remove(finder)
            self._new = []

    def begin(self, name: str) -> None:
        """Note that the execution of a module begins, perhaps inside of that of another."""
        self._settle()
        self._executing.append(name)
        self._made[name], self._asked[name] = [], set()

    def end(self) -> None:
        """Note that it is over."""
        self._settle()
        self._executing.pop()

    def _settle(self) -> None:
        """Give what is new to the module that is executed."""
        asked = tuning.asked_here()
        if self._executing:
            self._made[self._executing[-1]] += self._new
            self._asked[self._executing[-1]] |= asked
        self._new.clear()
        asked.clear()


@define(eq=False)
class _Finder(MetaPathFinder):
    """Finds modules of definitions as Python does, and has them executed by a loader that takes notes."""

    notes: _Notes
    edited: Collection[str]

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module of definitions is."""
        if not is_definition(fullname):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(fullname, spec.loader.path, self)
        return spec


class _Loader(SourceFileLoader):
    """Executes a module, and tells when it begins and ends."""

    def __init__(self, fullname: str, path: str, finder: _Finder) -> None:
        super().__init__(fullname, path)
        self._finder = finder

    def path_stats(self, path: str) -> Any:
        """Return what tells whether bytecode is that of the file; of one that was edited here there is none.

        Bytecode tells its file by the second and the size, and two saves may be within one.
        """
        if self.name in self._finder.edited:
            raise OSError(f"{path} was edited")
        return super().path_stats(path)

    def exec_module(self, module: ModuleType) -> None:
        """Execute the module."""
        self._finder.notes.begin(self.name)
        try:
            super().exec_module(module)
        finally:
            self._finder.notes.end()
