"""What credentials may not do is said before anything is planned, and what they do not see is not planned."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

import pytest
import requests
from attrs import evolve

from grafana_stand_in.access import ACTIONS
from grafana_stand_in.faults import Fault
from grafana_stand_in.stand_in import GrafanaStandIn
from tests.conftest import REPOSITORY
from tests.toolchain.compilation import board
from tests.toolchain.compilation import compilation as compiled
from tests.toolchain.sync.deploys import VERSIONS, WITH_SECRET, deployed, destination, plan_of, project
from toolchain.compile.compilation import Compilation
from toolchain.define.environment import Environment, Folder, Permission
from toolchain.define.team import Team
from toolchain.sync.kind import desired_by
from toolchain.sync.kinds import KINDS
from toolchain.sync.needed_rights import Access, Needed, Place, Right, needed_by
from toolchain.sync.plan import Consent, Plan
from toolchain.sync.rights import MissingRightsError, Rights, require_rights, require_visible

NEEDED = needed_by((kind.name, need) for kind in KINDS.values() for need in kind.needs)
CLOSED = Folder("closed", "Closed", (Permission("role Editor", "view"),))
WITH_CLOSED: Environment = evolve(WITH_SECRET, folders={"closed": CLOSED})
DASHBOARDS = ("folder", "data source", "dashboard")


def asked(
    server: GrafanaStandIn,
    token: str,
    access: Access = Access.READ,
    *,
    made: Compilation | None = None,
    used: Iterable[str] = tuple(KINDS),
) -> Rights:
    """What is found out about a token."""
    with destination(server, made or project(), token=token) as there:
        return require_rights(there, KINDS, list(used), access)


def missing(
    server: GrafanaStandIn, token: str, access: Access = Access.READ, made: Compilation | None = None
) -> list[str]:
    """The lines about what a token lacks."""
    with pytest.raises(MissingRightsError) as refused:
        asked(server, token, access, made=made)
    return [line.strip() for line in refused.value.message.splitlines()[1:]]


def planned_with(server: GrafanaStandIn, token: str, made: Compilation) -> Plan:
    """The plan that a token gives, if it may."""
    with destination(server, made, token=token) as there:
        used = {each.key.kind for each in desired_by(KINDS, made.artifacts)}
        rights = require_rights(there, KINDS, used, Access.READ)
        plan = plan_of(there, made, rights.kinds, Consent())
        require_visible(there, rights, plan)
        return plan


def with_closed_folder() -> Compilation:
    """A project with a dashboard in a folder that viewers may not see."""
    open_one, closed_one = board(uid="board", title="Board"), board(uid="closed-board", title="Closed", folder="closed")
    return compiled(open_one, closed_one, environment=WITH_CLOSED)


def make_folder(server: GrafanaStandIn, uid: str, *, is_closed: bool = False) -> None:
    """Make a folder, one that viewers may not see where it ``is_closed``."""
    call(server, "/api/folders", {"uid": uid, "title": uid})
    if is_closed:
        close_folder(server, uid)


def close_folder(server: GrafanaStandIn, uid: str) -> None:
    """Take a folder out of the sight of everybody but administrators."""
    call(server, f"/api/folders/{uid}/permissions", {"items": []})


def call(server: GrafanaStandIn, path: str, document: dict[str, object]) -> None:
    """Do something by the API as an administrator."""
    headers = {"Authorization": f"Bearer {server.tokens.admin}"}
    assert requests.post(f"{server.url}{path}", json=document, headers=headers, timeout=5).status_code == 200


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("access", Access)
def test_an_administrator_lacks_nothing_and_sees_everything(version: str, access: Access) -> None:
    with GrafanaStandIn(version) as server:
        rights = asked(server, server.tokens.admin, access)
        assert rights.kinds == KINDS
        assert rights.sees_everything
        assert rights.unseen == ()
        assert server.writes == []


@pytest.mark.parametrize(
    "right", dict.fromkeys(right for each in NEEDED for right in each.need.alternatives[0]), ids=str
)
def test_a_permission_that_is_missing_is_named_with_all_that_need_it(right: Right) -> None:
    above = evolve(CLOSED, below="others", permissions=(Permission(Team("On-call", "On call."), "view"),))
    made = project(environment=evolve(WITH_SECRET, folders={"closed": above}))
    needs = [each for each in NEEDED if right in each.need.alternatives[0]]
    with GrafanaStandIn("12.4.3 api" if any(each.need.only_by_api for each in needs) else "13.3.0") as server:
        for uid in ("team", "others", "closed"):
            make_folder(server, uid)
        server.forget_calls()
        lesser = ("alert.notifications", "alert.rules", right.permission)
        token = server.add_token(
            "sa", "Admin", actions=[each for each in ACTIONS["Admin"] if not each.startswith(lesser)]
        )
        access = Access.READ if all(each.need.access is Access.READ for each in needs) else Access.WRITE
        lines = missing(server, token, access, made)
        assert all(line.startswith(right.permission) for line in lines)
        for kind in (kind for each in needs for kind in each.users):
            assert any(kind in line for line in lines), kind
        assert server.writes == []


@pytest.mark.parametrize("needed", [each for each in NEEDED if len(each.need.alternatives) > 1])
def test_another_way_to_the_same_right_is_enough(needed: Needed) -> None:
    first, *others = needed.need.alternatives
    for rights in others:
        with GrafanaStandIn() as server:
            make_folder(server, "team")
            kept = {right.permission for right in rights}
            gone = {right.permission for right in first} - kept
            token = server.add_token("sa", "Admin", actions=ACTIONS["Admin"] - gone)
            asked(server, token, needed.need.access, used=needed.kinds)
            token = server.add_token("sb", "Admin", actions=ACTIONS["Admin"] - gone - kept)
            with pytest.raises(MissingRightsError):
                asked(server, token, needed.need.access, used=needed.kinds)


def test_nothing_is_asked_for_kinds_that_are_not_used_and_they_are_left_out() -> None:
    with GrafanaStandIn() as server:
        make_folder(server, "team")
        actions = [each for each in ACTIONS["Reader"] if not each.startswith("alert")]
        rights = asked(server, server.add_token("sa", actions=actions), used=DASHBOARDS)
        assert [each for each in rights.kinds if each in DASHBOARDS] == list(DASHBOARDS)
        assert not {"alert group", "contact point", "mute timing"} & rights.kinds.keys()
        assert "contact point: not looked at, since alert.provisioning:read is missing" in rights.unseen


def test_a_folder_that_viewers_may_not_see_is_missing_for_them_and_not_to_be_created(tmp_path: Path) -> None:
    made = with_closed_folder()
    with GrafanaStandIn() as server:
        deployed(server, made, tmp_path)
        server.forget_calls()
        lines = missing(server, server.tokens.viewer, made=made)
        assert lines == [
            "folders:read for the folder closed (folders)",
            "folders.permissions:read for the folder closed (folders)",
            "dashboards:read for the folder closed (dashboards)",
        ]
        assert planned_with(server, server.tokens.reader, made).writes == ()


def test_a_plan_of_somebody_who_does_not_see_everything_says_so(tmp_path: Path) -> None:
    made = project()
    with GrafanaStandIn() as server:
        deployed(server, made, tmp_path)
        rights = asked(server, server.tokens.viewer, made=made)
        assert not rights.sees_everything
        assert rights.unseen == (
            "folders and dashboards and alert rules outside of team that these credentials may not see are not in this "
            "plan",
        )
        assert planned_with(server, server.tokens.viewer, made).writes == ()


def test_a_dashboard_of_ours_that_was_moved_out_of_sight_is_not_created_again(tmp_path: Path) -> None:
    made = project()
    with GrafanaStandIn() as server:
        deployed(server, made, tmp_path)
        make_folder(server, "secret", is_closed=True)
        server.move_dashboard_as_user("board", "secret")
        with pytest.raises(MissingRightsError, match="may not see dashboard board: whether"):
            planned_with(server, server.tokens.viewer, made)


def test_a_first_plan_of_a_viewer_creates_everything() -> None:
    made = project()
    with GrafanaStandIn() as server:
        plan = planned_with(server, server.tokens.viewer, made)
        assert {change.action.value for change in plan.changes} == {"create"}


def test_an_older_interface_does_not_tell_viewers_what_is_not_there() -> None:
    with GrafanaStandIn("12.4.3 api") as server:
        assert "folders:read for the folder team (folders)" in missing(server, server.tokens.viewer)


def test_what_is_granted_for_a_folder_above_counts(tmp_path: Path) -> None:
    above = evolve(WITH_SECRET, folder=Folder("team", "Team", below="parent"))
    made = project(environment=above)
    with GrafanaStandIn() as server:
        make_folder(server, "parent")
        deployed(server, made, tmp_path)
        assert planned_with(server, server.tokens.viewer, made).writes == ()
        close_folder(server, "parent")
        close_folder(server, "team")
        assert "folders:read for the folders team, parent (folders)" in missing(server, server.tokens.viewer, made=made)


@pytest.mark.parametrize("status", [403, 404])
def test_a_grafana_that_does_not_tell_what_is_allowed_is_planned_with_a_note(status: int) -> None:
    with GrafanaStandIn() as server:
        server.faults.every(Fault.answers(status), path="*/user/permissions")
        rights = asked(server, server.tokens.admin)
        assert "does not tell what these credentials may do" in rights.unseen[0]
        assert not rights.sees_everything


def test_the_documentation_lists_the_same_permissions() -> None:
    text = (REPOSITORY / "docs/deploying.md").read_text(encoding="utf-8")
    listed = [line for line in text.splitlines() if line.startswith(("| see |", "| write |"))]
    assert listed == [_row(each) for each in NEEDED]


def _row(needed: Needed) -> str:
    """A need as the documentation has it."""
    need = needed.need
    first, *others = need.alternatives
    either = [
        _listed(first),
        *(f"or {_listed(rights, first[0].place)}" for rights in others),
    ]
    kinds = ", ".join(needed.users)
    only = ", where they go by `/api`" if need.only_by_api else ""
    access = "see" if need.access is Access.READ else "write"
    return f"| {access} | {'; '.join(either)} | {first[0].place.value} | {kinds}{only} |"


def _listed(rights: Iterable[Right], usual: Place | None = None) -> str:
    """Permissions by place, which is named where it is not the usual one."""
    texts = []
    for place, group in groupby(rights, key=lambda right: right.place):
        names = ", ".join(f"`{right.permission}`" for right in group)
        texts.append(names if usual in (None, place) else f"{names} in {place.value}")
    return ", ".join(texts)
