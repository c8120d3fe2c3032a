"""The smallest panel of each type is accepted; what Grafana would ignore or refuse in it is not."""

import copy
from typing import Any

import pytest

from tests.schemas.documents import PROMETHEUS, SCHEMAS, WITHOUT_TARGETS, changed, problems, smallest, without

TYPES = SCHEMAS.panel_types
WITH_TARGETS = [kind for kind in TYPES if kind not in WITHOUT_TARGETS]
WITH_FIELDS = [kind for kind in TYPES if kind != "row"]


@pytest.mark.parametrize("kind", TYPES)
def test_the_smallest_panel_is_accepted(kind: str) -> None:
    assert problems(f"panels/{kind}", smallest(kind)) == []


@pytest.mark.parametrize("kind", TYPES)
def test_a_panel_without_identity_or_place_is_refused(kind: str) -> None:
    for key in ("id", "type", "gridPos"):
        assert problems(f"panels/{kind}", without(smallest(kind), key)) == [f"'{key}' is missing"]


@pytest.mark.parametrize("kind", TYPES)
def test_only_text_may_go_without_a_title(kind: str) -> None:
    assert (problems(f"panels/{kind}", without(smallest(kind), "title")) == []) is (kind == "text")


@pytest.mark.parametrize("kind", WITH_TARGETS)
def test_a_panel_that_shows_data_needs_a_query(kind: str) -> None:
    assert problems(f"panels/{kind}", without(smallest(kind), "targets")) == ["'targets' is missing"]
    assert problems(f"panels/{kind}", changed(smallest(kind), "targets", [])) == ["targets: needs at least one entry"]


@pytest.mark.parametrize("kind", sorted(WITHOUT_TARGETS))
def test_a_panel_that_shows_no_data_takes_no_query(kind: str) -> None:
    assert problems(f"panels/{kind}", changed(smallest(kind), "targets", [{"refId": "A", "datasource": PROMETHEUS}]))


OUTSIDE = [("x", 24), ("x", -1), ("x", 1.5), ("y", -1), ("w", 0), ("w", 25), ("h", 0), ("i", "1")]


@pytest.mark.parametrize("kind", TYPES)
def test_a_place_outside_the_grid_is_refused(kind: str) -> None:
    for key, value in OUTSIDE:
        assert problems(f"panels/{kind}", changed(smallest(kind), f"gridPos.{key}", value)), (key, value)


OLD: list[tuple[str, Any]] = [
    ("datasource", "Prometheus"),
    ("datasource", {"type": "prometheus"}),
    ("span", 6),
    ("editable", True),
    ("height", "200px"),
    ("scopedVars", {}),
    ("type", "graph"),
    ("id", 0),
]


@pytest.mark.parametrize("kind", TYPES)
def test_keys_and_forms_of_old_panels_are_refused(kind: str) -> None:
    for key, value in OLD:
        assert problems(f"panels/{kind}", changed(smallest(kind), key, value)), (key, value)


@pytest.mark.parametrize("kind", WITH_FIELDS)
def test_an_unknown_key_is_refused_at_every_level(kind: str) -> None:
    panel = {**smallest(kind), "fieldConfig": {"defaults": {}, "overrides": []}}
    for path in ("options", "fieldConfig", "fieldConfig.defaults", "fieldConfig.defaults.custom"):
        found = problems(f"panels/{kind}", changed(panel, f"{path}.misspelled", True))
        assert any(problem.startswith(f"{path}: ") and "'misspelled'" in problem for problem in found)


COMMON_MISTAKES: list[tuple[str, Any]] = [
    ("repeatDirection", "horizontal"),
    ("maxPerRow", 5),
    ("maxDataPoints", "100"),
    ("links", [{"title": "Runbook"}]),
    ("links", [{"title": "Runbook", "url": "/d/x", "oneClick": True}]),
    ("transformations", [{"id": "organise", "options": {}}]),
    ("transformations", [{"id": "organize", "options": {}, "enabled": True}]),
    ("fieldConfig.defaults.unit", ""),
    ("fieldConfig.defaults.decimals", -1),
    ("fieldConfig.defaults.color", "red"),
    ("fieldConfig.defaults.color", {"mode": "classic"}),
    ("fieldConfig.defaults.thresholds", {"mode": "absolute", "steps": []}),
    ("fieldConfig.defaults.thresholds", {"mode": "absolute", "steps": [{"value": 0, "color": "green"}]}),
    (
        "fieldConfig.defaults.thresholds",
        {"mode": "absolute", "steps": [{"value": None, "color": "green"}, {"value": None, "color": "red"}]},
    ),
    ("fieldConfig.defaults.thresholds", {"steps": [{"value": None, "color": "green"}]}),
    ("fieldConfig.defaults.thresholds", {"mode": "absolute"}),
    ("fieldConfig.defaults.mappings", [{"type": "values", "options": {}}]),
    ("fieldConfig.defaults.mappings", [{"type": "value", "options": {"1": {"txt": "up"}}}]),
    ("fieldConfig.defaults.mappings", [{"type": "range", "options": {"from": 0, "to": 1}}]),
    ("fieldConfig.defaults.mappings", [{"type": "special", "options": {"match": "NaN", "result": {}}}]),
    ("fieldConfig.defaults.links", [{"title": "Logs", "url": ""}]),
    ("fieldConfig.defaults.actions", [{"type": "post", "title": "Restart"}]),
    ("fieldConfig.overrides", [{"matcher": {"id": "byLabel", "options": "x"}, "properties": []}]),
    ("fieldConfig.overrides", [{"matcher": {"id": "byName"}, "properties": [{"id": "unit", "value": "s"}]}]),
    ("fieldConfig.overrides", [{"matcher": {"id": "byName", "options": "x"}, "properties": [{"id": "unit"}]}]),
    ("fieldConfig.overrides", [{"matcher": {}, "properties": [{"id": "unit", "value": "s"}]}]),
    (
        "fieldConfig.overrides",
        [{"matcher": {"id": "byName", "options": "x"}, "properties": [{"id": "custom", "value": {}}]}],
    ),
]


@pytest.mark.parametrize(("path", "value"), COMMON_MISTAKES, ids=[f"{path} {value}" for path, value in COMMON_MISTAKES])
def test_a_mistake_in_what_panels_share_is_refused(path: str, value: Any) -> None:
    panel = {**smallest("timeseries"), "fieldConfig": {"defaults": {}, "overrides": []}}
    assert problems("panels/timeseries", changed(panel, path, value))


COMMON_RIGHT: list[tuple[str, Any]] = [
    ("repeatDirection", "h"),
    ("links", [{"title": "Runbook", "url": "/d/x", "targetBlank": True}]),
    ("transformations", [{"id": "merge", "options": {}, "filter": {"id": "byRefId", "options": "A"}}]),
    ("fieldConfig.defaults.thresholds", {"mode": "percentage", "steps": [{"value": None, "color": "green"}]}),
    (
        "fieldConfig.defaults.links",
        [{"title": "Logs", "url": "", "internal": {"datasourceUid": "logs", "query": {"expr": "{}"}}}],
    ),
    (
        "fieldConfig.defaults.actions",
        [{"type": "fetch", "title": "Restart", "fetch": {"method": "POST", "url": "https://example.org"}}],
    ),
    (
        "fieldConfig.overrides",
        [{"matcher": {"id": "numeric"}, "properties": [{"id": "fieldMinMax", "value": True}]}],
    ),
]


@pytest.mark.parametrize(("path", "value"), COMMON_RIGHT, ids=[path for path, _ in COMMON_RIGHT])
def test_what_panels_share_is_accepted(path: str, value: Any) -> None:
    panel = {**smallest("timeseries"), "fieldConfig": {"defaults": {}, "overrides": []}}
    assert problems("panels/timeseries", changed(panel, path, value)) == []


MISTAKES: list[tuple[str, str, Any]] = [
    ("timeseries", "options.orientation", "diagonal"),
    ("timeseries", "options.legend", {"showLegend": True, "displayMode": "list", "placement": "bottom", "values": []}),
    ("heatmap", "options.yAxis.axisLable", "Seconds"),
    ("table", "fieldConfig.defaults.custom.tooltip", {"placement": "auto"}),
    ("traces", "options.spanFilter", {}),
    ("histogram", "fieldConfig.defaults.custom.axisPlacement", "middle"),
    ("histogram", "fieldConfig.defaults.custom.lineWidth", 11),
    ("barchart", "options.barRadius", 0.6),
    ("barchart", "options.xTickLabelRotation", 91),
    ("state-timeline", "options.rowHeight", 1.1),
    ("alertlist", "options.folder", {"name": "Team"}),
    ("stat", "options.percentChangeColorMode", "reversed"),
    ("gauge", "options.sizing", "fixed"),
    ("gauge", "options.shape", "square"),
    ("gauge", "options.barShape", "round"),
    ("gauge", "options.endpointMarker", "dot"),
    ("bargauge", "options.sizing", "fixed"),
    ("bargauge", "options.namePlacement", "right"),
    ("heatmap", "options.selectionMode", "z"),
    ("logs", "options.fontSize", "large"),
    ("logs", "options.detailsMode", "popup"),
    ("logs", "options.timestampResolution", "us"),
    ("nodeGraph", "options.zoomMode", "free"),
    ("nodeGraph", "options.layoutAlgorithm", "circle"),
    ("state-timeline", "fieldConfig.defaults.custom.axisPlacement", "middle"),
    ("status-history", "fieldConfig.defaults.custom.axisPlacement", "middle"),
    ("status-history", "fieldConfig.defaults.custom.axisColorMode", "line"),
    ("row", "collapsed", "no"),
    ("row", "titleSize", "h6"),
]


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("stat", "reduceOptions"),
        ("gauge", "reduceOptions"),
        ("bargauge", "reduceOptions"),
        ("piechart", "reduceOptions"),
        ("piechart", "pieType"),
        ("heatmap", "calculate"),
        ("heatmap", "yAxis"),
        ("logs", "sortOrder"),
        ("logs", "dedupStrategy"),
        ("text", "mode"),
        ("text", "content"),
        ("alertlist", "viewMode"),
        ("alertlist", "stateFilter"),
    ],
)
def test_options_say_what_a_panel_of_their_type_must_know(kind: str, key: str) -> None:
    assert f"options: '{key}' is missing" in problems(f"panels/{kind}", changed(smallest(kind), "options", {}))


@pytest.mark.parametrize(("kind", "path", "value"), MISTAKES, ids=[f"{kind} {path}" for kind, path, _ in MISTAKES])
def test_a_mistake_in_what_one_type_has_is_refused(kind: str, path: str, value: Any) -> None:
    found = problems(f"panels/{kind}", changed(smallest(kind), path, value))
    last = path.rpartition(".")[2]
    assert any(last in problem for problem in found)


COMMON_KEYS = {
    *("id", "type", "title", "description", "transparent", "datasource", "targets", "gridPos", "links", "repeat"),
    *("repeatDirection", "maxPerRow", "maxDataPoints", "interval", "timeFrom", "timeShift", "timeCompare"),
    *(
        "hideTimeOverride",
        "cacheTimeout",
        "queryCachingTTL",
        "transformations",
        "libraryPanel",
        "pluginVersion",
        "options",
        "fieldConfig",
    ),
}


@pytest.mark.parametrize("kind", WITH_FIELDS)
def test_what_panels_share_is_spelled_out_the_same_in_each(kind: str) -> None:
    keys, reference = (shared_of(each) for each in (kind, "timeseries"))
    assert keys == {key: reference[key] for key in keys}
    assert set(keys) == COMMON_KEYS - ({"targets"} if kind in WITHOUT_TARGETS else set())


def shared_of(kind: str) -> dict[str, Any]:
    """The keys of a panel schema without what is the type's own."""
    keys = copy.deepcopy(SCHEMAS.documents[f"panels/{kind}"]["properties"])
    del keys["fieldConfig"]["properties"]["defaults"]["properties"]["custom"]
    if kind == "text":
        keys["title"]["minLength"] = 1  # the only type that may have an empty title
    return {**keys, "type": {}, "options": {}}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("libraryPanel", {"uid": "x"}),
        ("libraryPanel", {"uid": "a b", "name": "x"}),
        ("fieldConfig", {"defaults": {}}),
        ("targets", [{"refId": "A"}]),
        ("targets", [{"datasource": PROMETHEUS}]),
        ("interval", ""),
        ("timeFrom", ""),
        ("timeShift", ""),
        ("pluginVersion", ""),
        ("cacheTimeout", ""),
        ("repeat", ""),
        ("options.tooltip", {}),
        ("fieldConfig.defaults", {"custom": {"fillOpacity": 101}}),
    ],
)
def test_a_mistake_in_a_key_of_every_panel_is_refused(path: str, value: Any) -> None:
    assert problems("panels/timeseries", changed(smallest("timeseries"), path, value))
