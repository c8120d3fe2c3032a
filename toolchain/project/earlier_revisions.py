"""Definitions of an earlier revision, which may import the toolchain by names that its modules once had.

Definitions of today use today's names: a former one is an error there, which says what is near.
"""

import importlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import toolchain
from toolchain.base.revision import checked_out

_ROOMS = {
    "base": ("durations", "errors", "moments", "secret", "source", "waiver"),
    "languages": ("logql", "matching", "promql", "quantity"),
    "define": (
        *("alerting", "annotations", "dashboard", "datasource", "environment", "evaluation", "layout", "links"),
        *("mappings", "panels", "patch", "scope", "targets", "thresholds", "units", "variables"),
    ),
}
FORMER: Mapping[str, str] = {name: f"{room}.{name}" for room, names in _ROOMS.items() for name in names}
"""The former name of a module or package below ``toolchain``, and its name today."""


class _Former(ModuleType):
    """A module under a former name: what the module of today has, whatever its submodules are called."""

    def __setattr__(self, name: str, value: object) -> None:
        if name.startswith("__") or name not in vars(self):
            super().__setattr__(name, value)


class _Finder(MetaPathFinder, Loader):
    """Gives what the module of today has for a former name; that one is never loaded twice."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 - as Python's import system has it
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Return where a former name leads, None for any other."""
        return ModuleSpec(fullname, self) if _today(fullname) else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return a module to fill."""
        return _Former(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Fill it."""
        today = importlib.import_module(_today(module.__name__))
        own = ("__name__", "__spec__", "__loader__", "__package__")
        vars(module).update({name: value for name, value in vars(today).items() if name not in own})


def _today(name: str) -> str:
    package, _, rest = name.partition(".")
    first, dot, inner = rest.partition(".")
    return f"toolchain.{FORMER[first]}{dot}{inner}" if package == "toolchain" and first in FORMER else ""


@contextmanager
def definitions_at(root: Path, revision: str) -> Iterator[Path]:
    """Give the files of a revision in a temporary folder, from which they can be loaded in the block.

    Raises ConfigurationError as ``checked_out`` does.
    """
    with checked_out(root, revision) as folder, _former_names():
        yield folder


@contextmanager
def _former_names() -> Iterator[None]:
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [each for each in sys.modules if _today(each)]:
            del sys.modules[name]
        for name in FORMER:
            vars(toolchain).pop(name, None)
