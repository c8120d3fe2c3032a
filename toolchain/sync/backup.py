"""Backups: what Grafana had before a deploy changed it, a file per resource."""

import glob
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson
from attrs import evolve, field, frozen
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extract

from toolchain.base.children import is_settled, is_temporary
from toolchain.base.documents.document import Document
from toolchain.base.documents.json_file import read_json_file
from toolchain.base.errors import OptionError, UnwritableError, UserError
from toolchain.base.repository import GitError
from toolchain.sync.backup_secrets import Path as Place
from toolchain.sync.backup_secrets import given_back, place_of, without_secrets
from toolchain.sync.change import Change
from toolchain.sync.kind import Kinds
from toolchain.sync.model import BackupError, Key
from toolchain.sync.plan import Plan

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")
_INDEX = "backup.json"
_LONGEST_NAME = 100
NO_SECRETS: Mapping[str, str] = MappingProxyType({})


@frozen(eq=False)
class SavedResource:
    """A resource of a backup: ``raw`` is what Grafana returned, None where there was none; ``was_ours`` before.

    ``left_out`` are the places of secrets that the backup does not hold, and ``file`` is where it is.
    """

    key: Key
    raw: Any
    was_ours: bool = True
    left_out: tuple[Place, ...] = ()
    file: Path = field(factory=Path)

    def completed(self, there: Any) -> "SavedResource":
        """Return it with what was left out as Grafana has it now; ``there`` is what it returns, None for nothing."""
        kept = given_back(self.raw, self.left_out, there)
        return evolve(self, raw=kept.document, left_out=kept.left_out)

    @property
    def missing(self) -> str:
        """What it has secrets for and does not hold: places in it, for people."""
        return ", ".join(map(place_of, self.left_out))


def write_backup(folder: Path, plan: Plan, kinds: Kinds, secrets: Mapping[str, str] = NO_SECRETS) -> Path:
    """Write what a plan is about to replace or delete, and what it creates, to a new folder; return it.

    ``secrets`` are values by name, of which the names are kept; another secret is left out. Raises UnwritableError
    where the folder cannot be written: nothing is changed without a backup.
    """
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S-%f")
    target = folder / plan.environment / stamp
    entries = []
    is_temporary(target)  # until it is complete
    try:
        target.mkdir(parents=True)
        target.chmod(0o700)
        for number, change in enumerate(plan.writes):
            name = f"{number:04d}-{_UNSAFE.sub('-', str(change.key))[:80]}.json"
            entry: Document = {"kind": change.key.kind, "name": change.key.name, "file": name, "existed": False}
            if change.live is not None and change.live.raw is not None:
                defined = _as_defined(change)
                kept = without_secrets(kinds[change.key.kind], change.live.raw, defined, secrets)
                entry |= {"existed": True, "ours": change.live.is_ours, "leftOut": kept.left_out}
                _write(target / name, kept.document)
            entries.append(entry)
        index = {"formatVersion": 1, "environment": plan.environment, "url": plan.url, "resources": entries}
        _write(target / _INDEX, index)
    except BaseException as error:
        shutil.rmtree(target, ignore_errors=True)
        if not isinstance(error, OSError):
            raise
        raise UnwritableError(
            f"cannot write the backup {error.filename or target}: {error.strerror}",
            "Free the space, or choose another folder with --backups. Nothing was changed.",
        ) from error
    finally:
        is_settled(target)
    return target


def _as_defined(change: Change) -> Document:
    """Return what definitions have in the clear, which is no secret: those of now, else those of the last deploy."""
    if change.desired is not None:
        return change.desired.document
    live = change.live
    return live.document if live is not None and live.is_ours and not live.is_edited else {}


def _write(path: Path, document: Any) -> None:
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))


def read_backup(folder: Path, environment: str) -> tuple[SavedResource, ...]:
    """Return the resources of a backup.

    Raises BackupError where it is none, incomplete, or of another environment.
    """
    return tuple(_saved(folder, environment))


def _saved(folder: Path, environment: str) -> Iterator[SavedResource]:
    index = _read(folder / _INDEX)
    if not isinstance(index, dict) or index.get("formatVersion") != 1:
        raise BackupError(f"{folder} is no backup of this version of the tool", "Name another backup.")
    theirs = str(index.get("environment"))[:_LONGEST_NAME]
    if index.get("environment") != environment:
        raise BackupError(
            f"{folder} is a backup of {theirs}, and this is {environment}",
            f"Restore it with -e {theirs}, or name a backup of {environment}.",
        )
    entries = index.get("resources")
    if not isinstance(entries, list):
        raise _damaged(folder / _INDEX, "its 'resources' are no list")
    for number, entry in enumerate(entries):
        match entry:
            case {"kind": str(kind), "name": str(name), "file": str(file), "existed": bool(existed)}:
                left_out = _places(entry.get("leftOut", []))
                if left_out is None or not _is_name(file):
                    raise _damaged(folder / _INDEX, f"resources[{number}] is not as a deploy writes it")
                raw = _read(folder / file) if existed else None
                if existed and raw is None:
                    raise _damaged(folder / file, "it holds nothing")
                is_ours = entry.get("ours", True) is True
                yield SavedResource(Key(kind, name), raw, is_ours, left_out, folder / file)
            case _:
                raise _damaged(folder / _INDEX, f"resources[{number}] is not as a deploy writes it")


def require_restorable(saved: Iterable[SavedResource], kinds: Kinds) -> None:
    """Raise BackupError for a resource of a backup that is not as Grafana returns one: somebody changed it."""
    for each in saved:
        kind = kinds.get(each.key.kind)
        if kind is None or each.raw is None:
            continue
        try:
            desired = kind.restored(each.raw)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise _damaged(each.file, f"it is no {kind.name} as Grafana returns one") from error
        if desired.key != each.key:
            theirs = str(desired.key)[:_LONGEST_NAME]
            raise _damaged(each.file, f"it is {theirs}, and the backup holds {each.key} there")


def _is_name(file: str) -> bool:
    return Path(file).name == file


def _places(value: Any) -> tuple[Place, ...] | None:
    """Return places of a document as an index holds them, None for anything else."""
    if not isinstance(value, list) or not all(isinstance(each, list) for each in value):
        return None
    found = tuple(tuple(place) for place in value)
    return found if all(isinstance(each, str | int) for place in found for each in place) else None


def _damaged(path: Path, what: str) -> BackupError:
    return BackupError(f"{path} is damaged: {what}", "Take another backup, or `build.py restore REVISION`.")


def _read(path: Path) -> Any:
    return read_json_file(path, "Take another backup, or `build.py restore REVISION`.", is_saved=True)


def named_backup(name: str, folder: Path, environment: str) -> Path | None:
    """Return the backup that a name means, None for none: as it was printed, from anywhere, or its last part alone."""
    given = Path(name)
    given = given.parent if given.name == _INDEX else given
    places = (given, folder / environment / given, folder / given, folder.parent / given)
    return next((each for each in places if (each / _INDEX).is_file()), None)


def no_backup(name: str, folder: Path, environment: str, no_revision: GitError) -> UserError:
    """Return the error of a name that means neither a backup nor a revision, with the backups that are near it.

    ``no_revision`` says why it is no revision: Git may not be able to read any, or may have only some.
    """
    last = Path(name).name
    others = [found.parents[1].name for found in folder.glob(f"*/{glob.escape(last)}/{_INDEX}")] if last else []
    if others:
        return BackupError(
            f"{last} is a backup of {others[0]}, and this is {environment}", f"Restore it with -e {others[0]}."
        )
    stamps = [each.name for each in backups_of(folder, environment)]
    near = [found for found, _, _ in extract(last, stamps, scorer=ratio, limit=3)]
    told = f"near it are {', '.join(near)}" if near else f"there is no backup in {folder / environment}"
    return OptionError(
        f"{name!r} is neither a backup of {environment} nor a revision; {told}",
        f"`build.py restore --list` names the backups.\n{no_revision.message.rstrip('.')}. {no_revision.remedy}",
    )


def backups_of(folder: Path, environment: str) -> list[Path]:
    """Return the backups of an environment, newest first."""
    found = (folder / environment).glob(f"*/{_INDEX}")
    return sorted((path.parent for path in found), reverse=True)
