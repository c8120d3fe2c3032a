"""Calls of a stand-in in this process that spare the connection, for tests that ask nothing about the way there.

A call is encoded as it would be sent, and its answer is bytes. Where a fault or a delay is due, or a client might encode
a call otherwise, it goes over a connection as ever.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import responses
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import requests
from attrs import evolve
from requests.adapters import HTTPAdapter
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
        query = f"?{urlencode(parameters)}" if parameters else ""
        found = _answer(method, f"{self.base_url.rstrip('/')}{path}{query}", headers, body or b"")
        if found is None:
            return super().send(method, path, parameters, headers, body)
        return Received(found.status, responses.get(found.status, ""), _headers(found), found.body)


def _sent_directly(send: Callable[..., requests.Response]) -> Callable[..., requests.Response]:
    """Return what sends requests of tests themselves, who set up what a person has done."""

    def sent(adapter: HTTPAdapter, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        body = request.body or b""
        found = None
        if isinstance(body, bytes | str):
            content = body.encode() if isinstance(body, str) else body
            found = _answer(str(request.method), str(request.url), request.headers, content)
        if found is None:
            return send(adapter, request, **options)
        response = requests.Response()
        response.status_code, response.reason = found.status, responses.get(found.status, "")
        response.headers, response.encoding = _headers(found), "utf-8"
        response.url, response.request = str(request.url), request
        response._content = found.body
        return response

    return sent


def _answer(method: str, url: str, headers: Mapping[str, str], body: bytes) -> Response | None:
    """Return what the stand-in at a URL answers, None where the call has to go over a connection."""
    at = urlsplit(url)
    server = GrafanaStandIn.running.get(at.port or 0) if at.hostname == "127.0.0.1" else None
    target = f"{at.path}?{at.query}" if at.query else at.path
    is_plain = "#" not in url and _PLAIN_TARGET.fullmatch(target) and all(map(_PLAIN_VALUE.fullmatch, headers.values()))
    if server is None or not server.answers_directly or not is_plain:
        return None
    found = server.answer(method, target, {name.lower(): each for name, each in headers.items()}, body)
    return found if method != "HEAD" and found.status != 204 else evolve(found, body=b"")


def _headers(answer: Response) -> "CaseInsensitiveDict[str]":
    return CaseInsensitiveDict({"Content-Type": answer.content_type, **answer.headers})


@contextmanager
def direct_calls() -> Iterator[None]:
    """Have the clients that are made inside, and requests, ask stand-ins of this process without a connection."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(clients, "HttpSender", DirectSender)
        patched.setattr(HTTPAdapter, "send", _sent_directly(HTTPAdapter.send))
        yield
