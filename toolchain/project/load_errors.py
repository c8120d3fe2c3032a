"""What a failed import means for the person who wrote it: the line, the reason, the remedy."""

import traceback
from functools import lru_cache
from pathlib import Path

from toolchain.base.errors import DefinitionError
from toolchain.base.finding import Finding, Severity
from toolchain.base.source import SourceLocation
from toolchain.project.mistakes.explanation import explanation_of

BLAMED = "blamed_location"
PRODUCT = Path(__file__).resolve().parents[2]


def finding_of_exception(error: BaseException, root: Path, module: Path) -> Finding:
    """Return the finding for an exception raised while ``module`` was imported."""
    location = _location(error, root, module)
    if isinstance(error, DefinitionError):
        at = relative_to(error.location, root) if _is_definition(error.location.file, root) else location
        return _of_definition(error, at)
    found = explanation_of(error, root)
    at = location if found.line is None else SourceLocation(location.file, found.line)
    return Finding("import", Severity.ERROR, at, found.message, found.remedy)


def finding_of_failure(error: Exception, location: SourceLocation, root: Path, what: str) -> Finding:
    """Return the finding for an exception raised while a definition was ``what``, such as compiled.

    It stands at the definition, or at the part of it that the exception blames.
    """
    at = relative_to(getattr(error, BLAMED, location), root)
    if isinstance(error, DefinitionError):
        own = relative_to(error.location, root) if _is_definition(error.location.file, root) else at
        return _of_definition(error, own)
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = relative_to(SourceLocation(frame.filename, frame.lineno or 1), PRODUCT)
    reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return Finding(
        "definition",
        Severity.ERROR,
        at,
        f"it cannot be {what}: {reason} ({place})",
        "Correct what it is given; where all of that is right, the fault is at the place named.",
    )


def _of_definition(error: DefinitionError, at: SourceLocation) -> Finding:
    told = (error.message, error.remedy)
    return Finding(error.rule, Severity.ERROR, at, *told, follows=error.follows, mend=error.mend)


def blame(error: Exception, location: SourceLocation) -> None:
    """Note on an exception which part of a definition made it; the innermost part stays."""
    if not hasattr(error, BLAMED):
        setattr(error, BLAMED, location)


def relative_to(location: SourceLocation, root: Path) -> SourceLocation:
    """Return the location with its file written from the project's root, when it lies below it."""
    return SourceLocation(location.file.removeprefix(f"{root}/"), location.line)


def _location(error: BaseException, root: Path, module: Path) -> SourceLocation:
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return relative_to(SourceLocation(error.filename, error.lineno), root)
    places = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    own = next(((file, line or 1) for file, line in reversed(places) if _is_definition(file, root)), (str(module), 1))
    return relative_to(SourceLocation(*own), root)


@lru_cache(maxsize=1024)  # a traceback leads through the same few files again and again
def _is_definition(file: str, root: Path) -> bool:
    """Return whether a file is one of the project's definitions: neither machinery nor installed."""
    path = Path(file)
    return (
        path.is_relative_to(root)
        and path.parent != root
        and path.relative_to(root).parts[0] != "toolchain"
        and ".venv" not in path.parts
    )
