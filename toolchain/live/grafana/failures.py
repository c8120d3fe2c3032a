"""The error that a failed answer amounts to, and what to do about it.

Source: docs/reference/grafana-api.md, 1.6, 3.1, 5.2 and 7.4.
"""

import re
from urllib.parse import urlsplit

from toolchain.live.grafana.answers import Answer, cleaned, of_another, one_line
from toolchain.live.grafana.complaints import Complaint, complaint_of
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

_PERMISSION = re.compile(r"[Pp]ermissions needed: (?:any of )?([^\n]+?)\.?\s*$")
_RESOURCE_PERMISSION = re.compile(r'cannot (\w+) resource "([^"]+)"')
_READ_ONLY = re.compile(r"\bprovisioned\b|\bread-?\s?only\b|\bmanaged by\b", re.IGNORECASE)
_HTTPS_EXPECTED = re.compile(r"HTTP request (?:to an|was sent to) HTTPS", re.IGNORECASE)

_CONFLICT_REMEDY = {
    ConflictCause.STALE: "Read it again, look at what changed, and plan again.",
    ConflictCause.EXISTS: "Adopt what is there, or choose another name.",
    ConflictCause.IN_USE: "Remove what refers to it first.",
    ConflictCause.PROVENANCE: "Write it with the provenance that it was created with, or delete and create it.",
    ConflictCause.PLUGIN: "Change it in the plugin, or give ours another uid.",
    ConflictCause.OTHER: "Read it again and plan again.",
}


def error_of(answer: Answer, base_url: str, service: str, redactor: Redactor) -> GrafanaError:
    """Return the error of an answer with a status of 300 or more."""
    answer = cleaned(answer, redactor)
    if 300 <= answer.status < 400:
        error = _redirect(answer, base_url, service)
    else:
        complaint = complaint_of(answer)
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


def _by_status(answer: Answer, complaint: Complaint, base_url: str, service: str) -> GrafanaError:
    status, said = answer.status, complaint.said(service)
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
        return of_another(answer, service)
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


def _forbidden(complaint: Complaint, said: str, service: str) -> GrafanaError:
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


def _conflict(complaint: Complaint, said: str) -> Conflict:
    conflict = Conflict(said or "it collides with what is there")
    conflict.cause = _conflict_cause(complaint)
    conflict.remedy = _CONFLICT_REMEDY[conflict.cause]
    return conflict


def _conflict_cause(complaint: Complaint) -> ConflictCause:
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
