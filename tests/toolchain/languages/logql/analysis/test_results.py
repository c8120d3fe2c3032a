"""Units, sizes and emptiness of results."""

import pytest

from tests.toolchain.languages.logql.analysis.records import CATALOG
from toolchain.languages.logql.analysis.analyser import LogAnalysis, analyse
from toolchain.languages.logql.parser import parse
from toolchain.languages.promql.analysis.context import QueryContext
from toolchain.languages.quantity import BYTE, BYTE_PER_SECOND, COUNT, PER_SECOND, RATIO, SECOND, SECONDS, Quantity

BYTES, PER_S, BYTES_PER_S = Quantity(BYTE), Quantity(PER_SECOND), Quantity(BYTE_PER_SECOND)
MILLISECONDS = Quantity(SECOND, 0.001)
S = '{service="backend", job="app"}'


def read(text: str) -> LogAnalysis:
    return analyse(parse(text), QueryContext(CATALOG))


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        (f"rate({S} [5m])", PER_S),
        (f"count_over_time({S} [5m])", COUNT),
        (f"bytes_rate({S} [5m])", BYTES_PER_S),
        (f"bytes_over_time({S} [5m])", BYTES),
        (f"absent_over_time({S} [5m])", COUNT),
        (f"max_over_time({S} | json | unwrap metadata_duration [5m])", MILLISECONDS),
        (f'max_over_time({S} | json d="metadata.duration" | unwrap d [5m])', MILLISECONDS),
        (f"max_over_time({S} | json | label_format d=metadata_duration | unwrap d [5m])", MILLISECONDS),
        (f"quantile_over_time(0.9, {S} | json | unwrap size [5m])", BYTES),
        (f"sum(rate({S} | json | unwrap size [5m]))", BYTES_PER_S),
        (f"max_over_time({S} | json | unwrap duration(message) [5m])", SECONDS),
        (f"max_over_time({S} | json | unwrap duration_seconds(message) [5m])", SECONDS),
        (f"max_over_time({S} | json | unwrap bytes(message) [5m])", BYTES),
        (f"stddev_over_time({S} | json | unwrap size [5m])", BYTES),
        (f"stdvar_over_time({S} | json | unwrap size [5m])", None),
        (f'max_over_time({S} | json | label_format size="{{{{.size}}}}" | unwrap size [5m])', None),
        (f"max_over_time({S} | json | unwrap nope [5m])", None),
        (f"topk(5, sum by (pod) (rate({S} [5m])))", PER_S),
        (f"count(rate({S} [5m]))", COUNT),
        (f"stdvar(rate({S} [5m]))", None),
        (f"sum(rate({S} [5m])) * 60", Quantity(PER_SECOND, 1 / 60)),
        (f"max_over_time({S} | json | unwrap metadata_duration [5m]) / 1000", SECONDS),
        (f"sum(rate({S} [5m])) > 5", PER_S),
        (f"5 < sum(rate({S} [5m]))", PER_S),
        (f"sum(rate({S} [5m])) > bool 5", COUNT),
        (f"sum(rate({S} [5m])) or vector(0)", PER_S),
        (f"vector(0) or sum(rate({S} [5m]))", PER_S),
        (f"sum(rate({S} [5m])) or sum(bytes_rate({S} [5m]))", None),
        (f"sum(rate({S} [5m])) and sum(bytes_rate({S} [5m]))", PER_S),
        (f"sum(rate({S} [5m])) + sum(bytes_rate({S} [5m]))", None),
        (f"sum(bytes_rate({S} [5m])) / sum(rate({S} [5m]))", BYTES),
        (f'label_replace(rate({S} [5m]), "a", "$1", "job", "(.*)")', PER_S),
        (S, None),
        ("1 + 2", None),
    ],
)
def test_units(text: str, unit: Quantity | None) -> None:
    found = read(text).unit
    if unit is None:
        assert found is None
    else:
        assert found is not None
        assert found.agrees_with(unit), found


def test_a_quotient_of_the_same_is_a_ratio() -> None:
    unit = read(f"(sum(rate({S} [5m])) or vector(0)) / sum(rate({S} [5m]))").unit
    assert unit is not None
    assert unit.agrees_with(RATIO)
    assert unit.is_ratio


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        (f"sum(rate({S} [5m]))", 1),
        ("sum by (service) (rate({job=`app`} [5m]))", 2),
        ("sum by (service, level) (rate({job=`app`} [5m]))", 4),
        ("sum by (service, level) (rate({service=~`back.+`} [5m]))", 2),
        ("sum by (service) (rate({service=`$service`} [5m]))", 1),
        ("sum by (event) (rate({job=`app`} | json [5m]))", 2),
        ("sum by (event) (rate({job=`app`} | json | event=`login.failure` [5m]))", 1),
        ("sum by (cached, pod) (rate({job=`app`} | json [5m]))", 600),
        ("sum by (component) (rate({job=`app`} | json [5m]))", None),
        ("sum by (component) (rate({job=`app`} | json | component=~`a|b` [5m]))", 2),
        ("topk(5, sum by (component) (rate({job=`app`} | json [5m])))", 5),
        ("topk by (service) (5, sum by (component, service) (rate({job=`app`} | json [5m])))", 10),
        ("sort(sum by (component) (rate({job=`app`} | json [5m])))", None),
        ("topk(5, sum by (service) (rate({job=`app`} [5m])))", 2),
        ("sum by (service) (rate({job=`app`} [5m])) / 60", 2),
        ("sum by (service) (rate({job=`app`} [5m])) / sum by (service) (rate({service=`backend`} [5m]))", 1),
        ("sum by (service) (rate({job=`app`} [5m])) or sum by (level) (rate({job=`app`} [5m]))", 4),
        (f"rate({S} [5m])", None),
        (f"absent_over_time({S} [5m])", 1),
        (S, None),
        ("1", 1),
    ],
)
def test_bounds(text: str, bound: int | None) -> None:
    assert read(text).series_bound == bound


@pytest.mark.parametrize(
    "text",
    [
        '{service="x"}',
        '{nope="x"}',
        '{service=~"a|b"}',
        f'{S} | event="login.failure"',
        f'{S} | json | event="nope"',
        f'{S} | json | event="login.failure" | event="login.success"',
        f"{S} | json | nope > 5",
        f"sum(sum_over_time({S} | json | unwrap nope [5m]))",
        f'sum(rate({S} | json | nope="x" [5m])) / sum(rate({S} [5m]))',
        f'sum(rate({S} [5m])) and sum(rate({S} | json | nope="x" [5m]))',
    ],
)
def test_what_is_always_empty(text: str) -> None:
    analysis = read(text)
    assert analysis.never


@pytest.mark.parametrize(
    "text",
    [
        S,
        '{service="$service", level=~"$level"}',
        '{service="backend", nope=""}',
        f'{S} | json | nope="" | event!="x"',
        f'{S} | json | event="login.failure" or event="nope"',
        f'{S} | logfmt | nope="x"',
        f'absent_over_time({S} | json | nope="x" [5m])',
        f'sum(rate({S} | json | nope="x" [5m])) or vector(0)',
        f'sum(rate({S} [5m])) unless sum(rate({S} | json | nope="x" [5m]))',
    ],
)
def test_what_is_not(text: str) -> None:
    assert not read(text).never


@pytest.mark.parametrize(("text", "kind"), [(S, "log"), (f"rate({S} [5m])", "metric"), ("1 + 2", "scalar")])
def test_kinds(text: str, kind: str) -> None:
    assert read(text).kind == kind
