"""The configuration that holds for a call of ``check``: the one that is named, or the one above what is checked."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from toolchain.base.errors import OptionError
from toolchain.check.files.configuration import NAME, Configuration, configuration_above, read_configuration
from toolchain.check.rule import Rule
from toolchain.cli.options import GRAFANA


def configuration_of(named: Path | None, files: Sequence[str], folder: Path, rules: Iterable[Rule]) -> Configuration:
    """Return the configuration that is named, else that above the files, or above ``folder`` where none is given.

    Raises OptionError for files with different ones, ConfigurationFileError for one that is wrong.
    """
    path = _above(files, folder) if named is None else named
    return Configuration() if path is None else read_configuration(path, (each.id for each in rules))


def _above(files: Sequence[str], folder: Path) -> Path | None:
    folders = dict.fromkeys(folder if text.startswith(GRAFANA) else Path(text).parent for text in files)
    found = {configuration_above(each): each for each in folders or (folder,)}
    if len(found) > 1:
        names = " and ".join(sorted(str(each or "none") for each in found))
        raise OptionError(
            f"the files have different configurations: {names}",
            f"Check them in calls of their own, or name the one {NAME} with --config.",
        )
    return next(iter(found))


def as_typed(path: Path) -> Path:
    """Return a path as somebody in this folder types it, where it is below."""
    seen = Path(os.path.relpath(path))
    return path if seen.parts[:1] == ("..",) else seen
