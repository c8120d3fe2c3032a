"""What a shared dashboard asks gets its values, as when Grafana imports it."""

import pytest

from toolchain.base.documents.document import Document
from toolchain.migrate.inputs import Input, inputs_of, with_inputs, with_library_panels
from toolchain.migrate.migration import MigrationError

SHARED: Document = {
    "__inputs": [
        {"name": "DS_MAIN", "label": "Main", "type": "datasource", "pluginId": "prometheus"},
        {"name": "VAR_CLUSTER", "type": "constant", "label": "cluster", "value": "one"},
        {"name": "DS_UNUSED", "type": "datasource", "pluginId": "loki"},
    ],
    "__requires": [{"type": "grafana", "id": "grafana", "version": "7.0.0"}],
    "panels": [{"datasource": "${DS_MAIN}", "title": "${VAR_CLUSTER} of ${job}"}],
}


def test_it_says_what_it_asks() -> None:
    assert inputs_of(SHARED)[:2] == (
        Input("DS_MAIN", "datasource", "Main", "prometheus"),
        Input("VAR_CLUSTER", "constant", "cluster", default="one"),
    )


def test_values_stand_where_names_stood_and_variables_stay() -> None:
    assert with_inputs(SHARED, {"DS_MAIN": "prom"}) == {"panels": [{"datasource": "prom", "title": "one of ${job}"}]}


def test_a_data_source_that_is_not_given_is_named() -> None:
    with pytest.raises(MigrationError, match="asks for 'Main', a data source of the type 'prometheus'"):
        with_inputs(SHARED, {})


def test_library_panels_that_came_along_stand_in_their_places() -> None:
    model = {"type": "stat", "title": "Model", "options": {"a": 1}, "libraryPanel": {"uid": "u"}}
    reference = {"id": 4, "title": "Here", "gridPos": {"x": 1}, "libraryPanel": {"uid": "u"}}
    other = {"id": 5, "libraryPanel": {"uid": "other"}}
    row = {"type": "row", "panels": [reference]}
    document = with_library_panels({"__elements": {"u": {"model": model}}, "panels": [row, other]})
    filled = {"type": "stat", "title": "Here", "options": {"a": 1}, "id": 4, "gridPos": {"x": 1}}
    assert document == {"panels": [{"type": "row", "panels": [filled]}, other]}
