"""Teams that folders are opened to are made where there are none, and are never changed."""

from pathlib import Path

import pytest
import requests
from attrs import evolve

from grafana_stand_in.access import ACTIONS
from grafana_stand_in.stand_in import GrafanaStandIn
from tests.toolchain.compilation import compilation as compiled
from tests.toolchain.sync.deploys import VERSIONS, WITH_SECRET, deployed, destination, planned
from toolchain.compile.compilation import Compilation
from toolchain.define.environment import Folder, Permission
from toolchain.define.team import Team
from toolchain.live.grafana.permissions import get_folder_permissions
from toolchain.sync.backup import read_backup
from toolchain.sync.change import Action
from toolchain.sync.deploy import Deployed, deploy
from toolchain.sync.kinds import KINDS
from toolchain.sync.needed_rights import Access
from toolchain.sync.restore import plan_to_restore
from toolchain.sync.rights import MissingRightsError, require_rights

ON_CALL = Team("On-call", purpose="Whoever carries the pager.")


def opened_to(*permissions: Permission) -> Compilation:
    """A project with a folder that is opened to some."""
    closed = Folder("closed", "Closed", permissions)
    return compiled(environment=evolve(WITH_SECRET, folders={"security": closed}), sources=())


TO_ON_CALL = opened_to(Permission(ON_CALL, "view"))


def restored(server: GrafanaStandIn, first: Deployed, backups: Path) -> Deployed:
    """Go back to before the first deploy."""
    assert first.backup is not None
    saved = read_backup(first.backup, "test")
    with destination(server, TO_ON_CALL) as there:
        return deploy(there, lambda at: plan_to_restore(at, KINDS, saved), KINDS, lambda _: None, backups)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_team_is_made_before_the_folder_that_is_opened_to_it(version: str, tmp_path: Path) -> None:
    with GrafanaStandIn(version) as server:
        done = deployed(server, TO_ON_CALL, tmp_path)
        assert done.unverified == ()
        assert str(done.applied.done[0].key) == "team On-call"
        assert server.state()["permissions"]["folders/closed"] == [{"permission": 1, "team": "On-call"}]
        assert planned(server, TO_ON_CALL).writes == ()


def test_who_may_not_list_teams_is_told_before_anything_is_planned(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        deployed(server, TO_ON_CALL, tmp_path)
        token = server.add_token("planner", actions=ACTIONS["Reader"] - {"teams:read"})
        with destination(server, TO_ON_CALL, token=token) as there:
            assert [each for each in get_folder_permissions(there.connection, "closed") if each.get("team")] == []
            with pytest.raises(MissingRightsError, match=r"teams:read \(teams\)"):
                require_rights(there, KINDS, ["team", "folder"], Access.READ)


def test_a_team_that_is_there_is_nobodys_to_change(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        number = server.add_team("On-call")
        server.installation.stores[1].teams[number]["email"] = "on-call@shop.example"
        before = dict(server.installation.stores[1].teams[number])
        (change,) = [each for each in planned(server, TO_ON_CALL).changes if each.key.kind == "team"]
        assert change.action is Action.NONE
        deployed(server, TO_ON_CALL, tmp_path)
        assert server.installation.stores[1].teams == {number: before}


def test_a_team_that_no_folder_is_opened_to_any_more_stays(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        deployed(server, TO_ON_CALL, tmp_path)
        to_editors = opened_to(Permission("role Editor", "view"))
        deployed(server, to_editors, tmp_path)
        assert server.state()["permissions"]["folders/closed"] == [{"permission": 1, "role": "Editor"}]
        assert server.state()["teams"] == ["On-call"]


def test_going_back_to_before_there_was_a_team_deletes_it(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        done = restored(server, deployed(server, TO_ON_CALL, tmp_path), tmp_path)
        assert done.applied.is_complete
        assert server.state()["teams"] == []


def test_a_team_that_somebody_is_in_is_not_deleted_by_going_back(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        first = deployed(server, TO_ON_CALL, tmp_path)
        server.join_team("On-call", "viewer")
        (failure,) = restored(server, first, tmp_path).applied.failures
        assert str(failure.change.key) == "team On-call"
        assert "1 person is in it" in failure.message
        assert server.state()["teams"] == ["On-call"]


def test_a_folder_that_is_opened_to_a_team_is_closed_to_all_others(tmp_path: Path) -> None:
    everybody = ("admin", "editor", "viewer")
    with GrafanaStandIn() as server:
        deployed(server, TO_ON_CALL, tmp_path)
        assert [login for login in everybody if sees(server, login, "closed")] == ["admin"]
        server.join_team("On-call", "viewer")
        assert [login for login in everybody if sees(server, login, "closed")] == ["admin", "viewer"]


def sees(server: GrafanaStandIn, login: str, folder: str) -> bool:
    """Whether a user may open a folder."""
    return requests.get(f"{server.url}/api/folders/{folder}", auth=(login, login), timeout=5).status_code == 200
