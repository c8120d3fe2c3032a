"""Folders in which the user keeps what took long to make, below ~/.cache/observability-as-code.

Source: XDG Base Directory Specification: XDG_CACHE_HOME takes the place of ~/.cache where it is an absolute path.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from toolchain.base.children import is_settled, is_temporary


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


def keep(path: Path, content: bytes) -> None:
    """Write a file of the cache, whole or not at all; where that cannot be, such as on a full disk, it is not kept."""
    beside = path.with_name(f".{path.name[:16]}-{secrets.token_hex(8)}")
    is_temporary(beside)
    try:
        with suppress(OSError):
            beside.write_bytes(content)
            beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
        is_settled(beside)
