"""Servers that give the answers that they once gave, but one: that is a mutant."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from random import Random
from typing import Any
from urllib.parse import urlsplit

import requests
from attrs import frozen
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPResponse

from tests.mutants.mutation import mutant

_STATUSES = (200, 200, 200, 200, 200, 200, 204, 400, 404, 500)


@frozen(eq=False)
class Reply:
    """An answer: its status, type and body."""

    status: int
    type: str
    body: bytes


Recording = Mapping[str, Reply]
"""Answers by method and path, with the query."""


@contextmanager
def recorded() -> Iterator[dict[str, Reply]]:
    """Give what servers answer meanwhile, to calls of every client."""
    found: dict[str, Reply] = {}
    send = HTTPAdapter.send

    def recording(self: HTTPAdapter, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        response = send(self, request, **options)
        found[_key(request)] = Reply(response.status_code, response.headers.get("Content-Type", ""), response.content)
        return response

    HTTPAdapter.send = recording  # type: ignore[method-assign,assignment]
    try:
        yield found
    finally:
        HTTPAdapter.send = send  # type: ignore[method-assign]


def struck(recording: Recording, random: Random) -> Recording:
    """Return a recording in which one answer is a mutant."""
    key = random.choice(sorted(recording))
    reply = recording[key]
    return {**recording, key: Reply(random.choice(_STATUSES), reply.type, mutant(reply.body, random))}


@contextmanager
def replayed(recording: Recording, otherwise: Reply | None = None) -> Iterator[None]:
    """Answer the calls of every client from a recording, and others with 404 unless another answer is given."""
    send = HTTPAdapter.send

    def answering(_: HTTPAdapter, request: requests.PreparedRequest, **__: Any) -> requests.Response:
        return _response(request, recording.get(_key(request), otherwise or _MISSING))

    HTTPAdapter.send = answering  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        HTTPAdapter.send = send  # type: ignore[method-assign]


_MISSING = Reply(404, "application/json", json.dumps({"message": "not found"}).encode())


def _key(request: requests.PreparedRequest) -> str:
    parts = urlsplit(str(request.url))
    return f"{request.method} {parts.path}?{parts.query}"


def _response(request: requests.PreparedRequest, reply: Reply) -> requests.Response:
    response = requests.Response()
    response.status_code = reply.status
    response.headers = CaseInsensitiveDict({"Content-Type": reply.type})
    response.raw = HTTPResponse(BytesIO(reply.body), status=reply.status, preload_content=False)
    response.url, response.request, response.reason = str(request.url), request, "reason"
    return response
