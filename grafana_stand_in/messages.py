"""Requests and responses, and the errors of the legacy API.

Source: docs/reference/grafana-api.md, 7.4.
"""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

import orjson
from attrs import field, frozen

Document = dict[str, Any]


def _number(text: str) -> int | float:
    """Return a float as Grafana stores it: Go writes 1.0 as 1 (3.5)."""
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


@frozen(eq=False)
class Request:
    """What a client sent; ``segments`` are decoded one by one, header names are lower-case."""

    method: str
    path: str
    segments: tuple[str, ...]
    query: Mapping[str, tuple[str, ...]]
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_resource_api(self) -> bool:
        """Whether it goes to ``/apis``, which has errors of its own."""
        return self.path == "/apis" or self.path.startswith("/apis/")

    def one(self, name: str, default: str = "") -> str:
        """Return the first value of a query parameter."""
        return self.query.get(name, (default,))[0]

    def number(self, name: str, default: int) -> int:
        """Return a query parameter as a positive integer, or the default where it is none."""
        text = self.one(name)
        return int(text) if text.isdigit() and int(text) else default

    def flag(self, name: str) -> bool:
        """Return whether a query parameter says yes."""
        return self.one(name) in ("true", "1")

    def value(self) -> Any:
        """Return the decoded JSON body. Raises ApiError (400) where it is none."""
        try:
            return json.loads(self.body, parse_float=_number)
        except ValueError:
            refuse(400, "bad request data")

    def document(self) -> Document:
        """Return the JSON object of the body. Raises ApiError (400) where it is none."""
        value = self.value()
        if not isinstance(value, dict):
            refuse(400, "bad request data")
        return value


@frozen(eq=False)
class Response:
    """What the server answers."""

    status: int
    body: bytes = b""
    content_type: str = "application/json; charset=UTF-8"
    headers: Mapping[str, str] = field(factory=dict)


class ApiError(Exception):
    """Ends a request with a response that says why it is refused."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status, response.body)
        self.response = response


def answer(value: Any, status: int = 200) -> Response:
    """Return a JSON response."""
    return Response(status, orjson.dumps(value))


def refuse(status: int, message: str, /, **extra: object) -> NoReturn:
    """Raise the error of the legacy API: ``message`` and what a route adds, such as ``status``."""
    raise ApiError(answer({"message": message, **extra}, status))


def refuse_by_id(status: int, message: str, message_id: str) -> NoReturn:
    """Raise an error that Grafana identifies by ``messageId``."""
    refuse(status, message, messageId=message_id, statusCode=status, traceID="")


def refuse_invalid(problem: str) -> NoReturn:
    """Raise the validation error of the provisioning API."""
    refuse(400, f"invalid object specification: {problem}")


def status_document(
    code: int, reason: str, message: str, *, details: Document | None = None, succeeded: bool = False
) -> Document:
    """Return the Status object of the resource API (1.6)."""
    document: Document = {"kind": "Status", "apiVersion": "v1", "metadata": {}}
    document["status"] = "Success" if succeeded else "Failure"
    document |= {"message": message} if message else {}
    document |= {"reason": reason} if reason else {}
    return document | {"details": details or {}, "code": code}


def refuse_resource(code: int, reason: str, message: str, /, **details: object) -> NoReturn:
    """Raise the error of the resource API; ``reason`` is Kubernetes' word for it."""
    raise ApiError(answer(status_document(code, reason, message, details=details), code))
