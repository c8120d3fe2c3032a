"""Output labels and series bounds follow Prometheus' evaluation."""

import pytest

from tests.toolchain.metrics import APP, BREAKER, DURATION, REQUESTS, SESSIONS
from toolchain.catalog import gauge, one_of, open_label
from toolchain.languages.matching import regex
from toolchain.languages.promql import builder as q
from toolchain.languages.promql.analysis.analyser import analyse
from toolchain.languages.promql.analysis.labels import output_labels
from toolchain.languages.promql.ast import Expression, Selector
from toolchain.languages.promql.parser import parse

FREE = gauge(
    "free_bytes",
    unit="bytes",
    help="Free space.",
    owner="platform",
    jobs=[APP],
    labels=[
        one_of("state", "a", "b"),
        open_label("device", example="sda", bound=8),
        open_label("fstype", example="ext4", bound=4, follows="device"),
        open_label("mountpoint", example="/", bound=8, follows="device"),
    ],
)
TARGET = {"job", "instance", "environment"}

CASES: list[tuple[str, Expression, set[str]]] = [
    ("selector", q.select(BREAKER), {"service", *TARGET}),
    ("rate", q.rate(REQUESTS), {"method", "status_code", "endpoint", *TARGET}),
    ("by", q.sum(REQUESTS, by=["method"]), {"method"}),
    ("without", q.sum(BREAKER, without=["instance"]), {"service", "job", "environment"}),
    ("no grouping", q.sum(REQUESTS), set()),
    ("topk keeps", q.topk(5, q.sum(REQUESTS, by=["method"])), {"method"}),
    ("quantile drops le", q.histogram_quantile(0.9, DURATION, by=["endpoint"]), {"endpoint"}),
    ("empty matcher removes", q.select(BREAKER, service=""), TARGET),
    ("absent of a selector", q.absent(q.select(BREAKER, service="plex")), {"job", "service"}),
    ("absent of anything else", q.absent(q.sum(BREAKER)), set()),
    ("label_replace adds", q.label_replace(BREAKER, "name", "$1", "service", "(.*)"), {"name", "service", *TARGET}),
    (
        "label_replace reads the name",
        q.label_replace(parse("count by (__name__) (x)"), "name", "$1", "__name__", "(.+)"),
        {"name"},
    ),
    ("scalar side", 1 - q.sum(REQUESTS, by=["method"]), {"method"}),
    ("or unites", q.either(q.sum(REQUESTS, by=["method"]), q.sum(BREAKER, by=["service"])), {"method", "service"}),
    ("unless keeps the left", q.unless(BREAKER, REQUESTS, on=["job"]), {"service", *TARGET}),
    (
        "group_left brings over",
        q.join("*", SESSIONS, q.max(BREAKER, by=["job", "service"]), on=["job"], group_left=["service"]),
        {"service", *TARGET},
    ),
    ("on keeps its labels", q.join("/", BREAKER, BREAKER, on=["service"]), {"service"}),
    ("vector", q.vector(1), set()),
]


@pytest.mark.parametrize(("expression", "labels"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_output_labels(expression: Expression, labels: set[str]) -> None:
    found = output_labels(expression)
    assert found is not None
    assert set(found) == labels


def test_an_unknown_metric_makes_the_result_unknown() -> None:
    assert output_labels(Selector("somebody_elses_metric")) is None


def bound(expression: Expression) -> int | None:
    return analyse(expression).series_bound


def test_the_bound_is_the_product_of_the_labels_kept() -> None:
    assert bound(q.sum(REQUESTS, by=["method", "status_code"])) == 6


@pytest.mark.parametrize(
    ("by", "most"),
    [
        (["mountpoint"], 8),
        (["fstype"], 4),
        (["device", "mountpoint"], 8),
        (["device", "fstype", "mountpoint"], 8),
        (["fstype", "mountpoint"], 32),
        (["state", "mountpoint"], 16),
    ],
)
def test_a_label_that_follows_another_counts_where_that_one_is_not_there(by: list[str], most: int) -> None:
    assert bound(q.sum(FREE, by=by)) == most


def test_series_are_told_apart_by_the_label_that_others_follow() -> None:
    (branch,) = analyse(q.select(FREE)).branches
    assert branch.key is not None
    assert {"device", "mountpoint", "fstype"} & branch.key == {"device"}
    (summed,) = analyse(q.sum(FREE, by=["device", "mountpoint"])).branches
    assert summed.key == frozenset({"device", "mountpoint"})  # on another host the same device may be mounted elsewhere


def test_an_equality_narrows_the_bound_to_one() -> None:
    assert bound(q.sum(q.select(REQUESTS, method="GET"), by=["method", "status_code"])) == 3


def test_a_pattern_narrows_the_bound_to_what_it_matches() -> None:
    assert bound(q.sum(q.select(REQUESTS, status_code=regex("[45]..")), by=["status_code"])) == 2


def test_topk_bounds_the_result() -> None:
    assert bound(q.topk(5, q.sum(REQUESTS, by=["endpoint"]))) == 5


def test_or_adds_the_bounds_of_its_sides() -> None:
    assert bound(q.either(q.sum(REQUESTS, by=["method"]), q.sum(BREAKER, by=["service"]))) == 4
