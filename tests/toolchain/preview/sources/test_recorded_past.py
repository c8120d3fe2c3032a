"""What rules would have recorded before a period: windows over days average what they would."""

from collections.abc import Iterator

import pytest

from tests.programs import needed
from tests.toolchain.alerts import GROUP
from tests.toolchain.compilation import compilation
from tests.toolchain.metrics import HEAP, REQUESTS
from toolchain.define.alerting.recording import RecordingRule
from toolchain.define.evaluation import Evaluation
from toolchain.languages.promql import builder as q
from toolchain.languages.promql.parser import parse
from toolchain.languages.promql.printer import to_promql
from toolchain.live.local_prometheus import local_prometheus
from toolchain.live.prometheus import PrometheusClient
from toolchain.live.remote_write import RemoteWriter
from toolchain.preview.sources.needs import Needs, needs_of
from toolchain.preview.sources.recorded import RuleEvaluation
from toolchain.preview.sources.recorded_past import widened

START = 1_767_571_200.0
END = START + 7200
STEP = 60.0
DAY = 86_400.0
RATE = RecordingRule(
    record="job:http_requests:rate5m", expression=q.sum(q.rate(q.select(REQUESTS), "5m")), group=GROUP, help="Requests."
)
LARGEST = RecordingRule(record="job:heap_bytes:max", expression=q.max(HEAP), group=GROUP, help="The largest heap.")
SHOWN = ("avg_over_time(job:http_requests:rate5m[10d])", "max_over_time(job:heap_bytes:max[2d])")


def needs() -> Needs:
    rules = compilation(recordings=(RATE, LARGEST)).rules
    targets = [{"expr": query} for query in SHOWN]
    return needs_of([{"panels": [{"targets": targets}]}], rules, (REQUESTS.name, HEAP.name))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusClient]:
    """A Prometheus with ten requests a second until the last hours, in which there are none, and a heap that grows."""
    needed("prometheus")
    wanted = needs()
    with local_prometheus(tmp_path_factory.mktemp("tsdb"), receives=True) as client:
        with RemoteWriter(client.url) as writer:
            for name in (REQUESTS.name, HEAP.name):
                job = ("job", "app")
                in_it = tuple(START + 30 * index for index in range(int((END - START) / 30) + 1))
                times = (*wanted.before(name, START, 30.0), *in_it)
                values = [10 * (min(time, START) - START + 20 * DAY) for time in times]
                labels = [job, ("environment", "test"), ("instance", "a"), ("status_code", "200")]
                writer.add(name, labels, times, values)
            writer.flush()
            RuleEvaluation(client, Evaluation(), START, END, STEP, 30.0).record(wanted, writer)
        yield client


def value(client: PrometheusClient, query: str, time: float) -> float:
    (series,) = client.query(query, time).series
    return series.values[0]


def test_an_average_over_days_is_one_over_days(client: PrometheusClient) -> None:
    assert value(client, SHOWN[0], START) == pytest.approx(10, rel=0.02)
    share = (10 * DAY - 7200) / (10 * DAY)
    assert value(client, SHOWN[0], END) == pytest.approx(10 * share, rel=0.02)


def test_the_past_is_as_dense_as_the_period(client: PrometheusClient) -> None:
    assert value(client, "count_over_time(job:http_requests:rate5m[1d])", START - STEP) == pytest.approx(1440, abs=2)


def test_a_gauge_is_found_where_it_was_sampled(client: PrometheusClient) -> None:
    assert value(client, "min_over_time(job:heap_bytes:max[2d])", START) == pytest.approx(180 * DAY, rel=0.01)


def test_every_window_is_wide_enough_and_no_wider() -> None:
    query = "sum(rate(a[5m])) / max_over_time(b[3d]) unless -rate(c[1h:5m])"
    assert to_promql(widened(parse(query), 3600)) == to_promql(
        parse("sum(rate(a[3600s])) / max_over_time(b[3d]) unless -rate(c[1h:5m])")
    )
