"""What definitions are written with: every checked function and constructor, and a call of each that is right."""

import ast
import importlib
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache, cached_property
from pathlib import Path
from types import FrameType, FunctionType, ModuleType
from typing import Any

from attrs import NOTHING, frozen

from tests.conftest import FIXTURES
from toolchain.base.arguments import is_checked
from toolchain.base.arguments.kinds import Kind
from toolchain.base.arguments.signature import Signature, signature_of
from toolchain.base.errors import DefinitionError
from toolchain.project.loading import load_project
from toolchain.project.mistakes.names import known_names
from toolchain.project.packages import ENVIRONMENTS, PACKAGES

_PROJECTS = ("complete", "shop")
_PLAIN: tuple[Any, ...] = (
    "x",
    "5m",
    "1",
    "now",
    "http://x:1",
    "role Viewer",
    1,
    0.5,
    True,
    None,
    (),
    {},
    ("a", "b"),
    ["x"],
)


@frozen(eq=False, slots=False)
class Word:
    """A function, constructor or method that definitions call, and arguments with which it can be called."""

    written: str
    called: Callable[..., Any]
    arguments: Mapping[str, Any]
    owner: Any = None

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of what may be given, of fields that are common to several words too."""
        return tuple(dict.fromkeys((*self._own, *_signature(self.called).named)))

    @cached_property
    def _own(self) -> Mapping[str, inspect.Parameter]:
        found = inspect.signature(_function(self.called)).parameters
        return {name: each for name, each in found.items() if name != "self"}

    def call(self, changes: Mapping[str, Any]) -> Any:
        """Call it as in its example, with some arguments changed."""
        given = {**self.arguments, **changes}
        placed: list[Any] = [] if self.owner is None else [self.owner]
        named: dict[str, Any] = {}
        is_placed = True
        named.update((name, value) for name, value in given.items() if name not in self._own)
        for name, each in self._own.items():
            if name not in given:
                is_placed = False
            elif each.kind is each.VAR_POSITIONAL:
                placed.extend(given[name] if name not in changes else [changes[name]])
            elif each.kind is each.VAR_KEYWORD:
                named.update(given[name] if name not in changes else {"surplus": changes[name]})
            elif is_placed and each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD):
                placed.append(given[name])
            else:
                named[name] = given[name]
        return self.called(*placed, **named)


@cache
def vocabulary() -> Mapping[str, Word]:
    """Return all words by how they are written."""
    calls = _calls()
    pool = [value for arguments in calls.values() for value in arguments.values()]
    words: dict[str, Word] = {}
    waiting = dict(_checked())
    while waiting:
        made = {written: word for written, called in waiting.items() if (word := _word(written, called, calls, pool))}
        assert made, f"no fixture holds what {', '.join(waiting)} need: call them in one"
        for written, word in made.items():
            words[written] = word
            del waiting[written]
            with suppress(DefinitionError):
                pool.append(word.call({}))
    return words


def _word(
    written: str, called: Callable[..., Any], calls: Mapping[Any, Mapping[str, Any]], pool: list[Any]
) -> Word | None:
    """Return a word with arguments, None where nothing in the pool would do for one."""
    example = dict(calls.get(_function(called).__code__, {}))
    owner = example.pop("self", None)
    if isinstance(called, type):
        owner = None
    elif owner is None and "self" in inspect.signature(_function(called)).parameters:
        owner = next((each for each in pool if isinstance(each, _class_of(called))), None)
        if owner is None:
            return None
    arguments = example or _made_up(called, pool)
    return None if arguments is None else Word(written, called, arguments, owner)


def _checked() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield what is checked among the names that definitions import, and the methods of these, each once."""
    seen = set()
    for known in known_names(Path(__file__).parent):
        names: dict[str, Any] = {}
        exec(known.statement, names)
        value = eval(known.written, names)
        for written, each in ((known.written, value), *_methods(known.written, value)):
            if isinstance(each, type | FunctionType) and is_checked(each) and each not in seen:
                seen.add(each)
                yield written, each


def _methods(written: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, type):
        for name, method in vars(value).items():
            if not name.startswith("_") and isinstance(method, FunctionType):
                yield f"{written}.{name}", method


def _class_of(method: Callable[..., Any]) -> type:
    function = _function(method)
    owner: type = getattr(importlib.import_module(function.__module__), function.__qualname__.partition(".")[0])
    return owner


def _function(called: Callable[..., Any]) -> FunctionType:
    """Return what is behind the checks."""
    function: FunctionType = inspect.unwrap(called.__init__ if isinstance(called, type) else called)  # type: ignore[misc]
    return function


def _calls() -> Mapping[Any, dict[str, Any]]:
    """Return the arguments of the last call of each function, by its code, while fixtures are loaded."""
    found: dict[Any, dict[str, Any]] = {}
    wanted = {_function(called).__code__ for _, called in _checked()}

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code in wanted:
            own = frame.f_code.co_varnames[: len(frame.f_locals)]
            found[frame.f_code] = {
                name: each
                for name, each in frame.f_locals.items()
                if name in own and name != "location" and each is not NOTHING
            }

    with _definitions_as_before():
        for project in _PROJECTS:
            sys.setprofile(note)
            try:
                load_project(FIXTURES / project, "production")
            finally:
                sys.setprofile(None)
    return found


@contextmanager
def _definitions_as_before() -> Iterator[None]:
    """Leave the modules of this repository's definitions as they were: tests that are collected next import them."""

    def definitions() -> dict[str, ModuleType]:
        packages = (*PACKAGES, ENVIRONMENTS)
        return {name: each for name, each in sys.modules.items() if name.partition(".")[0] in packages}

    before = definitions()
    yield
    for name in definitions():
        del sys.modules[name]
    sys.modules.update(before)


@cache
def _signature(called: Callable[..., Any]) -> Signature:
    function = _function(called)
    return signature_of(function, called.__name__, vars(sys.modules[function.__module__]) | function.__globals__)


def _made_up(called: Callable[..., Any], pool: list[Any]) -> Mapping[str, Any] | None:
    """Return arguments for what no fixture calls: for each that is needed, a value of its kind from those that do."""
    signature = _signature(called)
    made = {}
    for name in signature.required:
        if name != "self":
            kind = signature.named[name]
            fitting = [value for value in (*_written(kind), *_PLAIN, *pool) if kind.accepts(value)]
            if not fitting:
                return None
            made[name] = fitting[0]
    return made


def _written(kind: Kind) -> tuple[Any, ...]:
    """Return the example that messages give, where it is a plain value."""
    try:
        return (ast.literal_eval(kind.example),)
    except (ValueError, SyntaxError):
        return ()


def calls_of(root: Path) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Yield what the definitions below a root call of the toolchain, by the names that they import."""
    for package in (*PACKAGES, ENVIRONMENTS):
        for path in (root / package).rglob("*.py"):
            tree = ast.parse(path.read_bytes())
            imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
            names: dict[str, Any] = {}
            for each in imports:
                if (each.module or "").startswith("toolchain"):
                    exec(ast.unparse(each), names)
            called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
            for written in sorted(called):
                if written.isidentifier() or written.replace(".", "", 1).isidentifier():
                    name, _, attribute = written.partition(".")
                    if name in names:
                        yield path.name, written, getattr(names[name], attribute) if attribute else names[name]
