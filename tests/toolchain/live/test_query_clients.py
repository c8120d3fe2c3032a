"""The clients of Prometheus and Loki, against a small server that answers as told."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from tests.toolchain.live.serving import Answer, always, serving, success
from toolchain.live.errors import (
    AccessDeniedError,
    BusyError,
    FailedError,
    NotThisServiceError,
    RejectedError,
    TimedOutError,
    UnreachableError,
)
from toolchain.live.grafana.credentials import Credentials
from toolchain.live.grafana.redaction import SecretText
from toolchain.live.loki import LokiClient
from toolchain.live.prometheus import PrometheusClient
from toolchain.live.sending import Timeouts


@contextmanager
def dripping(head: bytes, *, closes: bool = False) -> Iterator[str]:
    """Serve a beginning of an answer, and then a byte at a time for ever, or nothing where it ``closes``."""

    class Drip(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65536)
            with suppress(OSError):
                self.request.sendall(head)
                while not closes and not stopped.wait(0.02):
                    self.request.sendall(b"H")

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    stopped = threading.Event()
    with Server(("127.0.0.1", 0), Drip) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            stopped.set()
            server.shutdown()
            thread.join()


def test_a_range_query_gives_series_with_their_labels() -> None:
    asked: dict[str, list[str]] = {}

    def handler(path: str, parameters: dict[str, list[str]], headers: dict[str, str]) -> Answer:
        asked.update(parameters, path=[path])
        values = [[10, "1.5"], [25, "NaN"], [40, "+Inf"]]
        return success({"resultType": "matrix", "result": [{"metric": {"job": "a"}, "values": values}]}, warnings=["w"])

    with serving(handler) as url:
        result = PrometheusClient(url + "/").query_range('up{a="b"}', 10, 40, 15)
    assert asked["path"] == ["/api/v1/query_range"]
    assert (asked["query"], asked["start"], asked["end"], asked["step"]) == (['up{a="b"}'], ["10"], ["40"], ["15"])
    (series,) = result.series
    assert (dict(series.labels), series.times, series.values[0], series.values[2]) == (
        {"job": "a"},
        (10, 25, 40),
        1.5,
        float("inf"),
    )
    assert series.values[1] != series.values[1]
    assert result.warnings == ("w",)


@pytest.mark.parametrize(
    ("data", "values"),
    [
        ({"resultType": "vector", "result": [{"metric": {"a": "1"}, "value": [5, "2"]}]}, [(2.0,)]),
        ({"resultType": "scalar", "result": [5, "7"]}, [(7.0,)]),
        ({"resultType": "vector", "result": []}, []),
    ],
)
def test_an_instant_query_gives_one_value_each(data: Any, values: list[tuple[float, ...]]) -> None:
    with serving(lambda *_: success(data)) as url:
        assert [each.values for each in PrometheusClient(url).query("x", 5).series] == values


def test_label_values_series_exemplars_and_the_version_are_read() -> None:
    def handler(path: str, parameters: dict[str, list[str]], headers: dict[str, str]) -> Answer:
        if path == "/api/v1/label/job/values":
            assert parameters["match[]"] == ["up"]
            return success(["a", "b"])
        if path == "/api/v1/series":
            return success([{"__name__": "up", "job": "a"}])
        if path == "/api/v1/query_exemplars":
            exemplar = {"labels": {"trace_id": "t"}, "value": "0.5", "timestamp": 12.5}
            return success([{"seriesLabels": {"job": "a"}, "exemplars": [exemplar]}])
        return success({"version": "2.42.0"})

    with serving(handler) as url:
        client = PrometheusClient(url)
        assert client.label_values("job", 0, 10, ["up"]) == ("a", "b")
        assert client.series(["up"], 0, 10) == ({"__name__": "up", "job": "a"},)
        (exemplar,) = client.exemplars("x", 0, 20)
        assert (exemplar.labels["trace_id"], exemplar.time, exemplar.value) == ("t", 12.5, 0.5)
        assert client.build_info()["version"] == "2.42.0"


@pytest.mark.parametrize(
    ("status", "text", "error", "part"),
    [
        (400, '{"status":"error","errorType":"bad_data","error":"parse error: x"}', RejectedError, "parse error: x"),
        (422, '{"status":"error","error":"many-to-many"}', RejectedError, "many-to-many"),
        (503, '{"status":"error","errorType":"timeout","error":"query timed out"}', TimedOutError, "timed out"),
        (500, '{"status":"error","error":"disk"}', FailedError, "disk"),
        (429, '{"status":"error","error":"too many requests"}', BusyError, "too many requests"),
        (503, "<html>Service Unavailable</html>", BusyError, "has no time"),
        (502, "<html>Bad Gateway</html>", FailedError, "Bad Gateway"),
        (502, "bad gateway", FailedError, "bad gateway"),
        (401, "who are you", AccessDeniedError, "401"),
        (200, "<!DOCTYPE html><html>Sign in</html>", NotThisServiceError, "web page"),
        (200, "hello", NotThisServiceError, "without JSON"),
        (200, '{"database": "ok"}', NotThisServiceError, "other JSON"),
        (404, "404 page not found", NotThisServiceError, "404"),
    ],
)
def test_each_failure_says_what_it_is_and_what_to_do(status: int, text: str, error: type[Exception], part: str) -> None:
    with serving(always(status, text)) as url, pytest.raises(error, match=part) as caught:
        PrometheusClient(url).query("up", 0)
    assert getattr(caught.value, "remedy", "")


def test_a_busy_server_says_how_long_to_wait() -> None:
    with serving(always(429, "slowly"), **{"Retry-After": "7"}) as url, pytest.raises(BusyError) as caught:
        PrometheusClient(url).query("up", 0)
    assert caught.value.retry_after == 7.0


def test_nobody_at_the_address_is_said_so() -> None:
    with serving(always(200, "")) as url:
        free = url
    with pytest.raises(
        UnreachableError, match=r"Prometheus at http://127\.0\.0\.1:\d+ took no connection \(Connection refused\)"
    ):
        PrometheusClient(free, timeout=1).query("up", 0)


def test_no_address_is_said_so_at_once() -> None:
    with pytest.raises(UnreachableError, match="no address"):
        PrometheusClient("localhost:9090")


def test_a_slow_server_is_given_up() -> None:
    def slow(*_: Any) -> Answer:
        time.sleep(0.5)
        return success([])

    with serving(slow) as url, pytest.raises(TimedOutError, match=r"within 0\.1 s"):
        PrometheusClient(url, timeout=0.1).query("up", 0)


def test_a_redirect_is_refused_with_its_target_and_nothing_is_sent_there() -> None:
    asked: list[str] = []

    def handler(path: str, *_: Any) -> Answer:
        asked.append(path)
        return 302, ""

    with (
        serving(handler, Location="https://me:geheim@login.example/start?next=x") as url,
        pytest.raises(NotThisServiceError, match=r"redirects to https://login\.example/start") as caught,
    ):
        PrometheusClient(url).query("up", 0)
    assert asked == ["/api/v1/query"]
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"])
def test_a_server_that_drips_is_given_up_within_the_total_time(head: bytes) -> None:
    with dripping(head) as url:
        credentials = Credentials(url, timeouts=Timeouts(total=0.4))
        start = time.monotonic()
        with pytest.raises(TimedOutError, match=r"did not complete its answer within 0\.4 s"):
            PrometheusClient(url, 0.2, credentials=credentials).query("up", 0)
        assert time.monotonic() - start < 3


def test_an_answer_that_ends_too_early_is_told() -> None:
    with (
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{}", closes=True) as url,
        pytest.raises(UnreachableError, match="closed the connection before its answer was complete"),
    ):
        PrometheusClient(url).query("up", 0)


def test_credentials_are_sent_and_never_shown() -> None:
    seen: list[str] = []

    def handler(path: str, parameters: dict[str, list[str]], headers: dict[str, str]) -> Answer:
        seen.append(headers["Authorization"])
        return 403, "no"

    with serving(handler) as url:
        client = PrometheusClient(url, credentials=Credentials(url, SecretText("geheim")))
        with pytest.raises(AccessDeniedError) as caught:
            client.query("up", 0)
    assert seen == ["Bearer geheim"]
    assert "geheim" not in f"{client!r} {caught.value} {caught.value.remedy}"


def test_a_password_in_the_address_is_not_shown() -> None:
    with pytest.raises(UnreachableError) as caught:
        PrometheusClient("http://me:geheim@127.0.0.1:1", timeout=1).query("up", 0)
    assert "geheim" not in str(caught.value)


def test_no_more_requests_run_at_once_than_allowed() -> None:
    running, most, lock = [0], [0], threading.Lock()

    def handler(*_: Any) -> Answer:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.02)
        with lock:
            running[0] -= 1
        return success({"resultType": "vector", "result": []})

    with serving(handler) as url:
        client = PrometheusClient(url, concurrency=2)
        threads = [threading.Thread(target=client.query, args=("up", 0)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert most[0] == 2


def test_loki_gives_lines_newest_first_with_the_labels_that_the_query_found() -> None:
    asked: dict[str, list[str]] = {}

    def handler(path: str, parameters: dict[str, list[str]], headers: dict[str, str]) -> Answer:
        asked.update(parameters, tenant=[headers["X-Scope-OrgID"]])
        streams = [
            {"stream": {"app": "a"}, "values": [["2000000000", "second"], ["1000000000", "first"]]},
            {"stream": {"app": "b"}, "values": [["3000000000", "third", {"parsed": {"level": "error"}}]]},
        ]
        return success({"resultType": "streams", "result": streams})

    with serving(handler) as url:
        result = LokiClient(url, tenant="t1").query_range('{app=~".+"}', 1, 5, limit=7)
    assert [line.line for line in result.lines] == ["third", "second", "first"]
    assert result.lines[0].labels == {"app": "b", "level": "error"}
    assert (asked["limit"], asked["start"], asked["tenant"]) == (["7"], ["1000000000"], ["t1"])


def test_loki_gives_series_of_metric_queries() -> None:
    matrix = {"resultType": "matrix", "result": [{"metric": {"a": "b"}, "values": [[1, "2"], [2, "3"]]}]}
    vector = {"resultType": "vector", "result": [{"metric": {}, "value": [1, "4"]}]}

    def handler(path: str, parameters: dict[str, list[str]], headers: dict[str, str]) -> Answer:
        return success(vector if path.endswith("/query") else matrix)

    with serving(handler) as url:
        client = LokiClient(url)
        assert client.query_range("rate({}[1m])", 1, 2, step=1).series[0].values == (2.0, 3.0)
        assert client.query("rate({}[1m])", 1).series[0].values == (4.0,)


def test_loki_gives_label_values_for_a_selector() -> None:
    def handler(path: str, parameters: dict[str, list[str]], headers: dict[str, str]) -> Answer:
        return success([path, *parameters["query"]])

    with serving(handler) as url:
        assert LokiClient(url).label_values("app", 0, 1, '{env="x"}') == ("/loki/api/v1/label/app/values", '{env="x"}')


def test_loki_refuses_with_its_own_words() -> None:
    with (
        serving(always(400, "parse error at line 1")) as url,
        pytest.raises(RejectedError, match="parse error at line 1"),
    ):
        LokiClient(url).query("{", 0)


def test_loki_says_its_version_without_a_status_around_it() -> None:
    with serving(always(200, '{"version": "3.4.0"}')) as url:
        assert LokiClient(url).build_info() == {"version": "3.4.0"}
    with serving(always(200, "<html>login</html>")) as url, pytest.raises(NotThisServiceError):
        LokiClient(url).build_info()
