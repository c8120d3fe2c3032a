"""A dashboard of any age comes to the last classic schema, with notes and with where its parts came from."""

from copy import deepcopy

import pytest

from toolchain.base.documents.document import Document
from toolchain.migrate.data_sources import DataSources, KnownDataSource
from toolchain.migrate.migration import MigrationError, migrated

OF_ROWS: Document = {
    "title": "Rows",
    "uid": "rows",
    "schemaVersion": 14,
    "rows": [
        {
            "title": "First",
            "height": "250px",
            "collapse": False,
            "showTitle": True,
            "panels": [
                {"id": 7, "type": "text", "title": "Left", "span": 6, "content": "one"},
                {"id": 8, "type": "text", "title": "Right", "span": 6, "content": "two"},
            ],
        },
        {
            "title": "Second",
            "collapse": True,
            "panels": [{"id": 9, "type": "text", "title": "Hidden", "links": [{"dashUri": "db/x"}]}],
        },
    ],
}


def test_the_document_that_is_given_stays_as_it_is() -> None:
    before = deepcopy(OF_ROWS)
    migrated(OF_ROWS)
    assert before == OF_ROWS


def test_rows_become_panels_at_their_places() -> None:
    document = migrated(OF_ROWS).document
    places = [(panel["title"], panel["type"], *panel["gridPos"].values()) for panel in document["panels"]]
    assert places == [
        ("First", "row", 0, 0, 24, 1),
        ("Left", "text", 0, 1, 12, 7),
        ("Right", "text", 12, 1, 12, 7),
        ("Second", "row", 0, 8, 24, 1),
    ]
    (inside,) = document["panels"][3]["panels"]
    assert inside["gridPos"] == {"x": 0, "y": 9, "w": 8, "h": 7}
    assert document["schemaVersion"] == 42
    assert "rows" not in document


def test_what_stands_in_a_collapsed_row_goes_every_step() -> None:
    (inside,) = migrated(OF_ROWS).document["panels"][3]["panels"]
    assert inside["links"] == [{"url": "dashboard/db/x", "title": ""}]


def test_parts_are_known_by_where_they_stood() -> None:
    result = migrated(OF_ROWS)
    assert result.came_from(("panels", 2, "title")) == ("rows", 0, "panels", 1, "title")
    assert result.came_from(("panels", 3, "panels", 0, "links", 0, "url")) == ("rows", 1, "panels", 0, "links")
    assert result.came_from(("panels", 2, "gridPos", "x")) == ("rows", 0, "panels", 1)
    assert result.came_from(("title",)) == ("title",)


def test_parts_of_an_answer_of_the_api_stood_in_its_dashboard() -> None:
    result = migrated({"meta": {"slug": "rows"}, "dashboard": OF_ROWS})
    assert result.document["uid"] == "rows"
    assert result.came_from(("panels", 1, "title")) == ("dashboard", "rows", 0, "panels", 0, "title")


def test_a_resource_gives_its_name_as_uid() -> None:
    resource = {"apiVersion": "dashboard.grafana.app/v0alpha1", "metadata": {"name": "named"}, "spec": {"panels": []}}
    assert migrated(resource).document["uid"] == "named"


def test_notes_tell_each_step_that_changed_something() -> None:
    notes = migrated(OF_ROWS).notes
    assert "schemaVersion 16: rows are panels on a grid (2)" in notes
    assert not any(note.startswith("schemaVersion 38:") for note in notes)


def test_a_dashboard_of_today_stays_as_it_is() -> None:
    today = {"title": "Today", "schemaVersion": 42, "panels": [{"id": 1, "type": "news", "options": {}}]}
    result = migrated(today)
    assert result.document == today
    assert result.notes == ()


def test_a_migrated_dashboard_is_one_of_today() -> None:
    once = migrated(OF_ROWS).document
    assert migrated(once).document == once


def test_data_sources_that_are_known_are_referred_to_by_uid() -> None:
    known = DataSources((KnownDataSource("abc", "Main", "prometheus", is_default=True),))
    panel = {"id": 1, "type": "text", "targets": [{"refId": "A", "expr": "up", "datasource": "Main"}]}
    document = migrated({"schemaVersion": 30, "panels": [panel]}, known).document
    reference = {"uid": "abc", "type": "prometheus"}
    assert document["panels"][0]["datasource"] == reference
    assert document["panels"][0]["targets"][0]["datasource"] == reference


def test_a_name_of_a_data_source_that_nobody_knows_is_taken_for_its_uid() -> None:
    panel = {"id": 1, "type": "text", "datasource": "Main", "targets": [{"refId": "A", "expr": "up"}]}
    document = migrated({"schemaVersion": 30, "panels": [panel]}).document
    assert document["panels"][0]["targets"][0]["datasource"] == {"uid": "Main"}


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"apiVersion": 1}, "this is no dashboard"),
        ({"panels": [], "schemaVersion": 43}, "schemaVersion 43 is newer than 42"),
        ({"panels": [], "schemaVersion": True}, "schemaVersion True is no version"),
        ({"panels": [], "schemaVersion": "new"}, "schemaVersion 'new' is no version"),
        ({"panels": [], "schemaVersion": 16.5}, "schemaVersion 16.5 is no version"),
    ],
)
def test_what_cannot_be_brought_over_is_refused_with_its_name(document: Document, words: str) -> None:
    with pytest.raises(MigrationError) as error:
        migrated(document)
    assert words in error.value.message
    assert error.value.remedy


def test_a_panel_that_is_higher_than_its_row_lies_over_no_other() -> None:
    high = {"id": 1, "type": "text", "span": 12, "height": "500px"}
    rows = [
        {"height": "250px", "panels": [high]},
        {"height": "250px", "panels": [{"id": 2, "type": "text", "span": 12}]},
    ]
    result = migrated({"schemaVersion": 14, "rows": rows})
    assert [(panel["gridPos"]["y"], panel["gridPos"]["h"]) for panel in result.document["panels"]] == [(0, 14), (14, 7)]
    assert "panels that lay over others stand below them (1)" in result.notes
