"""Queries are held to the keys of their data source, whatever panel they are in."""

from typing import Any

import pytest

from tests.schemas.documents import problems, without

SEARCH = {"queryType": "search", "service": "backend"}
GRAFANA = {"datasource": {"type": "datasource", "uid": "-- Grafana --"}}
DASHBOARD = {"datasource": {"type": "datasource", "uid": "-- Dashboard --"}}
EVALUATOR = {"evaluator": {"type": "gt", "params": [1]}}
RESAMPLE = {"type": "resample", "expression": "A", "window": "1m", "downsampler": "mean", "upsampler": "pad"}


def query(kind: str, keys: dict[str, Any]) -> dict[str, Any]:
    """A query of this data source type with these keys."""
    return {"refId": "A", "datasource": {"type": kind, "uid": "__expr__" if kind == "__expr__" else "x"}, **keys}


RIGHT: list[tuple[str, dict[str, Any]]] = [
    ("prometheus", {"expr": "up"}),
    ("prometheus", {"expr": "up", "format": "heatmap", "legendFormat": "", "instant": True, "range": False}),
    ("loki", {"expr": "{}", "queryType": "range", "maxLines": 100}),
    ("loki", {"expr": "{}", "queryType": "instant"}),
    ("jaeger", SEARCH),
    ("jaeger", {**SEARCH, "tags": "error=true", "minDuration": "100ms", "limit": 20}),
    ("jaeger", {"query": "$id"}),
    ("jaeger", {"queryType": "dependencyGraph"}),
    ("__expr__", {"type": "math", "expression": "$A / $B"}),
    ("__expr__", {"type": "reduce", "expression": "A", "reducer": "last", "settings": {"mode": "dropNN"}}),
    ("__expr__", RESAMPLE),
    ("__expr__", {"type": "threshold", "expression": "A", "conditions": [EVALUATOR]}),
    ("__expr__", {"type": "classic_conditions", "conditions": [EVALUATOR]}),
    ("datasource", {**DASHBOARD, "panelId": 3, "withTransforms": True}),
    ("datasource", {**GRAFANA, "queryType": "randomWalk"}),
]


@pytest.mark.parametrize(("kind", "keys"), RIGHT)
def test_a_query_of_its_data_source_is_accepted(kind: str, keys: dict[str, Any]) -> None:
    assert problems(f"targets/{kind}", query(kind, keys)) == []


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("prometheus", {"exp": "up"}, "Did you mean 'expr'?"),
    ("prometheus", {"expr": ""}, ""),
    ("prometheus", {"expr": "up", "format": "tabel"}, "'tabel'"),
    ("prometheus", {"expr": "up", "instant": "true"}, "'true'"),
    ("prometheus", {"expr": "up", "datasource": "Prometheus"}, "'Prometheus'"),
    ("prometheus", {"expr": "up", "datasource": {"type": "loki", "uid": "x"}}, "'prometheus' was expected"),
    ("prometheus", {"expr": "up", "datasource": {"type": "prometheus"}}, "'uid' is missing"),
    ("prometheus", {"expr": "up", "refId": ""}, "refId"),
    ("loki", {"expr": "{}"}, "'queryType' is missing"),
    ("loki", {"expr": "{}", "queryType": "now"}, "'now'"),
    ("loki", {"expr": "{}", "queryType": "range", "maxLines": 0}, "maxLines"),
    ("jaeger", {}, "'query' is missing"),
    ("jaeger", {"queryType": "search"}, "'service' is missing"),
    ("jaeger", {"queryType": "traceId", "query": "$id"}, "'traceId'"),
    ("__expr__", {"type": "maths", "expression": "$A"}, "'maths'"),
    ("__expr__", {"type": "math"}, "'expression' is missing"),
    ("__expr__", {"type": "reduce", "expression": "A"}, "'reducer' is missing"),
    ("__expr__", {"type": "reduce", "expression": "A", "reducer": "avg"}, "'avg'"),
    ("__expr__", without(RESAMPLE, "window"), "'window' is missing"),
    ("__expr__", {"type": "threshold", "expression": "A"}, "'conditions' is missing"),
    ("__expr__", {"type": "math", "expression": "$A", "datasource": {"type": "__expr__", "uid": "x"}}, "uid"),
    ("datasource", DASHBOARD, "'panelId' is missing"),
    ("datasource", {**DASHBOARD, "panelId": "3"}, "'3'"),
    ("datasource", {**DASHBOARD, "panelId": 3, "queryType": "randomWalk"}, "queryType"),
    ("datasource", GRAFANA, "'queryType' is missing"),
    ("datasource", {**GRAFANA, "queryType": "randomWalk", "panelId": 3}, "panelId"),
    ("datasource", {"datasource": {"type": "datasource", "uid": "-- Mixed --"}, "queryType": "list"}, "'-- Mixed --'"),
]


@pytest.mark.parametrize(("kind", "keys", "message"), WRONG)
def test_a_wrong_query_is_refused_in_words(kind: str, keys: dict[str, Any], message: str) -> None:
    found = problems(f"targets/{kind}", query(kind, keys))
    assert any(message in problem for problem in found)


@pytest.mark.parametrize("kind", ["prometheus", "loki", "jaeger", "__expr__", "datasource"])
@pytest.mark.parametrize("key", ["refId", "datasource"])
def test_every_query_has_a_name_and_a_data_source(kind: str, key: str) -> None:
    document = without(query(kind, {"expr": "x"}), key)
    assert f"'{key}' is missing" in problems(f"targets/{kind}", document)
