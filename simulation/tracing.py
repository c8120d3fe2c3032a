"""The traces of single requests and jobs: page, API request, statements, cache and calls to the services around."""

from collections.abc import Iterator, Mapping
from functools import cache

from simulation.community import PLEX_BREAKER, PLEX_FAILING, REDIS_UP
from simulation.records import address, browser, correlation, is_by_users, request_duration, user
from simulation.services import JOBS
from toolchain.simulate.amount import Conditions, Lognormal
from toolchain.simulate.event import Event
from toolchain.simulate.trace import Attributes, Mixture, SpanShape, SpanWriter, Trace, always, never

VERSION = "1.4.0"
BACKEND, FRONTEND = "medianest-backend", "medianest-frontend"
_TABLES = {"media": "media_requests", "youtube": "youtube_downloads", "dashboard": "service_status", "auth": "users"}
_JOB_TABLES = {
    "youtube-downloads": "youtube_downloads",
    "media-requests": "media_requests",
    "notifications": "notifications",
    "status-checks": "service_status",
}
_VERBS = {"GET": "SELECT", "POST": "INSERT", "DELETE": "DELETE"}
_HOSTS = {"plex": "plex:32400", "overseerr": "overseerr:5055", "youtube": "www.googleapis.com"}
_PAGES = {
    "/api/v1/dashboard/stats": "/dashboard",
    "/api/v1/media/requests": "/requests",
    "/api/v1/plex/libraries": "/plex",
    "/api/v1/youtube/downloads/:id": "/youtube",
    "/api/v1/admin/users": "/admin",
}
"""What the frontend's server asks for to render a page; everything else is asked by browsers, which make no spans."""
_WORKING = 0.7
"""Share of the time until a job is done in which a worker is at it."""


def _reaching_plex(now: Conditions) -> float:
    return 0.15 if now[PLEX_BREAKER] else 1.0


def _failing_plex(now: Conditions) -> float:
    return now[PLEX_FAILING]


def _without_redis(now: Conditions) -> float:
    return 0.0 if now[REDIS_UP] else 1.0


def _with_redis(now: Conditions) -> float:
    return 1.0 if now[REDIS_UP] else 0.0


def _request_trace(labels: Mapping[str, str]) -> Trace | None:
    """Return the trace of a user request: what the frontend asks, what the backend does, whom that calls."""
    return _trace_of_request(labels["method"], labels["endpoint"], int(labels["status_code"]))


@cache
def _trace_of_request(method: str, endpoint: str, status: int) -> Trace | None:
    if not is_by_users(method, endpoint) or endpoint == "unmatched":
        return None
    section = endpoint.split("/")[3]
    page = [*_page(_PAGES[endpoint], endpoint, status)] if endpoint in _PAGES else []

    def details(event: Event) -> Attributes:
        signed_in = {} if status == 401 else {"user.id": user(event)}
        return {
            "http.response.size": int(180 + 9_000 * event.fraction("size")),
            "http.correlation_id": correlation(event),
            "http.user_agent": browser(event),
            "http.remote_addr": address(event),
            **signed_in,
        }

    request = SpanShape(
        BACKEND,
        f"{method} {endpoint}",
        "SERVER",
        {"http.method": method, "http.route": endpoint, "http.status_code": status},
        parent=page[-1] if page else None,
        fails=always if status >= 500 else never,
        details=details,
        is_logged=True,
    )
    return Trace(
        request_duration(method, endpoint), (*page, request, *_calls(request, method, endpoint, section, status))
    )


def _page(page: str, endpoint: str, status: int) -> Iterator[SpanShape]:
    """Yield the page that the frontend's server renders, and its request to the backend."""
    rendered = SpanShape(
        FRONTEND,
        f"GET {page}",
        "SERVER",
        {"http.method": "GET", "http.route": page, "http.status_code": 200},
        begins=(-0.15, -0.02),
        lasts=(1.3, 1.04),
    )
    yield rendered
    yield SpanShape(
        FRONTEND,
        "http.client.get",
        "CLIENT",
        {**_call("backend:4000", f"http://backend:4000{endpoint}"), "http.status_code": status},
        parent=rendered,
        begins=(-0.1, -0.01),
        lasts=(1.2, 1.02),
        # Conventions have it that a client calls every refusal an error, a server only what it has done wrong itself.
        fails=always if status >= 400 else never,
    )


def _calls(request: SpanShape, method: str, endpoint: str, section: str, status: int) -> Iterator[SpanShape]:
    """Yield what the backend does for a request."""

    outside = {"media": "overseerr"}.get(section, section)
    verb, table = _VERBS.get(method, "UPDATE"), _TABLES.get(section, "sessions")
    yield SpanShape(
        BACKEND,
        "cache.get",
        "CLIENT",
        {"cache.system": "redis", "cache.operation": "get"},
        parent=request,
        begins=(0.05, 0.05),
        lasts=(0.04, 0.04),
        fails=_without_redis,
        details=lambda event: {"cache.key": f"session:{event.hex('session', 8)}"},
        successful=lambda event: {"cache.hit": event.fraction("hit") < 0.9, "cache.ttl": 300},
    )
    yield SpanShape(
        BACKEND,
        f"db.{verb.lower()}",
        "CLIENT",
        {
            "db.system": "postgresql",
            "db.operation": verb,
            "db.statement": f"{verb} ... {table} ... $1",
            "db.table": table,
        },
        parent=request,
        begins=(0.1, 0.1),
        lasts=(0.12, 0.12 if section in _HOSTS else 0.75),
        fails=_with_redis if status >= 500 else never,
    )
    if outside in _HOSTS and method == "GET":
        yield SpanShape(
            BACKEND,
            "http.client.get",
            "CLIENT",
            {**_call(_HOSTS[outside], f"http://{_HOSTS[outside]}/"), "external.service": outside},
            parent=request,
            begins=(0.28, 0.28),
            lasts=(0.6, 0.6),
            made=_reaching_plex if outside == "plex" else always,
            fails=_failing_plex if outside == "plex" else never,
            successful=lambda _: {"http.status_code": 200},
        )
    if endpoint == "/api/v1/media/request":
        yield SpanShape(
            BACKEND,
            "business.media.request",
            "INTERNAL",
            {"medianest.operation": "media.request", "operation.name": "request", "operation.type": "media"},
            parent=request,
            begins=(0.25, 0.25),
            lasts=(0.6, 0.6),
            details=lambda event: {
                "medianest.user_id": user(event),
                "medianest.media_type": event.choice("media type", ("movie", "tv")),
            },
        )


def _call(host: str, url: str) -> Attributes:
    return {"http.method": "GET", "http.url": url, "http.scheme": "http", "http.host": host}


def _job_trace(labels: Mapping[str, str]) -> Trace:
    """Return the trace of a job when it is done."""
    return _trace_of_job(labels["queue"], labels["status"])


@cache
def _trace_of_job(queue: str, status: str) -> Trace:
    _, until_done, _ = JOBS[queue]
    job = SpanShape(
        BACKEND,
        f"job.{queue}",
        "CONSUMER",
        {
            "messaging.system": "bullmq",
            "messaging.destination.name": queue,
            "medianest.operation": queue.replace("-", "."),
        },
        fails=always if status == "failed" else never,
        is_logged=True,
    )
    statement = SpanShape(
        BACKEND,
        "db.update",
        "CLIENT",
        {"db.system": "postgresql", "db.operation": "UPDATE", "db.table": _JOB_TABLES[queue]},
        parent=job,
        begins=(0.97, 0.97),
        lasts=(0.003, 0.003),
    )
    return Trace(Mixture(Lognormal(_WORKING * until_done, 0.3)), (job, statement), is_after=True)


def _resource(event: Event, service: str) -> Mapping[str, str]:
    replica = event.target.index + 1 if service == BACKEND else 1
    return {
        "service.name": service,
        "service.version": VERSION,
        "deployment.environment": event.environment,
        "service.instance.id": f"{service.removeprefix('medianest-')}-{replica}",
    }


WRITERS = (
    SpanWriter("http_requests_total", _request_trace, _resource),
    SpanWriter("background_jobs_total", _job_trace, _resource, only={"status": ("completed", "failed")}),
)
