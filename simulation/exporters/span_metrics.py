"""Rate, errors and duration that the collector computes from sampled spans."""

from simulation.api import ROUTES, Route, durations
from simulation.community import DATABASE, ERROR_SHARE, PAGES, PLEX_FAILING, QUEUE
from simulation.services import JOBS
from toolchain.simulate.amount import Amount, Conditions, Lognormal, Varying, resolved
from toolchain.simulate.behaviour import Count, Observations, Process, by_labels
from toolchain.simulate.rhythm import Flow
from toolchain.simulate.world import SAMPLING

BACKEND, FRONTEND = "medianest-backend", "medianest-frontend"
_CALLS = {
    ("db.select", "postgresql"): (Amount(0.3, activity=7.5), Lognormal(0.0022, 0.8), DATABASE),
    ("db.insert", "postgresql"): (Amount(0.004, activity=0.1), Lognormal(0.0035, 0.8), DATABASE),
    ("db.update", "postgresql"): (Amount(0.016, activity=0.41), Lognormal(0.0035, 0.8), DATABASE),
    ("cache.get", "redis"): (Amount(0.5, activity=6.0), Lognormal(0.0012, 0.5), PAGES),
    ("cache.set", "redis"): (Amount(0.1, activity=2.0), Lognormal(0.0014, 0.5), PAGES),
}
_EXTERNAL = {
    "plex-api": (Amount(1 / 15, activity=0.6), Lognormal(0.14, 0.55)),
    "overseerr-api": (Amount(1 / 15, activity=0.2), Lognormal(0.11, 0.5)),
    "youtube-api": (Amount(1 / 60, activity=0.02), Lognormal(0.5, 0.5)),
    "uptime-kuma-api": (Amount(1 / 30, activity=0.01), Lognormal(0.04, 0.5)),
}
_OUTBOUND = Amount(0.184, activity=0.83)
_BUSINESS = {"business.media.request": (Amount(activity=0.012), Lognormal(0.06, 0.5))}


def _traced(route: Route) -> bool:
    """Return whether a route has spans that are worth series of their own: health is not traced, others are rare."""
    return route.can_fail and route.rate >= 0.05


def _sampled(amount: Varying, share: float = 1.0) -> Varying:
    return lambda now: resolved(amount, {}) * (now[SAMPLING] * share)


def _errors(amount: Amount, condition: str) -> Varying:
    return lambda now: amount * (now[SAMPLING] * now[condition])


def _fine(amount: Amount, condition: str) -> Varying:
    return lambda now: amount * (now[SAMPLING] * (1 - now[condition]))


def _spread(amount: Amount, spread: Lognormal) -> tuple[tuple[Varying, Lognormal], ...]:
    def sampled(part: Varying) -> Varying:
        def scaled(now: Conditions) -> Amount:
            return (part if isinstance(part, Amount) else part(now)) * now[SAMPLING]

        return scaled

    return tuple((sampled(part), each) for part, each in durations(amount, spread))


def _spans() -> tuple[dict[tuple[str, ...], Process], dict[tuple[str, ...], Process]]:
    calls: dict[tuple[str, ...], Process] = {}
    seconds: dict[tuple[str, ...], Process] = {}

    def add(service: str, name: str, kind: str, status: str, amount: Varying, spread: Lognormal, flow: Flow) -> None:
        key = (service, name, f"SPAN_KIND_{kind}", f"STATUS_CODE_{status}")
        calls[key] = Count(amount, flow)
        seconds[key] = Observations(((amount, spread),), flow)

    for route in ROUTES:
        if _traced(route):
            name = f"{route.method} {route.endpoint}"
            add(BACKEND, name, "SERVER", "UNSET", _fine(route.amount, ERROR_SHARE), route.spread, route.flow)
            key = (BACKEND, name, "SPAN_KIND_SERVER", "STATUS_CODE_UNSET")
            seconds[key] = Observations(_spread(route.amount, route.spread), route.flow)
            add(BACKEND, name, "SERVER", "ERROR", _errors(route.amount, ERROR_SHARE), Lognormal(0.2, 0.8), route.flow)
    for (name, _), (amount, spread, flow) in _CALLS.items():
        add(BACKEND, name, "CLIENT", "UNSET", _sampled(amount), spread, flow)
    add(BACKEND, "http.client.get", "CLIENT", "UNSET", _fine(_OUTBOUND, PLEX_FAILING), Lognormal(0.13, 0.6), PAGES)
    add(BACKEND, "http.client.get", "CLIENT", "ERROR", _errors(_OUTBOUND, PLEX_FAILING), Lognormal(2.0, 0.8), PAGES)
    for name, (amount, spread) in _BUSINESS.items():
        add(BACKEND, name, "INTERNAL", "UNSET", _sampled(amount), spread, PAGES)
    for queue, (amount, lag, _) in JOBS.items():
        add(BACKEND, f"job.{queue}", "CONSUMER", "UNSET", _sampled(amount), Lognormal(lag / 25, 0.5), QUEUE)
    for page in ("/dashboard", "/media", "/requests", "/plex"):
        add(FRONTEND, f"GET {page}", "SERVER", "UNSET", _sampled(Amount(activity=0.05)), Lognormal(0.11, 0.5), PAGES)
    return calls, seconds


def _edges() -> dict[tuple[str, str, str], tuple[Amount, Lognormal, str]]:
    edges = {(FRONTEND, BACKEND, ""): (Amount(activity=2.3), Lognormal(0.05, 0.8), ERROR_SHARE)}
    edges[BACKEND, "postgresql", "database"] = Amount(0.3, activity=8.0), Lognormal(0.0024, 0.8), ""
    edges[BACKEND, "redis", "database"] = Amount(0.6, activity=8.0), Lognormal(0.0012, 0.5), ""
    for service, (amount, spread) in _EXTERNAL.items():
        edges[BACKEND, service, ""] = amount, spread, PLEX_FAILING if service == "plex-api" else ""
    return edges


def _failures(amount: Amount, condition: str) -> Varying:
    return _errors(amount, condition) if condition else Amount()


_SPAN = ("service_name", "span_name", "span_kind", "status_code")
_EDGE = ("client", "server", "connection_type")
_CALL_COUNTS, _CALL_SECONDS = _spans()

BEHAVIOURS = (
    by_labels("traces_span_metrics_calls_total", _SPAN, _CALL_COUNTS),
    by_labels("traces_span_metrics_duration_seconds", _SPAN, _CALL_SECONDS),
    by_labels(
        "traces_service_graph_request_total",
        _EDGE,
        {edge: Count(_sampled(amount), PAGES) for edge, (amount, _, _) in _edges().items()},
    ),
    by_labels(
        "traces_service_graph_request_failed_total",
        _EDGE,
        {edge: Count(_failures(amount, condition), PAGES) for edge, (amount, _, condition) in _edges().items()},
    ),
    *(
        by_labels(
            f"traces_service_graph_request_{side}_seconds",
            _EDGE,
            {
                edge: Observations(((_sampled(amount), Lognormal(spread.median * factor, spread.sigma)),), PAGES)
                for edge, (amount, spread, _) in _edges().items()
            },
        )
        for side, factor in (("server", 1.0), ("client", 1.15))
    ),
)
