"""Reads the text of a file that somebody names: a regular file, of a bounded size, in UTF-8."""

import codecs
import os
import re
import stat
from pathlib import Path

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.limits import LARGEST_FILE, MEBIBYTE

_OTHERS = (
    (stat.S_ISDIR, "a folder", "Name the files in it."),
    (stat.S_ISFIFO, "a pipe", "Write what it says to a file, and name that."),
    (stat.S_ISSOCK, "a socket", "Name a file."),
    (stat.S_ISCHR, "a device", "Name a file."),
    (stat.S_ISBLK, "a device", "Name a file."),
)
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_SAVE = "Save it as UTF-8."
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7}) ", re.MULTILINE)


def read_text(path: Path, largest: int = LARGEST_FILE) -> str:
    """Return the text of a file of at most ``largest`` bytes, without a byte order mark.

    Raises DocumentError for what cannot be read, is no regular file, is larger, or is no UTF-8.
    """
    return decoded(read_bytes(path, largest))


def read_bytes(path: Path, largest: int = LARGEST_FILE) -> bytes:
    """Return the bytes of a file of at most ``largest``. Raises DocumentError as ``read_text`` does.

    A pipe is never waited for, and a device never opened.
    """
    try:
        _require_regular(path.stat())
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            _require_regular(os.fstat(descriptor))  # it may be another one by now
            content = file.read(largest + 1)
    except ValueError as error:
        raise DocumentError("no file has such a name", 1, "Correct the name.") from error
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise DocumentError(f"the file cannot be read: {reason}", 1, "Check its name and permissions.") from error
    if len(content) > largest:
        raise DocumentError(f"the file is larger than {largest // MEBIBYTE} MiB", 1, "Split it.")
    return content


def require_settled(text: str) -> None:
    """Raise DocumentError for a text that says two things at once: Git left the sides of a conflict in it."""
    conflict = _CONFLICT.search(text)
    if conflict is not None:
        line = text.count("\n", 0, conflict.start()) + 1
        raise DocumentError("a merge conflict is not resolved here", line, "Choose a side and remove the markers.")


def _require_regular(status: os.stat_result) -> None:
    for is_one, what, remedy in _OTHERS:
        if is_one(status.st_mode):
            raise DocumentError(f"this is {what}, and no file", 1, remedy)


def decoded(content: bytes) -> str:
    """Return UTF-8 as text, without a byte order mark. Raises DocumentError with the line of what is no text."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            raise DocumentError(f"the file is not UTF-8 text but {name}", 1, _SAVE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DocumentError("the file is not UTF-8 text", line, _SAVE) from error
    nothing = text.find("\0")
    if nothing >= 0:
        line = text.count("\n", 0, nothing) + 1
        raise DocumentError("the file holds a NUL character: it is no text, or was cut off", line, _SAVE)
    return text
