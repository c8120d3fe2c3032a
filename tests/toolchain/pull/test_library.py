"""Panels of the library that definitions have come back by their names, wherever the dashboard was made."""

import copy
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from tests.toolchain.pull.conftest import stored
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.compile.library_panels import with_references
from toolchain.project.loading import load_project
from toolchain.pull.dashboards import dashboard_source, kept_source, query_reader
from toolchain.pull.document import pulled_dashboard
from toolchain.pull.names import ProjectNames
from toolchain.pull.verification import dashboard_differences, first_difference


@pytest.fixture(scope="module")
def compilation() -> Compilation:
    """This repository, two of whose dashboards show a panel of the library."""
    return compile_project(load_project(REPOSITORY, "local"))


def live(compilation: Compilation) -> dict[str, Any]:
    """A dashboard as Grafana has it, and its panels of the library as an export does."""
    (dashboard,) = (each for each in compilation.dashboards if each.uid == "slo")
    document: dict[str, Any] = stored(with_references(dashboard.document))
    document["__elements"] = {
        each.definition.uid: {"uid": each.definition.uid, "name": each.definition.title, "model": stored(each.model)}
        for each in compilation.library_panels
    }
    return document


def references(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The references of a dashboard, in its order."""
    inside = [each for panel in document["panels"] for each in (panel, *(panel.get("panels") or ()))]
    return [each for each in inside if "libraryPanel" in each]


def test_a_dashboard_of_ours_comes_back_with_the_names_of_its_panels(compilation: Compilation) -> None:
    pulled = pulled_dashboard(live(compilation), compilation.project, "the test")
    assert pulled.notes == ()
    queries = query_reader(compilation.project)
    source = dashboard_source(compilation.project, queries, pulled.document)
    assert "from library.objectives import OBJECTIVES" in source
    assert "OBJECTIVES.placed(" in source
    assert dashboard_differences(queries, source, "pulled.py", pulled.document) == ()


def test_one_that_was_made_elsewhere_does_too_at_its_own_places(compilation: Compilation) -> None:
    document = live(compilation)
    first, second, *_ = references(document)
    first["gridPos"] |= {"w": 11, "h": 5}
    second |= {"title": "Found after", "id": 99}
    pulled = pulled_dashboard(document, compilation.project, "the test", is_latest=True)
    queries, names = query_reader(compilation.project), ProjectNames(compilation.project)
    source = kept_source(compilation.project, queries, names, pulled.document)
    assert "OBJECTIVES.placed(width=11, height=5)" in source
    assert 'DETECTION.placed(title="Found after"' in source
    assert first_difference(queries, source, "pulled.py", pulled.document) == ""


def test_a_dashboard_that_is_to_be_shown_has_all_of_its_panels(compilation: Compilation) -> None:
    document = live(compilation)
    shown = pulled_dashboard(copy.deepcopy(document), compilation.project, "the test", is_shown=True)
    assert references(shown.document) == []
    assert shown.notes[0].startswith("panels of the library become the dashboard's own: Objectives, ")
    assert [each["type"] for each in shown.document["panels"] if each.get("title") == "Objectives"] == ["table"]


def test_a_panel_that_no_definition_has_becomes_the_dashboard_s_own(compilation: Compilation) -> None:
    document = live(compilation)
    reference = references(document)[0]
    element = document["__elements"].pop(reference["libraryPanel"]["uid"])
    reference["libraryPanel"] = {"uid": "theirs", "name": "Theirs"}
    document["__elements"]["theirs"] = {**element, "uid": "theirs", "name": "Theirs"}
    pulled = pulled_dashboard(document, compilation.project, "the test")
    assert pulled.notes == ("panels of the library become the dashboard's own: Theirs",)
    queries = query_reader(compilation.project)
    source = dashboard_source(compilation.project, queries, pulled.document)
    assert "OBJECTIVES" not in source
    assert dashboard_differences(queries, source, "pulled.py", pulled.document) == ()
