"""Backups: what Grafana had before a deploy changed it, a file per resource."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from attrs import frozen

from toolchain.compile.plain import Document
from toolchain.errors import ConfigurationError
from toolchain.sync.difference import redacted
from toolchain.sync.model import Key
from toolchain.sync.plan import Change

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")
_INDEX = "backup.json"


@frozen(eq=False)
class SavedResource:
    """A resource of a backup: ``raw`` is what Grafana returned, None where there was none; ``was_ours`` before."""

    key: Key
    raw: Any
    was_ours: bool = True


def write_backup(folder: Path, environment: str, url: str, changes: Iterable[Change]) -> Path:
    """Write what the changes are about to replace or delete, and what they create, to a new folder; return it.

    Raises ConfigurationError where the folder cannot be written: nothing is changed without a backup.
    """
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S-%f")
    target = folder / environment / stamp
    entries = []
    try:
        target.mkdir(parents=True)
        target.chmod(0o700)
        for number, change in enumerate(changes):
            name = f"{number:04d}-{_UNSAFE.sub('-', str(change.key))[:80]}.json"
            entry: Document = {"kind": change.key.kind, "name": change.key.name, "file": name, "existed": False}
            if change.live is not None:
                entry |= {"existed": True, "ours": change.live.is_ours}
                _write(target / name, redacted(change.live.raw))
            entries.append(entry)
        _write(target / _INDEX, {"formatVersion": 1, "environment": environment, "url": url, "resources": entries})
    except OSError as error:
        raise ConfigurationError(
            f"cannot write the backup {error.filename or target}: {error.strerror}",
            "Free the space, or choose another folder with --backups. Nothing was changed.",
        ) from error
    return target


def _write(path: Path, document: Any) -> None:
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False), encoding="utf-8")


def read_backup(folder: Path, environment: str) -> tuple[SavedResource, ...]:
    """Return the resources of a backup.

    Raises ConfigurationError where it is none, incomplete, or of another environment.
    """
    return tuple(_saved(folder, environment))


def _saved(folder: Path, environment: str) -> Iterator[SavedResource]:
    index = _read(folder / _INDEX)
    if not isinstance(index, dict) or index.get("formatVersion") != 1:
        raise ConfigurationError(f"{folder} is no backup of this version of the tool", "Name another backup.")
    if index.get("environment") != environment:
        raise ConfigurationError(
            f"{folder} is a backup of {index.get('environment')}, and this is {environment}",
            f"Restore it with -e {index.get('environment')}, or name a backup of {environment}.",
        )
    for entry in index.get("resources", ()):
        raw = _read(folder / entry["file"]) if entry["existed"] else None
        yield SavedResource(Key(entry["kind"], entry["name"]), raw, entry.get("ours", True))


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(
            f"cannot read {path}: {error.strerror}", "Name the folder of a backup, as the deploy printed it."
        ) from error
    except ValueError as error:
        raise ConfigurationError(f"{path} is no JSON: {error}", "Take another backup.") from error


def backups_of(folder: Path, environment: str) -> list[Path]:
    """Return the backups of an environment, newest first."""
    found = (folder / environment).glob(f"*/{_INDEX}")
    return sorted((path.parent for path in found), reverse=True)
