"""Every query of a panel explained as JSON, as the page shows it."""

import json
from typing import Any

import pytest

from tests.toolchain import metrics
from tests.toolchain.serve.board import (
    SETTINGS,
    compiled,
    key_of,
    requests,
    sources,
    with_logs_and_traces,
)
from toolchain.compile.compilation import Compilation
from toolchain.define import prom, q
from toolchain.serve.drawing import Opening
from toolchain.serve.explained import explained_panel


def explained(
    compilation: Compilation,
    *,
    key: str = "",
    time: dict[str, str] | None = None,
    chosen: dict[str, tuple[str, ...]] | None = None,
) -> dict[str, Any]:
    opening = Opening(time or {}, chosen or {})
    found = explained_panel(compilation, sources()[0], SETTINGS, "board", key or key_of(compilation), opening)
    json.dumps(found, allow_nan=False)
    return found


def only(found: dict[str, Any]) -> dict[str, Any]:
    (query,) = found["queries"]
    assert isinstance(query, dict)
    return query


def test_a_panel_tells_where_it_is_defined() -> None:
    found = explained(compiled(requests()))
    assert (found["title"], found["description"], found["kind"]) == ("Requests", "How many.", "timeseries")
    assert found["definition"]["file"] == "serve/board.py"
    assert found["definition"]["line"] > 1


def test_a_query_is_a_tree_with_type_unit_labels_and_metrics() -> None:
    query = only(explained(compiled(requests())))
    assert query["language"] == "promql"
    assert query["error"] is None
    assert (query["type"], query["unit"], query["measures"]) == ("instant vector", "reqps", "events per second")
    assert [each["name"] for each in query["labels"]] == ["endpoint"]
    assert query["closed"]
    assert query["windows"] == ["$__rate_interval"]
    tree = query["tree"]
    assert tree["text"] == "sum by (endpoint)"
    assert tree["parts"][0]["text"] == "rate()"
    assert tree["parts"][0]["parts"][0]["text"].startswith("http_requests_total{")
    (metric,) = query["metrics"]
    assert (metric["name"], metric["help"], metric["type"]) == ("http_requests_total", "Requests answered.", "counter")
    assert metric["file"].endswith("metrics.py")


def test_variables_and_the_rate_interval_are_filled_in_as_grafana_does() -> None:
    query = only(explained(compiled(requests()), chosen={"endpoint": ("/a", "/b.c")}))
    assert "$endpoint" in query["expression"]
    assert 'endpoint=~"(/a|/b\\\\.c)"' in query["interpolated"]
    assert "[1m]" in query["interpolated"]
    hidden = only(explained(compiled(requests()), time={"from": "now-7d"}))
    assert "$__rate_interval" not in hidden["interpolated"]
    assert hidden["step"] > query["step"]


def test_the_cost_is_that_of_the_values_and_the_time_that_are_chosen() -> None:
    compilation = compiled(requests())
    short = only(explained(compilation, time={"from": "now-1h", "to": "now"}))["cost"]
    long = only(explained(compilation, time={"from": "now-2h", "to": "now"}))["cost"]
    assert short["series"] == 80
    assert (short["steps"], short["step"]) == (241, 15.0)
    assert long["samples"] > short["samples"] > 0
    instant = compiled(prom(q.sum(q.rate(metrics.REQUESTS, "1m")), mode="instant"))
    cost = only(explained(instant))["cost"]
    # Two methods, three codes, eighty endpoints; a window of a minute has four scrapes, and one at its begin.
    assert (cost["series"], cost["steps"], cost["step"]) == (1, 1, None)
    assert cost["samples"] % (2 * 3 * 80 * 5) == 0


def test_a_recorded_series_tells_its_rule() -> None:
    query = only(explained(compiled(prom("job:requests:rate5m"))))
    (metric,) = query["metrics"]
    assert metric["type"] == "recorded"
    assert metric["recorded"] == 'sum by (job) (rate(http_requests_total{job="app", environment="test"}[5m]))'
    assert query["unit"]


def test_logs_are_explained_too_and_other_queries_are_shown() -> None:
    lines, traces = explained(with_logs_and_traces())["queries"]
    assert (lines["language"], lines["type"], lines["editable"]) == ("logql", "log", True)
    assert lines["tree"]["text"] == '{job="app"}'
    assert lines["tree"]["parts"][0]["text"] == '|= "$method"'
    assert (traces["language"], traces["editable"], traces["source"]) == ("", False, "jaeger")
    assert '"service": "app"' in traces["expression"]


def test_what_the_rules_say_of_a_query_is_told_with_its_place() -> None:
    query = only(explained(compiled(prom("rate(sessions_active[5m])"))))
    assert "rate-of-gauge" in {each["rule"] for each in query["findings"]}
    assert {each["line"] for each in query["findings"]} == {1}


def test_a_query_that_is_none_tells_where() -> None:
    query = only(explained(compiled(prom("sum(rate(http_requests_total[5m])"))))
    assert query["error"]["line"] == 1
    assert query["error"]["offset"] == query["error"]["column"] - 1
    assert query["tree"] is None


@pytest.mark.parametrize("key", ["", "0", "panel-", "nothing", "1-clone-2", "9" * 40, "-1", "1; drop"])
def test_a_panel_that_is_not_there_is_no_exception(key: str) -> None:
    found = explained_panel(compiled(requests()), sources()[0], SETTINGS, "board", key)
    assert "shows no panel" in found["error"]["message"]


@pytest.mark.parametrize("time", [{"from": "yesterday"}, {"from": "now", "to": "now-1h"}, {"from": ""}])
def test_a_time_that_is_none_is_no_exception(time: dict[str, str]) -> None:
    compilation = compiled(requests())
    found = explained_panel(compilation, sources()[0], SETTINGS, "board", key_of(compilation), Opening(time))
    assert found["error"]["message"]


def test_a_dashboard_that_is_not_there_is_no_exception() -> None:
    found = explained_panel(compiled(requests()), sources()[0], SETTINGS, "boards", "1")
    assert "Did you mean 'board'?" in found["error"]["message"]


def test_a_copy_of_a_repeated_panel_has_its_own_value() -> None:
    compilation = compiled(
        prom(q.sum(q.rate(q.select(metrics.REQUESTS, endpoint="$endpoint"), "5m"))), repeat="endpoint"
    )
    first = only(explained(compilation))
    third = only(explained(compilation, key=f"panel-{key_of(compilation)}-clone-2"))
    assert 'endpoint="/a"' in first["interpolated"]
    assert 'endpoint="/d"' in third["interpolated"]
