"""Answers of a server, and what came back that is none of its own.

Source: docs/reference/grafana-api.md, 7.3 and 7.4.
"""

import re
from typing import Any

import orjson
from attrs import evolve, field, frozen

from toolchain.live.grafana.errors import NotGrafana
from toolchain.live.grafana.redaction import Redactor

_LONGEST = 500
"""Characters of a server's words that a message repeats."""
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


@frozen
class Answer:
    """What came back: the status, header values that matter, and the body, decompressed."""

    method: str
    path: str
    status: int
    content_type: str = ""
    body: bytes = field(default=b"", repr=False)
    location: str = field(default="", repr=False)
    retry_after: float | None = None

    @property
    def is_page(self) -> bool:
        """Whether the body is a web page."""
        return "html" in self.content_type.lower() or self.body.lstrip()[:1] == b"<"

    @property
    def is_busy(self) -> bool:
        """Whether Grafana's SQLite was locked by another write, which passes (docs/reference/grafana-api.md, 10)."""
        return self.status == 500 and b"database is locked" in self.body

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", errors="replace")


def one_line(text: str) -> str:
    """Return text of a server as one line without control characters, cut to a readable length."""
    start = text[: 4 * _LONGEST]  # of megabytes nobody reads more
    line = " ".join("".join(each if each.isprintable() else " " for each in start).split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST].rstrip()}…"


def json_body(answer: Answer, service: str, redactor: Redactor) -> Any:
    """Return the JSON of an answer; raises NotGrafana for anything else."""
    if not answer.is_page:
        try:
            return orjson.loads(answer.body)
        except orjson.JSONDecodeError:
            pass  # told below, outside of the handler: the decoder's error holds the whole body
    raise not_grafana(answer, service, redactor)


def not_grafana(answer: Answer, service: str, redactor: Redactor) -> NotGrafana:
    """Return the error of an answer that is not the service's, saying what it looks like."""
    return of_another(cleaned(answer, redactor), service)


def cleaned(answer: Answer, redactor: Redactor) -> Answer:
    """Return an answer without secrets; done before anything is cut, since half a secret is not recognised."""
    return evolve(
        answer,
        body=redactor.scrub(answer.text).encode(),
        location=redactor.scrub(answer.location),
        content_type=redactor.scrub(answer.content_type),
    )


def of_another(answer: Answer, service: str) -> NotGrafana:
    """Return the error of an answer without secrets that is not the service's, saying what it looks like."""
    if answer.is_page:
        title = _TITLE.search(answer.text)
        named = f", titled “{one_line(title[1])}”," if title and title[1].strip() else ""
        message = f"a web page{named} came back instead of {service}'s JSON; a login page of a proxy answers like this"
    elif answer.body.strip():
        message = f"something came back that is not {service}'s JSON ({one_line(answer.content_type) or 'no type'})"
    else:
        message = f"an empty answer came back instead of {service}'s JSON"
    return NotGrafana(
        message,
        f"Check that the URL is {service}'s own, with its sub-path, and that the proxy before it lets API calls pass.",
        method=answer.method,
        path=answer.path,
        status=answer.status,
    )
