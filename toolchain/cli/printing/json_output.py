"""JSON that programs read: one document, or one object a line where a command goes on for long.

Each says its form (``format``) and the command, holds nothing but ASCII, and is what ``schemas/cli/`` says of it:
keys in snake case, times as RFC 3339 has them in UTC, durations in seconds with ``_seconds`` in the name.
Source: docs/automation.md.
"""

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import Any

from toolchain.base.source import SourceLocation

FORMAT = 1
"""The form of what is printed: another number where a field goes or means something else, and not for one more."""


def json_document(command: str, fields: Mapping[str, Any]) -> str:
    """Return what a command has to say as one document, without the end of its line."""
    return json.dumps(_whole(command, fields), indent=2, allow_nan=False)


def json_line(command: str, fields: Mapping[str, Any]) -> str:
    """Return an object that takes one line, without its end."""
    return json.dumps(_whole(command, fields), allow_nan=False)


def _whole(command: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"format": FORMAT, "command": command, **fields}


def event_line(command: str, event: str, fields: Mapping[str, Any], at: float | None = None) -> str:
    """Return what happened, at a time in Unix seconds, which is now unless given."""
    return json_line(command, {"event": event, "at": moment(time.time() if at is None else at), **fields})


def failure_line(command: str, message: str, remedy: str, location: SourceLocation | None = None) -> str:
    """Return why a command could not do what was asked; a line, so that readers of lines have it too."""
    return json_line(command, {"error": error_row(message, remedy, location)})


def error_row(message: str, remedy: str, location: SourceLocation | None) -> dict[str, Any]:
    """Return an error as every document has it; its place is not told twice."""
    if location is None:
        return {"message": message, "remedy": remedy, "file": None, "line": None}
    return {"message": message.removeprefix(f"{location}: "), "remedy": remedy, **place(location)}


def moment(seconds: float) -> str:
    """Return a time in Unix seconds as RFC 3339 has it, to the second, or to the millisecond where it has any."""
    at = datetime.fromtimestamp(round(seconds, 3), UTC)
    return at.isoformat(timespec="milliseconds" if at.microsecond else "seconds").replace("+00:00", "Z")


def finite(value: float | None) -> float | None:
    """Return a number, None where it is none that JSON has."""
    return value if value is not None and isfinite(value) else None


def place(location: SourceLocation) -> dict[str, Any]:
    """Return a place as every document has it."""
    return {"file": location.file, "line": location.line}


def path_of(path: Path) -> str:
    """Return a path as it was asked for."""
    return path.as_posix()
