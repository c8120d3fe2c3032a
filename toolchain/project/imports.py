"""Which modules of definitions import which, as their files say it."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from attrs import define, field

from toolchain.project.packages import is_definition


@define(eq=False)
class ImportGraph:
    """The modules that each module names in import statements, wherever in it they stand.

    What is imported by other means, such as a name that is computed, is not seen.
    """

    _imports: dict[str, frozenset[str]] = field(factory=dict, init=False)

    def read(self, name: str, path: Path) -> None:
        """Take down what a module imports; one that cannot be read keeps what it imported before."""
        try:
            tree = ast.parse(path.read_bytes())
        except (OSError, SyntaxError, ValueError):
            self._imports.setdefault(name, frozenset())
            return
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        self._imports[name] = frozenset(each for each in _imported(tree, package) if is_definition(each))

    def knows(self, name: str) -> bool:
        """Return whether it was read what a module imports."""
        return name in self._imports

    def keep(self, names: Iterable[str]) -> None:
        """Forget all modules but these."""
        wanted = set(names)
        self._imports = {name: those for name, those in self._imports.items() if name in wanted}

    def importers(self, names: Iterable[str]) -> frozenset[str]:
        """Return the modules that import some, directly or through others, and those themselves."""
        return _reached(names, _turned(self._imports))

    def imported(self, name: str) -> frozenset[str]:
        """Return the modules that one imports, directly or through others, and itself."""
        return _reached((name,), self._imports)


def _reached(names: Iterable[str], edges: Mapping[str, Iterable[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(edges.get(name, ()))
    return frozenset(found)


def _turned(imports: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    turned: dict[str, set[str]] = {}
    for name, those in imports.items():
        for each in those:
            turned.setdefault(each, set()).add(name)
    return turned


def _imported(tree: ast.AST, package: str) -> Iterator[str]:
    """Yield the names that may be modules in import statements, and the packages around them."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                for each in names:
                    yield from _with_packages(each.name)
            case ast.ImportFrom(module=module, names=names, level=level):
                base = _absolute(module or "", package, level)
                yield from _with_packages(base)
                yield from (f"{base}.{each.name}" for each in names)


def _absolute(module: str, package: str, level: int) -> str:
    if not level:
        return module
    parts = package.split(".")
    around = parts[: len(parts) - level + 1]
    return ".".join((*around, module) if module else around)


def _with_packages(name: str) -> Iterator[str]:
    parts = name.split(".")
    yield from (".".join(parts[: index + 1]) for index in range(len(parts)))
