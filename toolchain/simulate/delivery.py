"""Sends what a simulated system logs and traces, as time goes on, to a Loki and to a receiver of OpenTelemetry."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import orjson
from attrs import define, field

from toolchain.base.errors import OptionError
from toolchain.live.errors import RejectedError, ServiceError, UnreachableError
from toolchain.live.sending import HttpSender, Timeouts
from toolchain.live.transport import TransportErrors
from toolchain.simulate.loki_push import push_requests
from toolchain.simulate.otlp import traces_data
from toolchain.simulate.world import World

LONGEST = 300.0
"""Seconds that are sent at once at most; what a receiver missed before is lost to it."""
_TIMES = Timeouts(connect=5.0, read=10.0, total=30.0)
_HEADERS = {"Content-Type": "application/json"}
_PATHS = {"loki": "/loki/api/v1/push", "otlp": "/v1/traces"}


@define(eq=False)
class Delivery:
    """Sends the lines and spans of a ``world`` to base addresses by protocol: ``loki``, ``otlp``.

    ``sent`` counts lines and spans, ``problem`` is why the last sending failed. Raises OptionError for what is
    no address.
    """

    world: World
    addresses: Mapping[str, str]
    since: float
    sent: dict[str, int] = field(init=False)
    problem: str = field(default="", init=False)
    _reached: dict[str, float] = field(init=False, repr=False)
    _senders: dict[str, HttpSender] = field(factory=dict, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        for protocol, address in self.addresses.items():
            if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname:
                raise OptionError(f"--{protocol} {address!r} is no address", "Write it as http://host:port.")
            if "@" in urlsplit(address).netloc:
                raise OptionError(
                    f"--{protocol} holds credentials", "Take them out: the receivers of a simulation want none."
                )
        self.sent = dict.fromkeys(self.addresses, 0)
        self._reached = dict.fromkeys(self.addresses, self.since)
        self._senders = {name: HttpSender(each.rstrip("/"), _TIMES) for name, each in self.addresses.items()}

    def deliver(self, until: float) -> None:
        """Send what happened since the last time that it worked; a failure is told in ``problem``."""
        self.problem = ""
        for protocol in self.addresses:
            start = max(self._reached[protocol], until - LONGEST)
            try:
                if protocol == "loki":
                    self._send_lines(start, until)
                else:
                    self._send_spans(start, until)
            except ServiceError as error:
                self.problem = error.message
            else:
                self._reached[protocol] = until

    def _send_lines(self, start: float, end: float) -> None:
        streams = self.world.log_streams(start, end)
        for body in push_requests(streams):
            self._post("loki", body)
        self.sent["loki"] += sum(len(stream.entries) for stream in streams)

    def _send_spans(self, start: float, end: float) -> None:
        spans = list(self.world.spans(start, end))
        if spans:
            self._post("otlp", orjson.dumps(traces_data(spans)))
        self.sent["otlp"] += len(spans)

    def _post(self, protocol: str, body: bytes) -> None:
        sender = self._senders[protocol]
        url = sender.base_url + _PATHS[protocol]
        try:
            answer = sender.send("POST", _PATHS[protocol], (), _HEADERS, body)
        except TransportErrors as error:
            raise UnreachableError(f"nothing takes data at {url}", "Start it, or leave the option out.") from error
        if answer.status >= 300:
            said = answer.headers.get("Location", "") or answer.text.strip()
            raise RejectedError(f"{url} refuses with {answer.status}: {said[:200]}", "Look at its log.")
