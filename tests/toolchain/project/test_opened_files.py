"""Dashboards of files as Grafana opens them: what they became, each part with the line that it was made of."""

import json

from toolchain.base.documents.document import Document
from toolchain.base.documents.json_reader import read_json
from toolchain.migrate.data_sources import DataSources, KnownDataSource
from toolchain.project.dashboard_source import DashboardSource
from toolchain.project.opened_files import opened_dashboard

MAIN = DataSources((KnownDataSource("main", "Main", "prometheus", is_default=True),))


def opened(document: Document) -> tuple[str, DashboardSource]:
    text = json.dumps(document, indent=1)
    found = opened_dashboard("d.json", read_json(text), MAIN)
    assert found is not None
    return text, found


def line(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_parts_have_the_lines_of_what_they_were_made_of() -> None:
    panel = {"type": "graph", "title": "P", "targets": [{"refId": "A", "expr": "up"}], "yaxes": [{"format": "s"}]}
    text, found = opened({"schemaVersion": 14, "rows": [{"title": "R", "showTitle": True, "panels": [panel]}]})
    row, graph = found.document["panels"]
    assert (row["type"], graph["type"], graph["targets"][0]["datasource"]["uid"]) == ("row", "timeseries", "main")
    assert found.map.location(("panels", 1, "targets", 0, "expr")).line == line(text, '"expr"')
    assert found.map.location(("panels", 1, "title")).line == line(text, '"P"')
    assert found.map.location(("panels", 1, "options", "legend")).line == line(text, '"type"') - 1
    assert found.map.origin(("panels", 1)).finished


def test_a_dashboard_that_cannot_be_brought_to_today_is_as_the_file_has_it() -> None:
    _, found = opened({"schemaVersion": 99, "title": "New", "panels": []})
    assert found.document["title"] == "New"


def test_what_is_no_dashboard_is_none() -> None:
    assert opened_dashboard("d.json", read_json('{"a": 1}'), MAIN) is None
