"""Dashboards of schema v2 on a Grafana: written and read as such, compared in classic words, never over an edit.

Grafana 12.4.3 was seen to do the same: 22 dashboards were written as v2beta1, the second plan was empty, an edit of a
panel's title and of a tab's was a conflict, and so was restored; classic ones became v2 and v2 ones classic again.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from attrs import evolve

from grafana_stand_in.stand_in import GrafanaStandIn
from tests.toolchain.compilation import ENVIRONMENT, board
from tests.toolchain.compilation import compilation as compiled
from tests.toolchain.metrics import SESSIONS
from tests.toolchain.sync.deploys import deployed, planned, restore
from toolchain.compile.compilation import Compilation
from toolchain.define import prom, q, row, stat, tab, tabs
from toolchain.define.environment import DashboardsForm
from toolchain.live.grafana.errors import TooOld
from toolchain.sync.change import Action
from toolchain.sync.model import Key
from toolchain.sync.normal_form import resource_form
from toolchain.sync.plan import Consent

BOARD = Key("dashboard", "board")
UNIFIED = ("13.3.0", "12.4.3")


def project(first: str = "Hosts", title: str = "Sessions", schema: DashboardsForm = "v2beta1") -> Compilation:
    """A dashboard with two tabs."""
    shown = stat(title, prom(q.sum(SESSIONS), "all"), description="x", panel_id=1)
    other = stat("Others", prom(q.sum(SESSIONS), "all"), description="x", panel_id=2)
    rows = [tabs(tab(first, row("", shown)), tab("Containers", row("", other)))]
    return compiled(board(rows=rows), environment=evolve(ENVIRONMENT, dashboards=schema))


@pytest.fixture(params=UNIFIED)
def server(request: pytest.FixtureRequest) -> Iterator[GrafanaStandIn]:
    """A Grafana that keeps marks."""
    with GrafanaStandIn(request.param) as server:
        yield server


def call(server: GrafanaStandIn, method: str, body: object = None, version: str = "v2beta1") -> dict[str, Any]:
    """What a person does with the dashboard."""
    url = f"{server.url}/apis/dashboard.grafana.app/{version}/namespaces/default/dashboards/board"
    headers = {"Authorization": f"Bearer {server.tokens.admin}"}
    answer = requests.request(method, url, json=body, headers=headers, timeout=10)
    assert answer.ok, answer.text
    found: dict[str, Any] = answer.json()
    return found


def tab_of(live: dict[str, Any], number: int = 0) -> dict[str, Any]:
    """The fields of a tab."""
    found: dict[str, Any] = live["spec"]["layout"]["spec"]["tabs"][number]["spec"]
    return found


def action(server: GrafanaStandIn, made: Compilation, consent: Consent | None = None) -> Action:
    """What a plan would do with the dashboard."""
    return next(each.action for each in planned(server, made, consent).changes if each.key == BOARD)


def test_it_is_written_in_its_schema_and_a_second_plan_is_empty(server: GrafanaStandIn, tmp_path: Path) -> None:
    done = deployed(server, project(), tmp_path)
    assert (done.plan.conflicts, done.applied.failures, done.unverified) == ((), (), ())
    live = call(server, "GET")
    assert live["apiVersion"] == "dashboard.grafana.app/v2beta1"
    assert [tab_of(live, number)["title"] for number in (0, 1)] == ["Hosts", "Containers"]
    assert action(server, project()) is Action.NONE


def test_a_change_is_told_by_the_titles_of_tabs_and_panels(server: GrafanaStandIn, tmp_path: Path) -> None:
    deployed(server, project(), tmp_path)
    (change,) = [each for each in planned(server, project("Machines")).changes if each.key == BOARD]
    assert {each.path for each in change.fields} == {"layout.tabs[Hosts]", "layout.tabs[Machines]"}
    deployed(server, project("Machines"), tmp_path)
    assert action(server, project("Machines")) is Action.NONE


def test_an_edit_is_a_conflict_and_comes_back_from_the_backup(server: GrafanaStandIn, tmp_path: Path) -> None:
    deployed(server, project(), tmp_path)
    live = call(server, "GET")
    tab_of(live)["title"] = "My hosts"
    call(server, "PUT", live)
    (conflict,) = planned(server, project()).conflicts
    assert conflict.key == BOARD
    done = deployed(server, project(), tmp_path, Consent(overwrite_edits=frozenset({str(BOARD)})))
    assert tab_of(call(server, "GET"))["title"] == "Hosts"
    assert done.backup is not None
    restore(server, project(), done.backup, tmp_path)
    assert tab_of(call(server, "GET"))["title"] == "My hosts"


def test_a_grafana_without_the_schema_is_not_sent_it() -> None:
    with GrafanaStandIn("12.4.3") as server, pytest.raises(TooOld, match="schema v2, which this Grafana"):
        planned(server, project(schema="v2"))
    with GrafanaStandIn("12.4.3 legacy") as server, pytest.raises(TooOld, match="schema v2beta1"):
        planned(server, project())


def form(spec: dict[str, Any]) -> dict[str, Any]:
    """The normal form of a dashboard."""
    return resource_form({"metadata": {"annotations": {"grafana.app/folder": "team"}}, "spec": spec})


def spec_of(made: Compilation) -> dict[str, Any]:
    """The dashboard as it is sent."""
    found: dict[str, Any] = next(
        each.document["spec"] for each in made.artifacts if each.path == "resources/dashboards/board.json"
    )
    return found


def test_its_normal_form_is_classic_but_for_the_layout() -> None:
    found = form(spec_of(project()))
    assert [each["title"] for each in found["panels"]] == ["Sessions", "Others"]
    assert found["layout"]["tabs"][0]["grid"] == [{"title": "Sessions", "x": 0, "y": 0, "width": 4, "height": 4}]
    assert "schemaV2" not in found


def test_what_the_classic_words_leave_out_is_told_by_its_place() -> None:
    spec = spec_of(project())
    spec["variables"].append({"kind": "TextVariable", "spec": {"name": "a", "query": "", "placement": "below"}})
    assert form(spec)["schemaV2"] == {"variables.0.spec.placement": "below"}


def test_what_an_editor_writes_though_it_is_usual_says_nothing() -> None:
    spec = spec_of(project())
    before = form(spec)
    tab_of({"spec": spec})["layout"]["spec"]["items"][0]["spec"]["y"] = 3
    spec["elements"]["panel-1"]["spec"]["transparent"] = False
    spec["liveNow"] = False
    assert form(spec) == before
