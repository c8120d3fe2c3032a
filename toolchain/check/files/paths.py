"""The files that a pattern of a configuration means."""

from pathlib import Path

from toolchain.base.errors import UserError

CHECKED = (".json", ".yaml", ".yml", ".alloy")
"""How the names of files that are checked end."""


class PatternError(UserError):
    """A pattern that can mean no file."""


def files_of(folder: Path, pattern: str) -> list[Path]:
    """Return the files below a folder that a pattern means, by name; a folder means all in it that can be checked.

    ``*`` stands for part of a name, ``**`` for folders. Raises PatternError for what is no pattern of a folder's files.
    """
    written = pattern.replace("\\", "/").removeprefix("./")
    if Path(written).is_absolute() or not written.strip():
        raise PatternError(f"{pattern!r} is not below this folder", "Write it as it is seen from this file.")
    if any("**" in part and part != "**" for part in written.split("/")):  # from Python 3.13 on it would mean *
        raise PatternError(f"{pattern!r} is no pattern of files", "Write ** between slashes alone.")
    try:
        found = sorted(folder.glob(written.rstrip("/")))
    except (ValueError, NotImplementedError) as error:
        raise PatternError(f"{pattern!r} is no pattern of files: {error}", "Write * and ** for names.") from error
    return [file for each in found for file in (_inside(each) if each.is_dir() else [each])]


def _inside(folder: Path) -> list[Path]:
    return [each for each in sorted(folder.rglob("*")) if each.suffix.lower() in CHECKED and each.is_file()]
