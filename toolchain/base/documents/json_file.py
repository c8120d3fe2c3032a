"""Reads a JSON file that a command cannot do without."""

from pathlib import Path
from typing import Any

from toolchain.base.documents.errors import DocumentError, UnreadableFileError
from toolchain.base.documents.limits import LARGEST_FILE, LARGEST_SAVED, MOST_VALUES, MOST_VALUES_SAVED
from toolchain.base.documents.plain import json_value
from toolchain.base.documents.text_file import read_text


def read_json_file(path: Path, remedy: str, *, is_saved: bool = False) -> Any:
    """Return what a JSON file says; ``is_saved`` is for what the tool has saved itself, which may be larger.

    Raises UnreadableFileError with the file and the line, and with this remedy, for what is no such file.
    """
    largest, most_values = (LARGEST_SAVED, MOST_VALUES_SAVED) if is_saved else (LARGEST_FILE, MOST_VALUES)
    try:
        return json_value(read_text(path, largest), most_values)
    except DocumentError as error:
        raise UnreadableFileError.of(path, error, remedy) from error
