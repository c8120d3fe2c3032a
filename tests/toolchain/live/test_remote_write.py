"""Samples that a real Prometheus takes."""

from collections.abc import Iterator

import pytest

from tests.programs import needed
from toolchain.live.errors import FailedError, RejectedError
from toolchain.live.local_prometheus import local_prometheus
from toolchain.live.prometheus import PrometheusClient
from toolchain.live.remote_write import RemoteWriter, snappy_block

START = 1_767_571_200.0


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusClient]:
    """A Prometheus that takes samples."""
    needed("prometheus")
    with local_prometheus(tmp_path_factory.mktemp("tsdb"), receives=True) as client:
        yield client


def times(count: int) -> tuple[float, ...]:
    return tuple(START + 60.0 * index for index in range(count))


def test_what_was_added_can_be_asked(prometheus: PrometheusClient) -> None:
    values = [float(index) if index != 7 else -1.5e300 for index in range(5000)]
    with RemoteWriter(prometheus.url) as writer:
        writer.add("pushed", [("zone", "ü"), ("a", "1")], times(5000), values)
    (series,) = prometheus.query_range("pushed", START, START + 60.0 * 4999, 60.0).series
    assert series.labels == {"__name__": "pushed", "zone": "ü", "a": "1"}
    assert (series.times, list(series.values)) == (times(5000), values)


def test_a_series_that_pauses_is_gone_at_once(prometheus: PrometheusClient) -> None:
    with RemoteWriter(prometheus.url) as writer:
        writer.add("pausing", (), times(8), [None, 1.0, 2.0, None, None, None, 3.0, None])
    (series,) = prometheus.query_range("pausing", START, START + 600.0, 60.0).series
    assert [(time - START) / 60 for time in series.times] == [1, 2, 6]
    assert series.values == (1.0, 2.0, 3.0)


def test_a_series_may_begin_and_end_with_a_pause_and_have_many(prometheus: PrometheusClient) -> None:
    values = [None, None, 1.0, 2.0, None, float("nan"), None, None, 3.0, 4.0, None, None]
    with RemoteWriter(prometheus.url) as writer:
        writer.add("often_pausing", [], times(12), values)
    answers = [prometheus.query("often_pausing", time).series for time in times(12)]
    assert [str(found[0].values[0]) if found else "None" for found in answers] == list(map(str, values))


def test_samples_out_of_order_are_refused_with_what_prometheus_says(prometheus: PrometheusClient) -> None:
    with pytest.raises(RejectedError, match="refuses samples: out of order"), RemoteWriter(prometheus.url) as to:
        to.add("backwards", (), times(3), [1.0, 2.0, 3.0])
        to.flush()
        to.add("backwards", (), times(2), [5.0, 6.0])


def test_a_prometheus_that_stopped_is_an_error_and_not_a_traceback(tmp_path_factory: pytest.TempPathFactory) -> None:
    needed("prometheus")
    with local_prometheus(tmp_path_factory.mktemp("gone"), receives=True) as client:
        pass
    stopped = pytest.raises(FailedError, match="stopped while samples were written")
    with stopped, RemoteWriter(client.url) as writer:
        writer.add("late", (), times(1), [1.0])


def test_a_block_is_its_length_and_literals() -> None:
    assert snappy_block(b"abc") == b"\x03\xf4\x02\x00abc"
    long = bytes(70_000)
    assert snappy_block(long)[:6] == b"\xf0\xa2\x04\xf4\xff\xff"
    assert len(snappy_block(long)) == 3 + 3 + 65_536 + 3 + (70_000 - 65_536)
