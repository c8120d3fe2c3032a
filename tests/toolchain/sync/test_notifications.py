"""Notification routes: our part of the one tree, and what has no place for a mark."""

from pathlib import Path
from typing import Any

import pytest
import requests
from attrs import evolve

from grafana_stand_in.stand_in import GrafanaStandIn
from tests.toolchain.compilation import compilation as compiled
from tests.toolchain.routes import environment, policy, routed
from tests.toolchain.sync.deploys import VERSIONS, deployed, planned, restore
from toolchain.compile.compilation import Compilation
from toolchain.define.environment import Environment
from toolchain.sync.change import Action
from toolchain.sync.plan import Consent

SECRETS = {name: f"canary-{name}" for name in ("SLACK_TOKEN", "SLACK_WEBHOOK_URL", "PAGERDUTY_KEY", "DISCORD_URL")}
EDITABLE: Environment = environment(allows_ui_edits=True)
THEIRS = {"receiver": "Theirs", "object_matchers": [["team", "=", "theirs"]]}
POLICIES = "/api/v1/provisioning/policies"

every_version = pytest.mark.parametrize("version", VERSIONS)


def routes(*policies: Any, **changes: Any) -> Compilation:
    """A project that has notification routes and nothing else."""
    return compiled(sources=(), **routed(*policies, **changes))


def call(server: GrafanaStandIn, method: str, path: str, document: Any = None) -> Any:
    """Call the API as somebody who locks nothing."""
    headers = {"Authorization": f"Bearer {server.tokens.admin}", "X-Disable-Provenance": "true"}
    answer = requests.request(method, f"{server.url}{path}", json=document, headers=headers, timeout=5)
    assert answer.status_code < 300, answer.text
    return answer.json()


def with_a_route_of_others(server: GrafanaStandIn) -> None:
    """Let somebody else have a contact point and a route to it."""
    point = {"uid": "theirs", "name": "Theirs", "type": "email", "settings": {"addresses": "anna@example.org"}}
    call(server, "POST", "/api/v1/provisioning/contact-points", point)
    call(server, "PUT", POLICIES, {**call(server, "GET", POLICIES), "routes": [THEIRS]})


@every_version
def test_the_routes_of_others_stay_as_they_are_and_editable(version: str, tmp_path: Path) -> None:
    with GrafanaStandIn(version) as server:
        with_a_route_of_others(server)
        root = {name: value for name, value in call(server, "GET", POLICIES).items() if name != "routes"}
        assert deployed(server, routes(), tmp_path, secrets=SECRETS).unverified == ()
        tree = call(server, "GET", POLICIES)
        assert {name: value for name, value in tree.items() if name != "routes"} == root
        assert tree["routes"][1:] == [THEIRS]
        server.forget_calls()
        assert deployed(server, routes(), tmp_path, secrets=SECRETS).plan.writes == ()
        assert server.writes == []


@every_version
def test_a_route_of_ours_that_was_edited_is_a_conflict(version: str, tmp_path: Path) -> None:
    with GrafanaStandIn(version) as server:
        deployed(server, routes(), tmp_path, secrets=SECRETS)
        tree = call(server, "GET", POLICIES)
        tree["routes"][0]["routes"][0]["repeat_interval"] = "12h"
        call(server, "PUT", POLICIES, tree)
        changed = routes(policy(repeat_interval="2h"))
        (conflict,) = planned(server, changed, secrets=SECRETS).conflicts
        assert "edited in Grafana" in conflict.reason
        (kept,) = call(server, "GET", POLICIES)["routes"]
        assert kept == tree["routes"][0]
        given_up = Consent(overwrite_edits=frozenset({"notification policies"}))
        assert deployed(server, changed, tmp_path, given_up, secrets=SECRETS).applied.is_complete
        assert planned(server, changed, secrets=SECRETS).writes == ()


def test_a_route_for_our_environment_that_somebody_else_made_needs_consent(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        with_a_route_of_others(server)
        mine = {"receiver": "Theirs", "object_matchers": [["environment", "=", "test"]]}
        call(server, "PUT", POLICIES, {**call(server, "GET", POLICIES), "routes": [mine]})
        (conflict,) = planned(server, routes(), secrets=SECRETS).conflicts
        assert "is not ours" in conflict.reason
        done = deployed(server, routes(), tmp_path, Consent(adopt=frozenset({"all"})), secrets=SECRETS)
        assert Action.ADOPT in {change.action for change in done.applied.done}


@every_version
def test_what_cannot_be_marked_is_locked_even_where_edits_are_allowed(version: str, tmp_path: Path) -> None:
    made = routes(environment=EDITABLE)
    with GrafanaStandIn(version) as server:
        deployed(server, made, tmp_path, secrets=SECRETS)
        state = server.state()
        ours = [each for uid, each in state["contact_points"].items() if uid.startswith("team-")]
        assert {each["provenance"] for each in ours} == {"api"}
        assert state["mute_timings"]["Nights"]["provenance"] == "api"
        assert planned(server, made, secrets=SECRETS).writes == ()


@pytest.mark.parametrize("version", ["13.3.0", "12.4.3 api"])
def test_an_environment_that_begins_to_allow_edits_can_still_be_deployed(version: str, tmp_path: Path) -> None:
    with GrafanaStandIn(version) as server:
        deployed(server, routes(), tmp_path, secrets=SECRETS)
        title, *others = routed()["message_templates"]
        renamed = (evolve(title, text=f"{title.text}!"), *others)
        changed = routes(policy(repeat_interval="2h"), environment=EDITABLE, message_templates=renamed)
        done = deployed(server, changed, tmp_path, secrets=SECRETS)
        assert done.applied.is_complete, done.applied.failures
        assert len(done.applied.done) >= 2


def test_a_mute_timing_of_our_name_that_somebody_made_by_hand_needs_consent() -> None:
    theirs = {"name": "Nights", "time_intervals": [{"weekdays": ["sunday"]}]}
    with GrafanaStandIn() as server:
        call(server, "POST", "/api/v1/provisioning/mute-timings", theirs)
        for made in (routes(), routes(environment=EDITABLE)):
            (conflict,) = planned(server, made, secrets=SECRETS).conflicts
            assert str(conflict.key) == "mute timing Nights"


@every_version
def test_restoring_contact_points_keeps_their_secrets(version: str, tmp_path: Path) -> None:
    made = routes()
    points = tuple(evolve(each, resolved=not each.resolved) for each in routed()["contact_points"])
    with GrafanaStandIn(version) as server:
        deployed(server, made, tmp_path, secrets=SECRETS)
        before = server.state()["contact_points"]
        done = deployed(server, routes(contact_points=points), tmp_path, secrets=SECRETS)
        assert server.state()["contact_points"] != before
        assert done.backup is not None
        restore(server, made, done.backup, tmp_path, secrets=SECRETS)
        assert server.state()["contact_points"] == before
