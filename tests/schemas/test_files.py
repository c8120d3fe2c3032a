"""Provisioning files, resources, environments and manifests are held to their schema."""

import json
from typing import Any

import pytest

from tests.schemas.documents import changed, problems, without
from tests.toolchain.alerts import ERRORS, FAILED_LOGINS, GROUP, alert, errors_panel
from tests.toolchain.compilation import LOKI_RULER, board, compilation
from tests.toolchain.routes import environment, routed
from toolchain.compile.artifact import ArtifactKind, manifest
from toolchain.define.alerting import RecordingRule
from toolchain.define.environment import Folder, Permission
from toolchain.define.evaluation import Evaluation

RECORDING = RecordingRule(record="job:errors:increase5m", expression=ERRORS, group=GROUP, help="Errors.")
LOG_ALERT = alert(name="ManyFailedLogins", query=FAILED_LOGINS)
"""The routing's environment gives alerts on logs to Grafana, and those on metrics to Prometheus."""

COMPILED = compilation(board(errors_panel()), alerts=(alert(), LOG_ALERT), recordings=(RECORDING,), **routed())
BY_A_LOKI = environment(
    folders={"closed": Folder("closed", "Closed", (Permission("role Editor", "edit"),))},
    evaluation=Evaluation(log_alerts=LOKI_RULER),
)
ARTIFACTS = (*COMPILED.artifacts, *compilation(board(), alerts=(LOG_ALERT,), environment=BY_A_LOKI).artifacts)


@pytest.mark.parametrize("kind", [each for each in ArtifactKind if not each.schema.startswith("stack/")])
def test_every_kind_of_artifact_is_compiled_as_its_schema_says(kind: ArtifactKind) -> None:
    documents = [artifact.document for artifact in ARTIFACTS if artifact.kind is kind]
    assert documents
    assert [problem for document in documents for problem in problems(kind.value, document)] == []


def test_the_manifest_is_written_as_its_schema_says() -> None:
    contents = {artifact.path: (artifact, artifact.content()) for artifact in COMPILED.artifacts}
    assert problems("manifest", json.loads(manifest("local", contents))) == []


SOURCES: dict[str, dict[str, Any]] = {
    "prometheus": {
        "httpMethod": "POST",
        "timeInterval": "15s",
        "exemplarTraceIdDestinations": [{"name": "trace_id", "datasourceUid": "traces"}],
    },
    "loki": {"maxLines": "1000", "derivedFields": [{"name": "traceId", "matcherRegex": "x", "url": "$${__value.raw}"}]},
    "jaeger": {
        "tracesToLogsV2": {"datasourceUid": "logs", "spanStartTimeShift": "-1h", "tags": [{"key": "service.name"}]},
        "tracesToMetrics": {"datasourceUid": "prom", "queries": [{"name": "Calls", "query": "x{$$__tags}"}]},
        "nodeGraph": {"enabled": True},
        "spanBar": {"type": "Tag", "tag": "http.route"},
        "traceQuery": {"timeShiftEnabled": True, "spanStartTimeShift": "-1h", "spanEndTimeShift": "1h"},
    },
}


def source(kind: str) -> dict[str, Any]:
    """A data source of this type."""
    return {
        "name": "Source",
        "type": kind,
        "uid": "source",
        "access": "proxy",
        "url": "http://source:9090",
        "jsonData": SOURCES[kind],
    }


def file(entry: dict[str, Any]) -> dict[str, Any]:
    """A provisioning file of one data source."""
    return {"apiVersion": 1, "prune": True, "datasources": [entry]}


@pytest.mark.parametrize("kind", list(SOURCES))
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"isDefault": True, "editable": False, "orgId": 1},
        {"basicAuth": True, "basicAuthUser": "reader", "secureJsonData": {"basicAuthPassword": "$PASSWORD"}},
    ],
)
def test_a_data_source_is_accepted(kind: str, change: dict[str, Any]) -> None:
    assert problems("datasource-provisioning", file(source(kind) | change)) == []


@pytest.mark.parametrize("kind", list(SOURCES))
def test_numbered_headers_are_allowed_in_every_kind_of_data_source(kind: str) -> None:
    entry = changed(source(kind), "jsonData.httpHeaderName1", "Authorization")
    assert problems("datasource-provisioning", file(entry)) == []


@pytest.mark.parametrize("kind", list(SOURCES))
@pytest.mark.parametrize("key", ["name", "type", "access", "uid", "url"])
def test_a_data_source_has_a_name_a_type_and_a_place(kind: str, key: str) -> None:
    entry = without(source(kind), key)
    assert f"datasources[0]: '{key}' is missing" in problems("datasource-provisioning", file(entry))


SOURCE_MISTAKES: list[tuple[str, str, Any]] = [
    *(
        (kind, path, value)
        for kind in SOURCES
        for path, value in [
            ("version", 1),
            ("readOnly", True),
            ("access", "direct"),
            ("uid", "a b"),
            ("uid", "x" * 41),
            ("url", "prom:9090"),
            ("secureJsonData", {"password": 1}),
            ("jsonData.misspelled", True),
            ("jsonData.httpHeaderName0", "x"),
        ]
    ),
    ("prometheus", "jsonData.httpMethod", "PUT"),
    ("prometheus", "jsonData.timeInterval", "often"),
    ("prometheus", "jsonData.prometheusType", "VictoriaMetrics"),
    ("prometheus", "jsonData.derivedFields", []),
    ("prometheus", "jsonData.exemplarTraceIdDestinations", [{"datasourceUid": "traces"}]),
    ("loki", "jsonData.derivedFields", [{"name": "traceId", "matcherType": "json", "matcherRegex": "x"}]),
    ("loki", "jsonData.httpMethod", "POST"),
    ("jaeger", "jsonData.tracesToLogs", {"datasourceUid": "logs"}),
    ("jaeger", "jsonData.tracesToLogsV2.tags", ["service.name"]),
    ("jaeger", "jsonData.tracesToLogsV2", {"filterByTraceID": True}),
    ("jaeger", "jsonData.tracesToMetrics.spanEndTimeShift", "later"),
    ("jaeger", "jsonData.spanBar.type", "Duartion"),
    ("jaeger", "jsonData.nodeGraph", {"enable": True}),
    ("jaeger", "jsonData.traceQuery.spanStartTimeShift", "an hour"),
]


@pytest.mark.parametrize(("kind", "path", "value"), SOURCE_MISTAKES)
def test_a_wrong_data_source_is_refused(kind: str, path: str, value: Any) -> None:
    assert problems("datasource-provisioning", file(changed(source(kind), path, value)))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("apiVersion", 2),
        ("prune", "yes"),
        ("deleteDatasources", ["Old"]),
        ("deleteDatasources", [{"name": "Old"}]),
        ("datasource", []),
    ],
)
def test_a_wrong_data_source_file_is_refused(key: str, value: Any) -> None:
    right = {**file(source("loki")), "deleteDatasources": [{"name": "Old", "orgId": 1}]}
    assert problems("datasource-provisioning", right) == []
    assert problems("datasource-provisioning", changed(right, key, value))


def providers(**change: Any) -> dict[str, Any]:
    """A provider file of one provider."""
    return {"apiVersion": 1, "providers": [{"name": "a", "type": "file", "options": {"path": "/x"}, **change}]}


FROM_FILES: dict[str, Any] = {"path": "/x", "foldersFromFilesStructure": True}
ENVIRONMENT: dict[str, Any] = {
    "name": "local",
    "title": "Local",
    "grafanaUrl": "http://x",
    "folder": {"uid": "a", "title": "A"},
    "datasources": [{"key": "loki", "uid": "logs", "url": "http://loki:3100"}],
    "scrapeInterval": "15s",
    "orgId": 1,
}
ENTRY: dict[str, Any] = {"path": "a", "kind": "dashboard", "sha256": "0" * 64, "source": {"file": "a.py", "line": 1}}
RESOURCE: dict[str, Any] = {
    "apiVersion": "dashboard.grafana.app/v1beta1",
    "kind": "Dashboard",
    "metadata": {"name": "a", "annotations": {"grafana.app/folder": "f"}, "labels": {"team": "x"}},
    "spec": {"title": "x"},
}


def entries(**change: Any) -> dict[str, Any]:
    """A manifest of one artifact."""
    return {"formatVersion": 2, "environment": "local", "artifacts": [{**ENTRY, **change}]}


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("dashboard-provisioning", providers()),
        ("dashboard-provisioning", providers(folder="Team", updateIntervalSeconds=10)),
        ("dashboard-provisioning", providers(folder="", options=FROM_FILES)),
        ("environment", ENVIRONMENT),
        ("manifest", {**entries(), "artifacts": []}),
        *(("manifest", entries(kind=kind.value)) for kind in ArtifactKind),
        ("dashboard-resource", RESOURCE),
        ("dashboard-resource", {**RESOURCE, "apiVersion": "dashboard.grafana.app/v1"}),
    ],
)
def test_a_file_is_accepted(name: str, document: dict[str, Any]) -> None:
    assert problems(name, document) == []


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("dashboard-provisioning", {"apiVersion": 1, "providers": []}),
        ("dashboard-provisioning", {**providers(), "apiVersion": 2}),
        ("dashboard-provisioning", {"apiVersion": 1, "providers": [without(providers()["providers"][0], "name")]}),
        ("dashboard-provisioning", providers(type="s3")),
        ("dashboard-provisioning", providers(options={})),
        ("dashboard-provisioning", providers(folder="Team", options=FROM_FILES)),
        ("dashboard-provisioning", providers(allowUIUpdates=True)),
        ("dashboard-provisioning", providers(folder="Team", folderUid="team")),
        ("environment", {**ENVIRONMENT, "name": "Local"}),
        ("environment", {**ENVIRONMENT, "grafanaUrl": "x"}),
        ("environment", {**ENVIRONMENT, "scrapeInterval": "15"}),
        ("environment", {**ENVIRONMENT, "datasources": [{"key": "loki", "uid": "a b", "url": "http://loki"}]}),
        ("environment", {**ENVIRONMENT, "color": "red"}),
        ("environment", without(ENVIRONMENT, "title")),
        ("manifest", {**entries(), "formatVersion": 1}),
        ("manifest", entries(sha256="0")),
        ("manifest", entries(sha256="G" * 64)),
        ("manifest", entries(kind="Alert rule")),
        ("manifest", entries(source={"file": "a.py", "line": 0})),
        ("manifest", entries(size=1)),
        ("dashboard-resource", {**RESOURCE, "spec": {"title": "x", "uid": "a"}}),
        ("dashboard-resource", {**RESOURCE, "apiVersion": "dashboard.grafana.app/v3"}),
        ("dashboard-resource", {**RESOURCE, "kind": "Folder"}),
        ("dashboard-resource", {**RESOURCE, "metadata": {"name": "a", "annotations": {"x": 1}}}),
        ("dashboard-resource", {**RESOURCE, "metadata": {"name": "a b"}}),
        ("dashboard-resource", {**RESOURCE, "status": {}}),
    ],
)
def test_a_wrong_file_is_refused(name: str, document: dict[str, Any]) -> None:
    assert problems(name, document)
