"""What queries have in common is evaluated once, and every query answers what it does alone."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from tests.programs import needed
from toolchain.languages.promql.parser import parse
from toolchain.languages.promql.printer import to_promql
from toolchain.live.local_prometheus import local_prometheus
from toolchain.live.prometheus import PrometheusClient, QueryResult
from toolchain.live.remote_write import RemoteWriter
from toolchain.preview.sources.shared import RangeQuery, SharedParts

START = 1_767_571_200.0
END = START + 7200
STEP = 120.0
BUCKETS = ("0.1", "0.5", "2.5", "+Inf")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusClient]:
    """A Prometheus with a histogram: one endpoint all the time, one that ends, one that pauses, one that begins late."""
    needed("prometheus")
    times = tuple(START - 600 + 60 * index for index in range(131))
    present = {"/a": (0, 131), "/ends": (0, 70), "/late": (60, 131)}
    with local_prometheus(tmp_path_factory.mktemp("tsdb"), receives=True) as client:
        with RemoteWriter(client.url) as writer:
            for number, path in enumerate(("/a", "/ends", "/late", "/pauses")):
                for share, bucket in enumerate(BUCKETS, 1):
                    values = [
                        float((index * (7 + number) * share) // 5 + index**2 // (9 + share)) if is_there else None
                        for index in range(131)
                        for is_there in [
                            not 50 < index < 80 if path == "/pauses" else present[path][0] <= index < present[path][1]
                        ]
                    ]
                    labels = [("job", "app"), ("path", path), ("le", bucket)]
                    writer.add("seconds_bucket", labels, times, values)
                    if bucket == "+Inf":
                        writer.add("seconds_count", labels[:-1], times, values)
        yield client


RATES = "sum by (le, path) (rate(seconds_bucket[5m]))"
SETS = [
    [f"histogram_quantile({share}, {RATES})" for share in ("0.5", "0.95", "0.99")],
    [f"histogram_quantile(0.9, {RATES})", "sum by (path, le) (rate(seconds_bucket[5m]))"],
    [f"{RATES} > 0.3", f"max by (path) ({RATES}) / 2"],
    [
        "(sum by (path) (rate(seconds_count[5m])) > 0.3 or 0 * sum by (path) (rate(seconds_count[5m])))"
        " / (sum by (path) (rate(seconds_count[5m])) > 0)"
    ],
    ["absent(sum(rate(seconds_count{path='/ends'}[2m])))", "-sum(rate(seconds_count{path='/ends'}[2m]))"],
    ["label_replace(sum(rate(seconds_count[2m])), 'a', 'b', '', '')", "sum(rate(seconds_count[2m])) unless vector(1)"],
    ["0 * sum(rate(seconds_count[2m])) / 0", "sum(rate(seconds_count[2m])) / 0"],
    ["avg_over_time(sum(rate(seconds_count[5m]))[10m:1m])", "sum(rate(seconds_count[5m]))"],
    ["topk(1, rate(seconds_count[5m]))", "topk(1, rate(seconds_count[5m])) * 2"],
    ["sum(rate(seconds_count[5m] offset 10m))", "sum(rate(seconds_count[5m] offset 10m)) + 1", "sum(seconds_count)"],
]


def queries(texts: Sequence[str]) -> list[RangeQuery]:
    return [RangeQuery(parse(text), START, END, STEP) for text in texts]


def shown(result: QueryResult) -> list[tuple[list[tuple[str, str]], str]]:
    """Return labels without the name, times and values in their spelling: no number equals NaN."""
    return sorted(
        (sorted(pair for pair in each.labels.items() if pair[0] != "__name__"), repr((each.times, each.values)))
        for each in result.series
    )


def prepared(client: PrometheusClient, texts: Sequence[str]) -> tuple[list[RangeQuery], list[QueryResult]]:
    with RemoteWriter(client.url) as writer, ThreadPoolExecutor(2) as pool:
        shared = SharedParts(client, writer, f"shared:test{next(_NUMBERS)}:")
        found = shared.prepared(queries(texts), pool)
        return found, [shared.ask(each) for each in found]


_NUMBERS = count()


@pytest.mark.parametrize("texts", SETS, ids=[texts[0][:60] for texts in SETS])
def test_answers_are_those_of_the_queries_alone(client: PrometheusClient, texts: list[str]) -> None:
    _, answers = prepared(client, texts)
    for text, answer in zip(texts, answers, strict=True):
        alone = client.query_range(text, START, END, STEP)
        assert shown(answer) == shown(alone)
        assert alone.series or "unless" in text


def test_what_stands_in_several_places_is_read_from_series(client: PrometheusClient) -> None:
    found, _ = prepared(client, SETS[0])
    assert all("rate" not in to_promql(each.expression) for each in found)


@pytest.mark.parametrize(
    "texts",
    [
        ["sum(rate(seconds_count[5m]))", "sum(rate(seconds_count[6m]))"],
        ["sum(seconds_count)", "sum(seconds_count)"],
        ["topk(1, rate(seconds_count[5m]))", "topk(1, rate(seconds_count[5m]))"],
        ["label_join(sum(rate(seconds_count[5m])), 'a', '', '__name__')"] * 2,
        ["max_over_time(sum(rate(seconds_count[5m]))[1h:])", "min_over_time(sum(rate(seconds_count[5m]))[1h:])"],
    ],
)
def test_what_is_cheap_or_asked_of_other_times_stays(client: PrometheusClient, texts: list[str]) -> None:
    found, _ = prepared(client, texts)
    assert [each.expression for each in found] == [each.expression for each in queries(texts)]


def test_only_the_largest_part_is_evaluated(client: PrometheusClient) -> None:
    whole = f"max by (path) ({RATES})"
    asked = list[str]()

    class Noting(PrometheusClient):
        def query_range(self, expression: str, start: float, end: float, step: float) -> QueryResult:
            asked.append(expression)
            return super().query_range(expression, start, end, step)

    prepared(Noting(client.url), [f"{whole} + 1", f"{whole} + 2"])
    assert [each for each in asked if "rate" in each] == [to_promql(parse(whole))]


def test_no_selector_finds_the_series_that_does_not_look_for_them(client: PrometheusClient) -> None:
    prepared(client, SETS[0])
    (found,) = client.query_range('count({__name__!~"seconds_.+", le!=""})', START, END, STEP).series or (None,)
    assert found is None
    names = {labels["__name__"] for labels in client.series(['{le!=""}'], START, END)}
    assert names == {"seconds_bucket"}
