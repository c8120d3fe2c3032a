"""`build.py explain`: a query, or many, explained to people and to editors."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from build import main

KEYS = {"valid", "error", "line", "column", "type", "labels", "unit", "metrics", "findings"}


def run(*arguments: str, input: str = "") -> Result:
    return CliRunner().invoke(main, ["explain", *arguments], input=input, catch_exceptions=False)


def batch(*requests: Any, options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    lines = "\n".join(each if isinstance(each, str) else json.dumps(each) for each in requests)
    result = run("--batch", *options, input=lines)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_promql_query_is_explained_down_to_labels_and_unit() -> None:
    result = run('sum by (endpoint) (rate(http_requests_total{job="medianest-app"}[5m]))')
    assert result.exit_code == 0
    for expected in ("instant vector", "reqps", "endpoint: /health", "http_requests_total", "5m", "└── rate()"):
        assert expected in result.stdout


def test_a_logql_query_is_explained() -> None:
    result = run("--logql", 'sum by (level) (count_over_time({service="medianest-backend"}[5m]))')
    assert result.exit_code == 0
    for expected in ("metric", "a count", "level: ", "count_over_time [5m]"):
        assert expected in result.stdout


def test_findings_stand_with_line_column_and_remedy_and_do_not_fail() -> None:
    result = run('sum(\n  rate(http_request_total{job="medianest-app"}[5m])\n)')
    assert result.exit_code == 0
    assert "2:8  error  unknown-metric" in result.stdout
    assert "Did you mean 'http_requests_total'?" in result.stdout


def test_an_invalid_query_is_shown_with_its_place_and_fails() -> None:
    result = run("sum(rate(x[5m])")
    assert result.exit_code == 1
    assert "line 1, column 16" in result.stdout
    assert result.stdout.rstrip().endswith(" " * 15 + "^")


def test_a_query_that_is_one_word_is_no_rule() -> None:
    assert "instant vector" in run("up").stdout


def test_a_rule_that_is_one_word_is_explained_where_nothing_is_defined(tmp_path: Path) -> None:
    assert run("legend", "--root", str(tmp_path)).stdout.startswith("legend (")


def test_without_the_catalog_nothing_is_unknown() -> None:
    result = run("--no-catalog", "--format", "json", "rate(anything_total[5m])")
    assert json.loads(result.stdout)["findings"] == []


def test_the_dialect_and_the_features_decide_what_is_valid() -> None:
    assert run("--dialect", "2", "x[300]").exit_code == 1
    assert run("x[300]").exit_code == 0
    assert run("mad_over_time(x[5m])").exit_code == 1
    assert run("--feature", "experimental-functions", "mad_over_time(x[5m])").exit_code == 0


def test_what_a_query_is_for_decides_which_rules_speak() -> None:
    assert "always fires" not in run("sum(up)").stdout
    assert "always fires" in run("--for", "alert", "sum(up)").stdout


def test_a_batch_answers_every_line_with_the_same_keys() -> None:
    answers = batch({"query": "up"}, {"query": "sum(", "language": "promql"}, "nonsense", {"query": 5}, [1])
    assert [answer["valid"] for answer in answers] == [True, False, False, False, False]
    assert all(set(answer) >= KEYS for answer in answers)


def test_a_batch_tells_where_an_invalid_query_is_wrong() -> None:
    (answer,) = batch({"query": 'sum(\n  rate(x{a="("}[5x]))', "language": "promql"})
    assert (answer["line"], answer["column"]) == (2, 17)
    assert "neither a number nor a duration" in answer["error"]


def test_a_batch_tells_in_which_phase_loki_refuses() -> None:
    answers = batch(
        {"query": '{a="b"', "language": "logql"},
        {"query": '{a=~".*"}', "language": "logql"},
        {"query": '{a="b"} |~ "("', "language": "logql"},
    )
    assert [answer["phase"] for answer in answers] == ["parse", "validate", "build"]


def test_a_batch_speaks_of_findings_without_making_the_query_invalid() -> None:
    (answer,) = batch({"query": 'rate(user_sessions_active{job="medianest-app"}[5m])', "language": "promql"})
    assert answer["valid"]
    (finding,) = answer["findings"]
    assert (finding["rule"], finding["line"], finding["column"]) == ("rate-of-gauge", 1, 1)


def test_a_request_may_choose_dialect_features_and_use() -> None:
    answers = batch(
        {"query": "x[300]", "dialect": "2"},
        {"query": "a + fill(0) b", "features": ["fill"]},
        {"query": "a + fill(0) b"},
        {"query": "sum(up)", "for": "alert"},
        {"query": "up", "dialect": "4"},
        {"query": "up", "features": "magic"},
        {"query": "up", "language": "sql"},
    )
    assert [answer["valid"] for answer in answers] == [False, True, False, True, False, False, False]
    assert "2, 3" in answers[4]["error"]


def test_an_experimental_query_names_the_feature_that_makes_it_valid() -> None:
    queries = ["a + fill(0) b", "mad_over_time(a[5m])", "limitk(2, a)", "a[5m + 1m]", "a anchored", "up", "a +"]
    answers = batch(*({"query": query} for query in queries))
    assert [answer["feature"] for answer in answers] == [
        *("fill", "experimental-functions", "experimental-functions", "duration-expressions"),
        *("extended-range-selectors", None, None),
    ]
    assert all(answer["valid"] for answer in batch(*({"query": each, "features": "all"} for each in queries[:-1])))


def test_a_request_may_say_that_grafana_replaces_no_variables() -> None:
    answers = batch(
        {"query": "rate(x[$__rate_interval])"},
        {"query": "rate(x[$__rate_interval])", "variables": False},
        {"query": 'x{a=~"$host"}', "variables": False, "features": None},
        {"query": '{a=~"$host", b=""}', "language": "logql", "variables": False},
        {"query": '{a="b"} | line_format "{{.$field}}"', "language": "logql", "variables": False},
        {"query": "up", "variables": 0},
    )
    assert [answer["valid"] for answer in answers] == [True, False, True, True, False, False]


@pytest.mark.parametrize("k", ["NaN", "Inf", "-Inf", "-1", "1e300", "0"])
def test_any_number_may_stand_in_topk(k: str) -> None:
    (answer,) = batch({"query": f"topk({k}, up)"}, options=("--no-catalog",))
    assert answer["valid"]


def test_labels_say_whether_every_series_has_them_and_their_values() -> None:
    (answer,) = batch({"query": 'sum by (method) (rate(http_requests_total{method=~"GET|POST"}[5m]))'})
    assert answer["labels"] == {"method": {"required": True, "values": ["GET", "POST"]}}
    assert answer["unit"] == "reqps"


@pytest.mark.parametrize("query", ["", "  ", "\x00", "(" * 10_000, "a" * 200_000, "{" * 5_000, '{a="\ud800"}'])
@pytest.mark.parametrize("language", ["promql", "logql"])
def test_hostile_queries_are_answered(query: str, language: str) -> None:
    (answer,) = batch({"query": query, "language": language}, options=("--no-catalog",))
    assert isinstance(answer["valid"], bool)
