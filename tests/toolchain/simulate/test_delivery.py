"""Lines and spans on their way to a Loki and to an OpenTelemetry receiver."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
import pytest
from attrs import define, field

from tests.simulation.medianest import SATURDAY_EVENING, medianest
from toolchain.base.errors import OptionError
from toolchain.simulate.delivery import LONGEST, Delivery
from toolchain.simulate.event import LogStream
from toolchain.simulate.loki_push import push_requests

NOW = SATURDAY_EVENING


@define(eq=False)
class Receiver:
    """Takes what is sent to it, and answers with a status."""

    address: str = ""
    status: int = 204
    requests: list[tuple[str, Any]] = field(factory=list)

    def lines(self) -> list[tuple[str, str]]:
        """Return every line with its time."""
        bodies = [body for path, body in self.requests if path == "/loki/api/v1/push"]
        return [(value[0], value[1]) for body in bodies for each in body["streams"] for value in each["values"]]

    def span_ids(self) -> list[str]:
        """Return the id of every span."""
        bodies = [body for path, body in self.requests if path == "/v1/traces"]
        resources = [each for body in bodies for each in body["resourceSpans"]]
        return [span["spanId"] for each in resources for scope in each["scopeSpans"] for span in scope["spans"]]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that listens."""
    taken = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if taken.status < 300:
                taken.requests.append((self.path, body))
            self.send_response(taken.status)
            self.end_headers()

        def log_message(self, format: str, *arguments: Any) -> None:
            """Write nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        taken.address = f"http://127.0.0.1:{server.server_port}"
        yield taken
        server.shutdown()
        thread.join()


def delivery(receiver: Receiver, since: float = NOW) -> Delivery:
    return Delivery(medianest(), {"loki": receiver.address, "otlp": receiver.address + "/"}, since)


def test_every_line_and_span_arrives_once_however_often_it_delivers(receiver: Receiver) -> None:
    sending = delivery(receiver)
    for seconds in (4, 5, 20):
        sending.deliver(NOW + seconds)
    world = medianest()
    expected = [entry[1] for stream in world.log_streams(NOW, NOW + 20) for entry in stream.entries]
    assert sorted(line for _, line in receiver.lines()) == sorted(expected)
    assert sorted(receiver.span_ids()) == sorted(span.span_id for span in world.spans(NOW, NOW + 20))
    assert sending.sent == {"loki": len(expected), "otlp": len(receiver.span_ids())}
    assert len(expected) > 20


def test_what_a_receiver_refused_is_sent_again(receiver: Receiver) -> None:
    sending = delivery(receiver)
    receiver.status = 500
    sending.deliver(NOW + 5)
    assert "refuses with 500" in sending.problem
    receiver.status = 204
    sending.deliver(NOW + 10)
    assert sending.problem == ""
    times = [int(time) / 1e9 for time, _ in receiver.lines()]
    assert min(times) < NOW + 5 < max(times)


def test_what_was_missed_for_long_is_given_up(receiver: Receiver) -> None:
    delivery(receiver, since=NOW - 10 * LONGEST).deliver(NOW)
    assert min(int(time) / 1e9 for time, _ in receiver.lines()) >= NOW - LONGEST


def test_a_receiver_that_is_not_there_is_told() -> None:
    sending = Delivery(medianest(), {"loki": "http://127.0.0.1:9"}, NOW)
    sending.deliver(NOW + 5)
    assert "nothing takes data at http://127.0.0.1:9/loki/api/v1/push" in sending.problem


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(OptionError, match="--loki 'loki:3100'"):
        Delivery(medianest(), {"loki": "loki:3100"}, NOW)


def test_requests_to_loki_are_cut_and_lose_nothing() -> None:
    entries = tuple((NOW + number / 8, f"line {number}", {"traceId": "t"}) for number in range(100))
    streams = [LogStream({"level": level}, entries) for level in ("error", "info")]
    bodies = list(push_requests(streams, largest=5000))
    assert len(bodies) > 5
    assert all(len(body) < 6000 for body in bodies)
    values = [
        (each["stream"]["level"], *value)
        for body in bodies
        for each in orjson.loads(body)["streams"]
        for value in each["values"]
    ]
    times = [str(int(NOW * 1e9) + number * 125_000_000) for number in range(100)]
    assert values == [
        (level, time, f"line {number}", {"traceId": "t"})
        for level in ("error", "info")
        for number, time in enumerate(times)
    ]
