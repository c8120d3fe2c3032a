"""Deploys of alerting and data sources: they converge, see what others change, and leave what is not theirs alone."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from grafana_stand_in.saved import Saved
from tests.contract.alerting_team import OTHERS, POLICIES, PROVISIONING, SECRETS, Team
from tests.contract.live import EDITABLE, Live
from tests.toolchain.alerts import GROUP
from toolchain.define.datasource import DataSource
from toolchain.define.environment import Endpoint
from toolchain.sync.change import Action
from toolchain.sync.plan import Consent, Plan

pytestmark = pytest.mark.usefixtures("without_connections")

ALL = frozenset({"all"})


@pytest.fixture
def team(live: Live, tmp_path: Path) -> Iterator[Team]:
    """A team whose resources are gone afterwards."""
    one = Team(live, tmp_path)
    before = live.stand_in.saved() if live.stand_in else None
    yield one
    if live.stand_in and before:
        live.stand_in.restore(before)
    else:
        evolve(one, environment="two").clean()
        one.clean()


@pytest.fixture(scope="module")
def states() -> dict[str, tuple[str, Saved]]:
    """What stand-ins hold once everything is deployed, by release, and the prefix of the team that did it."""
    return {}


@pytest.fixture
def everything_deployed(team: Team, states: dict[str, tuple[str, Saved]]) -> None:
    """The team has deployed everything; a stand-in is brought there by a deploy the first time."""
    stand_in = team.live.stand_in
    release = stand_in.installation.profile.name if stand_in else ""
    if stand_in and release in states:
        team.live.prefix, state = states[release]
        stand_in.restore(state)
        return
    assert team.deploy(team.everything()).applied.is_complete
    if stand_in:
        states[release] = team.live.prefix, stand_in.saved()


after_a_deploy = pytest.mark.usefixtures("everything_deployed")


def writes_of(plan: Plan) -> list[str]:
    """What a plan would do to anything but dashboards."""
    return [
        f"{each.action.value} {each.key}" for each in plan.changes if each.is_write and each.key.kind != "dashboard"
    ]


def test_everything_is_written_once(team: Team) -> None:
    first = team.deploy(team.everything())
    assert first.applied.is_complete, [(str(each.change.key), each.message) for each in first.applied.failures]
    assert [(str(each.key), problem) for each, problem in first.unverified if each.key.kind != "dashboard"] == []
    before = team.kept()
    assert writes_of(team.plan(team.everything())) == []
    assert team.kept() == before


def test_what_left_the_definitions_is_deleted_and_nothing_else(team: Team) -> None:
    theirs = {"name": team.name("Theirs"), "time_intervals": [{"weekdays": ["sunday"]}]}
    team.live.done("POST", f"{PROVISIONING}/mute-timings", theirs, headers=EDITABLE)
    alone = team.kept()
    team.deploy(team.everything())
    done = team.deploy(team.nothing())
    assert done.applied.is_complete, [(str(each.change.key), each.message) for each in done.applied.failures]
    assert {each.key.kind for each in done.applied.done} >= {
        *("contact point", "message template", "mute timing", "notification policies", "alert group", "data source"),
    }
    assert team.kept() == alone


def _contact_point(team: Team, kind: str) -> dict[str, Any]:
    found = team.live.get(f"{PROVISIONING}/contact-points", name=team.name("Pagers"))
    return dict(next(each for each in found if each["type"] == kind))


def _put_contact_point(team: Team, kind: str, **settings: Any) -> None:
    point = _contact_point(team, kind)
    changed = {**point, "settings": {**point["settings"], **settings}}
    team.live.done("PUT", f"{PROVISIONING}/contact-points/{point['uid']}", changed)


def _edit_template(team: Team) -> None:
    path = f"{PROVISIONING}/templates/{team.live.prefix}.title"
    text = team.live.get(path)["template"].replace("Status", "CommonLabels.severity")
    team.live.done("PUT", path, {"template": text})


def _edit_mute_timing(team: Team) -> None:
    path = f"{PROVISIONING}/mute-timings/{team.name('Nights')}"
    timing = team.live.get(path)
    timing["time_intervals"][0]["times"] = [{"start_time": "23:00", "end_time": "24:00"}]
    team.live.done("PUT", path, timing)


def _edit_route(team: Team) -> None:
    tree = team.live.get(POLICIES)
    (ours,) = (each for each in tree["routes"] if team.place.name in json.dumps(each["object_matchers"]))
    ours["routes"][0]["repeat_interval"] = "3d"
    tree.pop("provenance", None)
    team.live.done("PUT", POLICIES, tree, headers=EDITABLE)


def _edit_rule(team: Team, **fields: Any) -> None:
    rule = next(each for each in _rules(team) if each["title"].startswith("First"))
    team.live.done("PUT", f"{PROVISIONING}/alert-rules/{rule['uid']}", {**rule, **fields})


def _rules(team: Team) -> list[dict[str, Any]]:
    return [each for each in team.listed("alert-rules") if each["folderUID"] == team.place.folder.uid]


def _add_rule(team: Team) -> None:
    rule = next(each for each in _rules(team) if each["title"].startswith("First"))
    annotations = {name: text for name, text in rule["annotations"].items() if name != "managed_by"}
    added = {**rule, "uid": team.uid("added"), "title": team.uid("Added"), "annotations": annotations}
    team.live.done("POST", f"{PROVISIONING}/alert-rules", {each: added[each] for each in added if each != "id"})


def _delete_rule(team: Team) -> None:
    rule = next(each for each in _rules(team) if each["title"].startswith("First"))
    team.live.done("DELETE", f"{PROVISIONING}/alert-rules/{rule['uid']}")


def _edit_datasource(team: Team) -> None:
    path = f"/api/datasources/uid/{team.uid('prom')}"
    source = team.live.get(path)
    del source["version"]  # as scripts do: Grafana does not count such a change
    source["jsonData"]["timeInterval"] = "1m"
    team.live.done("PUT", path, source)


def _edit_receiver(team: Team) -> None:
    _edit_rule(team, notification_settings={"receiver": team.name("Readers")})


def _edit_wait(team: Team) -> None:
    _edit_rule(team, **{"for": "9m"})


def _edit_everything(team: Team) -> None:
    _put_contact_point(team, "email", addresses="anna@example.org")
    _put_contact_point(team, "slack", username="Anna")
    _put_contact_point(team, "webhook", url="http://localhost:9/canary-annas")
    _edit_template(team)
    _edit_mute_timing(team)
    _edit_route(team)
    _edit_wait(team)
    _edit_datasource(team)


@after_a_deploy
@pytest.mark.parametrize("edit", [_edit_everything, _edit_receiver, _add_rule, _delete_rule])
def test_an_edit_is_a_conflict_and_stays_until_it_is_given_up(team: Team, edit: Callable[[Team], None]) -> None:
    made = team.everything()
    edit(team)
    edited = team.kept()
    conflicts = [each for each in team.plan(made).conflicts if each.key.kind != "dashboard"]
    assert {each.reason[:24] for each in conflicts} == {"it was edited in Grafana"}
    found = Counter(each.key.kind for each in conflicts)
    assert found == (EDITED if edit is _edit_everything else {"alert group": 1})
    assert "canary" not in str([(each.before, each.after) for conflict in conflicts for each in conflict.changes])
    removals = [each.key for each in team.plan(team.nothing()).conflicts]
    assert set(removals) == {each.key for each in conflicts}, "a deletion would lose the edit as well"
    team.deploy(made)
    assert team.kept() == edited
    done = team.deploy(made, Consent(overwrite_edits=ALL))
    assert done.applied.is_complete, [(str(each.change.key), each.message) for each in done.applied.failures]
    assert [str(each.key) for each in team.plan(made).changes if each.live and each.live.is_edited] == []


EDITED = {
    "contact point": 3,
    **dict.fromkeys(("message template", "mute timing", "notification policies", "alert group", "data source"), 1),
}


@after_a_deploy
def test_an_edit_that_the_definitions_say_as_well_is_no_conflict_later(team: Team) -> None:
    before = team.everything()
    _edit_mute_timing(team)
    (nights,) = before.project.mute_timings
    later = [evolve(each, times=[("23:00", "24:00")]) for each in nights.intervals]
    taken = team.everything(mute_timings=(evolve(nights, intervals=later),))
    assert writes_of(team.plan(taken)) == [f"update mute timing {nights.name}"], "the mark is of another state"
    assert team.deploy(taken).applied.is_complete
    assert writes_of(team.plan(taken)) == []
    back = team.plan(before)
    assert (writes_of(back), back.conflicts) == ([f"update mute timing {nights.name}"], ())


@after_a_deploy
@pytest.mark.parametrize("shares_folder", [False, True], ids=["own folder", "same folder"])
def test_another_environment_in_the_same_grafana_is_left_alone(team: Team, shares_folder: bool) -> None:
    before = team.kept()
    other = evolve(team, environment="two")
    place = evolve(other.place, folder=team.place.folder) if shares_folder else other.place
    made = other.everything(environment=place)
    plan = other.plan(made)
    assert {each.action for each in plan.changes} <= {Action.CREATE, Action.CONFLICT, Action.NONE}
    taken = {f"{each.key.kind}": each.reason for each in plan.conflicts}
    assert taken.keys() >= {"contact point", "message template", "mute timing", "alert group"}
    for kind, reason in taken.items():
        assert (
            "folder" in kind or "dashboard" in kind or f"managed by observability-as-code-{team.place.name}" in reason
        )
    other.deploy(made, Consent(adopt=ALL, overwrite_edits=ALL))
    assert {name: team.kept()[name] for name in before} == before
    assert writes_of(team.plan(team.everything())) == []
    other.deploy(other.nothing(), Consent(adopt=ALL, overwrite_edits=ALL))
    assert team.kept() == before


@after_a_deploy
def test_rules_that_change_their_group_are_there_once(team: Team) -> None:
    made = team.everything()
    first, second, third = made.project.alerts
    for groups in ((OTHERS, GROUP, GROUP), (GROUP, GROUP, OTHERS), (OTHERS, OTHERS, OTHERS), (GROUP, OTHERS, GROUP)):
        moved = [evolve(each, group=group) for each, group in zip((first, second, third), groups, strict=True)]
        changed = team.everything(alerts=tuple(moved))
        done = team.deploy(changed)
        assert done.applied.is_complete, [(str(each.change.key), each.message) for each in done.applied.failures]
        assert [str(each.key) for each, _ in done.unverified if each.key.kind != "dashboard"] == []
        assert {each["title"]: each["ruleGroup"] for each in _rules(team)} == {
            each.name: each.group.name for each in moved
        }
        plan = team.plan(changed)
        assert writes_of(plan) == []
        assert [str(each.key) for each in plan.changes if each.live and each.live.is_edited] == []


@after_a_deploy
def test_a_rule_of_others_is_not_moved_away_from_them(team: Team) -> None:
    made = team.everything()
    rule = next(each for each in _rules(team) if each["title"].startswith("First"))
    folder = team.live.folder("theirs")
    annotations = {name: text for name, text in rule["annotations"].items() if not name.startswith(("__", "managed"))}
    theirs = {**rule, "folderUID": folder, "ruleGroup": "theirs", "annotations": annotations}
    team.live.done("DELETE", f"{PROVISIONING}/alert-rules/{rule['uid']}")
    team.live.done("POST", f"{PROVISIONING}/alert-rules", {each: theirs[each] for each in theirs if each != "id"})
    (conflict,) = (each for each in team.plan(made).conflicts if each.key.kind == "alert group")
    assert f"the rule {rule['uid']!r} is in the group {folder}/theirs, which is not ours" in conflict.reason


def test_a_data_source_of_others_stays_the_default(team: Team) -> None:
    live = team.live
    before = [each["uid"] for each in live.get("/api/datasources") if each["isDefault"]]
    if before and not live.is_stand_in:
        pytest.skip(f"{before[0]} is the default here")
    theirs = live.name("theirs")
    source = {"uid": theirs, "name": theirs, "type": "prometheus", "access": "proxy", "isDefault": True}
    live.done("POST", "/api/datasources", source)
    endpoints = {
        "prometheus": Endpoint(team.uid("prom"), "http://localhost:9"),
        "loki": Endpoint(team.uid("loki"), "http://localhost:9"),
    }
    first = DataSource("loki", team.uid("Loki"), "loki", {})
    second = DataSource("prometheus", team.uid("Prometheus"), "prometheus", {}, is_default=True)
    place = evolve(team.place, endpoints=endpoints)
    made = team.everything(sources=(first, second), environment=place)

    def default() -> list[str]:
        return [each["uid"] for each in live.get("/api/datasources") if each["isDefault"]]

    team.deploy(made)
    assert default() == [theirs]
    assert writes_of(team.plan(made)) == []
    live.done("DELETE", f"/api/datasources/uid/{theirs}")
    team.deploy(made, Consent(overwrite_edits=ALL))
    assert default() == [team.uid("prom")]
    swapped = team.everything(
        sources=(evolve(first, is_default=True), evolve(second, is_default=False)), environment=place
    )
    assert team.deploy(swapped).applied.is_complete
    assert default() == [team.uid("loki")]
    assert writes_of(team.plan(swapped)) == []
    path = f"/api/datasources/uid/{team.uid('prom')}"
    live.done("PUT", path, {**live.get(path), "isDefault": True})
    (conflict,) = (each for each in team.plan(swapped).conflicts if each.key.kind != "dashboard")
    assert str(conflict.key) == f"data source {team.uid('loki')}"


@after_a_deploy
def test_a_restore_goes_on_past_what_needs_a_secret_and_finishes_when_run_again(team: Team) -> None:
    before = team.kept()
    gone = team.deploy(team.nothing())
    assert gone.backup is not None
    poor = evolve(team, secrets={"PROMETHEUS_PASSWORD": SECRETS["PROMETHEUS_PASSWORD"], "SLACK_TOKEN": "canary-slack"})
    done = poor.restore(team.everything(), gone.backup)
    assert done.applied.is_complete, [(str(each.change.key), each.message) for each in done.applied.failures]
    assert {each.change.key.kind for each in done.plan.withheld} == {"contact point", "notification policies"}
    assert "HOOK_URL" in str([each.reason for each in done.plan.withheld])
    assert {each.key.kind for each in done.applied.done} >= {
        "alert group",
        "data source",
        "mute timing",
        "contact point",
    }
    done = team.restore(team.everything(), gone.backup)
    assert (done.applied.is_complete, done.plan.withheld) == (True, ())
    again = team.restore(team.everything(), gone.backup)
    assert writes_of(again.plan) == []
    assert team.kept().keys() == before.keys()
    assert writes_of(team.plan(team.everything())) == []


@after_a_deploy
def test_a_rotated_secret_is_sent_without_being_told(team: Team) -> None:
    rotated = evolve(
        team, secrets={**SECRETS, "SLACK_TOKEN": "canary-new", "HOOK_URL": "http://localhost:9/canary-new"}
    )
    assert [each.split(" ")[0] for each in writes_of(rotated.plan(team.everything()))] == ["update"] * 3
    rotated.deploy(team.everything())
    assert writes_of(rotated.plan(team.everything())) == []
    assert writes_of(evolve(team, secrets={}).plan(team.everything())) == [], "who has no secrets may plan"
