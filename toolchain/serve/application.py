"""The HTTP side: pages, assets, an API in JSON, and events; for one person at this machine.

Only a request that names this machine as its host and has the token in its path is answered: a page of somebody else
that makes a browser ask a port of its own machine has neither (DNS rebinding). What changes nothing may come from
anywhere that has the token; what asks for work (POST) has to come from a page of this server. Browsers are told to load
nothing from elsewhere, to run no script but ours, and to hand the address, which has the token, to nobody.

Sources: W3C, "Content Security Policy Level 3" and "Referrer Policy"; RFC 9110 (status codes); RFC 6454 (origins).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

import orjson
from attrs import define, field, frozen

from toolchain.base.errors import UnknownNameError, UserError
from toolchain.live.loopback import is_meant, is_same
from toolchain.serve.drawing import Opening
from toolchain.serve.room import Room

SECURITY_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
)
"""With every answer; the charts set styles at their elements, which is why styles may stand in a page."""
LONGEST_BODY = 1 << 18
"""Bytes of what is posted: queries of a panel, each of which has at most some ten thousand characters."""
_MOST_PARAMETERS = 200
_ASSET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_JSON = "application/json"
_HTML = "text/html; charset=utf-8"
_YEAR = "private, max-age=31536000, immutable"


@frozen(eq=False)
class Answer:
    """A status, what is sent, and its type; ``headers`` go with it."""

    status: HTTPStatus
    content: Iterable[bytes]
    type: str
    headers: tuple[tuple[str, str], ...] = ()


def json_answer(document: Any, status: HTTPStatus = HTTPStatus.OK, *headers: tuple[str, str]) -> Answer:
    """Return JSON."""
    return Answer(status, [orjson.dumps(document)], _JSON, headers)


def refusal(status: HTTPStatus, message: str, remedy: str = "", *headers: tuple[str, str]) -> Answer:
    """Return why something is not answered."""
    return json_answer({"error": {"message": message, "remedy": remedy}}, status, *headers)


@frozen(eq=False)
class Pages:
    """What stands on pages, as ``toolchain.serve.page`` makes it; ``asset`` raises KeyError for what there is not.

    The paths that ``index`` and ``dashboard`` are given begin with a slash and end without.
    """

    index: Callable[[str, str], str]
    dashboard: Callable[[str, str, str], str]
    asset: Callable[[str], tuple[bytes, str]]


@frozen(eq=False)
class Panels:
    """What is told of a panel beside its picture: its queries explained, and others tried in their place."""

    explained: Callable[[Room, str, str, Opening], Any]
    tried: Callable[[Room, str, str, Opening, Mapping[str, str]], Any]


@define(eq=False)
class Application:
    """A WSGI application (PEP 3333) over a room."""

    room: Room
    pages: Pages
    panels: Panels
    token: str = field(repr=False)

    @property
    def base(self) -> str:
        """The path before all others."""
        return f"/{self.token}"

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        answer = self._answer(environ)
        headers = [("Content-Type", answer.type), *SECURITY_HEADERS, *answer.headers]
        if not any(name == "Cache-Control" for name, _ in answer.headers):
            headers.append(("Cache-Control", "no-store"))
        if isinstance(answer.content, list):
            headers.append(("Content-Length", str(sum(map(len, answer.content)))))
        start_response(f"{answer.status.value} {answer.status.phrase}", headers)
        return answer.content

    def _answer(self, environ: Mapping[str, Any]) -> Answer:
        if not is_meant(environ):
            return refusal(HTTPStatus.FORBIDDEN, "the request names another host", "Open the address that is printed.")
        path = str(environ.get("PATH_INFO") or "")
        try:
            path = path.encode("latin-1").decode("utf-8")
        except UnicodeDecodeError:
            return _not_found()
        first, _, rest = path.removeprefix("/").partition("/")
        if not is_same(self.token, first):
            return _not_found()
        parts = tuple(rest.split("/")) if rest else ()
        try:
            return self._routed(parts, environ)
        except UnknownNameError as error:
            return refusal(HTTPStatus.NOT_FOUND, error.message, error.remedy)
        except UserError as error:
            return refusal(HTTPStatus.BAD_REQUEST, error.message, error.remedy)

    def _routed(self, parts: tuple[str, ...], environ: Mapping[str, Any]) -> Answer:
        method = str(environ.get("REQUEST_METHOD"))
        match parts:
            case ("api", "dashboards", uid, "panels", panel, "try"):
                if method != "POST":
                    return _not_allowed("POST")
                return self._tried(uid, panel, environ)
            case _ if method != "GET":
                return _not_allowed("GET") if self._is_known(parts) else _not_found()
            case () | ("",):
                return Answer(HTTPStatus.OK, [self.pages.index(self.base, self.room.title).encode()], _HTML)
            case ("d", uid) | ("d", uid, _):
                title = str(self.room.document(uid).get("title") or uid)
                return Answer(HTTPStatus.OK, [self.pages.dashboard(self.base, uid, title).encode()], _HTML)
            case ("assets", name):
                return self._asset(name, environ)
            case ("api", "events"):
                return Answer(HTTPStatus.OK, self.room.events.stream(), "text/event-stream")
            case ("api", "dashboards"):
                return json_answer(self.room.dashboards())
            case ("api", "dashboards", uid):
                return json_answer(self.room.dashboard(uid, _opening(environ)))
            case ("api", "dashboards", uid, "panels", panel):
                return json_answer(self.panels.explained(self.room, uid, panel, _opening(environ)))
        return _not_found()

    @staticmethod
    def _is_known(parts: tuple[str, ...]) -> bool:
        match parts:
            case () | ("",) | ("d", _) | ("d", _, _) | ("assets", _) | ("api", "events") | ("api", "dashboards"):
                return True
            case ("api", "dashboards", _) | ("api", "dashboards", _, "panels", _):
                return True
        return False

    def _asset(self, name: str, environ: Mapping[str, Any]) -> Answer:
        if _ASSET.fullmatch(name) is None:
            return _not_found()
        try:
            content, kind = self.pages.asset(name)
        except KeyError:
            return _not_found()
        is_hashed = bool(environ.get("QUERY_STRING"))
        return Answer(HTTPStatus.OK, [content], kind, (("Cache-Control", _YEAR if is_hashed else "no-cache"),))

    def _tried(self, uid: str, panel: str, environ: Mapping[str, Any]) -> Answer:
        refused = _refused_post(environ)
        if refused is not None:
            return refused
        content = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        try:
            document = orjson.loads(content)
        except orjson.JSONDecodeError as error:
            return refusal(HTTPStatus.BAD_REQUEST, f"the body is no JSON: {error}")
        queries = document.get("queries") if isinstance(document, dict) else None
        if not isinstance(queries, dict) or not all(isinstance(each, str) for each in queries.values()):
            return refusal(HTTPStatus.BAD_REQUEST, "the body has no queries", 'Send {"queries": {"A": "..."}}.')
        return json_answer(self.panels.tried(self.room, uid, panel, _posted_opening(document), queries))


def _refused_post(environ: Mapping[str, Any]) -> Answer | None:
    """Return why something that was posted is not read, None where it is."""
    origin = str(environ.get("HTTP_ORIGIN") or "")
    if origin != f"http://{environ.get('HTTP_HOST')}":
        return refusal(HTTPStatus.FORBIDDEN, "the request comes from another page")
    if str(environ.get("CONTENT_TYPE") or "").partition(";")[0].strip().lower() != _JSON:
        return refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"the body has to be {_JSON}")
    length = str(environ.get("CONTENT_LENGTH") or "")
    if not length.isdigit():
        return refusal(HTTPStatus.LENGTH_REQUIRED, "the length of the body is not told")
    if int(length) > LONGEST_BODY:
        return refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body has more than {LONGEST_BODY:,} bytes")
    return None


def _opening(environ: Mapping[str, Any]) -> Opening:
    """Return what the parameters of Grafana's addresses say: from, to and var-NAME, which may be repeated."""
    try:
        given = parse_qs(
            str(environ.get("QUERY_STRING") or ""), keep_blank_values=True, max_num_fields=_MOST_PARAMETERS
        )
    except ValueError:
        raise UserError(f"the address has more than {_MOST_PARAMETERS} parameters", "Leave some out.") from None
    time = {name: _moment(given[name][-1]) for name in ("from", "to") if given.get(name) and given[name][-1]}
    chosen = {name.removeprefix("var-"): tuple(those) for name, those in given.items() if name.startswith("var-")}
    return Opening(time, chosen, given.get("timezone", [""])[-1])


def _posted_opening(document: Mapping[str, Any]) -> Opening:
    time = {name: _moment(str(document[name])) for name in ("from", "to") if document.get(name)}
    given = document.get("vars")
    chosen = {
        str(name): tuple(map(str, those)) if isinstance(those, list) else (str(those),)
        for name, those in (given.items() if isinstance(given, dict) else ())
    }
    return Opening(time, chosen, str(document.get("timezone") or ""))


def _moment(text: str) -> str:
    """Return a moment as dashboards have it: addresses also have milliseconds since 1970."""
    if not text.isdigit():
        return text
    try:
        return datetime.fromtimestamp(int(text) / 1000, UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        raise UserError(f"{text} is no moment in milliseconds", "Write now-6h, or milliseconds since 1970.") from None


def _not_found() -> Answer:
    return refusal(HTTPStatus.NOT_FOUND, "there is nothing at this address", "Open the address that is printed.")


def _not_allowed(allowed: str) -> Answer:
    return refusal(HTTPStatus.METHOD_NOT_ALLOWED, f"only {allowed} is answered here", "", ("Allow", allowed))
