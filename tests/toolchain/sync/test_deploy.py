"""A deploy brings Grafana to what the definitions say, does nothing the second time, and overwrites nobody's work."""

from pathlib import Path

import pytest
import requests
from attrs import evolve

from grafana_stand_in.faults import Fault
from grafana_stand_in.stand_in import GrafanaStandIn
from tests.toolchain.sync.deploys import (
    SECRETS,
    VERSIONS,
    WITH_SECRET,
    deployed,
    destination,
    plan_of,
    planned,
    project,
    restore,
)
from toolchain.live.grafana.errors import Forbidden
from toolchain.sync.apply import apply
from toolchain.sync.change import Action
from toolchain.sync.deploy import RefusedError, deploy
from toolchain.sync.kinds import KINDS
from toolchain.sync.lock import LockedError, exclusive
from toolchain.sync.plan import Consent, Plan

ENDPOINT = evolve(WITH_SECRET.endpoints["prometheus"], url="http://elsewhere")
EDITABLE = evolve(WITH_SECRET, allows_ui_edits=True)
every_version = pytest.mark.parametrize("version", VERSIONS)


@every_version
def test_the_first_deploy_creates_everything_and_the_second_writes_nothing(version: str, tmp_path: Path) -> None:
    with GrafanaStandIn(version) as server:
        first = deployed(server, project(), tmp_path)
        assert {change.action for change in first.applied.done} == {Action.CREATE}
        assert first.applied.is_complete
        assert first.unverified == ()
        assert sorted(server.state()["dashboards"]) == ["board", "board-1", "board-2"]
        server.forget_calls()
        assert planned(server, project()).writes == ()
        second = deployed(server, project(), tmp_path)
        assert second.backup is None
        assert server.writes == []


@every_version
def test_a_changed_panel_is_one_write(version: str, tmp_path: Path) -> None:
    with GrafanaStandIn(version) as server:
        deployed(server, project(), tmp_path)
        done = deployed(server, project(title="Another description"), tmp_path).applied.done
        assert [(str(change.key), change.action) for change in done] == [("dashboard board", Action.UPDATE)]
        (field,) = done[0].changes
        assert field.path == "panels[Errors].description"
        assert (field.before, field.after) == ("Errors", "Another description")


@every_version
def test_what_left_the_definitions_is_deleted_and_what_others_made_is_not(version: str, tmp_path: Path) -> None:
    with GrafanaStandIn(version) as server:
        deployed(server, project(), tmp_path)
        server.create_dashboard_as_user("annas", {"title": "Anna's", "panels": []})
        done = deployed(server, project(boards=2), tmp_path).applied.done
        assert [(str(change.key), change.action) for change in done] == [("dashboard board-2", Action.DELETE)]
        assert sorted(server.state()["dashboards"]) == ["annas", "board", "board-1"]


@every_version
def test_an_edit_in_grafana_is_a_conflict_that_names_who_and_nothing_is_lost(version: str, tmp_path: Path) -> None:
    with GrafanaStandIn(version) as server:
        deployed(server, project(environment=EDITABLE), tmp_path)
        server.edit_dashboard_as_user("board", lambda spec: spec.update(title="Anna's title"))
        plan = planned(server, project("New text", environment=EDITABLE))
        (conflict,) = plan.conflicts
        assert "anna" in conflict.reason
        assert {change.path for change in conflict.changes} == {"title", "panels[Errors].description"}
        overwritten = deployed(
            server,
            project("New text", environment=EDITABLE),
            tmp_path,
            Consent(overwrite_edits=frozenset({"dashboard board"})),
        )
        assert [str(change.key) for change in overwritten.applied.done] == ["dashboard board"]
        assert planned(server, project("New text", environment=EDITABLE)).writes == ()


@every_version
def test_an_edit_between_plan_and_apply_stops_the_write(version: str, tmp_path: Path) -> None:
    made = project("New text", environment=EDITABLE)
    with GrafanaStandIn(version) as server:
        deployed(server, project(environment=EDITABLE), tmp_path)
        kinds = KINDS
        with destination(server, made) as there:
            plan = plan_of(there, made, kinds, Consent())
            server.edit_dashboard_as_user("board", lambda spec: spec.update(title="Anna's title"))
            applied = apply(there, plan, kinds)
        (failure,) = applied.failures
        assert failure.is_conflict
        assert "after the plan was made" in failure.message
        assert "anna" in failure.message
        assert server.state()["dashboards"]["board"]["spec"]["title"] == "Anna's title"


@every_version
def test_a_foreign_dashboard_of_our_uid_needs_consent(version: str, tmp_path: Path) -> None:
    with GrafanaStandIn(version) as server:
        server.create_dashboard_as_user("board", {"title": "Anna's board", "panels": []})
        (conflict,) = planned(server, project()).conflicts
        assert "is not ours" in conflict.reason
        adopted = deployed(server, project(), tmp_path, Consent(adopt=frozenset({"dashboard board"})))
        assert [str(change.key) for change in adopted.applied.done if change.action is Action.ADOPT] == [
            "dashboard board"
        ]
        assert planned(server, project()).writes == ()


@pytest.mark.parametrize("version", ["12.4.3", "12.4.3 api"])
def test_a_dashboard_provisioned_from_a_file_is_left_alone(version: str) -> None:
    with GrafanaStandIn(version) as server:
        server.provision_dashboard("board", {"title": "Board", "panels": []})
        (conflict,) = planned(server, project(), Consent(adopt=frozenset({"all"}))).conflicts
        assert conflict.reason == "it is provisioned from dashboard.json"


@every_version
def test_a_rule_added_to_our_group_by_hand_is_not_lost(version: str, tmp_path: Path) -> None:
    with GrafanaStandIn(version) as server:
        deployed(server, project(environment=EDITABLE), tmp_path)
        server.edit_rule_as_user("many-errors0", lambda rule: rule.update(title="Renamed by Anna"))
        (conflict,) = planned(server, project(alerts=2, environment=EDITABLE)).conflicts
        assert str(conflict.key) == "alert group team/critical"
        assert "edited in Grafana" in conflict.reason


def test_two_deploys_at_once_one_wins_and_the_other_stops_cleanly(tmp_path: Path) -> None:
    made = project()
    with GrafanaStandIn() as server, destination(server, made) as there:
        with exclusive(there), pytest.raises(LockedError, match="is under way"):
            deployed(server, made, tmp_path)
        assert server.state()["dashboards"] == {}
        deployed(server, made, tmp_path)
        assert len(server.state()["dashboards"]) == 3
        assert sorted(server.state()["folders"]) == ["team"]


def test_a_rotated_secret_is_sent_again_and_is_no_edit(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        deployed(server, project(), tmp_path)
        again = deployed(server, project(), tmp_path, secrets={"PROMETHEUS_PASSWORD": "another-one"})
        assert [str(change.key) for change in again.applied.done] == ["data source prom"]
        assert server.state()["datasources"]["prom"]["secureJsonData"] == {"basicAuthPassword": "another-one"}


@pytest.mark.parametrize("version", ["12.4.3", "12.4.3 api"])
def test_an_edited_data_source_is_a_conflict_and_a_restored_one_is_not(version: str, tmp_path: Path) -> None:
    moved = project(environment=evolve(WITH_SECRET, endpoints={"prometheus": ENDPOINT}))
    with GrafanaStandIn(version) as server:
        deployed(server, project(), tmp_path)
        done = deployed(server, moved, tmp_path)
        assert [str(change.key) for change in done.applied.done] == ["data source prom"]
        assert done.backup is not None
        restore(server, project(), done.backup, tmp_path)
        assert planned(server, project()).writes == ()
        assert planned(server, moved).conflicts == ()
        place = f"{server.url}/api/datasources/uid/prom"
        headers = {"Authorization": f"Bearer {server.tokens.admin}"}
        document = requests.get(place, headers=headers, timeout=5).json()
        assert requests.put(place, json={**document, "url": "http://anna"}, headers=headers, timeout=5).ok
        (conflict,) = planned(server, moved).conflicts
        assert "edited in Grafana" in conflict.reason
        secrets = server.state()["datasources"]["prom"]["secureJsonData"]
        assert secrets == {"basicAuthPassword": SECRETS["PROMETHEUS_PASSWORD"]}


def test_without_a_secret_that_is_needed_nothing_is_written(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        with pytest.raises(RefusedError, match="secret is not set: PROMETHEUS_PASSWORD"):
            deployed(server, project(), tmp_path, secrets={})
        assert server.writes == []


def test_a_deploy_whose_plan_is_overtaken_by_another_one_writes_nothing(tmp_path: Path) -> None:
    kinds, late = KINDS, project(boards=2)
    with GrafanaStandIn() as server, destination(server, late) as there:

        def overtaken(_: Plan) -> None:
            deployed(server, project(), tmp_path)
            server.forget_calls()

        with pytest.raises(RefusedError, match="changed meanwhile"):
            deploy(there, lambda at: plan_of(at, late, kinds, Consent()), kinds, overtaken, tmp_path)
        assert {call.path.rpartition("/")[2] for call in server.writes} <= {
            "folders",
            "deploying-observability-as-code-test",
        }


def test_what_was_deployed_stands_where_the_annotation_and_the_release_of_the_claim_fail(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with GrafanaStandIn() as server:
        server.faults.every(Fault.answers(403), method="POST", path="/api/annotations")
        server.faults.every(Fault.answers(500), method="DELETE")
        done = deployed(server, project(), tmp_path)
        assert done.applied.is_complete
        assert "403" in done.note_problem
        assert "locked out until" in caplog.text
        server.faults.clear()
        assert deployed(server, project(), tmp_path).note_problem == ""
        assert len(server.state()["annotations"]) == 1


def test_what_cannot_be_read_back_is_told_and_the_rest_is_verified(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        server.faults.every(Fault.answers(403), method="GET", path="*/dashboards/board-1")
        ((change, problem),) = deployed(server, project(), tmp_path).unverified
        assert str(change.key) == "dashboard board-1"
        assert "403" in problem


@pytest.mark.parametrize("version", ["13.3.0", "12.4.3 api"])
def test_a_token_that_may_only_read_changes_nothing(version: str, tmp_path: Path) -> None:
    with GrafanaStandIn(version) as server:
        with pytest.raises(Forbidden):
            deployed(server, project(), tmp_path, token=server.tokens.reader)
        assert server.state()["folders"] == {}


def test_going_back_to_an_earlier_revision_is_noted_again(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        for text, revision in (("Errors", "one"), ("Other", "two"), ("Errors", "one"), ("Errors", "one")):
            deployed(server, project(text), tmp_path, revision=revision)
        texts = [note["text"].split()[1] for note in server.state()["annotations"]]
        assert sorted(texts) == ["one", "one", "two"]


def test_a_deploy_leaves_an_annotation_with_its_revision(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        deployed(server, project(), tmp_path)
        (annotation,) = server.state()["annotations"]
        assert annotation["text"] == "deployed abc1234 to test"
        assert annotation["tags"] == ["deploy", "team", "observability-as-code-test"]
