"""Servers that give the answers that they once gave, but one: that is a mutant."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from random import Random
from typing import Any
from urllib.parse import urlencode, urlsplit

from attrs import frozen

from tests.mutants.mutation import mutant
from toolchain.live.sending import HttpSender, Pairs, Received

_STATUSES = (200, 200, 200, 200, 200, 200, 204, 302, 400, 404, 500)


@frozen(eq=False)
class Reply:
    """An answer: its status, type and body."""

    status: int
    type: str
    body: bytes


Recording = Mapping[str, Reply]
"""Answers by method and path, with the query."""

_MISSING = Reply(404, "application/json", json.dumps({"message": "not found"}).encode())


@contextmanager
def recorded() -> Iterator[dict[str, Reply]]:
    """Give what servers answer meanwhile, to calls of every client."""
    found: dict[str, Reply] = {}
    send = HttpSender.send

    def recording(sender: HttpSender, method: str, path: str, parameters: Pairs, *others: Any) -> Received:
        received = send(sender, method, path, parameters, *others)
        kind = received.headers.get("Content-Type", "")
        found[_key(sender, method, path, parameters)] = Reply(received.status, kind, received.body)
        return received

    with _sending(recording):
        yield found


def struck(recording: Recording, random: Random) -> Recording:
    """Return a recording in which one answer is a mutant."""
    key = random.choice(sorted(recording))
    reply = recording[key]
    return {**recording, key: Reply(random.choice(_STATUSES), reply.type, mutant(reply.body, random))}


@contextmanager
def replayed(recording: Recording, otherwise: Reply = _MISSING) -> Iterator[None]:
    """Answer the calls of every client from a recording, and others with 404 unless another answer is given."""

    def answering(sender: HttpSender, method: str, path: str, parameters: Pairs, *_: Any) -> Received:
        reply = recording.get(_key(sender, method, path, parameters), otherwise)
        return Received(reply.status, "reason", {"Content-Type": reply.type}, reply.body)

    with _sending(answering):
        yield


@contextmanager
def _sending(send: Any) -> Iterator[None]:
    before = HttpSender.send
    HttpSender.send = send  # type: ignore[method-assign]
    try:
        yield
    finally:
        HttpSender.send = before  # type: ignore[method-assign]


def _key(sender: HttpSender, method: str, path: str, parameters: Pairs) -> str:
    return f"{method} {urlsplit(sender.base_url).path}{path}?{urlencode(parameters)}"
