"""Documents of both APIs and of exports, and what is none."""

from pathlib import Path
from typing import Any

import pytest

from tests.toolchain.compilation import board, compilation
from tests.toolchain.pull import exotic
from toolchain.base.documents.errors import UnreadableFileError
from toolchain.base.errors import UserError
from toolchain.project.project import Project
from toolchain.pull.document import pulled_dashboard, read_dashboard

BARE = exotic.dashboard("bare", "Bare", [exotic.panel(1, "text", "A", 0, 0)], tags=["a"])


@pytest.fixture
def project() -> Project:
    """A project with a Prometheus, a Loki and a Jaeger."""
    return compilation(board()).project


def test_both_apis_and_a_file_give_the_same(project: Project) -> None:
    mark = "managed by observability-as-code-test"
    legacy = {"dashboard": {**BARE, "id": 5, "tags": ["a", mark]}, "meta": {"folderUid": "team"}}
    spec = {name: value for name, value in BARE.items() if name != "uid"}
    resource = {"metadata": {"name": "bare", "annotations": {"grafana.app/folder": "team"}}, "spec": spec}
    found = [pulled_dashboard(each, project, "it") for each in (BARE, legacy, resource)]
    assert [each.document for each in found] == [BARE, BARE, BARE]
    assert [each.folder for each in found] == [None, "team", "team"]


def test_an_export_for_others_is_answered_from_our_data_sources(project: Project) -> None:
    inputs = [
        {"name": "DS_PROM", "type": "datasource", "pluginId": "prometheus"},
        {"name": "DS_SHOP", "type": "datasource", "pluginId": "mysql"},
        {"name": "VAR_HOST", "type": "constant", "value": "db-1"},
    ]
    panel = exotic.panel(
        1,
        "stat",
        "${VAR_HOST}",
        0,
        0,
        datasource={"type": "prometheus", "uid": "${DS_PROM}"},
        targets=[{"refId": "A", "datasource": {"type": "mysql", "uid": "${DS_SHOP}"}}],
    )
    model = exotic.panel(9, "stat", "Held", 0, 0, datasource={"type": "prometheus", "uid": "${DS_PROM}"})
    elements = {"held": {"uid": "held", "name": "Held one", "kind": 1, "model": model}}
    library = [
        {
            "id": 2,
            "title": "Mine",
            "gridPos": {"h": 2, "w": 3, "x": 4, "y": 5},
            "libraryPanel": {"uid": "held", "name": "H"},
        },
        {
            "id": 3,
            "title": "Lost",
            "gridPos": {"h": 2, "w": 3, "x": 7, "y": 5},
            "libraryPanel": {"uid": "lost", "name": "L"},
        },
    ]
    found = pulled_dashboard(
        {**exotic.dashboard("x", "X", [panel, *library]), "__inputs": inputs, "__requires": [], "__elements": elements},
        project,
        "it",
    )
    assert found.document["panels"][0]["title"] == "db-1"
    assert found.document["panels"][0]["datasource"]["uid"] == "prom"
    assert found.document["panels"][0]["targets"][0]["datasource"]["uid"] == "${DS_SHOP}"
    assert [note.partition(":")[0] for note in found.notes] == [
        "the input DS_SHOP stays open",
        "panels of the library become the dashboard's own",
        "panels of the library stay references, and Grafana must have them",
    ]
    held, lost = found.document["panels"][1:]
    assert held == {
        **model,
        "id": 2,
        "title": "Mine",
        "gridPos": library[0]["gridPos"],
        "datasource": held["datasource"],
    }
    assert held["datasource"]["uid"] == "prom"
    assert lost == library[1]
    assert not {name for name in found.document if name.startswith("__")}


def test_a_uid_and_panel_ids_are_made_where_there_are_none(project: Project) -> None:
    panels = [{"type": "stat", "title": "A"}, {"type": "stat", "title": "A"}]
    found = pulled_dashboard({"title": "My Own, really!", "panels": panels}, project, "it")
    assert found.uid == "my-own-really"
    assert found.notes[-1] == "it has no uid: my-own-really comes from its title"
    assert len({panel["id"] for panel in found.document["panels"]}) == 2


def test_what_is_called_a_secret_is_left_out(project: Project) -> None:
    panel = exotic.panel(1, "table", "A", 0, 0, options={"apiKey": "c4n4ry", "token": "$token", "showToken": True})
    panel["transformations"] = [{"id": "organize", "options": {"renameByName": {"token": "Token"}}}]
    found = pulled_dashboard(exotic.dashboard("x", "X", [panel]), project, "it")
    assert found.left_out == ("panels[0].options.apiKey",)
    assert "c4n4ry" not in str(found)
    assert found.document["panels"][0]["options"] == {"token": "$token", "showToken": True}
    assert found.document["panels"][0]["transformations"][0]["options"] == {"renameByName": {"token": "Token"}}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ([], "is no dashboard"),
        ({}, "it has no title"),
        ({"title": "X", "panels": {}}, "panels is no list"),
        ({"title": "X", "panels": [1]}, "panels[0] is no object"),
        ({"title": "X", "panels": [{"targets": {}}]}, "panels[0].targets is no list"),
        ({"title": "X", "panels": [{"panels": [{"options": []}]}]}, "panels[0].panels[0].options is no object"),
        ({"title": "X", "templating": {"list": {}}}, "list is no list"),
        ({"title": "X", "tags": [1]}, "tags are not all texts"),
        ({"metadata": {"name": "x"}, "spec": {"title": "X"}, "status": {"conversion": {"failed": True,
          "storedVersion": "v2", "error": "tabs"}}}, "is stored as v2, and Grafana cannot turn it"),
    ],
)  # fmt: skip
def test_what_is_no_classic_dashboard_is_refused(project: Project, raw: Any, words: str) -> None:
    with pytest.raises(UserError) as refused:
        pulled_dashboard(raw, project, "it")
    assert words in refused.value.message
    assert refused.value.remedy


def test_a_converted_dashboard_says_what_is_missing(project: Project) -> None:
    raw = {
        "metadata": {"name": "x"},
        "spec": {"title": "X", "panels": [], "schemaVersion": 42},
        "status": {"conversion": {"failed": False, "storedVersion": "v2beta1"}},
    }
    (note,) = pulled_dashboard(raw, project, "it").notes
    assert note.startswith("it is stored as v2beta1")


def test_a_file_that_is_no_json(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text("{")
    with pytest.raises(UnreadableFileError, match="is no JSON"):
        read_dashboard(file, project)
