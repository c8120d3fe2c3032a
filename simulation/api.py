"""The backend's API: which routes are called how often, how they answer, and how long they take."""

from attrs import frozen

from simulation.community import ATTACK_RATE, ERROR_SHARE, MEDIA, PAGES, PEOPLE, SLOW_SHARE
from toolchain.simulate.amount import Amount, Conditions, Lognormal, Varying
from toolchain.simulate.behaviour import STEADY, Count, Level, Observations, Process, by_label, by_labels, single
from toolchain.simulate.rhythm import Flow

QUICK = Lognormal(0.016, 0.6)
USUAL = Lognormal(0.045, 0.6)
SEARCH = Lognormal(0.12, 0.5)
SLUGGISH = Lognormal(0.6, 0.45)
STUCK = Lognormal(7.0, 0.5)
"""What requests take that wait for something broken."""

_BUSY_SHARE = 0.35
"""Share of requests that wait in a queue at full activity."""
_BUSY_FACTOR = 1.5


@frozen
class Route:
    """A route: ``rate`` per second at full activity, ``idle`` at any time; the rest of ``refusals`` succeeds."""

    method: str
    endpoint: str
    rate: float
    spread: Lognormal = USUAL
    status: str = "200"
    refusals: tuple[tuple[str, float], ...] = ()
    flow: Flow = PAGES
    idle: float = 0.0
    can_fail: bool = True

    @property
    def amount(self) -> Amount:
        """All requests, whatever the answer."""
        return Amount(self.idle, activity=self.rate)


_NOT_MODIFIED = (("304", 0.25), ("401", 0.004))
_SESSION = (("401", 0.006),)
_FOUND = (("401", 0.004), ("404", 0.01))

ROUTES = (
    Route("GET", "/health", 0, QUICK, idle=0.066, flow=STEADY, can_fail=False),
    Route("GET", "/metrics", 0, QUICK, idle=0.133, flow=STEADY, can_fail=False),
    Route("GET", "/api/v1/health", 0, QUICK, idle=0.033, flow=STEADY, can_fail=False),
    Route("GET", "/api/v1/simple-health/ready", 0, QUICK, idle=0.066, flow=STEADY, can_fail=False),
    Route("POST", "/api/v1/auth/login", 0.004, Lognormal(0.24, 0.4), flow=STEADY),
    Route("POST", "/api/v1/auth/plex/pin", 0.004, SEARCH, "201", flow=PEOPLE),
    Route("POST", "/api/v1/auth/plex/verify", 0.006, SEARCH, refusals=(("400", 0.05),), flow=PEOPLE),
    Route("POST", "/api/v1/auth/logout", 0.002, QUICK, "204", flow=PEOPLE),
    Route("GET", "/api/v1/auth/session", 0.26, QUICK, refusals=(("401", 0.01),)),
    Route("GET", "/api/v1/csrf/token", 0.05, QUICK),
    Route("POST", "/api/v1/webhooks/overseerr", 0.004, USUAL, flow=MEDIA, idle=0.0004),
    Route("GET", "/api/v1/dashboard/stats", 0.12, USUAL, refusals=_NOT_MODIFIED),
    Route("GET", "/api/v1/dashboard/status", 0.3, QUICK, refusals=_NOT_MODIFIED, idle=0.004),
    Route("GET", "/api/v1/dashboard/status/:service", 0.03, QUICK, refusals=_FOUND),
    Route("GET", "/api/v1/dashboard/notifications", 0.22, QUICK, refusals=_NOT_MODIFIED),
    Route("GET", "/api/v1/media/search", 0.16, SEARCH, refusals=(("400", 0.01), ("401", 0.004)), flow=MEDIA),
    Route("GET", "/api/v1/media/:mediaType/:tmdbId", 0.18, SEARCH, refusals=_FOUND, flow=MEDIA),
    Route("POST", "/api/v1/media/request", 0.012, USUAL, "201", (("400", 0.02), ("409", 0.06)), MEDIA),
    Route("GET", "/api/v1/media/requests", 0.11, USUAL, refusals=_NOT_MODIFIED, flow=MEDIA),
    Route("GET", "/api/v1/media/requests/:requestId", 0.03, QUICK, refusals=_FOUND, flow=MEDIA),
    Route("GET", "/api/v1/services/status", 0.2, QUICK, refusals=_NOT_MODIFIED, idle=0.008),
    Route("GET", "/api/v1/plex/server", 0.04, USUAL, refusals=_SESSION, flow=MEDIA),
    Route("GET", "/api/v1/plex/libraries", 0.09, USUAL, refusals=_NOT_MODIFIED, flow=MEDIA),
    Route("GET", "/api/v1/plex/libraries/:libraryKey/items", 0.14, SEARCH, refusals=_FOUND, flow=MEDIA),
    Route("GET", "/api/v1/plex/libraries/:libraryKey/collections", 0.03, SEARCH, refusals=_SESSION, flow=MEDIA),
    Route("GET", "/api/v1/plex/collections/:collectionKey", 0.025, SEARCH, refusals=_FOUND, flow=MEDIA),
    Route("GET", "/api/v1/plex/search", 0.06, SEARCH, refusals=_SESSION, flow=MEDIA),
    Route("GET", "/api/v1/plex/recently-added", 0.12, USUAL, refusals=_NOT_MODIFIED, flow=MEDIA),
    Route("POST", "/api/v1/youtube/download", 0.004, USUAL, "202", (("400", 0.05), ("429", 0.02)), MEDIA),
    Route("GET", "/api/v1/youtube/downloads", 0.08, QUICK, refusals=_NOT_MODIFIED, flow=MEDIA),
    Route("GET", "/api/v1/youtube/downloads/:id", 0.03, QUICK, refusals=_FOUND, flow=MEDIA),
    Route("GET", "/api/v1/youtube/metadata", 0.008, SLUGGISH, refusals=(("400", 0.05), ("422", 0.02)), flow=MEDIA),
    Route("POST", "/api/v1/errors/report", 0.003, QUICK, "202", flow=PAGES),
    Route("GET", "/api/v1/admin/users", 0.006, USUAL, refusals=(("403", 0.02),)),
    Route("GET", "/api/v1/admin/services", 0.006, USUAL, refusals=(("403", 0.02),)),
    Route("GET", "/api/v1/admin/requests", 0.01, USUAL, refusals=(("403", 0.02),)),
    Route("GET", "/api/v1/admin/stats", 0.006, USUAL, refusals=(("403", 0.02),)),
    Route("GET", "/api/v1/resilience/circuit-breakers", 0.006, QUICK),
    Route("GET", "/api/v1/system/status", 0.01, USUAL),
    Route("GET", "unmatched", 0.004, QUICK, "404", idle=0.003, can_fail=False),
)

_FAILED_SIGN_INS = Amount(activity=0.0004)
"""Mistyped passwords: one or two an hour in the evening."""


def _share(route: Route, share: float) -> Varying:
    if not route.can_fail:
        return route.amount * share
    return lambda now: route.amount * (share * (1 - now[ERROR_SHARE]))


def _failed(route: Route, part: float) -> Varying:
    return lambda now: route.amount * (now[ERROR_SHARE] * part)


def _answers() -> dict[tuple[str, ...], Process]:
    answers: dict[tuple[str, ...], Process] = {}
    for route in ROUTES:
        key = (route.method, route.endpoint)
        refused = sum(share for _, share in route.refusals)
        answers[*key, route.status] = Count(_share(route, 1 - refused), route.flow)
        for status, share in route.refusals:
            answers[*key, status] = Count(_share(route, share), route.flow)
        if route.can_fail:
            answers[*key, "500"] = Count(_failed(route, 0.7), route.flow)
            answers[*key, "503"] = Count(_failed(route, 0.3), route.flow)
    answers["POST", "/api/v1/auth/login", "401"] = Count(
        lambda now: _FAILED_SIGN_INS + Amount(now[ATTACK_RATE]), STEADY
    )
    answers["POST", "/api/v1/auth/login", "429"] = Count(Amount(activity=0.00003), PEOPLE)
    return answers


def durations(amount: Amount, spread: Lognormal, *, is_fragile: bool = True) -> tuple[tuple[Varying, Lognormal], ...]:
    """Return how requests spread: at their usual pace, slower in the crowd, and stuck where something is broken."""
    calm = Amount(amount.constant, amount.activity, -_BUSY_SHARE * amount.activity)
    busy = Amount(load=_BUSY_SHARE * amount.activity)

    def while_not_stuck(part: Amount) -> Varying:
        return (lambda now: part * (1 - now[SLOW_SHARE])) if is_fragile else part

    crowded = Lognormal(spread.median * _BUSY_FACTOR, spread.sigma)
    parts: list[tuple[Varying, Lognormal]] = [(while_not_stuck(calm), spread), (while_not_stuck(busy), crowded)]
    if is_fragile:
        parts.append((lambda now: amount * now[SLOW_SHARE], STUCK))
    return tuple(parts)


def _attacked(amount: Amount, now: Conditions) -> Amount:
    return amount + Amount(now[ATTACK_RATE])


def _in_flight(route: Route) -> Level:
    waiting = STUCK.mean
    return Level(
        lambda now: route.amount * (route.spread.mean + now[SLOW_SHARE] * waiting), route.flow, noise=0.9, dithered=True
    )


_USED = [route for route in ROUTES if route.rate >= 0.03 and route.can_fail]

BEHAVIOURS = (
    by_labels("http_requests_total", ("method", "endpoint", "status_code"), _answers()),
    by_labels(
        "http_request_duration_seconds",
        ("method", "endpoint"),
        {
            (route.method, route.endpoint): Observations(
                durations(route.amount, route.spread, is_fragile=route.can_fail)
                + (
                    ((lambda now: _attacked(Amount(), now), route.spread),)
                    if route.endpoint == "/api/v1/auth/login"
                    else ()
                ),
                route.flow,
            )
            for route in ROUTES
        },
    ),
    by_labels(
        "http_requests_in_flight",
        ("method", "endpoint"),
        {(route.method, route.endpoint): _in_flight(route) for route in ROUTES},
    ),
    by_labels(
        "api_response_time_p95",
        ("service", "endpoint"),
        {
            ("backend", route.endpoint): Level(
                lambda now, route=route: Amount(  # type: ignore[misc]
                    route.spread.value_at(0.95) * 1.02
                    + (STUCK.value_at(0.8) if now[SLOW_SHARE] > 0.05 and route.can_fail else 0),
                    load=route.spread.median * 0.6,
                ),
                route.flow,
                noise=0.12,
                decimals=4,
                own=True,
            )
            for route in _USED
            if route.method == "GET"
        },
    ),
    by_label(
        "api_request_duration_seconds",
        "endpoint",
        {
            route.endpoint: Observations(
                durations(route.amount, Lognormal(route.spread.median + 0.035, route.spread.sigma)), route.flow
            )
            for route in _USED
            if route.method == "GET"
        },
        jobs=("medianest-frontend",),
    ),
    single(
        "file_upload_size_bytes",
        Observations(((Amount(activity=0.0015), Lognormal(2_400_000, 1.4)),), MEDIA),
    ),
)
