"""Writes changed modules: all of them, or none."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from toolchain.base.replacement import replaced_file


def write_files(files: Mapping[Path, str]) -> None:
    """Give files other texts once all of these are on the disk. Raises UnwritableError, and nothing is changed then."""
    with ExitStack() as stack:
        for path, text in files.items():
            staged = stack.enter_context(replaced_file(path))
            with staged.open("w", encoding="utf-8", newline="") as file:
                file.write(text)
