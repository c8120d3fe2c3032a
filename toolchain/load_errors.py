"""What a failed import means for the person who wrote it: the line, the reason, the remedy."""

import inspect
import re
import sys
import traceback
from pathlib import Path

from toolchain.errors import DefinitionError, did_you_mean
from toolchain.finding import Finding, Severity
from toolchain.source import UNKNOWN, SourceLocation

_CONFLICT_MARKERS = ("<<<<<<<", "=======", ">>>>>>>")
_MISSING_ARGUMENT = re.compile(r"(?P<call>[\w.]+)\(\) missing \d+ required [\w-]+ arguments?: (?P<names>.+)")
_UNKNOWN_ARGUMENT = re.compile(r"(?P<call>[\w.]+)\(\) got an unexpected keyword argument '(?P<name>\w+)'")
_CANNOT_IMPORT = re.compile(r"cannot import name '(?P<name>\w+)' from '(?P<module>[\w.]+)'")


def finding_of_exception(error: BaseException, root: Path, module: Path) -> Finding:
    """Return the finding for an exception raised while ``module`` was imported."""
    location = _location(error, root, module)
    if isinstance(error, DefinitionError):
        at = location if error.location == UNKNOWN else relative_to(error.location, root)
        return Finding(error.rule, Severity.ERROR, at, error.message, error.remedy)
    message, remedy = _explanation(error)
    return Finding("import", Severity.ERROR, location, message, remedy)


def relative_to(location: SourceLocation, root: Path) -> SourceLocation:
    """Return the location with its file written from the project's root, when it lies below it."""
    return SourceLocation(location.file.removeprefix(f"{root}/"), location.line)


def _location(error: BaseException, root: Path, module: Path) -> SourceLocation:
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return relative_to(SourceLocation(error.filename, error.lineno), root)
    machinery = root / "toolchain"
    frames = [
        SourceLocation(frame.filename, frame.lineno or 1)
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(root)
        and not Path(frame.filename).is_relative_to(machinery)
        and ".venv" not in Path(frame.filename).parts
    ]
    definitions = [frame for frame in frames if Path(frame.file).parent != root]
    return relative_to(definitions[-1] if definitions else SourceLocation(str(module), 1), root)


def _explanation(error: BaseException) -> tuple[str, str]:
    match error:
        case SyntaxError(text=str(text)) if text.startswith(_CONFLICT_MARKERS):
            return "this line is the mark of a merge conflict", "Resolve the conflict: keep one side, remove the marks."
        case SyntaxError(msg=reason):
            return f"Python cannot read this line: {reason}", "Correct the syntax."
        case ModuleNotFoundError(name=name):
            return f"there is no module {name!r}", "Correct the import, or create the module."
        case ImportError():
            return _missing_name(error)
        case AttributeError(name=str(name), obj=owner):
            return f"{error}.{did_you_mean(name, dir(owner))}", "Correct the name."
        case NameError(name=str(name)):
            return f"{name!r} is not defined here", "Import it, or correct the name."
        case TypeError():
            return _wrong_call(error)
        case SystemExit():
            return f"the module ends the program: SystemExit({error.code})", "A definition module only defines."
    return _unexplained(error)


def _unexplained(error: BaseException) -> tuple[str, str]:
    reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return f"the module cannot be loaded: {reason}", "Correct the line that raises."


def _wrong_call(error: TypeError) -> tuple[str, str]:
    """Explain a call whose arguments do not fit, in the words of the one who wrote it."""
    if missing := _MISSING_ARGUMENT.match(str(error)):
        names = missing["names"].replace("'", "")
        return f"{_called(missing['call'])} needs {names}", "Give it: the docstring says what it means."
    if unknown := _UNKNOWN_ARGUMENT.match(str(error)):
        called, name = _called(unknown["call"]), unknown["name"]
        return (
            f"{called} has no argument {name!r}.{did_you_mean(name, _arguments(called, error))}",
            "Correct the name, or leave it out.",
        )
    return _unexplained(error)


def _called(call: str) -> str:
    return call.removesuffix(".__init__").rpartition(".")[2]


def _arguments(called: str, error: TypeError) -> list[str]:
    """Return the arguments of what a module calls by this name, none where it is not known by it."""
    found = next(
        (frame.f_globals[called] for frame, _ in traceback.walk_tb(error.__traceback__) if called in frame.f_globals),
        None,
    )
    return list(inspect.signature(found).parameters) if callable(found) else []


def _missing_name(error: ImportError) -> tuple[str, str]:
    found = _CANNOT_IMPORT.search(str(error))
    if found is None:
        return str(error), "Correct the import."
    name, module = found["name"], found["module"]
    known = [each for each in dir(sys.modules.get(module)) if not each.startswith("_")]
    return f"{module} has no {name!r}.{did_you_mean(name, known)}", f"{module.replace('.', '/')}.py lists what it has."
