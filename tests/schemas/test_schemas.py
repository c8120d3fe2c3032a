"""The schemas are valid, resolve, accept what the house writes and refuse one wrong option in it."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from tests.schemas.documents import SCHEMAS, changed, problems
from tests.toolchain.compilation import board, compilation
from tests.toolchain.kinds import panel_of
from tests.toolchain.metrics import DURATION, REQUESTS, SESSIONS
from toolchain.define import HouseTarget, table
from toolchain.define.panels.kinds import KINDS
from toolchain.define.targets import jaeger_graph, jaeger_search, jaeger_trace, loki, prom
from toolchain.languages.promql import builder as q

QUERIES = [
    prom(q.sum(SESSIONS), "sessions"),
    prom(q.buckets(DURATION), "{{le}}", format="heatmap"),
    prom(q.sum(q.rate(REQUESTS), by=["method"]), format="table"),
    loki('{service="x"}'),
    jaeger_trace("$id"),
    jaeger_graph(),
    jaeger_search("a"),
]
REGISTRY: Registry[Any] = Registry().with_resources(
    [(document["$id"], Resource.from_contents(document)) for document in SCHEMAS.documents.values()]
)
NATIVE_REGISTRY = jsonschema_rs.Registry([(document["$id"], document) for document in SCHEMAS.documents.values()])
DOCUMENTS: dict[str, dict[str, Any]] = {
    panel.type: panel.document for panel in compilation(board(*map(panel_of, KINDS.values()))).dashboards[0].panels
}


@pytest.mark.parametrize("name", list(SCHEMAS.documents))
def test_a_schema_is_valid_and_named_after_its_file(name: str) -> None:
    document = SCHEMAS.documents[name]
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema_rs.meta.validate(document)
    assert document["$id"] == f"urn:medianest-observability:schemas:{name}"


OF_ARTIFACTS = {name: each for name, each in SCHEMAS.documents.items() if not name.startswith("stack/")}
"""Those of configurations are of other programs, and have tests of their own (tests/toolchain/check/stack)."""


def test_every_reference_resolves() -> None:
    references = {(document["$id"], part) for document in OF_ARTIFACTS.values() for part in _references(document)}
    assert references
    for within, reference in references:
        REGISTRY.resolver(within).lookup(reference)


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [each for child in value.values() for each in _references(child)]
    return [each for child in value for each in _references(child)] if isinstance(value, list) else []


OPEN = {
    "panels/*#properties/targets/items": "held to the schema of the data source",
    "panels/common#$defs/transformation/properties/options": "differ by transformation",
    "panels/common#$defs/mapping/properties/options": "held to the branch of the mapping's type",
    "panels/common#$defs/mapping/allOf/0/then/properties/options": "keys are values",
    "panels/alertlist#properties/options/properties/statThresholds": "not settled yet in Grafana 13",
    "panels/timeseries#properties/options/properties/annotations": "not settled yet in Grafana 13",
    "panels/traces#properties/options/properties/spanFilters": "internal to Grafana",
    "targets/__expr__#properties/conditions/items": "Grafana writes more than it reads",
    "targets/datasource#": "held to a branch",
    "targets/datasource#else/properties/filter": "internal to Grafana",
    "targets/datasource#else/properties/search": "internal to Grafana",
    "targets/datasource#else/properties/timeRegion": "internal to Grafana",
    "dashboard#properties/panels/items": "held to the schema of the panel's type",
    "dashboard#properties/templating/properties/list/items": "held to the branch of the variable's type",
    "dashboard#properties/annotations/properties/list/items/properties/target": "differs by data source",
    "dashboard#properties/annotations/properties/list/items/properties/mappings": "keys are fields",
    "alert-rule-group#properties/rules/items/properties/annotations": "keys are free",
    "alert-rule-group#properties/rules/items/properties/data/items/properties/model": "differs by data source",
    "alert-rule-group#properties/rules/items/properties/labels": "keys are free",
    "alert-rule-provisioning#properties/groups/items/properties/rules/items/properties/annotations": "keys are free",
    "alert-rule-provisioning#properties/groups/items/properties/rules/items/properties/data/items/properties/model": "differs by data source",
    "alert-rule-provisioning#properties/groups/items/properties/rules/items/properties/labels": "keys are free",
    "rule-file#$defs/group/properties/labels": "keys are free",
    "rule-file#$defs/group/properties/rules/items/else/properties/labels": "keys are free",
    "rule-file#$defs/group/properties/rules/items/then/properties/annotations": "keys are free",
    "rule-file#$defs/group/properties/rules/items/then/properties/labels": "keys are free",
    "dashboard-resource#properties/metadata/properties/annotations": "keys are free",
    "dashboard-resource#properties/metadata/properties/labels": "keys are free",
    "dashboard-resource#properties/spec": "the dashboard, which has its own schema",
    "library-panel#properties/model": "a panel, whose type has its own schema",
    "library-panel#properties/model/properties/options": "a panel's, whose type has its own schema",
    **{
        f"dashboard-{version}#$defs/{place}": reason
        for version in ("v2beta1", "v2")
        for place, reason in {
            "query/properties/spec": "differs by data source",
            "viz_config/properties/spec/properties/options": "held to the schema of the panel's type in the classic form",
            "field_config/properties/custom": "the same",
            "option/properties/properties": "keys are free",
            "annotation/properties/spec/properties/legacyOptions": "differs by data source",
            "annotation/properties/spec/properties/mappings": "keys are fields",
            "mapping/properties/options": "held to the branch of the mapping's type",
            "mapping/allOf/0/then/properties/options": "keys are values",
            **dict.fromkeys(("element", "layout", "condition", "variable"), "held to the branch of the kind"),
        }.items()
    },
    "dashboard-v2beta1#properties/elements": "keys are names of elements",
    "dashboard-v2#properties/elements": "keys are names of elements",
    "dashboard-v2#properties/preferences/properties/layout": "held to the branch of the kind",
    "inventory#properties/environment/properties/folders": "keys are those of folders",
    "inventory#properties/metrics/items/properties/labels": "keys are labels",
    "inventory#$defs/job/properties/labels": "keys are labels",
    "inventory#properties/logSchemas/items/properties/streamLabels": "keys are labels",
    "inventory#properties/logSchemas/items/properties/labelsInRecord": "keys are labels",
    "inventory#properties/logSchemas/items/properties/fields": "keys are paths in a record",
    "inventory#properties/traceSchemas/items/properties/spans": "keys are names of spans",
    "inventory#$defs/attributes": "keys are names of attributes",
    "inventory#properties/objectives/items/properties/indicator": "keys say what is measured",
    "inventory#properties/reports/items/properties/dashboard": "a dashboard, which has its own schema",
    "source-map#properties/artifacts": "keys are paths of artifacts",
    "source-map#properties/artifacts/additionalProperties": "keys are paths in an artifact",
    "source-map#properties/artifacts/additionalProperties/additionalProperties/properties/measures/properties/dimension": (
        "keys are base units"
    ),
    "datasource#properties/jsonData": "held to the branch of the type",
    "datasource#properties/secureJsonData": "keys are secrets",
    "datasource-provisioning#properties/datasources/items/properties/jsonData": "held to the branch of the type",
    "datasource-provisioning#properties/datasources/items/properties/secureJsonData": "keys are secrets",
}
"""The objects that take keys without knowing them, and why."""


def test_every_other_object_is_closed() -> None:
    opened = {
        f"panels/*#{path}" if path == "properties/targets/items" else f"{name}#{path}"
        for name, document in OF_ARTIFACTS.items()
        for path, schema in _subschemas(document)
        if schema.get("type") == "object" and schema.get("additionalProperties") is not False
    }
    assert opened == set(OPEN)


def _subschemas(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield path, value
    for key, child in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _subschemas(child, f"{path}/{key}" if path else str(key))


def test_every_panel_kind_has_a_schema_and_the_other_way_round() -> None:
    assert {*KINDS, "row"} == set(SCHEMAS.panel_types)


@pytest.mark.parametrize("kind", list(DOCUMENTS))
def test_what_the_house_writes_is_accepted(kind: str) -> None:
    assert problems(f"panels/{kind}", DOCUMENTS[kind]) == []


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
    schema = SCHEMAS.documents[f"panels/{kind}"]
    assert not Draft202012Validator(schema, registry=REGISTRY).is_valid(document)
    assert not jsonschema_rs.Draft202012Validator(schema, registry=NATIVE_REGISTRY).is_valid(document)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.source_key)
def test_the_house_writes_valid_queries(query: HouseTarget) -> None:
    panel = table("Queries", query, description="What it shows.", unit="short")
    (target,) = compilation(board(panel)).dashboards[0].panels[0].targets
    assert problems(f"targets/{target.source_type}", target.document) == []
