"""Calls of a stand-in in this process that spare the connection, for tests that ask nothing about the way there.

A call is encoded as it would be sent, and its answer is bytes. Where a fault or a delay is due, or a client might encode
a call otherwise, it goes over a connection as ever.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import responses
from urllib.parse import urlencode, urlsplit

import pytest
from requests.structures import CaseInsensitiveDict

import toolchain.live.grafana.http as clients
from grafana_stand_in.messages import Response
from grafana_stand_in.stand_in import GrafanaStandIn
from toolchain.live.sending import HttpSender, Pairs, Received

_PLAIN_TARGET = re.compile(r"/[\w./~%?=&+:*-]*", re.ASCII)
_PLAIN_VALUE = re.compile(r"[ -~]*")


class DirectSender(HttpSender):
    """Asks the stand-in at its address, if there is one in this process."""

    def send(
        self, method: str, path: str, parameters: Pairs, headers: Mapping[str, str], body: bytes | None = None
    ) -> Received:
        """Return the answer to a request."""
        at = urlsplit(self.base_url)
        server = GrafanaStandIn.running.get(at.port or 0) if at.hostname == "127.0.0.1" else None
        query = f"?{urlencode(parameters)}" if parameters else ""
        target = f"{at.path.rstrip('/')}{path}{query}"
        is_plain = _PLAIN_TARGET.fullmatch(target) and all(map(_PLAIN_VALUE.fullmatch, headers.values()))
        if server is None or not server.answers_directly or not is_plain:
            return super().send(method, path, parameters, headers, body)
        answer = server.answer(method, target, {name.lower(): each for name, each in headers.items()}, body or b"")
        return _received(answer, has_body=method != "HEAD" and answer.status != 204)


def _received(answer: Response, *, has_body: bool) -> Received:
    headers = CaseInsensitiveDict({"Content-Type": answer.content_type, **answer.headers})
    return Received(answer.status, responses.get(answer.status, ""), headers, answer.body if has_body else b"")


@contextmanager
def direct_calls() -> Iterator[None]:
    """Have the clients that are made inside ask stand-ins of this process without a connection."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(clients, "HttpSender", DirectSender)
        yield
