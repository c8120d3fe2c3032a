"""Answers of a server, and the error that a failed one amounts to.

Source: docs/reference/grafana-api.md, 1.6, 3.1, 5.2 and 7.4.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import orjson
from attrs import evolve, field, frozen

from toolchain.live.grafana.errors import (
    Conflict,
    ConflictCause,
    Expired,
    Forbidden,
    GrafanaError,
    Invalid,
    NotFound,
    NotGrafana,
    RateLimited,
    ReadOnly,
    ServerError,
    Unauthorized,
    WrongAddress,
)
from toolchain.live.grafana.redaction import Redactor

_LONGEST = 500
"""Characters of a server's words that a message repeats."""

_PERMISSION = re.compile(r"[Pp]ermissions needed: (?:any of )?([^\n]+?)\.?\s*$")
_RESOURCE_PERMISSION = re.compile(r'cannot (\w+) resource "([^"]+)"')
_READ_ONLY = re.compile(r"\bprovisioned\b|\bread-?\s?only\b|\bmanaged by\b", re.IGNORECASE)
_HTTPS_EXPECTED = re.compile(r"HTTP request (?:to an|was sent to) HTTPS", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)

_CONFLICT_REMEDY = {
    ConflictCause.STALE: "Read it again, look at what changed, and plan again.",
    ConflictCause.EXISTS: "Adopt what is there, or choose another name.",
    ConflictCause.IN_USE: "Remove what refers to it first.",
    ConflictCause.PROVENANCE: "Write it with the provenance that it was created with, or delete and create it.",
    ConflictCause.PLUGIN: "Change it in the plugin, or give ours another uid.",
    ConflictCause.OTHER: "Read it again and plan again.",
}


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


@frozen
class _Complaint:
    """What an error body says: to people, to programs, and by field."""

    message: str
    reason: str = ""
    causes: tuple[str, ...] = ()


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
    return _not_grafana(_clean(answer, redactor), service)


def _clean(answer: Answer, redactor: Redactor) -> Answer:
    """Return an answer without secrets; done before anything is cut, since half a secret is not recognised."""
    return evolve(
        answer,
        body=redactor.scrub(answer.text).encode(),
        location=redactor.scrub(answer.location),
        content_type=redactor.scrub(answer.content_type),
    )


def _not_grafana(answer: Answer, service: str) -> NotGrafana:
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


def error_of(answer: Answer, base_url: str, service: str, redactor: Redactor) -> GrafanaError:
    """Return the error of an answer with a status of 300 or more."""
    answer = _clean(answer, redactor)
    if 300 <= answer.status < 400:
        error = _redirect(answer, base_url, service)
    else:
        complaint = _complaint(answer)
        error = _by_status(answer, complaint, base_url, service)
        error.reason = complaint.reason
    error.method, error.path, error.status = answer.method, answer.path, answer.status
    return error


def _redirect(answer: Answer, base_url: str, service: str) -> GrafanaError:
    target = urlsplit(answer.location)
    here = urlsplit(base_url)
    scheme, host = target.scheme or here.scheme, target.netloc.rpartition("@")[2] or here.netloc
    place = one_line(f"{scheme}://{host}{target.path}")
    if host and target.path.endswith(answer.path):
        url = place.removesuffix(answer.path)
        if url != base_url:
            error = WrongAddress(f"{base_url} redirects to {url}", f"Set the URL of {service} to {url}.")
            error.url = url
            return error
    return NotGrafana(
        f"a redirect to {place} came back; a proxy that wants a login answers like this",
        f"Check the URL and the credentials, and let API calls of {service} pass the proxy.",
    )


def _by_status(answer: Answer, complaint: _Complaint, base_url: str, service: str) -> GrafanaError:
    status, said = answer.status, _said(complaint, service)
    if status == 500 and "provenance" in complaint.message.lower():
        return _conflict(complaint, said)  # others answer 403 or 409 (docs/reference/grafana-api.md, 10)
    if status >= 500:
        words = said or f"{service}, or the proxy before it, failed"
        return ServerError(words, f"Try again; if it stays, look into {service}'s log.")
    if status == 429:
        limited = RateLimited(
            said or f"{service} limits how often it may be asked", "Wait a while, or lower the number of calls at once."
        )
        limited.retry_after = answer.retry_after or 0.0
        return limited
    if status == 401:
        return _unauthorized(answer, said, service)
    if status == 400 and _HTTPS_EXPECTED.search(answer.text):
        url = f"https://{base_url.removeprefix('http://')}"
        error = WrongAddress(f"{base_url} speaks HTTPS and was asked in plain HTTP", f"Set the URL to {url}.")
        error.url = url
        return error
    if status == 413:
        return Invalid(said or "the document is too large", "Make it smaller, or raise the limit of the proxy.")
    if answer.is_page:
        return _not_grafana(answer, service)
    if status in (400, 403) and _READ_ONLY.search(complaint.message):
        return ReadOnly(
            said, f"Change it where it is provisioned from, or take it out of there so that {service} owns it."
        )
    if status == 403:
        return _forbidden(complaint, said, service)
    if status == 404:
        return NotFound(said or "it does not exist", "Check its uid, and that the URL is right.")
    if status == 410:
        return Expired(said or "the server no longer keeps that version", "Start reading from the beginning.")
    if status in (409, 412):
        return _conflict(complaint, said)
    if status in (400, 406, 415, 422):
        invalid = Invalid(said or f"{service} does not accept the document", "Correct what it names.")
        invalid.causes = complaint.causes
        return invalid
    return GrafanaError(said or "the request was refused", f"Check that this release of {service} has this call.")


def _unauthorized(answer: Answer, said: str, service: str) -> GrafanaError:
    if answer.is_page:
        return Unauthorized(
            "a web page came back that asks for a login; a proxy answers like this",
            "Give the proxy's credentials as extra headers, or let API calls pass it.",
        )
    return Unauthorized(
        said or f"{service} does not know these credentials",
        "Check the token or the password: it may be mistyped, expired, or of another Grafana.",
    )


def _forbidden(complaint: _Complaint, said: str, service: str) -> GrafanaError:
    resource = _RESOURCE_PERMISSION.search(complaint.message)
    named = _PERMISSION.search(complaint.message)
    permission = named[1] if named else f"{resource[1]} {resource[2]}" if resource else ""
    remedy = (
        f"Grant the service account the permission {permission}."
        if permission
        else "Grant the service account a role that may do this."
    )
    if "provenance" in complaint.reason.lower():
        remedy = _CONFLICT_REMEDY[ConflictCause.PROVENANCE]
    error = Forbidden(said or f"{service} does not allow this to these credentials", remedy)
    error.permission = permission
    return error


def _conflict(complaint: _Complaint, said: str) -> Conflict:
    conflict = Conflict(said or "it collides with what is there")
    conflict.cause = _conflict_cause(complaint)
    conflict.remedy = _CONFLICT_REMEDY[conflict.cause]
    return conflict


def _conflict_cause(complaint: _Complaint) -> ConflictCause:
    reason, message = complaint.reason.lower(), complaint.message.lower()
    last = reason.rpartition(".")[2]
    if "provenance" in reason or "provenance" in message:
        return ConflictCause.PROVENANCE
    if last in ("used", "referenced", "usedprovisioned") or "in use" in message or "is used by" in message:
        return ConflictCause.IN_USE
    if last in ("name-exists", "alreadyexists", "exists", "nameexists") or "already exists" in message:
        return ConflictCause.EXISTS
    if last == "plugin-dashboard":
        return ConflictCause.PLUGIN
    if last in ("version-mismatch", "conflict") or "version" in message or "someone else" in message:
        return ConflictCause.STALE
    return ConflictCause.IN_USE if "referenced" in message else ConflictCause.OTHER


def _said(complaint: _Complaint, service: str) -> str:
    words = "; ".join(dict.fromkeys(each for each in (complaint.message, *complaint.causes) if each))
    return f"{service} says “{one_line(words)}”" if words else ""


def _complaint(answer: Answer) -> _Complaint:
    if answer.is_page:
        return _Complaint("")
    try:
        read = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return _Complaint(one_line(answer.text))
    match read:
        case {"kind": "Status"}:
            return _status_complaint(read)
        case {}:
            return _legacy_complaint(read)
        case [*items]:
            return _Complaint("; ".join(_binding_complaint(item) for item in items if isinstance(item, dict)))
    return _Complaint(one_line(answer.text))


def _status_complaint(status: Mapping[str, Any]) -> _Complaint:
    details = status.get("details")
    causes = tuple(
        ": ".join(part for part in (_text(cause.get("field")), _text(cause.get("message"))) if part)
        for cause in _list(details.get("causes") if isinstance(details, dict) else None)
        if isinstance(cause, dict)
    )
    return _Complaint(_text(status.get("message")), _text(status.get("reason")), causes)


def _binding_complaint(item: Mapping[str, Any]) -> str:
    """Return what one item says of a list, as requests that do not fit their type are answered."""
    names = ", ".join(filter(None, map(_text, _list(item.get("fieldNames")))))
    return ": ".join(part for part in (names, _text(item.get("message"))) if part)


def _legacy_complaint(body: Mapping[str, Any]) -> _Complaint:
    extra = body.get("extra")
    detail = extra.get("Error") if isinstance(extra, dict) else ""
    message, error = _text(body.get("message")), _text(body.get("error") or detail)
    both = f"{message}: {error}" if message and error and error not in message else message or error
    return _Complaint(both, _text(body.get("messageId")) or _text(body.get("status")) or _text(body.get("errorType")))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return one_line(value) if isinstance(value, str) else ""
