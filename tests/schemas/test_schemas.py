"""The schemas are valid, resolve, accept what Grafana stores and refuse what it would ignore."""

import copy
import json
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from tests.toolchain.compilation import board, compilation
from tests.toolchain.metrics import BREAKER, DURATION, REQUESTS, SESSIONS
from toolchain import panels
from toolchain.check.schemas import SCHEMAS_FOLDER, Schemas
from toolchain.promql import builder as q
from toolchain.targets import jaeger_graph, jaeger_search, jaeger_trace, loki, prom

SCHEMAS = Schemas.of(SCHEMAS_FOLDER)
QUERY = [prom(q.sum(SESSIONS), "sessions")]
TEXT: dict[str, Any] = {"description": "What it shows."}
VALUES: dict[str, Any] = {**TEXT, "unit": "short"}

EVERY_KIND = [
    panels.timeseries("timeseries", QUERY, **VALUES),
    panels.stat("stat", QUERY, **VALUES),
    panels.gauge("gauge", QUERY, **VALUES),
    panels.bar_gauge("bargauge", QUERY, **VALUES),
    panels.heatmap("heatmap", [prom(q.buckets(DURATION), "{{le}}", format="heatmap")], **VALUES),
    panels.table("table", [prom(q.sum(q.rate(REQUESTS), by=["method"]), format="table")], **VALUES),
    panels.logs("logs", [loki('{service="x"}')], **TEXT),
    panels.trace("traces", [jaeger_trace("$id")], **TEXT),
    panels.node_graph("nodeGraph", [jaeger_graph()], **TEXT),
    panels.pie_chart("piechart", QUERY, **VALUES),
    panels.state_timeline("state-timeline", [prom(BREAKER, "{{service}}")], **VALUES),
    panels.status_history("status-history", [prom(BREAKER, "{{service}}")], **VALUES),
    panels.histogram_chart("histogram", QUERY, **VALUES),
    panels.bar_chart("barchart", QUERY, x_field="Time", **VALUES),
    panels.text("text", "# Words", **TEXT),
    panels.alert_list("alertlist", **TEXT),
    panels.annotation_list("annolist", tags=["deploy"], **TEXT),
    panels.dashboard_list("dashlist", tags=["x"], **TEXT),
]
DOCUMENTS: dict[str, dict[str, Any]] = {
    panel.type: panel.document for panel in compilation(board(*EVERY_KIND)).dashboards[0].panels
}


def problems(name: str, document: Any) -> list[str]:
    return [str(problem) for problem in SCHEMAS.problems(name, document)]


def changed(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with the value at a dotted path replaced, or removed where the value is None."""
    copied = copy.deepcopy(document)
    *parents, last = path.split(".")
    place = copied
    for parent in parents:
        place = place[parent]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return copied


@pytest.mark.parametrize("name", list(SCHEMAS.documents))
def test_a_schema_is_valid_and_named_after_its_file(name: str) -> None:
    document = SCHEMAS.documents[name]
    Draft202012Validator.check_schema(document)
    assert document["$id"] == f"urn:medianest-observability:schemas:{name}"


def test_every_reference_resolves() -> None:
    registry = Registry().with_resources(
        [(document["$id"], Resource.from_contents(document)) for document in SCHEMAS.documents.values()]
    )
    references = {part for document in SCHEMAS.documents.values() for part in _references(document)}
    assert references
    for reference in references:
        registry.resolver().lookup(reference)


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [each for child in value.values() for each in _references(child)]
    return [each for child in value for each in _references(child)] if isinstance(value, list) else []


def test_every_panel_kind_of_the_house_has_a_schema_and_the_other_way_round() -> None:
    assert set(DOCUMENTS) | {"row"} == set(SCHEMAS.panel_types)


@pytest.mark.parametrize("kind", list(DOCUMENTS))
def test_what_the_house_writes_is_accepted(kind: str) -> None:
    assert problems(f"panels/{kind}", DOCUMENTS[kind]) == []


@pytest.mark.parametrize("kind", list(DOCUMENTS))
def test_a_misspelled_option_is_refused_by_name(kind: str) -> None:
    wrong = changed(DOCUMENTS[kind], "options.shwoLegend", True)
    assert any("'shwoLegend'" in problem for problem in problems(f"panels/{kind}", wrong))


@pytest.mark.parametrize("kind", list(DOCUMENTS))
@pytest.mark.parametrize(("path", "value"), [("gridPos.x", 24), ("gridPos.w", 0), ("gridPos.x", -1), ("gridPos", None)])
def test_a_place_outside_the_grid_is_refused(kind: str, path: str, value: Any) -> None:
    assert problems(f"panels/{kind}", changed(DOCUMENTS[kind], path, value))


@pytest.mark.parametrize("kind", [kind for kind, document in DOCUMENTS.items() if "targets" in document])
@pytest.mark.parametrize(("path", "value"), [("targets", []), ("targets", None), ("datasource", "Prometheus")])
def test_a_panel_of_data_without_a_query_or_a_reference_is_refused(kind: str, path: str, value: Any) -> None:
    assert problems(f"panels/{kind}", changed(DOCUMENTS[kind], path, value))


@pytest.mark.parametrize("key", ["editable", "error", "span", "renderer", "nullPointMode", "seriesOverrides"])
def test_keys_of_old_panels_are_refused(key: str) -> None:
    assert problems("panels/timeseries", changed(DOCUMENTS["timeseries"], key, True))


MISTAKES = [
    ("timeseries", "options.legend.placement", "top"),
    ("timeseries", "options.legend.calcs", ["average"]),
    ("timeseries", "options.tooltip.mode", "all"),
    ("timeseries", "fieldConfig.defaults.custom.drawStyle", "lines"),
    ("timeseries", "fieldConfig.defaults.custom.fillOpacity", 101),
    ("timeseries", "fieldConfig.defaults.custom.lineWdith", 1),
    ("timeseries", "fieldConfig.defaults.color.mode", "palette"),
    ("timeseries", "fieldConfig.defaults.thresholds.mode", "relative"),
    ("timeseries", "fieldConfig.defaults.unti", "s"),
    ("stat", "options.colorMode", "foreground"),
    ("stat", "options.reduceOptions.calcs", []),
    ("stat", "options.graphMode", "line+area"),
    ("gauge", "options.showTresholdMarkers", True),
    ("bargauge", "options.displayMode", "retro"),
    ("heatmap", "options.color.steps", 1000),
    ("heatmap", "options.calculate", "no"),
    ("table", "options.cellHeight", "xl"),
    ("table", "fieldConfig.defaults.custom.cellOptions.type", "colour"),
    ("logs", "options.sortOrder", "desc"),
    ("logs", "options.dedupStrategy", "all"),
    ("nodeGraph", "options.zoomMode", "free"),
    ("piechart", "options.pieType", "doughnut"),
    ("state-timeline", "options.alignValue", "start"),
    ("status-history", "options.colWidth", "wide"),
    ("histogram", "options.bucketCount", "many"),
    ("barchart", "options.stacking", "stacked"),
    ("text", "options.mode", "md"),
    ("alertlist", "options.sortOrder", 6),
    ("alertlist", "options.stateFilter.inactive", True),
    ("annolist", "options.navigateBefore", "ten minutes"),
    ("dashlist", "options.maxItems", 0),
]


@pytest.mark.parametrize(("kind", "path", "value"), MISTAKES, ids=[f"{kind} {path}" for kind, path, _ in MISTAKES])
def test_a_wrong_option_is_refused(kind: str, path: str, value: Any) -> None:
    assert problems(f"panels/{kind}", changed(DOCUMENTS[kind], path, value))


@pytest.mark.parametrize(("kind", "path", "value"), MISTAKES, ids=[f"{kind} {path}" for kind, path, _ in MISTAKES])
def test_both_validators_agree_on_a_wrong_option(kind: str, path: str, value: Any) -> None:
    document = changed(DOCUMENTS[kind], path, value)
    registry = Registry().with_resources(
        [(each["$id"], Resource.from_contents(each)) for each in SCHEMAS.documents.values()]
    )
    schema = SCHEMAS.documents[f"panels/{kind}"]
    assert not Draft202012Validator(schema, registry=registry).is_valid(document)
    native = jsonschema_rs.Registry([(each["$id"], each) for each in SCHEMAS.documents.values()])
    assert not jsonschema_rs.Draft202012Validator(schema, registry=native).is_valid(document)


REFERENCE = {"refId": "A", "datasource": {"type": "x", "uid": "y"}}
TARGETS = [
    ("prometheus", {"expr": "up"}, {"exp": "up"}),
    ("prometheus", {"expr": "up", "format": "table"}, {"expr": "up", "format": "tabel"}),
    ("prometheus", {"expr": "up"}, {"expr": ""}),
    ("loki", {"expr": "{}", "queryType": "range"}, {"expr": "{}"}),
    ("loki", {"expr": "{}", "queryType": "instant"}, {"expr": "{}", "queryType": "now"}),
    ("jaeger", {"queryType": "search", "service": "a"}, {"queryType": "search"}),
    ("jaeger", {"query": "$id"}, {"queryType": "traceId", "query": "$id"}),
    ("jaeger", {"queryType": "dependencyGraph"}, {}),
    ("__expr__", {"type": "math", "expression": "$A"}, {"type": "maths", "expression": "$A"}),
    ("datasource", {"panelId": 3}, {"panelId": "3"}),
]


@pytest.mark.parametrize(("kind", "right", "wrong"), TARGETS)
def test_queries_are_held_to_their_data_source(kind: str, right: dict[str, Any], wrong: dict[str, Any]) -> None:
    assert problems(f"targets/{kind}", {**REFERENCE, **right}) == []
    assert problems(f"targets/{kind}", {**REFERENCE, **wrong})


def test_the_house_writes_valid_queries() -> None:
    targets = [target for each in compilation(board(*EVERY_KIND)).dashboards[0].panels for target in each.targets]
    targets.extend(
        compilation(board(panels.table("Search", [jaeger_search("a")], **VALUES))).dashboards[0].panels[0].targets
    )
    for target in targets:
        if target.source_type:
            assert problems(f"targets/{target.source_type}", target.document) == []


DASHBOARD = compilation(board(*EVERY_KIND)).dashboards[0].document
DASHBOARD_MISTAKES = [
    ("schemaVersion", 43),
    ("schemaVersion", "37"),
    ("uid", "with space"),
    ("uid", "x" * 41),
    ("tags", ["a", "a"]),
    ("graphTooltip", 3),
    ("refresh", "often"),
    ("time.form", "now-1h"),
    ("rows", [1]),
    ("style", "dark"),
    ("version", 4),
    ("id", 7),
    ("gnetId", 1),
    ("title", ""),
    ("templating.list", [{"name": "a b", "type": "custom", "query": "x"}]),
    ("templating.list", [{"name": "a", "type": "qurey"}]),
    ("templating.list", [{"name": "a", "type": "query", "query": "x", "refresh": 1}]),
    ("templating.list", [{"name": "a", "type": "custom", "query": "x", "useTags": False}]),
    ("links", [{"title": "x", "type": "dashbaords"}]),
    ("annotations.list", [{"name": "x"}]),
]


@pytest.mark.parametrize(("path", "value"), DASHBOARD_MISTAKES, ids=[str(case) for case in DASHBOARD_MISTAKES])
def test_a_wrong_dashboard_is_refused(path: str, value: Any) -> None:
    assert problems("dashboard", DASHBOARD) == []
    assert problems("dashboard", changed(DASHBOARD, path, value))


SOURCE: dict[str, Any] = {
    "name": "Prom",
    "type": "prometheus",
    "uid": "prom",
    "access": "proxy",
    "url": "http://prom:9090",
    "jsonData": {"httpMethod": "POST", "timeInterval": "15s"},
}
SOURCE_MISTAKES = [
    ("version", 1),
    ("access", "direct"),
    ("uid", "a b"),
    ("url", "prom:9090"),
    ("jsonData.httpMethod", "PUT"),
    ("jsonData.timeInterval", "often"),
    ("jsonData.derivedFields", []),
    ("secureJsonData", {"password": 1}),
]


@pytest.mark.parametrize(("path", "value"), SOURCE_MISTAKES, ids=[path for path, _ in SOURCE_MISTAKES])
def test_a_wrong_data_source_is_refused(path: str, value: Any) -> None:
    def file(source: dict[str, Any]) -> dict[str, Any]:
        return {"apiVersion": 1, "datasources": [source]}

    assert problems("datasource-provisioning", file(SOURCE)) == []
    assert problems("datasource-provisioning", file(changed(SOURCE, path, value)))


def test_numbered_headers_are_allowed_in_every_kind_of_data_source() -> None:
    source = changed(SOURCE, "jsonData.httpHeaderName1", "Authorization")
    assert problems("datasource-provisioning", {"apiVersion": 1, "datasources": [source]}) == []


PROVIDER: dict[str, Any] = {"name": "a", "type": "file", "options": {"path": "/x"}}
ENVIRONMENT: dict[str, Any] = {
    "name": "local",
    "title": "Local",
    "grafanaUrl": "http://x",
    "folder": {"uid": "a", "title": "A"},
    "datasources": [],
    "scrapeInterval": "15s",
    "orgId": 1,
}
MANIFEST: dict[str, Any] = {"formatVersion": 1, "environment": "local", "artifacts": []}
ENTRY: dict[str, Any] = {"path": "a", "kind": "dashboard", "sha256": "0" * 64, "source": {"file": "a.py", "line": 1}}
RESOURCE: dict[str, Any] = {
    "apiVersion": "dashboard.grafana.app/v1beta1",
    "kind": "Dashboard",
    "metadata": {"name": "a", "annotations": {"grafana.app/folder": "f"}},
    "spec": {"title": "x"},
}

FILES = [
    ("dashboard-provisioning", {"apiVersion": 1, "providers": [PROVIDER]}, {"apiVersion": 1, "providers": []}),
    ("dashboard-provisioning", {"apiVersion": 1, "providers": [PROVIDER]}, {"apiVersion": 2, "providers": [PROVIDER]}),
    ("environment", ENVIRONMENT, {**ENVIRONMENT, "grafanaUrl": "x"}),
    ("environment", ENVIRONMENT, {**ENVIRONMENT, "scrapeInterval": "15"}),
    ("environment", ENVIRONMENT, {**ENVIRONMENT, "color": "red"}),
    ("manifest", {**MANIFEST, "artifacts": [ENTRY]}, {**MANIFEST, "artifacts": [{**ENTRY, "sha256": "0"}]}),
    ("manifest", MANIFEST, {**MANIFEST, "artifacts": [{**ENTRY, "source": {"file": "a.py", "line": 0}}]}),
    ("dashboard-resource", RESOURCE, {**RESOURCE, "spec": {"title": "x", "uid": "a"}}),
    ("dashboard-resource", RESOURCE, {**RESOURCE, "apiVersion": "dashboard.grafana.app/v2"}),
    ("dashboard-resource", RESOURCE, {**RESOURCE, "metadata": {"name": "a", "annotations": {"x": 1}}}),
]


@pytest.mark.parametrize(("name", "right", "wrong"), FILES)
def test_other_files_are_held_to_their_schema(name: str, right: dict[str, Any], wrong: dict[str, Any]) -> None:
    assert problems(name, json.loads(json.dumps(right))) == []
    assert problems(name, wrong)
