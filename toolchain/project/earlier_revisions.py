"""Definitions of an earlier revision, which may use the toolchain as it once was: names of modules, lists of queries.

Definitions of today use today's words: a former one is an error there, which says what is near.
"""

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from inspect import Parameter, signature
from pathlib import Path
from types import ModuleType

import toolchain
from toolchain import define
from toolchain.base.revision import checked_out
from toolchain.define import dashboard, panels, row
from toolchain.define.panels.kinds import KINDS
from toolchain.define.panels.plain import PLAIN

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
_DEFAULTS: Mapping[str, Mapping[str, object]] = {"stat": {"graph": "area"}}
"""What an argument was by itself while panels took lists, where it is something else today."""


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

    Raises GitError as ``checked_out`` does.
    """
    with checked_out(root, revision) as folder, _former_names(), _former_signatures():
        yield folder


@contextmanager
def _former_signatures() -> Iterator[None]:
    """Let panels be imported from their package, and let them and rows take what is in them as a list.

    So they did before ``toolchain.define`` gave them, and before what is in them followed the title.
    """
    replaced: list[tuple[ModuleType, str, object]] = []
    for name in define.__all__:
        replaced.append((panels, name, vars(panels).get(name)))
        setattr(panels, name, getattr(define, name))
    modules = [each for name, each in sorted(sys.modules.items()) if name.startswith(define.__name__)]
    functions: list[Callable[..., object]] = [*(kind.function for kind in (*KINDS.values(), PLAIN)), row]
    for function in functions:
        name = function.__name__
        if not _takes_any_number(function):
            continue
        spread = _spreading(function)
        for module in modules:
            if vars(module).get(name) is function:
                replaced.append((module, name, function))
                setattr(module, name, spread)
    replaced.append((define, dashboard.__name__, dashboard))
    setattr(define, dashboard.__name__, _with_names_of_its_module(dashboard))
    try:
        yield
    finally:
        for module, name, before in reversed(replaced):
            if before is None:
                delattr(module, name)
            else:
                setattr(module, name, before)


def _with_names_of_its_module(function: Callable[..., object]) -> Callable[..., object]:
    """Return a function that has the names of its module, which once stood where the function stands now."""

    @wraps(function)
    def call(*arguments: object, **keywords: object) -> object:
        return function(*arguments, **keywords)

    for name, value in vars(sys.modules[function.__module__]).items():
        if not name.startswith("__"):
            setattr(call, name, value)
    return call


def _takes_any_number(function: Callable[..., object]) -> bool:
    return any(each.kind is Parameter.VAR_POSITIONAL for each in signature(function).parameters.values())


def _spreading(function: Callable[..., object]) -> Callable[..., object]:
    @wraps(function)
    def call(*arguments: object, **keywords: object) -> object:
        for former in ("targets", "panels"):
            if former in keywords:
                arguments = (*arguments, keywords.pop(former))
        if any(isinstance(each, list | tuple) for each in arguments):
            keywords = {**_DEFAULTS.get(function.__name__, {}), **keywords}
        parts = (part for each in arguments for part in (each if isinstance(each, list | tuple) else (each,)))
        return function(*parts, **keywords)

    return call


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
