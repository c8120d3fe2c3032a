"""Backups: what is written of a resource, and what a name means."""

import json
from pathlib import Path
from typing import Any

import pytest

from toolchain.base.errors import UnwritableError, UserError
from toolchain.base.repository import GitError
from toolchain.sync.backup import backups_of, named_backup, no_backup, read_backup, require_restorable, write_backup
from toolchain.sync.change import Action, Change
from toolchain.sync.kinds import KINDS
from toolchain.sync.model import Desired, Key, Live
from toolchain.sync.plan import Plan

NO_REVISION = GitError("Git does not read /it", "Trust it: git config.")
KEY = Key("contact point", "team-hook")
RAW = {"uid": "team-hook", "name": "Team", "type": "webhook", "settings": {"url": "https://hooks/canary", "title": "x"}}


def change(raw: Any = RAW, key: Key = KEY) -> Change:
    """A change of a resource that is there."""
    return Change(key, Action.UPDATE, Desired(key, "Team", {}), Live(key, "Team", {}, raw, "1", is_ours=True))


def written(folder: Path, *changes: Change, environment: str = "local", **secrets: str) -> Path:
    """A new backup."""
    return write_backup(folder, Plan(environment, "http://grafana", changes or (change(),)), KINDS, secrets)


def test_a_secret_is_kept_by_its_name_or_left_out_and_noted(tmp_path: Path) -> None:
    (with_name,) = read_backup(written(tmp_path, HOOK_URL="https://hooks/canary"), "local")
    assert with_name.raw["settings"] == {"url": {"$secret": "HOOK_URL"}, "title": "x"}
    assert with_name.left_out == ()
    (without,) = read_backup(written(tmp_path), "local")
    assert without.raw["settings"] == {"url": "<secret>", "title": "x"}
    assert without.missing == "settings.url"
    assert "canary" not in "".join(path.read_text() for path in tmp_path.rglob("*.json"))


def test_what_was_left_out_comes_from_grafana_or_is_written_in_by_hand(tmp_path: Path) -> None:
    backup = written(tmp_path)
    (saved,) = read_backup(backup, "local")
    assert saved.completed(RAW).raw == RAW
    assert saved.completed(RAW).missing == ""
    assert saved.completed(None).missing == "settings.url"
    saved.file.write_text(saved.file.read_text().replace('"<secret>"', '{"$secret": "HOOK"}'))
    (by_hand,) = read_backup(backup, "local")
    assert by_hand.completed(None).missing == ""
    assert by_hand.completed(None).raw["settings"]["url"] == {"$secret": "HOOK"}


def test_what_has_no_content_to_bring_back_was_not_there(tmp_path: Path) -> None:
    (saved,) = read_backup(written(tmp_path, change(raw=None)), "local")
    assert saved.raw is None


def test_only_its_owner_reads_a_backup(tmp_path: Path) -> None:
    backup = written(tmp_path)
    assert backup.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in backup.iterdir())


def test_a_backup_is_named_as_it_was_printed_from_anywhere_or_by_its_last_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backups"
    backup = written(folder)
    monkeypatch.chdir(tmp_path)
    names = (str(backup), f"{backup}/", backup.name, f"local/{backup.name}", f"backups/local/{backup.name}")
    for name in (*names, f"./backups/local/{backup.name}", str(backup / "backup.json")):
        found = named_backup(name, folder, "local")
        assert found is not None, name
        assert found.resolve() == backup.resolve(), name
    monkeypatch.chdir("/")
    assert named_backup(f"backups/local/{backup.name}", folder, "local") is not None


def test_a_name_that_means_nothing_is_told_with_what_is_near(tmp_path: Path) -> None:
    assert named_backup("2026-01-01", tmp_path, "local") is None
    none = no_backup("2026-01-01", tmp_path, "local", NO_REVISION)
    assert f"there is no backup in {tmp_path / 'local'}" in none.message
    assert none.remedy.endswith("\nGit does not read /it. Trust it: git config.")
    backup = written(tmp_path)
    error = no_backup(backup.name[:-1], tmp_path, "local", NO_REVISION)
    assert f"near it are {backup.name}" in error.message
    assert "--list" in error.remedy
    other = no_backup(backup.name, tmp_path, "production", NO_REVISION)
    assert other.message == f"{backup.name} is a backup of local, and this is production"
    assert "-e local" in other.remedy
    assert "neither a backup" in no_backup("[x", tmp_path, "local", NO_REVISION).message


def test_the_newest_backup_is_first_and_one_that_was_not_finished_is_none(tmp_path: Path) -> None:
    older, newer = written(tmp_path), written(tmp_path)
    assert backups_of(tmp_path, "local") == [newer, older]
    (newer / "backup.json").unlink()
    assert backups_of(tmp_path, "local") == [older]


@pytest.mark.parametrize(
    "resources",
    [
        None,
        {},
        [3],
        [{}],
        [{"kind": "folder", "name": "a", "file": "a.json"}],
        [{"kind": "folder", "name": "a", "file": "../a.json", "existed": True}],
        [{"kind": "folder", "name": "a", "file": "a.json", "existed": "yes"}],
        [{"kind": "folder", "name": "a", "file": "a.json", "existed": True, "leftOut": 3}],
        [{"kind": "folder", "name": "a", "file": "a.json", "existed": True, "leftOut": [["a", None]]}],
        [{"kind": "folder", "name": "a", "file": "a.json", "existed": True}],
    ],
)
def test_an_index_that_is_damaged_is_said(resources: Any, tmp_path: Path) -> None:
    backup = written(tmp_path)
    index = json.loads((backup / "backup.json").read_text())
    (backup / "backup.json").write_text(json.dumps({**index, "resources": resources}))
    with pytest.raises(UserError) as refused:
        read_backup(backup, "local")
    assert str(backup) in refused.value.message


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("content", ["{}", "[]", "3", "null", '"text"', '{"uid": "another"}', '{"metadata": 3}'])
def test_a_resource_that_is_damaged_is_said(kind: str, content: str, tmp_path: Path) -> None:
    backup = written(tmp_path, change(key=Key(kind, "a")))
    (saved,) = read_backup(backup, "local")
    saved.file.write_text(content)
    with pytest.raises(UserError) as refused:
        require_restorable(read_backup(backup, "local"), KINDS)
    assert str(saved.file) in refused.value.message or "the backup holds a" in refused.value.message


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "local").touch()
    with pytest.raises(UnwritableError, match="cannot write the backup"):
        written(tmp_path)
