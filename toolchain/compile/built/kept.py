"""Outputs of revisions that were built before, kept for the user by what they are made of.

The key is a hash of all that decides what a build writes: the files of the revision, as Git hashes them, the
environment, Python and the installed packages. The same key is the same output, so nothing here is ever out of date;
what was used longest ago goes. Where there is no folder of the user's own, nothing is kept.
"""

import os
import platform
import secrets
import shutil
import sysconfig
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from toolchain.base.children import is_settled, is_temporary
from toolchain.base.user_cache import cache_folder, last_used

_NAME = "builds"
_MOST = 24
"""Outputs; each takes a few megabytes."""
_FORMAT = 1
"""Of what is kept; with another one nothing of the old is found."""


def key_of(tree: str, environment: str) -> str:
    """Return the key of what a tree of Git is built to for an environment."""
    folders = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    packages = sorted(each.name for folder in folders for each in Path(folder).glob("*.dist-info"))
    parts = (str(_FORMAT), tree, environment, platform.python_implementation(), platform.python_version(), *packages)
    return sha256("\0".join(parts).encode()).hexdigest()


def kept_output(key: str) -> Path | None:
    """Return the folder that is kept under a key, None where there is none."""
    folder = cache_folder(_NAME)
    found = None if folder is None else folder / key
    if found is None or not found.is_dir():
        return None
    with suppress(OSError):
        os.utime(found)
    return found


def keep(key: str, made: Path) -> None:
    """Keep a folder under a key, whole or not at all; where that cannot be written it is not kept."""
    folder = cache_folder(_NAME)
    if folder is None:
        return
    beside = folder / f".{key[:16]}-{secrets.token_hex(8)}"
    is_temporary(beside)
    try:
        with suppress(OSError):  # a full disk; or another command has kept the same meanwhile
            shutil.copytree(made, beside)
            beside.rename(folder / key)
            _forget_oldest(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        is_settled(beside)


def forget(kept: Path) -> None:
    """Remove what is kept and cannot be used."""
    shutil.rmtree(kept, ignore_errors=True)


def _forget_oldest(folder: Path) -> None:
    kept = sorted((each for each in folder.iterdir() if not each.name.startswith(".")), key=last_used)
    for each in kept[:-_MOST]:
        forget(each)
