"""The spans of single requests and jobs: page, API request, statements, cache and calls to the services around."""

from collections.abc import Iterator, Mapping

from simulation.records import address, browser, correlation, is_user_traffic, seconds, user
from toolchain.simulate.event import Event, Span

VERSION = "1.4.0"
BACKEND, FRONTEND = "medianest-backend", "medianest-frontend"
_TABLES = {"media": "media_requests", "youtube": "youtube_downloads", "dashboard": "service_status", "auth": "users"}
_JOB_TABLES = {
    "youtube-downloads": "youtube_downloads",
    "media-requests": "media_requests",
    "notifications": "notifications",
    "status-checks": "service_status",
}
_HOSTS = {"plex": "plex:32400", "overseerr": "overseerr:5055", "youtube": "www.googleapis.com"}
_PAGES = {"media": "/media", "plex": "/plex", "youtube": "/youtube", "dashboard": "/dashboard", "admin": "/admin"}
_NETWORK = 0.012
"""Seconds between browser-side server and backend, both ways."""

_SERVER_RENDERED = 0.2
"""Share of the reading requests that the frontend's server makes for a page; browsers make the others."""

Attributes = Mapping[str, str | int | float | bool]


def request_spans(event: Event) -> Iterator[Span]:
    """Yield the trace of a user request: what the frontend asks, what the backend does, whom that calls."""
    labels = event.labels
    if not is_user_traffic(event) or labels["endpoint"] == "unmatched":
        return
    method, endpoint, status = labels["method"], labels["endpoint"], int(labels["status_code"])
    section = endpoint.split("/")[3] if endpoint.startswith("/api/v1/") else ""
    duration, failed = seconds(event), status >= 500
    parent = ""
    if section in _PAGES and method == "GET" and event.fraction("page") < _SERVER_RENDERED:
        page = _PAGES[section]
        attributes: Attributes = {"http.method": "GET", "http.route": page, "http.status_code": 200}
        parent = event.hex("page", 16)
        start, length = event.time - _NETWORK / 2, duration + _NETWORK
        yield _span(event, f"GET {page}", "SERVER", "", start, length, attributes, service=FRONTEND, id=parent)
    request: dict[str, str | int | float | bool] = {
        "http.method": method,
        "http.route": endpoint,
        "http.status_code": status,
        "http.response.size": int(180 + 9_000 * event.fraction("size")),
        "http.correlation_id": correlation(event),
        "http.user_agent": browser(event),
        "http.remote_addr": address(event),
    }
    if status != 401:
        request["user.id"] = user(event)
    root = event.span_id
    yield _span(event, f"{method} {endpoint}", "SERVER", parent, event.time, duration, request, id=root, failed=failed)
    hit = event.fraction("hit") < 0.9
    cached: Attributes = {
        "cache.system": "redis",
        "cache.operation": "get",
        "cache.key": f"session:{event.hex('session', 8)}",
        "cache.hit": hit,
        "cache.ttl": 300,
    }
    yield _span(event, "cache.get", "CLIENT", root, event.time + 0.05 * duration, 0.04 * duration, cached)
    table = _TABLES.get(section, "sessions")
    verb = {"GET": "SELECT", "POST": "INSERT", "DELETE": "DELETE"}.get(method, "UPDATE")
    statement: Attributes = {
        "db.system": "postgresql",
        "db.operation": verb,
        "db.statement": f"{verb} ... {table} ... $1",
        "db.table": table,
    }
    share = 0.75 if duration > 1 and section not in _HOSTS else 0.12
    yield _span(
        event,
        f"db.{verb.lower()}",
        "CLIENT",
        root,
        event.time + 0.1 * duration,
        share * duration,
        statement,
        failed=failed,
    )
    outside = {"media": "overseerr"}.get(section, section)
    if outside in _HOSTS and method == "GET":
        host = _HOSTS[outside]
        call: Attributes = {
            "http.method": "GET",
            "http.url": f"http://{host}/",
            "http.scheme": "http",
            "http.host": host,
            "http.status_code": 200,
            "external.service": outside,
        }
        yield _span(event, "http.client.get", "CLIENT", root, event.time + 0.28 * duration, 0.6 * duration, call)
    if endpoint == "/api/v1/media/request":
        business: Attributes = {
            "medianest.operation": "media.request",
            "medianest.user_id": user(event),
            "medianest.media_type": event.choice("media type", ("movie", "tv")),
            "operation.name": "request",
            "operation.type": "media",
        }
        yield _span(
            event, "business.media.request", "INTERNAL", root, event.time + 0.25 * duration, 0.6 * duration, business
        )


def job_spans(event: Event) -> Iterator[Span]:
    """Yield the trace of a job when it is done."""
    status, queue = event.labels["status"], event.labels["queue"]
    duration = round(2 + 200 * event.fraction("duration"), 3) if queue == "youtube-downloads" else 0.2
    attributes: Attributes = {
        "messaging.system": "bullmq",
        "messaging.destination.name": queue,
        "medianest.operation": queue.replace("-", "."),
    }
    start, root, failed = event.time - duration, event.span_id, status == "failed"
    yield _span(event, f"job.{queue}", "CONSUMER", "", start, duration, attributes, id=root, failed=failed)
    statement: Attributes = {"db.system": "postgresql", "db.operation": "UPDATE", "db.table": _JOB_TABLES[queue]}
    yield _span(event, "db.update", "CLIENT", root, start + 0.9 * duration, 0.02 * duration, statement)


def _span(
    event: Event,
    name: str,
    kind: str,
    parent: str,
    start: float,
    duration: float,
    attributes: Attributes,
    *,
    service: str = BACKEND,
    id: str = "",
    failed: bool = False,
) -> Span:
    resource = {
        "service.name": service,
        "service.version": VERSION,
        "deployment.environment": event.environment,
        "service.instance.id": f"{service.removeprefix('medianest-')}-{event.target.index + 1}",
    }
    identity = id or event.hex(f"span {name}", 16)
    return Span(
        event.trace_id, identity, parent, service, name, kind, start, duration, attributes, resource, is_error=failed
    )
