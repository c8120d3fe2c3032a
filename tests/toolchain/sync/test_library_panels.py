"""Library panels on a Grafana: written before dashboards, locked by version, never taken from somebody else's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from attrs import evolve

from grafana_stand_in.stand_in import GrafanaStandIn
from tests.toolchain import metrics
from tests.toolchain.compilation import ENVIRONMENT, board
from tests.toolchain.compilation import compilation as compiled
from tests.toolchain.sync.deploys import VERSIONS, deployed, destination, plan_of, planned, restore
from toolchain.compile.compilation import Compilation
from toolchain.define import Folder, LibraryPanel, prom, q, stat
from toolchain.define.environment import Environment
from toolchain.sync.apply import apply
from toolchain.sync.change import Action
from toolchain.sync.deploy import Deployed
from toolchain.sync.kinds import KINDS
from toolchain.sync.model import Key
from toolchain.sync.plan import Consent

ELEMENT = "/api/library-elements/rate"
RATE = Key("library panel", "rate")
BOARD = Key("dashboard", "board")
OTHER_FOLDER: Environment = evolve(ENVIRONMENT, folders={"more": Folder("more", "More")})


def rate(title: str = "Requests", **changes: Any) -> LibraryPanel:
    """A library panel."""
    panel = stat(title, prom(q.sum(q.rate(metrics.REQUESTS)), "all"), description="Requests a second.")
    return LibraryPanel(**{"uid": "rate", "name": "Rate", "panel": panel, **changes})


def project(library: LibraryPanel | None = None, environment: Environment = ENVIRONMENT) -> Compilation:
    """Two dashboards that show it."""
    shown = library or rate()
    boards = (board(shown), board(shown, uid="other", title="Other"))
    return compiled(*boards, library_panels=(shown,), environment=environment)


def without() -> Compilation:
    """The same project, whose dashboards have panels of their own."""
    return compiled(board(rate().panel), board(rate().panel, uid="other", title="Other"))


@pytest.fixture(params=VERSIONS)
def server(request: pytest.FixtureRequest) -> Iterator[GrafanaStandIn]:
    """A Grafana of each release."""
    with GrafanaStandIn(request.param) as server:
        yield server


def call(server: GrafanaStandIn, method: str, path: str, body: object = None) -> Any:
    """What a person does."""
    headers = {"Authorization": f"Bearer {server.tokens.admin}"}
    answer = requests.request(method, f"{server.url}{path}", json=body, headers=headers, timeout=10)
    assert answer.ok, answer.text
    return answer.json()


def element(server: GrafanaStandIn) -> dict[str, Any]:
    """The panel as Grafana has it."""
    found: dict[str, Any] = call(server, "GET", ELEMENT)["result"]
    return found


def saved_by_hand(server: GrafanaStandIn, **fields: Any) -> None:
    """Somebody edits it, and the editor makes the panel anew."""
    found = element(server)
    kept = {name: each for name, each in found["model"].items() if name in ("type", "title", "options", "fieldConfig")}
    model = {**kept, **fields, "id": 7, "gridPos": {"x": 0, "y": 0, "w": 6, "h": 4}, "pluginVersion": "12.4.3"}
    model |= {"targets": found["model"]["targets"], "datasource": found["model"]["datasource"]}
    model |= {"description": found["model"]["description"]}
    body = {"kind": 1, "name": found["name"], "version": found["version"], "model": model}
    call(server, "PATCH", ELEMENT, {**body, "folderUid": found["folderUid"]})


def shown_by_others(server: GrafanaStandIn, title: str = "By hand") -> None:
    """Somebody else's dashboard shows it."""
    panel = {"id": 1, "type": "library-panel-ref", "libraryPanel": {"uid": "rate", "name": "Rate"}}
    spec = {"uid": "by-hand", "title": title, "panels": [{"type": "row", "panels": [panel]}], "schemaVersion": 39}
    call(server, "POST", "/api/dashboards/db", {"dashboard": spec})


def carried_out(server: GrafanaStandIn, made: Compilation, backups: Path, consent: Consent | None = None) -> Deployed:
    """A deploy that is complete, and read back."""
    done = deployed(server, made, backups, consent)
    assert (done.plan.conflicts, done.applied.failures, done.unverified) == ((), (), ())
    return done


def changes(server: GrafanaStandIn, made: Compilation, consent: Consent | None = None) -> dict[Key, Action]:
    """What a plan would do with panels and dashboards."""
    kinds = (RATE.kind, BOARD.kind)
    return {each.key: each.action for each in planned(server, made, consent).changes if each.key.kind in kinds}


def conflict(server: GrafanaStandIn, made: Compilation) -> tuple[str, str]:
    """Why a plan cannot be carried out, and what to do."""
    (found,) = planned(server, made).conflicts
    assert found.key == RATE
    return found.reason, found.remedy


def test_it_is_written_before_the_dashboards_that_show_it_and_a_second_plan_is_empty(
    server: GrafanaStandIn, tmp_path: Path
) -> None:
    done = carried_out(server, project(), tmp_path)
    order = [each.key for each in done.applied.done]
    assert order.index(RATE) < min(order.index(BOARD), order.index(Key("dashboard", "other")))
    assert (element(server)["name"], element(server)["folderUid"]) == ("Rate", ENVIRONMENT.folder.uid)
    assert set(changes(server, project()).values()) == {Action.NONE}
    (panel,) = call(server, "GET", "/api/dashboards/uid/board")["dashboard"]["panels"]
    assert panel["libraryPanel"] == {"uid": "rate", "name": "Rate"}
    assert "targets" not in panel


def test_a_change_of_it_changes_it_and_no_dashboard(server: GrafanaStandIn, tmp_path: Path) -> None:
    carried_out(server, project(), tmp_path)
    other = rate(panel=stat("Requests", prom(q.sum(q.rate(metrics.REQUESTS)), "those"), description="Anew."))
    found = changes(server, project(other))
    assert {key for key, action in found.items() if action is not Action.NONE} == {RATE}
    carried_out(server, project(other), tmp_path)
    assert (element(server)["version"], element(server)["model"]["description"]) == (2, "Anew.")
    assert set(changes(server, project(other)).values()) == {Action.NONE}


def test_an_edit_by_hand_is_a_conflict_until_it_is_given_up(server: GrafanaStandIn, tmp_path: Path) -> None:
    carried_out(server, project(), tmp_path)
    saved_by_hand(server, title="Mine")
    reason, remedy = conflict(server, project())
    assert reason.startswith("it was edited in Grafana by ")
    assert "--overwrite-edits 'library panel rate'" in remedy
    carried_out(server, project(), tmp_path, Consent(overwrite_edits=frozenset({"library panel rate"})))
    assert element(server)["model"]["title"] == "Requests"


def test_a_save_that_changes_nothing_is_no_edit(server: GrafanaStandIn, tmp_path: Path) -> None:
    carried_out(server, project(), tmp_path)
    saved_by_hand(server)
    assert set(changes(server, project()).values()) == {Action.NONE}


def test_what_somebody_changes_between_plan_and_write_stays(server: GrafanaStandIn, tmp_path: Path) -> None:
    carried_out(server, project(), tmp_path)
    changed = project(rate("New"))
    with destination(server, changed) as there:
        plan = plan_of(there, changed, KINDS)
        saved_by_hand(server, title="Mine")
        done = apply(there, plan, KINDS)
    assert [(each.change.key, each.is_conflict) for each in done.failures] == [(RATE, True)]
    assert element(server)["model"]["title"] == "Mine"


def test_one_of_our_uid_that_is_not_ours_is_adopted_or_left(server: GrafanaStandIn, tmp_path: Path) -> None:
    by_hand = {"uid": "rate", "name": "Rate", "kind": 1, "model": {"type": "stat", "title": "Mine", "options": {}}}
    call(server, "POST", "/api/library-elements", by_hand)
    reason, remedy = conflict(server, project())
    assert reason.startswith("it exists and is not ours")
    assert "--adopt 'library panel rate'" in remedy
    carried_out(server, project(), tmp_path, Consent(adopt=frozenset({"library panel rate"})))
    assert element(server)["model"]["title"] == "Requests"


def test_one_that_is_gone_from_the_definitions_is_deleted_after_the_dashboards_that_showed_it(
    server: GrafanaStandIn, tmp_path: Path
) -> None:
    carried_out(server, project(), tmp_path)
    done = carried_out(server, without(), tmp_path)
    assert done.applied.done[-1].key == RATE
    assert call(server, "GET", "/api/library-elements")["result"]["elements"] == []
    assert RATE not in changes(server, without())


def test_one_that_somebody_elses_dashboard_shows_is_not_deleted_and_that_is_named(
    server: GrafanaStandIn, tmp_path: Path
) -> None:
    carried_out(server, project(), tmp_path)
    shown_by_others(server)
    reason, remedy = conflict(server, without())
    assert reason == "dashboards show it: 'By hand' (by-hand)"
    assert remedy == "Take it out of them, or define it again."
    call(server, "DELETE", "/api/dashboards/uid/by-hand")
    carried_out(server, without(), tmp_path)


def test_one_that_a_dashboard_of_schema_v2_shows_is_not_deleted_either(server: GrafanaStandIn, tmp_path: Path) -> None:
    carried_out(server, project(), tmp_path)
    served = requests.get(f"{server.url}/apis", headers={"Authorization": f"Bearer {server.tokens.admin}"}, timeout=10)
    if not served.ok:
        pytest.skip("dashboards are no resources here")
    path = "/apis/dashboard.grafana.app/v2beta1/namespaces/default/dashboards"
    element = {
        "kind": "LibraryPanel",
        "spec": {"id": 1, "title": "Rate", "libraryPanel": {"uid": "rate", "name": "Rate"}},
    }
    spec = {"title": "Tabs", "elements": {"panel-1": element}, "layout": {"kind": "GridLayout", "spec": {"items": []}}}
    body = {
        "apiVersion": "dashboard.grafana.app/v2beta1",
        "kind": "Dashboard",
        "metadata": {"name": "tabs"},
        "spec": spec,
    }
    call(server, "POST", path, body)
    assert conflict(server, without())[0] == "dashboards show it: 'Tabs' (tabs)"


def test_a_panel_made_of_ours_by_unlinking_it_is_nobody_s(server: GrafanaStandIn, tmp_path: Path) -> None:
    carried_out(server, project(), tmp_path)
    copied = {"uid": "copy", "name": "Copy", "kind": 1, "model": element(server)["model"]}
    call(server, "POST", "/api/library-elements", copied)
    carried_out(server, without(), tmp_path)
    left = call(server, "GET", "/api/library-elements")["result"]["elements"]
    assert [each["uid"] for each in left] == ["copy"]


def test_another_environment_s_panel_is_not_taken_over(server: GrafanaStandIn, tmp_path: Path) -> None:
    carried_out(server, project(), tmp_path)
    other = evolve(ENVIRONMENT, name="elsewhere")
    found = {each.key: each.reason for each in planned(server, project(environment=other)).conflicts}
    assert found[RATE] == "it is managed by observability-as-code-test"


def test_it_is_moved_and_its_former_folder_is_not_deleted_with_it(server: GrafanaStandIn, tmp_path: Path) -> None:
    carried_out(server, project(rate(folder="more"), OTHER_FOLDER), tmp_path)
    assert element(server)["folderUid"] == "more"
    carried_out(server, project(rate(), OTHER_FOLDER), tmp_path)
    assert element(server)["folderUid"] == ENVIRONMENT.folder.uid
    assert set(changes(server, project(rate(), OTHER_FOLDER)).values()) == {Action.NONE}
    done = deployed(server, project(), tmp_path)
    failures = [f"{each.change.key}: {each.message}" for each in done.applied.failures]
    assert all("it holds Rate" in each for each in failures)
    assert element(server)["name"] == "Rate"


def test_a_restore_brings_back_what_was_deleted_and_what_was_edited(server: GrafanaStandIn, tmp_path: Path) -> None:
    carried_out(server, project(), tmp_path / "first")
    before = element(server)
    done = carried_out(server, without(), tmp_path / "second")
    assert done.backup is not None
    restore(server, project(), done.backup, tmp_path / "third")
    after = element(server)
    assert {name: after[name] for name in ("name", "model", "folderUid")} == {
        name: before[name] for name in ("name", "model", "folderUid")
    }
    assert set(changes(server, project()).values()) == {Action.NONE}


def test_a_dashboard_that_is_saved_in_the_editor_is_as_it_was(server: GrafanaStandIn, tmp_path: Path) -> None:
    edited = evolve(ENVIRONMENT, allows_ui_edits=True)
    carried_out(server, project(environment=edited), tmp_path)
    found = call(server, "GET", "/api/dashboards/uid/board")
    (panel,) = found["dashboard"]["panels"]
    spec = {**found["dashboard"], "panels": [{**panel, "type": "library-panel-ref"}]}
    body = {"dashboard": spec, "folderUid": ENVIRONMENT.folder.uid, "overwrite": True}
    call(server, "POST", "/api/dashboards/db", body)
    assert changes(server, project(environment=edited))[BOARD] is Action.NONE
