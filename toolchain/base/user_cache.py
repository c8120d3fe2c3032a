"""Folders in which the user keeps what took long to make, below ~/.cache/observability-as-code.

Source: XDG Base Directory Specification: XDG_CACHE_HOME takes the place of ~/.cache where it is an absolute path.
"""

import os
from pathlib import Path


def cache_folder(name: str) -> Path | None:
    """Return a folder of the cache, made where it was not; None where there is none that this user alone can write."""
    named = os.environ.get("XDG_CACHE_HOME")
    try:
        above = Path(named) if named and Path(named).is_absolute() else Path.home() / ".cache"
        folder = above / "observability-as-code" / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except (OSError, RuntimeError):
        return None
    return folder if status.st_uid == os.getuid() and not status.st_mode & 0o022 else None


def last_used(kept: Path) -> float:
    """Return when something that is kept was used last, in Unix seconds; 0 for what has just gone."""
    try:
        return kept.stat().st_mtime
    except FileNotFoundError:  # another command has just removed it
        return 0.0
