"""Dashboards that any Grafana imports.

Grafana 12.4.3 imported every portable dashboard of this repository with its inputs, and dashboard-linter accepts each
without exclusions; the rules of the latter that look at queries are held here as well.
"""

import json
import re
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from toolchain.compile.compiler import compile_project
from toolchain.compile.portable.dashboard import Portable, linked, portable_dashboards_of
from toolchain.compile.portable.output import portable_dashboards
from toolchain.languages.promql.ast import Call, Range, parts, selectors
from toolchain.languages.promql.parser import parse
from toolchain.project.loading import load_project

PROMETHEUS = {"type": "prometheus", "uid": "prom"}
LOKI = {"type": "loki", "uid": "logs"}


def panel(
    title: str, query: str, x: int = 0, *, kind: str = "stat", source: dict[str, str] = PROMETHEUS, **more: Any
) -> dict[str, Any]:
    target = {"refId": "A", "datasource": source, "expr": query}
    return {
        "id": 1, "type": kind, "title": title, "datasource": source, "targets": [target],
        "gridPos": {"x": x, "y": 0, "w": 6, "h": 4}, "fieldConfig": {"defaults": {}, "overrides": []}, **more,
    }  # fmt: skip


def portable(*panels: dict[str, Any], **more: Any) -> list[Portable]:
    document = {"uid": "api", "title": "API", "panels": list(panels), **more}
    other = Portable("other", "Other", {"uid": "other"}, ())
    return linked([*portable_dashboards_of(document, {}), other])[:-1]


def only(*panels: dict[str, Any], **more: Any) -> dict[str, Any]:
    (made,) = portable(*panels, **more)
    assert made.document is not None, made.left_out
    return made.document


def test_data_sources_are_asked_for_and_chosen_by_variables() -> None:
    document = only(panel("Up", "up"))
    (asked,) = document["__inputs"]
    assert (asked["name"], asked["pluginId"]) == ("DS_PROMETHEUS", "prometheus")
    chosen = document["templating"]["list"]
    assert [each["name"] for each in chosen] == ["prometheus_datasource", "job", "instance"]
    assert chosen[0]["current"]["value"] == "${DS_PROMETHEUS}"
    (up,) = document["panels"]
    assert up["datasource"]["uid"] == up["targets"][0]["datasource"]["uid"] == "${prometheus_datasource}"
    assert {"prometheus", "stat"} <= {each["id"] for each in document["__requires"]}


def test_the_environment_is_neither_a_variable_nor_in_queries_or_links() -> None:
    variables = [
        {"name": "environment", "type": "query", "query": {"query": "label_values(up, environment)"}, "datasource": PROMETHEUS},
        {
            "name": "route", "type": "query", "datasource": PROMETHEUS,
            "query": {"query": 'label_values(hits_total{environment="$environment"}, route)'},
            "definition": 'label_values(hits_total{environment="$environment"}, route)',
        },
    ]  # fmt: skip
    links = [
        {"url": "/d/other?${__url_time_range}&var-environment=$environment&var-a=1"},
        {"url": "/d/other?${environment:queryparam}&var-a=1"},
        {"url": "/d/gone?var-a=1"},
    ]
    document = only(panel("Up", 'up{environment="$environment"}', links=links), templating={"list": variables})
    assert "environment" not in json.dumps(document)
    assert [each["url"] for each in document["panels"][0]["links"]] == [
        "/d/other?${__url_time_range}&var-a=1",
        "/d/other?&var-a=1",
    ]
    route = document["templating"]["list"][-1]
    assert route["definition"] == route["query"]["query"]
    assert route["definition"] == 'label_values(hits_total{job=~"$job", instance=~"$instance"}, route)'


def test_what_means_nothing_elsewhere_is_left_out_and_its_line_closes_up() -> None:
    alerts, up = panel("Firing", "count(ALERTS)", 0), panel("Up", "up", 6)
    (made,) = portable(alerts, up, panel("Down", "up == 0", 12))
    assert [(each.dashboard, each.panel) for each in made.left_out] == [("API", "Firing")]
    assert made.document is not None
    assert [each["gridPos"]["x"] for each in made.document["panels"]] == [0, 6]
    (empty,) = portable(alerts)
    assert empty.document is None
    assert empty.left_out[0].panel == ""


def test_charts_in_another_language_are_a_dashboard_of_their_own() -> None:
    metrics, logs = portable(
        panel("Up", "up"), panel("Also", "up"), panel("Lines", 'sum(rate({app="a"}[5m]))', source=LOKI)
    )
    assert metrics.document is not None
    assert logs.document is not None
    assert [each["title"] for each in metrics.document["panels"]] == ["Up", "Also"]
    assert (logs.document["uid"], logs.document["title"]) == ("api-logs", "API: logs")
    assert [each["title"] for each in logs.document["panels"]] == ["Lines"]
    assert logs.document["templating"]["list"][0]["name"] == "loki_datasource"


@pytest.fixture(scope="module")
def ours() -> list[dict[str, Any]]:
    made = portable_dashboards(compile_project(load_project(REPOSITORY, "production")))
    return [each.document for each in made if each.document is not None]


def test_dashboards_of_this_repository_name_no_environment_and_no_data_source(ours: list[dict[str, Any]]) -> None:
    assert len({each["uid"] for each in ours}) == len(ours) > 10
    for document in ours:
        text = json.dumps(document)
        assert "environment" not in re.sub(r'"(title|description|content|text)": "(?:[^"\\]|\\.)*"', "", text), (
            document["uid"]
        )
        uids = set(re.findall(r'"type": "(?:prometheus|loki|jaeger)", "uid": "([^"]*)"', text))
        assert uids <= {"${prometheus_datasource}", "${loki_datasource}", "${jaeger_datasource}"}


def test_their_queries_are_of_the_chosen_jobs_and_instances_and_rates_over_the_panels_interval(
    ours: list[dict[str, Any]],
) -> None:
    asked = [
        target["expr"]
        for document in ours
        for outer in document["panels"]
        for each in (outer, *outer.get("panels", ()))
        for target in each.get("targets", ())
        if target["datasource"]["type"] == "prometheus"
    ]
    assert len(asked) > 100
    for text in asked:
        expression = parse(text)
        for selector in selectors(expression):
            matched = {(each.label, each.op, each.value) for each in selector.matchers}
            assert {("job", "=~", "$job"), ("instance", "=~", "$instance")} <= matched, text
        for part in (expression, *parts(expression)):
            if isinstance(part, Call) and part.function in ("rate", "irate") and isinstance(part.arguments[0], Range):
                assert part.arguments[0].window == "$__rate_interval", text


def test_panels_of_the_library_stand_where_they_are_shown(ours: list[dict[str, Any]]) -> None:
    panels = [each for document in ours for outer in document["panels"] for each in (outer, *outer.get("panels", ()))]
    assert all(each.get("type") for each in panels)
    assert not any("libraryPanel" in each for each in panels)
