"""Folders beside the environment's own: with permissions, below another one, and on releases that cannot nest."""

from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from grafana_stand_in.stand_in import GrafanaStandIn
from tests.toolchain.alerts import errors_panel
from tests.toolchain.compilation import PROMETHEUS, board
from tests.toolchain.compilation import compilation as compiled
from tests.toolchain.sync.deploys import VERSIONS, WITH_SECRET, deployed, destination, planned, restore
from toolchain.base.errors import DefinitionError
from toolchain.compile.compilation import Compilation
from toolchain.define.environment import Folder, Permission
from toolchain.live.grafana.permissions import Document, get_folder_permissions, set_folder_permissions
from toolchain.sync.backup import read_backup
from toolchain.sync.deploy import deploy
from toolchain.sync.kinds import KINDS
from toolchain.sync.restore import plan_to_restore

EDITORS_ONLY = (Permission("role Editor", "view"),)


def two_folders(**closed: Any) -> Compilation:
    """A dashboard in the environment's folder, and one in a folder of its own."""
    folder = evolve(Folder("closed", "Closed"), **closed)
    environment = evolve(WITH_SECRET, folders={"security": folder})
    boards = (board(errors_panel()), board(errors_panel(), uid="secret", title="Secret", folder="security"))
    return compiled(*boards, sources=(PROMETHEUS,), environment=environment)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_dashboard_is_in_its_folder_and_a_second_deploy_writes_nothing(version: str, tmp_path: Path) -> None:
    made = two_folders(permissions=EDITORS_ONLY)
    with GrafanaStandIn(version) as server:
        assert deployed(server, made, tmp_path).unverified == ()
        assert planned(server, made).writes == ()
        with destination(server, made) as there:
            granted = get_folder_permissions(there.connection, "closed")
    own = {(each.get("role"), each["permission"]) for each in granted if not each.get("inherited")}
    assert own == {("Editor", 1)}


@pytest.mark.parametrize("version", VERSIONS)
def test_what_a_person_was_granted_stays_when_the_permissions_of_roles_change(version: str, tmp_path: Path) -> None:
    with GrafanaStandIn(version) as server:
        deployed(server, two_folders(permissions=EDITORS_ONLY), tmp_path)
        with destination(server, two_folders()) as there:
            items: list[Document] = [{"role": "Editor", "permission": 1}, {"userId": 1, "permission": 2}]
            set_folder_permissions(there.connection, "closed", items)
            deployed(server, two_folders(permissions=(Permission("role Editor", "edit"),)), tmp_path)
            granted = get_folder_permissions(there.connection, "closed")
    own = {(each.get("role"), each["userId"], each["permission"]) for each in granted if not each.get("inherited")}
    assert own == {("Editor", 0, 2), ("", 1, 2)}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_folder_below_another_one_is_made_after_it_where_the_release_nests(version: str, tmp_path: Path) -> None:
    made = two_folders(below=WITH_SECRET.folder.uid)
    with GrafanaStandIn(version) as server:
        done = deployed(server, made, tmp_path)
        assert done.unverified == ()
        names = [change.key.name for change in done.applied.done if change.key.kind == "folder"]
        assert names == [WITH_SECRET.folder.uid, "closed"]
        assert planned(server, made).writes == ()


def test_folders_are_made_from_the_top_and_deleted_from_the_bottom(tmp_path: Path) -> None:
    chain = {uid: Folder(uid, uid.title(), below=below) for uid, below in (("c", "b"), ("b", "a"), ("a", "team"))}
    nested = compiled(environment=evolve(WITH_SECRET, folders=chain), sources=())
    flat = compiled(environment=WITH_SECRET, sources=())
    with GrafanaStandIn() as server:
        done = deployed(server, nested, tmp_path).applied.done
        assert [change.key.name for change in done] == ["team", "a", "b", "c"]
        assert planned(server, nested).writes == ()
        done = deployed(server, flat, tmp_path).applied.done
        assert [change.key.name for change in done] == ["c", "b", "a"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_folder_that_holds_what_others_made_is_not_deleted_with_it(version: str, tmp_path: Path) -> None:
    with GrafanaStandIn(version) as server:
        first = deployed(server, two_folders(), tmp_path)
        server.create_dashboard_as_user("annas", {"title": "Anna's", "panels": []}, "closed")
        kinds = KINDS
        assert first.backup is not None
        saved = read_backup(first.backup, "test")
        with destination(server, two_folders()) as there:
            done = deploy(there, lambda at: plan_to_restore(at, kinds, saved), kinds, lambda _: None, tmp_path)
        (failure,) = done.applied.failures
        assert str(failure.change.key) == "folder closed"
        assert "it holds Anna's" in failure.message
        assert list(server.state()["dashboards"]) == ["annas"]


def test_a_folder_below_one_that_is_not_there_is_found_before_anything_is_written() -> None:
    with GrafanaStandIn() as server:
        (conflict,) = planned(server, two_folders(below="nowhere")).conflicts
        assert "'nowhere' that it is to be below does not exist" in conflict.reason


@pytest.mark.parametrize("version", VERSIONS)
def test_restoring_gives_a_folder_its_permissions_back(version: str, tmp_path: Path) -> None:
    closed, open_ = (two_folders(permissions=(Permission("role Editor", level),)) for level in ("view", "edit"))
    with GrafanaStandIn(version) as server:
        deployed(server, closed, tmp_path)
        done = deployed(server, open_, tmp_path)
        assert done.backup is not None
        restore(server, open_, done.backup, tmp_path)
        assert planned(server, closed).writes == ()


def test_a_folder_that_somebody_moved_is_found(tmp_path: Path) -> None:
    made = two_folders(below=WITH_SECRET.folder.uid)
    with GrafanaStandIn("12.4.3 api") as server:
        deployed(server, made, tmp_path)
        at_the_root = two_folders()
        (change,) = planned(server, at_the_root).writes
        assert [(each.path, each.before) for each in change.changes] == [("parent", WITH_SECRET.folder.uid)]
        assert deployed(server, at_the_root, tmp_path).unverified == ()


@pytest.mark.parametrize("to", ["role Admin", "Editor", "team On-call", "everybody"])
def test_a_permission_names_a_role_or_a_team(to: str) -> None:
    with pytest.raises(DefinitionError, match=to):
        Permission(to, "view")
