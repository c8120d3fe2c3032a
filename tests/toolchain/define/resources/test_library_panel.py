"""Library panels: defined once, shown by several dashboards, compiled to what Grafana keeps of each."""

from typing import Any

import attr
import pytest

from tests.schemas.documents import problems
from tests.toolchain import metrics
from tests.toolchain.compilation import ENVIRONMENT, board, checked, messages
from tests.toolchain.compilation import compilation as compiled
from toolchain.base.documents.document import items
from toolchain.base.errors import DefinitionError
from toolchain.compile.artifact import ArtifactKind, artifacts_of
from toolchain.compile.built.build import build_of
from toolchain.compile.compilation import Compilation
from toolchain.compile.library_panels import model_of
from toolchain.compile.reading import output_of
from toolchain.define import HousePanel, LibraryPanel, Waiver, prom, q, row, stat, text, timeseries, var
from toolchain.define.dashboard import DASHBOARD, HouseDashboard
from toolchain.define.resources.library_panel import LIBRARY_PANEL
from toolchain.review.review import review

ENDPOINT = var.label_values("endpoint", "Endpoint", metrics.REQUESTS, "endpoint")
REFERENCE = {"uid": "up", "name": "Requests answered"}


def up(**changes: Any) -> LibraryPanel:
    """A library panel."""
    panel = stat(
        "Requests answered", prom(q.sum(q.rate(metrics.REQUESTS)), "up"), description="All is well at 3 a second."
    )
    return LibraryPanel(**{"uid": "up", "panel": panel, **changes})


HERE = "define/resources/test_library_panel.py"
UP = up()
FIRST, SECOND = board(UP), board(text("Note", "Read.", description=""), UP, uid="other", title="Other")


def project(*dashboards: HouseDashboard, library: tuple[LibraryPanel, ...] = (UP,)) -> Compilation:
    """Dashboards, and what they show of the library."""
    return compiled(*(dashboards or (FIRST, SECOND)), library_panels=library)


def resources(made: Compilation) -> list[list[dict[str, Any]]]:
    """The panels of dashboards as a Grafana is sent them."""
    return [list(items(each.document["spec"]["panels"])) for each in artifacts_of(DASHBOARD, made.artifacts)]


def test_a_library_panel_is_an_artifact_without_what_its_dashboards_say() -> None:
    (found,) = artifacts_of(LIBRARY_PANEL, project().artifacts)
    assert found.path == "resources/library-panels/up.json"
    assert {**found.document, "model": None} == {
        "uid": "up",
        "name": "Requests answered",
        "kind": 1,
        "folderUid": ENVIRONMENT.folder.uid,
        "model": None,
    }
    model = found.document["model"]
    assert (model["type"], model["title"], model["datasource"]["uid"]) == ("stat", "Requests answered", "prom")
    assert {"id", "gridPos", "libraryPanel"}.isdisjoint(model)
    assert list(problems("library-panel", found.document)) == []


def test_a_grafana_is_sent_references_as_its_editor_writes_them() -> None:
    first, (_, second) = resources(project())
    assert first == [
        {
            "id": first[0]["id"],
            "title": "Requests answered",
            "gridPos": {"h": 4, "w": 4, "x": 0, "y": 0} | first[0]["gridPos"],
            "libraryPanel": REFERENCE,
            "type": "library-panel-ref",
        }
    ]
    assert second["libraryPanel"] == REFERENCE


def test_a_grafana_from_files_gets_the_panel_itself() -> None:
    made = project()
    (library,) = artifacts_of(LIBRARY_PANEL, made.artifacts)
    for each in artifacts_of(ArtifactKind.DASHBOARD, made.artifacts):
        panel = each.document["panels"][-1]
        assert "libraryPanel" not in panel
        assert panel == {**library.document["model"], "id": panel["id"], "gridPos": panel["gridPos"]}


def test_a_dashboard_without_one_is_as_it_was() -> None:
    plain = board(text("Note", "Read.", description=""))
    made = project(plain, library=())
    (of_files,) = artifacts_of(ArtifactKind.DASHBOARD, made.artifacts)
    assert of_files.document is made.dashboards[0].document
    assert resources(made)[0] == of_files.document["panels"]


def test_a_panel_in_a_folded_row_is_referred_to_there() -> None:
    folded = board(rows=[row("Now", UP, collapsed=True)])
    ((header,),) = resources(project(folded))
    assert [each["type"] for each in header["panels"]] == ["library-panel-ref"]


def test_a_dashboard_says_place_and_title_alone() -> None:
    shown = board(UP.placed(title="Up", width=7, height=3, at=(5, 2), panel_id=9))
    ((panel,),) = resources(project(shown))
    assert (panel["title"], panel["id"], panel["gridPos"]) == ("Up", 9, {"h": 3, "w": 7, "x": 5, "y": 2})
    assert messages("library-panel-changed", shown, library_panels=(UP,)) == []


def test_a_row_gives_a_width_to_one_that_states_none() -> None:
    ((panel,),) = resources(project(board(rows=[row("", UP, width=11)])))
    assert panel["gridPos"]["w"] == 11


def test_its_own_scope_narrows_its_queries_and_that_of_dashboards_does_not() -> None:
    narrowed = board(UP, variables=[ENDPOINT], scope=[ENDPOINT])
    (compiled_panel,) = project(narrowed).dashboards[0].panels
    assert "$endpoint" not in compiled_panel.targets[0].text
    kept = up(scope=[ENDPOINT])
    (library,) = project(board(kept, variables=[ENDPOINT]), library=(kept,)).library_panels
    assert "$endpoint" in library.panel.targets[0].text


def test_a_variable_that_a_dashboard_lacks_is_told_with_the_dashboard() -> None:
    kept = up(scope=[ENDPOINT])
    with_it, without = board(kept, variables=[ENDPOINT]), board(kept, uid="other", title="Other")
    (message,) = messages("variable-undefined", with_it, without, library_panels=(kept,))
    assert "library panel 'Requests answered' on 'other' uses the variable $endpoint" in message


def test_what_is_wrong_with_it_is_told_once_at_its_own_line() -> None:
    broken = up(panel=stat("Requests", prom("sum(up", "up"), description=""))
    shown = [board(broken), board(broken, uid="other", title="Other")]
    for name in ("query-syntax", "panel-text"):
        (found,) = checked(name, *shown, library_panels=(broken,)).findings
        assert (found.location.line, found.location.file) == (broken.panel.location.line, HERE)
        assert "library panel 'Requests'" in found.message


def test_one_that_no_dashboard_shows_is_a_finding_that_can_be_waived() -> None:
    (message,) = messages("library-panel-unused", board(), library_panels=(UP,))
    assert message == "no dashboard shows the library panel 'Requests answered' (up)"
    assert messages("library-panel-unused", FIRST, library_panels=(UP,)) == []
    waived = up(waivers=[Waiver("library-panel-unused", "Shown by a dashboard of another team.")])
    found = checked("library-panel-unused", board(), library_panels=(waived,))
    assert (found.findings, len(found.waived)) == ((), 1)


def test_what_a_dashboard_changes_of_it_on_the_way_is_a_finding() -> None:
    changed: HousePanel = attr.evolve(UP.placed(), options={"textMode": "name"})
    (message,) = messages("library-panel-changed", board(changed), library_panels=(UP,))
    assert "'board' changes options of it, which Grafana takes from the library" in message


def test_two_of_one_uid_are_a_finding() -> None:
    other = up(name="Another")
    (message,) = messages("resource-uid", FIRST, library_panels=(UP, other))
    assert message == "library panel 'Another' has the uid 'up', which 'Requests answered' has too"


def test_its_parts_lead_to_their_lines() -> None:
    made = project()
    (found,), (panel,) = artifacts_of(LIBRARY_PANEL, output_of(made).artifacts), made.dashboards[0].panels
    assert found.map.location(("model", "targets", 0, "expr")) == panel.targets[0].location
    assert found.map.location(("model", "options")) == panel.location
    assert found.location == made.library_panels[0].location


def test_series_are_linked_alike_on_each_of_its_dashboards() -> None:
    chosen = up(
        uid="by-endpoint",
        panel=timeseries(
            "By endpoint", prom(q.sum(q.rate(metrics.REQUESTS), by=["endpoint"]), "{{endpoint}}"), description="Lines."
        ),
    )
    detail = board(chosen, uid="detail", title="Detail", variables=[ENDPOINT], scope=[ENDPOINT])
    made = project(board(chosen), detail, library=(chosen,))
    (library,) = made.library_panels
    assert [model_of(panel.document) for each in made.dashboards for panel in each.panels] == [library.model] * 2
    assert "/d/detail?" in str(library.model["fieldConfig"]["defaults"]["links"])


@pytest.mark.parametrize("wrong", [{"uid": "targets up"}, {"name": " "}, {"panel": UP.placed()}, {"panel": "stat"}])
def test_what_no_library_can_hold_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError):
        up(**wrong)


def told(before: LibraryPanel | None, after: LibraryPanel | None) -> set[tuple[str, str, str, str]]:
    """What a review says of the panel in the library."""
    builds = [
        build_of(output_of(project(board(each) if each else board(), library=(each,) if each else ())))
        for each in (before, after)
    ]
    changes = review(builds[0], builds[1], base="before", head="after").changes
    return {(each.name, each.what, each.before, each.after) for each in changes if each.noun == "library panel"}


def test_a_review_tells_of_it() -> None:
    named = "Requests answered"
    assert told(None, UP) == {(named, "added", "", named)}
    assert told(UP, None) == {(named, "removed", named, "")}
    assert told(UP, up(name="Answered")) == {("Answered", "renamed", named, "Answered")}
    (changed,) = told(UP, up(panel=attr.evolve(UP.panel, title="Answered"), name=named))
    assert changed == (named, "panel title", named, "Answered")
    assert told(UP, UP) == set()
