"""What went wrong in a line that raised, and what to do, in the words of the one who wrote it."""

import ast
import inspect
import re
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from attrs import frozen

from toolchain.base.errors import did_you_mean
from toolchain.project.mistakes.brackets import unclosed_bracket
from toolchain.project.mistakes.names import found, known_names, modules_of

_CONFLICT_MARKERS = ("<<<<<<<", "=======", ">>>>>>>")
_BRACKETS = ("was never closed", "does not match opening", "forgot a comma", "unexpected EOF")
_MISSING_ARGUMENT = re.compile(r"(?P<call>[\w.]+)\(\) missing \d+ required [\w-]+ arguments?: (?P<names>.+)")
_UNKNOWN_ARGUMENT = re.compile(r"(?P<call>[\w.]+)\(\) got an unexpected keyword argument '(?P<name>\w+)'")
_CANNOT_IMPORT = re.compile(
    r"cannot import name '(?P<name>\w+)' from (?P<partial>partially initialized module )?'(?P<module>[\w.]+)'"
)
_MISSING_COMMA = ("object is not callable", "indices must be integers", "object is not subscriptable")
_METRIC_OPERAND = re.compile(r"(unsupported operand|not supported between).*'Metric'")


@frozen
class Explanation:
    """What is wrong, what to do, and the line where Python itself names another one."""

    message: str
    remedy: str
    line: int | None = None


def explanation_of(error: BaseException, root: Path) -> Explanation:
    """Return what an exception of a definition module below ``root`` means."""
    match error:
        case SyntaxError():
            return _syntax(error)
        case ModuleNotFoundError(name=str(name)):
            return Explanation(
                f"there is no module {name!r}.{did_you_mean(name, modules_of(root))}",
                "Correct the import, or create the module.",
            )
        case ImportError():
            return _import(error, root)
        case AttributeError(name=str(name), obj=ModuleType() as module):
            return _missing_in_module(name, module, root)
        case AttributeError(name=str(name), obj=owner):
            return Explanation(f"{error}.{did_you_mean(name, dir(owner))}", "Correct the name.")
        case NameError(name=str(name)):
            return _undefined(name, error, root)
        case TypeError():
            return _type_error(error, root)
        case SystemExit():
            return Explanation(
                f"the module ends the program: SystemExit({error.code})", "A definition module only defines."
            )
        case RecursionError():
            return Explanation("it calls itself without an end", "Correct the function that calls itself.")
    return _unexplained(error)


def _unexplained(error: BaseException) -> Explanation:
    reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return Explanation(f"the module cannot be loaded: {reason}", "Correct the line that raises.")


def _syntax(error: SyntaxError) -> Explanation:
    text, reason = error.text or "", error.msg
    if text.startswith(_CONFLICT_MARKERS):
        return Explanation("this line is the mark of a merge conflict", "Resolve the conflict: keep one side.")
    if any(each in reason for each in _BRACKETS) and error.filename:
        left_open = unclosed_bracket(Path(error.filename).read_text(encoding="utf-8", errors="replace"))
        if left_open is not None:
            bracket, line = left_open
            return Explanation(f"the bracket {bracket!r} of this line is not closed", "Close it.", line)
    return Explanation(f"Python cannot read this line: {reason}", "Correct the syntax.")


def _import(error: ImportError, root: Path) -> Explanation:
    cannot = _CANNOT_IMPORT.search(str(error))
    if cannot is None:
        return Explanation(str(error), "Correct the import.")
    name, module = cannot["name"], cannot["module"]
    if cannot["partial"]:
        return Explanation(
            f"{module} is still being loaded, and imports this module itself",
            f"Take {name!r} out into a module that both import.",
        )
    return _missing(name, module, vars(sys.modules.get(module) or ModuleType(module)), root)


def _missing_in_module(name: str, module: ModuleType, root: Path) -> Explanation:
    return _missing(name, module.__name__, vars(module), root)


def _missing(name: str, module: str, there: Mapping[str, Any], root: Path) -> Explanation:
    """Explain a name that a module does not have: another one may have it, or it has one that is close."""
    known = found(name, known_names(root))
    if known is not None and known.name == name:
        return Explanation(f"{module} has no {name!r}: it is in another module", f"Write: {known.statement}")
    near = did_you_mean(name, [each for each in there if not each.startswith("_")])
    if near or known is None:
        return Explanation(f"{module} has no {name!r}.{near}", f"{module.replace('.', '/')}.py lists what it has.")
    return Explanation(f"{module} has no {name!r}. Did you mean {known.written!r}?", f"Write: {known.statement}")


def _undefined(name: str, error: NameError, root: Path) -> Explanation:
    here = did_you_mean(name, [each for each in _globals_of(error.__traceback__) if not each.startswith("_")])
    known = found(name, known_names(root))
    if known is not None and (known.name == name or not here):
        near = "" if known.written == name else f" Did you mean {known.written!r}?"
        return Explanation(f"{name!r} is not defined here.{near}", f"Write: {known.statement}")
    return Explanation(f"{name!r} is not defined here.{here}", "Import it, or correct the name.")


def _type_error(error: TypeError, root: Path) -> Explanation:
    text = str(error)
    if missing := _MISSING_ARGUMENT.match(text):
        names = missing["names"].replace("'", "")
        return Explanation(f"{_called(missing['call'])} needs {names}", "Give it: the docstring says what it means.")
    if unknown := _UNKNOWN_ARGUMENT.match(text):
        called, name = _called(unknown["call"]), unknown["name"]
        suggestion = did_you_mean(name, _arguments(called, error))
        return Explanation(f"{called} has no argument {name!r}.{suggestion}", "Correct the name, or leave it out.")
    if text.startswith("'module' object is not callable"):
        return _called_module(error, root)
    if _METRIC_OPERAND.search(text):
        return Explanation(
            "a metric of the catalog does not calculate: it is no expression yet",
            "Make one of it first: q.select(METRIC), or an aggregation such as q.sum(METRIC).",
        )
    if any(each in text for each in _MISSING_COMMA):
        return Explanation(f"{text}; perhaps a comma is missing before it", "Put in the comma, or correct the name.")
    return _unexplained(error)


def _called_module(error: TypeError, root: Path) -> Explanation:
    name = _called_here(error)
    module = _globals_of(error.__traceback__).get(name) if name else None
    if not isinstance(module, ModuleType):
        return Explanation("a module is called as if it was a function", "Name what the module has.")
    known = found(name, known_names(root))
    near = f" Did you mean {known.written!r}?" if known is not None else ""
    remedy = f"Write: {known.statement}" if known is not None else "Name what the module has."
    return Explanation(f"{name!r} is the module {module.__name__}, which cannot be called.{near}", remedy)


def _called(call: str) -> str:
    return call.removesuffix(".__init__").rpartition(".")[2]


def _arguments(called: str, error: TypeError) -> list[str]:
    """Return the arguments of what a module calls by this name, none where it is not known by it."""
    function = next(
        (frame.f_globals[called] for frame, _ in traceback.walk_tb(error.__traceback__) if called in frame.f_globals),
        None,
    )
    return list(inspect.signature(function).parameters) if callable(function) else []


def _globals_of(trace: TracebackType | None) -> dict[str, Any]:
    """Return the names of the module in which an exception was raised."""
    frames = [frame for frame, _ in traceback.walk_tb(trace)]
    return dict(frames[-1].f_globals) if frames else {}


def _called_here(error: BaseException) -> str:
    """Return the name that the innermost line calls where it raised, empty where it is no plain name."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    if place.lineno is None or place.end_lineno is None or place.colno is None or place.end_colno is None:
        return ""
    lines = Path(place.filename).read_bytes().splitlines()[place.lineno - 1 : place.end_lineno]
    lines[-1] = lines[-1][: place.end_colno]  # columns count bytes
    lines[0] = lines[0][place.colno :]
    try:
        tree = ast.parse(b"(" + b"\n".join(lines) + b")", mode="eval").body
    except SyntaxError:
        return ""
    return tree.func.id if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) else ""
