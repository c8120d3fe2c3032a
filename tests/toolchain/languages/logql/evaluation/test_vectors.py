"""Vector aggregations, binary operations, label_replace and constants."""

import math

import pytest

from tests.toolchain.languages.logql.evaluation.lines import metric_query, stream, values
from toolchain.languages.logql.evaluation import SECOND, EvaluationError, evaluate, evaluate_range

STREAMS = (
    stream(*["x"] * 3, app="a", pod="1"),
    stream(*["x"] * 5, app="a", pod="2"),
    stream(*["x"] * 4, app="b", pod="1"),
    stream("owner=ann", kind="owner", app="a"),
    stream("owner=bob", kind="owner", app="b"),
)
COUNTS = 'count_over_time({pod=~".+"}[1m])'
BY_APP = f"sum by (app) ({COUNTS})"
OWNERS = 'sum by (app, owner) (count_over_time({kind="owner"} | logfmt [1m]))'

QUERIES: list[tuple[str, dict[str, float]]] = [
    (f"sum({COUNTS})", {"": 12}),
    (BY_APP, {"app=a": 8, "app=b": 4}),
    (f"sum without (pod) ({COUNTS})", {"app=a": 8, "app=b": 4}),
    (f"avg by (app) ({COUNTS})", {"app=a": 4, "app=b": 4}),
    (f"min by (app) ({COUNTS})", {"app=a": 3, "app=b": 4}),
    (f"max by (app) ({COUNTS})", {"app=a": 5, "app=b": 4}),
    (f"count by (app) ({COUNTS})", {"app=a": 2, "app=b": 1}),
    (f"stdvar by (app) ({COUNTS})", {"app=a": 1, "app=b": 0}),
    (f"stddev({COUNTS})", {"": math.sqrt(2 / 3)}),
    (f"topk(1, {COUNTS})", {"app=a,pod=2": 5}),
    (f"topk by (pod) (1, {COUNTS})", {"app=a,pod=2": 5, "app=b,pod=1": 4}),
    (f"bottomk(2, {COUNTS})", {"app=a,pod=1": 3, "app=b,pod=1": 4}),
    (f"approx_topk(1, {COUNTS})", {"app=a,pod=2": 5}),
    (f"{BY_APP} * 2", {"app=a": 16, "app=b": 8}),
    (f"10 - {BY_APP}", {"app=a": 2, "app=b": 6}),
    (f"{BY_APP} % 3", {"app=a": 2, "app=b": 1}),
    (f"2 ^ {BY_APP}", {"app=a": 256, "app=b": 16}),
    (f"{BY_APP} > 5", {"app=a": 8}),
    (f"5 > {BY_APP}", {"app=b": 4}),
    (f"{BY_APP} > bool 5", {"app=a": 1, "app=b": 0}),
    (f"{BY_APP} == 4", {"app=b": 4}),
    (f"{BY_APP} != 4", {"app=a": 8}),
    (f"{BY_APP} + {BY_APP}", {"app=a": 16, "app=b": 8}),
    (f"{COUNTS} / on (app) group_left () {BY_APP}", {"app=a,pod=1": 0.375, "app=a,pod=2": 0.625, "app=b,pod=1": 1}),
    (f"{COUNTS} / ignoring (pod) group_left {BY_APP}", {"app=a,pod=1": 0.375, "app=a,pod=2": 0.625, "app=b,pod=1": 1}),
    (f"{BY_APP} - on (app) group_right {COUNTS}", {"app=a,pod=1": 5, "app=a,pod=2": 3, "app=b,pod=1": 0}),
    (f"{BY_APP} > on (app) group_right {COUNTS}", {"app=a,pod=1": 8, "app=a,pod=2": 8}),
    (f"{BY_APP} * on (app) group_left (owner) {OWNERS}", {"app=a,owner=ann": 8, "app=b,owner=bob": 4}),
    (f"{OWNERS} + on (app) {BY_APP}", {"app=a": 9, "app=b": 5}),
    (f"{OWNERS} + ignoring (owner) {BY_APP}", {"app=a": 9, "app=b": 5}),
    (f"{BY_APP} >= on (app) {OWNERS}", {"app=a": 8, "app=b": 4}),
    (f"{BY_APP} and {BY_APP} > 5", {"app=a": 8}),
    (f"{BY_APP} unless {BY_APP} > 5", {"app=b": 4}),
    (f"{BY_APP} > 5 or {BY_APP} * 10", {"app=a": 8, "app=b": 40}),
    (f"{COUNTS} and on (app) ({BY_APP} < 5)", {"app=b,pod=1": 4}),
    ('sum(count_over_time({app="nothing"}[1m])) or vector(0)', {"": 0}),
    ('sum(count_over_time({app="nothing"}[1m]))', {}),
    (f"{BY_APP} / 0 > 1", {}),
    ("vector(2)", {"": 2}),
    ("2 * 3 + -1", {"": 5}),
    ("2 ^ 3 ^ 2", {"": 512}),
    ("1 > 2", {"": 0}),
    ("vector(1) > 2", {}),
    ("7 % 0 > bool 1", {"": 0}),
    (f'label_replace({BY_APP}, "name", "app-$1", "app", "(.*)")', {"app=a,name=app-a": 8, "app=b,name=app-b": 4}),
    (f'label_replace({BY_APP}, "app", "${{x}}z", "app", "(?P<x>a)")', {"app=az": 8, "app=b": 4}),
    (f'label_replace({BY_APP}, "app", "", "app", "a")', {"": 8, "app=b": 4}),
    (f'label_replace({BY_APP}, "new", "v", "missing", "")', {"app=a,new=v": 8, "app=b,new=v": 4}),
    (f'sum(label_replace({BY_APP}, "app", "same", "app", ".*"))', {"": 12}),
]


@pytest.mark.parametrize(("query", "expected"), QUERIES, ids=[query for query, _ in QUERIES])
def test_values(query: str, expected: dict[str, float]) -> None:
    assert values(query, STREAMS) == pytest.approx(expected)


NAN = [f"{BY_APP} / 0", "vector(0) / 0", "1 / 0", "0 % 0", "(0 - 8) ^ 0.5"]


@pytest.mark.parametrize("query", NAN)
def test_divisions_by_zero_and_roots_of_negative_numbers_are_no_numbers(query: str) -> None:
    found = values(query, STREAMS)
    assert found
    assert all(map(math.isnan, found.values()))


SORTED = [
    (f"sort({COUNTS})", [3, 4, 5]),
    (f"sort_desc({COUNTS})", [5, 4, 3]),
    (f"{COUNTS}", [3, 5, 4]),
]


@pytest.mark.parametrize(("query", "expected"), SORTED)
def test_series_are_ordered_by_labels_unless_the_query_sorts(query: str, expected: list[float]) -> None:
    assert [sample.value for sample in evaluate(metric_query(query), STREAMS, 60 * SECOND)] == expected


MANY = [
    (f"{BY_APP} / on (app) {COUNTS}", "several series of the right side"),
    (f"{COUNTS} / on (app) {BY_APP}", "group_left or group_right"),
    (f"{COUNTS} / on () {COUNTS}", "several series of the right side"),
    (f"{BY_APP} / on (app) group_right () sum by (app) ({COUNTS}) / on (app) {COUNTS}", "several series"),
    (f'label_replace({BY_APP}, "app", "same", "app", ".*")', "the same labels"),
]


@pytest.mark.parametrize(("query", "message"), MANY)
def test_series_that_do_not_pair_up_are_an_error(query: str, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        evaluate(metric_query(query), STREAMS, 60 * SECOND)


def test_approx_topk_has_no_range() -> None:
    with pytest.raises(EvaluationError, match="instant"):
        evaluate_range(metric_query(f"approx_topk(1, {COUNTS})"), STREAMS, 0, SECOND, SECOND)


def test_a_step_is_above_zero() -> None:
    with pytest.raises(EvaluationError, match="step"):
        evaluate_range(metric_query("vector(1)"), STREAMS, 0, SECOND, 0)
