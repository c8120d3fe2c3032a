"""What the body of a failed answer says: to people, to programs, and by field.

Source: docs/reference/grafana-api.md, 1.6 and 7.4.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from attrs import frozen

from toolchain.live.grafana.answers import Answer, one_line


@frozen
class Complaint:
    """What an error body says: to people, to programs, and by field."""

    message: str
    reason: str = ""
    causes: tuple[str, ...] = ()

    def said(self, service: str) -> str:
        """Return its words as those of a service, empty where there are none."""
        words = "; ".join(dict.fromkeys(each for each in (self.message, *self.causes) if each))
        return f"{service} says “{one_line(words)}”" if words else ""


def complaint_of(answer: Answer) -> Complaint:
    """Return what an answer says, whatever its shape."""
    if answer.is_page:
        return Complaint("")
    try:
        read = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return Complaint(one_line(answer.text))
    match read:
        case {"kind": "Status"}:
            return _status_complaint(read)
        case {}:
            return _legacy_complaint(read)
        case [*items]:
            return Complaint("; ".join(_binding_complaint(item) for item in items if isinstance(item, dict)))
    return Complaint(one_line(answer.text))


def _status_complaint(status: Mapping[str, Any]) -> Complaint:
    details = status.get("details")
    causes = tuple(
        ": ".join(part for part in (_text(cause.get("field")), _text(cause.get("message"))) if part)
        for cause in _list(details.get("causes") if isinstance(details, dict) else None)
        if isinstance(cause, dict)
    )
    return Complaint(_text(status.get("message")), _text(status.get("reason")), causes)


def _binding_complaint(item: Mapping[str, Any]) -> str:
    """Return what one item says of a list, as requests that do not fit their type are answered."""
    names = ", ".join(filter(None, map(_text, _list(item.get("fieldNames")))))
    return ": ".join(part for part in (names, _text(item.get("message"))) if part)


def _legacy_complaint(body: Mapping[str, Any]) -> Complaint:
    extra = body.get("extra")
    detail = extra.get("Error") if isinstance(extra, dict) else ""
    message, error = _text(body.get("message")), _text(body.get("error") or detail)
    both = f"{message}: {error}" if message and error and error not in message else message or error
    return Complaint(both, _text(body.get("messageId")) or _text(body.get("status")) or _text(body.get("errorType")))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return one_line(value) if isinstance(value, str) else ""
