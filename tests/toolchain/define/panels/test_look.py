"""Looks say how panels look once, and add nothing that nobody says."""

from typing import Any

import pytest

from toolchain.base.errors import DefinitionError
from toolchain.define import above, loki, look, mappings, plain_query, prom, steps
from toolchain.define.panels.base import HousePanel
from toolchain.project.plain import plain


def document(panel: HousePanel) -> dict[str, Any]:
    found = plain(panel, lambda part, path: None)
    return {name: each for name, each in found.items() if name != "gridPos"}


def test_a_panel_has_what_its_look_and_itself_say_and_nothing_else() -> None:
    areas = look("timeseries", source="prometheus", custom={"fillOpacity": 10}, options={"tooltip": {"mode": "multi"}})
    assert document(areas("Load", prom("up"), unit="short", options={"tooltip": {"sort": "desc"}})) == {
        "type": "timeseries",
        "title": "Load",
        "datasource": "prometheus",
        "options": {"tooltip": {"mode": "multi", "sort": "desc"}},
        "fieldConfig": {"defaults": {"custom": {"fillOpacity": 10}, "unit": "short"}},
        "targets": [{"refId": "A", "expr": "up"}],
    }


def test_a_look_builds_on_another() -> None:
    areas = look("timeseries", source="prometheus", custom={"fillOpacity": 10}, queries={"editorMode": "code"})
    stacked = look(areas, custom={"stacking": {"mode": "normal"}})
    panel = document(stacked("Load", prom("up")))
    assert panel["fieldConfig"]["defaults"]["custom"] == {"fillOpacity": 10, "stacking": {"mode": "normal"}}
    assert panel["datasource"] == "prometheus"
    assert panel["targets"] == [{"refId": "A", "expr": "up"}]
    assert stacked("Load", prom("up")).targets[0].patch == {"editorMode": "code"}


def test_a_query_asks_the_source_of_its_look_unless_it_names_one() -> None:
    panel = document(look("logs", source="loki")("Both", loki('{a="b"}'), loki('{a="c"}', source="other")))
    assert [each.get("datasource") for each in panel["targets"]] == [None, "other"]


def test_limits_thresholds_and_words_stand_where_grafana_has_them() -> None:
    figure = look("stat")
    limits = document(figure("A", limits=above(warning=1)))["fieldConfig"]["defaults"]["thresholds"]
    given = document(figure("A", thresholds=steps("blue", (5, "red"))))["fieldConfig"]["defaults"]["thresholds"]
    assert limits["steps"][1] == {"color": "orange", "value": 1}
    assert given == {"mode": "absolute", "steps": [{"color": "blue", "value": None}, {"color": "red", "value": 5}]}
    words = document(figure("A", mappings=mappings.words({"0": "down"})))["fieldConfig"]["defaults"]["mappings"]
    assert words == [{"type": "value", "options": {"0": {"index": 0, "text": "down"}}}]


def test_limits_and_thresholds_exclude_each_other() -> None:
    with pytest.raises(DefinitionError, match="both limits and thresholds"):
        look("stat")("A", limits=above(warning=1), thresholds=steps("red"))


def test_a_reference_that_is_a_name_elsewhere_stays_as_it_is() -> None:
    panel = look("nobodys-panel")("A", plain_query({"rawSql": "select 1"}), fields={"datasource": "Prometheus"})
    assert panel.patch == {"datasource": "Prometheus"}
    assert "datasource" not in document(panel)
