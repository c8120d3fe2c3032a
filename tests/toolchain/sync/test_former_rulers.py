"""A ruler that an environment had is remembered until nothing of ours is left on it."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests
from attrs import evolve

from grafana_stand_in.stand_in import GrafanaStandIn
from tests.toolchain.sync.deploys import plan_of
from tests.toolchain.sync.test_rulers import (
    ALERTS,
    ENVIRONMENT,
    MIMIR,
    RECORDINGS,
    THEIRS,
    deployed,
    edit,
    held,
    planned,
    project,
    put,
    restored,
    with_rulers,
)
from toolchain.define.evaluation import GRAFANA, Evaluation
from toolchain.live.grafana.annotations import create_annotation
from toolchain.live.grafana.errors import Unreachable
from toolchain.sync.change import Action
from toolchain.sync.deploy import deploy
from toolchain.sync.kinds import KINDS
from toolchain.sync.notes import notes_of, remembered_rulers
from toolchain.sync.plan import Consent
from toolchain.sync.plan_file import consent_of, plan_document, save_plan
from toolchain.sync.rules.place import RulerPlace, place_in, place_of

MOVED = evolve(ENVIRONMENT, evaluation=Evaluation(evolve(MIMIR, tenant="new"), evolve(MIMIR, tenant="new"), GRAFANA))
NONE = evolve(ENVIRONMENT, evaluation=Evaluation())
OLD = "mimir at http://mimir tenant team"
LOKI = "loki at http://loki"


def remembered(server: GrafanaStandIn) -> list[str]:
    """The rulers that the newest note names."""
    with with_rulers(server, project()) as there:
        return [str(place) for place in remembered_rulers(notes_of(there))]


def test_what_stays_on_a_ruler_after_its_tenant_changed_is_told_by_every_plan(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        deployed(server, project(recordings=3), tmp_path)
        for _ in range(2):
            done = deployed(server, project(recordings=3, environment=MOVED), tmp_path)
            assert done.applied.is_complete
            left = {str(each.place): each.account for each in done.plan.left}
            assert left == {
                OLD: f"left on {OLD}: 2 rule groups, 1 alert that still fires",
                LOKI: f"left on {LOKI}: 1 rule group, 1 alert that still fires",
            }
        assert held(server) == {RECORDINGS: ["critical"], ALERTS: ["critical"]}
        assert remembered(server) == [LOKI, "mimir at http://mimir tenant new", OLD]


def test_it_is_deleted_when_told_and_forgotten_then(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        put(server, ALERTS, THEIRS)
        deployed(server, project(), tmp_path)
        done = deployed(server, project(environment=NONE), tmp_path, prune_former_rulers=True)
        assert {str(c.key) for c in done.applied.done if c.action is Action.DELETE} == {
            f"mimir rule group {ALERTS}/critical at http://mimir tenant team",
            f"loki rule group {ALERTS}/critical at http://loki",
        }
        assert held(server) == {ALERTS: ["theirs"]}
        assert held(server, "loki", "anonymous") == {}
        assert remembered(server) == []
        assert planned(server, project(environment=NONE)).former_rulers == ()
        restored(server, done, tmp_path)
        assert held(server) == {ALERTS: ["critical", "theirs"]}
        assert remembered(server) == [LOKI, OLD]


def test_an_edited_group_on_it_is_not_deleted_without_consent(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        deployed(server, project(logs=False), tmp_path)
        edit(server, lambda group: group.update(interval="9m"))
        plan = planned(server, project(environment=NONE), prune_former_rulers=True)
        assert [change.reason for change in plan.conflicts] == ["it was edited on the ruler since the last deploy"]


def test_one_that_is_empty_is_forgotten_in_silence(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        deployed(server, project(logs=False), tmp_path)
        requests.delete(
            f"{server.url}/prometheus/config/v1/rules/{ALERTS}", headers={"X-Scope-OrgID": "team"}, timeout=5
        )
        plan = deployed(server, project(environment=NONE), tmp_path).plan
        assert plan.left == ()
        assert all(each.is_over for each in plan.former_rulers)
        assert remembered(server) == []


def test_one_that_does_not_answer_is_told_and_remembered_until_it_is_given_up(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        deployed(server, project(logs=False), tmp_path)
        made, kinds = project(logs=False, environment=NONE), KINDS

        def gone(place: RulerPlace) -> Any:
            raise Unreachable(f"{place.url} took no connection", "Check the host.")

        with with_rulers(server, made) as there:
            there = evolve(there, open_ruler=gone)
            done = deploy(there, lambda at: plan_of(at, made, kinds, Consent()), kinds, lambda _: None, tmp_path)
            (former,) = done.plan.former_rulers
            assert done.plan.left == ()
            assert former.account.startswith(f"{OLD} held rules of ours and could not be asked: http://mimir took no")
            assert f"--forget-former-ruler '{OLD}'" in former.remedy
            assert f"--former-ruler '{OLD}'" in former.remedy
            assert remembered(server) == [OLD]
            forget = Consent(forgotten_rulers=frozenset({OLD}))
            deploy(there, lambda at: plan_of(at, made, kinds, forget), kinds, lambda _: None, tmp_path)
            assert remembered(server) == []
            assert plan_of(there, made, kinds, Consent()).former_rulers == ()


def test_rulers_are_remembered_before_the_first_rule_is_written(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        server.installation.rule_groups = 1
        server.installation.rulers["mimir", "team"] = {"full": {"full": THEIRS}}
        assert not deployed(server, project(logs=False), tmp_path).applied.is_complete
        assert remembered(server) == [OLD]


def test_notes_of_another_environment_are_not_ours(tmp_path: Path) -> None:
    other = evolve(NONE, name="other")
    with GrafanaStandIn() as server:
        deployed(server, project(), tmp_path)
        assert planned(server, project(environment=other)).former_rulers == ()


def test_notes_of_others_that_name_no_rulers_name_none(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        deployed(server, project(), tmp_path)
        with with_rulers(server, project()) as there:
            data = {"rulers": ["mimir", {}, {"product": "mimir", "url": "file:///etc", "tenant": ""}, None]}
            tags = ("deploy", there.manager)
            create_annotation(there.connection, text="x", tags=tags, time=1, data=data)
            assert remembered_rulers(notes_of(there)) == ()


def test_a_ruler_that_no_note_names_is_asked_when_it_is_named(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        deployed(server, project(logs=False), tmp_path)
        server.installation.stores[1].annotations.clear()
        assert planned(server, project(environment=NONE)).left == ()
        (left,) = planned(server, project(environment=NONE), former_rulers=frozenset({OLD})).left
        assert str(left.place) == OLD


def test_what_was_allowed_is_kept_in_a_saved_plan(tmp_path: Path) -> None:
    consent: dict[str, Any] = {
        "prune_former_rulers": True,
        "former_rulers": frozenset({OLD}),
        "forgotten_rulers": frozenset({LOKI}),
    }
    with GrafanaStandIn() as server:
        deployed(server, project(), tmp_path)
        plan = planned(server, project(environment=NONE), **consent)
        save_plan(plan, tmp_path / "plan.json")
        assert consent_of(tmp_path / "plan.json") == Consent(**consent)
        left = plan_document(planned(server, project(environment=NONE)))["formerRulers"]
        assert [(each["product"], each["groups"], each["alerts"]) for each in left] == [("loki", 1, 1), ("mimir", 1, 1)]
        assert json.dumps(left)


@pytest.mark.parametrize(
    "text", ["", "mimir", "mimir at ", "prometheus at http://x", "mimir at x", "mimir at http://x y"]
)
def test_what_names_no_ruler_is_none(text: str) -> None:
    assert place_of(text) is None


@pytest.mark.parametrize("tenant", ["", "team"])
def test_a_ruler_is_named_so_that_the_name_leads_back_to_it(tenant: str) -> None:
    place = RulerPlace("cortex", "https://cortex.example:8080/api", tenant)
    assert place_of(str(place)) == place == place_in(place.document())
