"""Deploys as people make them, against every release and the real one: what is written, what is not, what comes back."""

from pathlib import Path

import pytest

from tests.contract.live import Live
from tests.contract.team import Team, edit_as_resource, edit_by_api, resources_of, title
from tests.toolchain.sync.deploys import destination_at, plan_of
from toolchain.sync.apply import apply
from toolchain.sync.deploy import Deployed
from toolchain.sync.kinds import KINDS
from toolchain.sync.plan import Consent

EVERY_EDIT = frozenset({"all"})


def names(done: Deployed) -> list[str]:
    """What was done."""
    return [f"{change.action.value} {change.key.kind}" for change in done.applied.done]


def test_a_project_is_deployed_changed_edited_pruned_and_restored(live: Live, tmp_path: Path) -> None:
    team = Team(live, tmp_path)
    live.finally_do(team.clean)
    first = team.deploy(team.project())
    assert names(first) == ["create folder", "create data source", "create alert group", *["create dashboard"] * 2]
    assert (first.applied.is_complete, first.unverified, first.note_problem) == (True, (), "")

    assert team.plan(team.project()).writes == ()
    assert team.deploy(team.project()).backup is None

    changed = team.deploy(team.project("Another text"))
    assert names(changed) == ["update dashboard"]
    assert [each.path for each in changed.applied.done[0].changes] == ["panels[Errors].description"]

    newest = team.project("A newer text")
    with destination_at(live.environ, newest) as there:
        plan = plan_of(there, newest, KINDS, Consent())
        edit_by_api(live, team.uid(0), lambda spec: spec.update(title="Anna's title"))
        (failure,) = apply(there, plan, KINDS).failures
    assert failure.is_conflict
    assert title(live, team.uid(0)) == "Anna's title"
    (conflict,) = team.plan(newest).conflicts
    assert "edited in Grafana" in conflict.reason
    assert title(live, team.uid(0)) == "Anna's title"
    overwritten = team.deploy(newest, Consent(overwrite_edits=frozenset({"all"})))
    assert names(overwritten) == ["update dashboard"]
    assert title(live, team.uid(0)) != "Anna's title"

    pruned = team.deploy(team.project("A newer text", boards=1))
    assert names(pruned) == ["delete dashboard"]
    assert live.status("GET", f"/api/dashboards/uid/{team.uid(1)}") == 404
    assert pruned.backup is not None
    assert names(team.restore(team.project(), pruned.backup)) == ["create dashboard"]
    assert team.plan(newest).writes == ()


@pytest.fixture
def team(live: Live, tmp_path: Path) -> Team:
    """A team that has deployed once."""
    team = Team(live, tmp_path)
    live.finally_do(team.clean)
    assert team.deploy(team.project()).unverified == ()
    return team


def test_edits_by_every_route_are_conflicts_that_name_who_and_when(live: Live, team: Team) -> None:
    edit_by_api(live, team.uid(0), lambda spec: spec.update(title="By the old API"))
    if resources_of(live):
        edit_as_resource(live, team.uid(1), lambda spec: spec.update(title="By hand"))
    conflicts = {change.key.name: change.reason for change in team.plan(team.project()).conflicts}
    assert set(conflicts) == {team.uid(0), *([team.uid(1)] if resources_of(live) else [])}
    for reason in conflicts.values():
        assert reason.startswith("it was edited in Grafana by ")
        assert " at 20" in reason


def test_an_edit_is_told_from_a_change_of_the_definition_whatever_its_message(live: Live, team: Team) -> None:
    changed = team.project("Another text")
    assert [change.key.name for change in team.plan(changed).writes] == [team.uid(0)]
    if not resources_of(live):
        pytest.skip("the server has no dashboards as resources")
    edit_as_resource(live, team.uid(0), lambda spec: spec.update(title="In the interface"), "I like it better")
    (conflict,) = team.plan(changed).conflicts
    assert "edited in Grafana" in conflict.reason


def test_an_edit_that_was_taken_back_is_none(live: Live, team: Team) -> None:
    before = title(live, team.uid(0))
    edit_by_api(live, team.uid(0), lambda spec: spec.update(title="For a moment"))
    edit_by_api(live, team.uid(0), lambda spec: spec.update(title=before))
    plan = team.plan(team.project("Another text"))
    assert plan.conflicts == ()
    assert [change.key.name for change in plan.writes] == [team.uid(0)]


def test_what_lost_its_marks_stays_ours(live: Live, team: Team) -> None:
    edit_by_api(live, team.uid(0), lambda spec: spec.update(title="Unmarked", tags=[]))
    (conflict,) = team.plan(team.project()).conflicts
    assert "edited in Grafana" in conflict.reason
    overwritten = team.deploy(team.project(), Consent(overwrite_edits=EVERY_EDIT))
    assert names(overwritten) == ["update dashboard"]
    assert team.plan(team.project()).writes == ()


def test_a_folder_that_somebody_renamed_is_a_conflict_and_stays_ours(live: Live, team: Team) -> None:
    folder = live.name("team")
    version = live.get(f"/api/folders/{folder}")["version"]
    live.done("PUT", f"/api/folders/{folder}", {"title": f"Renamed {live.prefix}", "version": version})
    plan = team.plan(team.project())
    assert [change.reason for change in plan.changes if "is not ours" in change.reason] == []
    assert [change.key.kind for change in (*plan.conflicts, *plan.writes)] == ["folder"]
