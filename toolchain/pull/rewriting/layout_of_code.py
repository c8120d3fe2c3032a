"""How a changed module is laid out: as it was, by the project's own settings of ruff."""

import subprocess
from pathlib import Path

from toolchain.base.children import start
from toolchain.base.python_layout import ruff_program
from toolchain.pull.spelling import WIDTH

_SETTINGS = ("pyproject.toml", "ruff.toml", ".ruff.toml")
_UNSORTED_AND_UNUSED = ("check", "--fix", "--quiet", "--select=I001,F401")


def laid_out(root: Path, path: Path, before: str, after: str) -> str:
    """Return the changed text of a module as ruff lays it out, where the text before was laid out so.

    Imports are sorted, and go where nothing uses them any more, where that was so before. Raises MissingProgramError.
    """
    text = after
    for command in (_UNSORTED_AND_UNUSED, ("format", "--quiet")):
        if _ruff(root, path, command, before) == before:
            text = _ruff(root, path, command, text) or text
    return text


def _ruff(root: Path, path: Path, command: tuple[str, ...], text: str) -> str:
    """Return what ruff makes of a text, empty where it cannot read it: compiling it says why."""
    has_settings = any((root / name).is_file() for name in _SETTINGS)
    settings = () if has_settings else ("--isolated", f"--line-length={WIDTH}")
    name = f"--stdin-filename={path.relative_to(root)}"
    words = (ruff_program(), *command, "--no-cache", *settings, name, "-")
    with start(
        words, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
    ) as process:
        output, _ = process.communicate(text)
    return str(output)
