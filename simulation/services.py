"""The services around: Plex, Overseerr, YouTube, Uptime Kuma; breakers, synchronisation, jobs, cost."""

from simulation.community import (
    DATABASE_REFUSES,
    ERROR_SHARE,
    NGINX_UP,
    PEOPLE,
    PLEX,
    PLEX_BREAKER,
    PLEX_FAILING,
    POSTGRES_UP,
    QUEUE,
    QUEUE_CLOCK,
    REDIS_FULL,
    REDIS_UP,
    SLOW_SHARE,
    SYNC_FAILING,
    WORKERS,
)
from toolchain.simulate.amount import Amount, Conditions, Lognormal
from toolchain.simulate.behaviour import (
    STEADY,
    Backlog,
    Count,
    Level,
    Observations,
    OldestAge,
    Process,
    by_label,
    by_labels,
    single,
)
from toolchain.simulate.rhythm import DAY

PLEX_CALLS = {
    "testConnection": (0.0, 0.07),
    "getUser": (0.012, 0.12),
    "getServers": (0.03, 0.1),
    "getLibraries": (0.09, 0.11),
    "getLibraryItems": (0.14, 0.18),
    "getMediaItem": (0.12, 0.13),
    "search": (0.06, 0.24),
    "getRecentlyAdded": (0.1, 0.14),
    "getCollections": (0.03, 0.16),
    "getCollectionDetails": (0.025, 0.17),
    "createCollection": (0.0006, 0.3),
    "refreshLibrary": (0.0008, 0.4),
    "scanDirectory": (0.0004, 0.9),
}
"""Operation -> calls per second at full activity, median seconds."""
_PROBES = Amount(1 / 15)
"""The health loop of both replicas: each asks every 30 seconds, whatever the breaker says."""


def _plex_calls(operation: str) -> Amount:
    return _PROBES if operation == "testConnection" else Amount(activity=PLEX_CALLS[operation][0])


def _reaching(operation: str, now: Conditions) -> Amount:
    """Return the calls that are made: an open breaker lets few through."""
    is_open = now[PLEX_BREAKER] != 0 and operation != "testConnection"
    return _plex_calls(operation) * (0.15 if is_open else 1.0)


def _failing(operation: str, now: Conditions) -> float:
    """Return the share of calls that fail; the health loop only fails with Plex itself."""
    return 0.0 if operation == "testConnection" and now[PLEX_FAILING] < 0.05 else now[PLEX_FAILING]


def _plex_statuses() -> dict[tuple[str, ...], Process]:
    children: dict[tuple[str, ...], Process] = {}
    for operation in PLEX_CALLS:

        def succeeded(now: Conditions, operation: str = operation) -> Amount:
            return _reaching(operation, now) * (1 - _failing(operation, now))

        def failed(now: Conditions, operation: str = operation) -> Amount:
            return _reaching(operation, now) * (0.7 * _failing(operation, now))

        def timed_out(now: Conditions, operation: str = operation) -> Amount:
            return _reaching(operation, now) * (0.3 * _failing(operation, now))

        children[operation, "success"] = Count(succeeded, PLEX)
        children[operation, "error"] = Count(failed, PLEX)
        children[operation, "timeout"] = Count(timed_out, PLEX)
    return children


def _plex_seconds(operation: str, median: float) -> Observations:
    def answered(now: Conditions) -> Amount:
        return _reaching(operation, now) * (1 - 0.3 * _failing(operation, now))

    def timed_out(now: Conditions) -> Amount:
        return _reaching(operation, now) * (0.3 * _failing(operation, now))

    return Observations(((answered, Lognormal(median, 0.55)), (timed_out, Lognormal(10.0, 0.05))), PLEX)


def _breaker(service: str) -> Level:
    def state(now: Conditions) -> Amount:
        if service == "plex-api":
            return Amount(now[PLEX_BREAKER])
        if service == "database-primary":
            return Amount(1.0 if now[DATABASE_REFUSES] else 0.0)
        if service == "redis-cache":
            return Amount(1.0 if now[REDIS_FULL] or not now[REDIS_UP] else 0.0)
        return Amount()

    return Level(state, decimals=0, own=True)


BREAKERS = (
    *("plex-api", "overseerr-api", "youtube-api", "uptime-kuma-api"),
    *("database-primary", "database-read-replica", "redis-cache", "file-operations", "email-service"),
)


def _health(service: str) -> Level:
    def state(now: Conditions) -> Amount:
        is_down = {
            "plex": now[PLEX_FAILING] > 0.5,
            "database": not now[POSTGRES_UP] or now[DATABASE_REFUSES] > 0,
            "redis": not now[REDIS_UP],
            "nginx": not now[NGINX_UP],
        }
        is_degraded = {
            "plex": now[PLEX_FAILING] > 0.05,
            "redis": now[REDIS_FULL] > 0,
            "backend": now[ERROR_SHARE] > 0.05 or now[SLOW_SHARE] > 0.05,
            "database": now[SLOW_SHARE] > 0.05,
        }
        return Amount(0.0 if is_down.get(service) else 0.5 if is_degraded.get(service) else 1.0)

    return Level(state, decimals=1, own=True)


HEALTH_SERVICES = ("plex", "overseerr", "youtube", "uptime-kuma", "backend", "frontend", "database", "redis", "nginx")
_INTEGRATIONS = {"plex": 9.0, "overseerr": 3.5, "youtube": 14.0, "uptime-kuma": 1.4}
"""Integration -> median seconds of a synchronisation."""
_SYNCS = Amount(1 / 450)
"""Each integration is synchronised every seven and a half minutes."""


def _available(service: str) -> Level:
    return Level(
        lambda now: Amount(0.0 if service == "plex" and now[PLEX_FAILING] > 0.5 else 1.0), decimals=0, own=True
    )


def _sync_success(service: str) -> Level:
    return Level(
        lambda now: Amount(0.35 if service == "plex" and now[PLEX_FAILING] > 0.5 else 0.99 * (1 - now[SYNC_FAILING])),
        noise=0.01,
        decimals=3,
        low=0,
        high=1,
        own=True,
    )


def _syncs(service: str, median: float) -> Observations:
    def finished(now: Conditions) -> Amount:
        return _SYNCS * (0.0 if service == "plex" and now[PLEX_FAILING] > 0.9 else 1.0)

    return Observations(((finished, Lognormal(median, 0.4)),))


_RECOVERED = {"youtube": 2.5e-5, "plex": 2e-6, "overseerr": 2e-6, "uptime-kuma": 4e-6}
_SLA = {
    "plex": 0.9985,
    "overseerr": 0.9991,
    "youtube": 0.988,
    "uptime-kuma": 0.9979,
    "backend": 0.9997,
    "frontend": 0.9998,
    "database": 0.9999,
    "redis": 0.9999,
    "nginx": 0.9999,
}

JOBS = {
    "youtube-downloads": (Amount(0.00002, activity=0.0042), 240.0, 0.04),
    "media-requests": (Amount(activity=0.011), 6.0, 0.01),
    "notifications": (Amount(0.0005, activity=0.03), 3.0, 0.005),
    "status-checks": (Amount(1 / 30), 2.0, 0.002),
}
"""Queue -> jobs added per second, seconds until one is done, share that fails."""
_ACTIVE_AFTER = 0.25
"""Share of a job's time that it waits."""


def _job_counters() -> dict[tuple[str, ...], Process]:
    children: dict[tuple[str, ...], Process] = {}
    for queue, (amount, lag, failed) in JOBS.items():
        children[queue, "waiting"] = Count(amount, QUEUE, group=queue)
        children[queue, "active"] = Count(amount, QUEUE, lag=lag * _ACTIVE_AFTER, clock=QUEUE_CLOCK, group=queue)
        children[queue, "completed"] = Count(amount, QUEUE, lag=lag, clock=QUEUE_CLOCK, part=(failed, 1.0), group=queue)
        children[queue, "failed"] = Count(amount, QUEUE, lag=lag, clock=QUEUE_CLOCK, part=(0.0, failed), group=queue)
        children[queue, "delayed"] = Count(amount * (failed * 2), QUEUE)
        children[queue, "stalled"] = Count(Amount(), QUEUE)
    return children


def _job_levels() -> dict[tuple[str, ...], Process]:
    children: dict[tuple[str, ...], Process] = {}
    for queue, (amount, lag, failed) in JOBS.items():
        children[queue, "waiting"] = Backlog(amount, QUEUE, lag=lag * _ACTIVE_AFTER, clock=QUEUE_CLOCK)
        children[queue, "active"] = Level(
            lambda now, amount=amount, lag=lag: amount * (lag * now[WORKERS]),  # type: ignore[misc]
            QUEUE,
            noise=0.5,
            decimals=0,
        )
        children[queue, "completed"] = Level(Amount(100.0), decimals=0)
        children[queue, "failed"] = Level(Amount(round(500 * failed)), decimals=0)
        children[queue, "delayed"] = Level(Amount(), decimals=0)
    return children


BEHAVIOURS = (
    by_labels("plex_api_requests_total", ("operation", "status"), _plex_statuses()),
    by_label(
        "plex_api_response_time_seconds",
        "operation",
        {operation: _plex_seconds(operation, median) for operation, (_, median) in PLEX_CALLS.items()},
    ),
    by_label("circuit_breaker_state", "service", {service: _breaker(service) for service in BREAKERS}),
    by_label("service_health_status", "service", {service: _health(service) for service in HEALTH_SERVICES}),
    by_label("external_api_availability", "service", {service: _available(service) for service in _INTEGRATIONS}),
    by_label(
        "integration_sync_duration_seconds",
        "service",
        {service: _syncs(service, median) for service, median in _INTEGRATIONS.items()},
    ),
    by_label(
        "integration_sync_success_rate", "service", {service: _sync_success(service) for service in _INTEGRATIONS}
    ),
    by_label(
        "service_recovery_events_total",
        "service",
        {service: Count(Amount(_RECOVERED.get(service, 0.0))) for service in HEALTH_SERVICES},
    ),
    by_label(
        "error_recovery_time_seconds",
        "service",
        {
            service: Observations(((Amount(rate), Lognormal(70.0, 0.7)),), STEADY)
            for service, rate in _RECOVERED.items()
        },
    ),
    by_label(
        "service_availability_sla",
        "service",
        {service: Level(Amount(share), noise=0.0002, decimals=5, high=1) for service, share in _SLA.items()},
    ),
    by_labels("background_jobs_total", ("queue", "status"), _job_counters()),
    by_labels("bullmq_job_count", ("queue", "state"), _job_levels()),
    by_label(
        "bullmq_oldest_waiting_job_age_seconds",
        "queue",
        {
            queue: OldestAge(amount, QUEUE, lag=lag * _ACTIVE_AFTER, clock=QUEUE_CLOCK)
            for queue, (amount, lag, _) in JOBS.items()
        },
    ),
    by_label(
        "background_job_processing_rate",
        "queue",
        {
            queue: Level(
                lambda now, amount=amount: amount * now[WORKERS],  # type: ignore[misc]
                QUEUE,
                noise=0.1,
                decimals=5,
                low=0,
            )
            for queue, (amount, _, _) in JOBS.items()
        },
    ),
    by_label(
        "external_api_cost_tracking",
        "service",
        {
            service: Level(Amount(0.02), saw=(height, 30 * DAY), decimals=2)
            for service, height in (("plex", 0.0), ("overseerr", 0.0), ("youtube", 6.5), ("uptime-kuma", 0.0))
        },
    ),
    by_label(
        "container_resource_utilization",
        "service",
        {
            service: Level(Amount(idle, activity=more), PEOPLE, noise=0.04, decimals=4, low=0, high=1)
            for service, idle, more in (
                ("backend", 0.3, 0.16),
                ("frontend", 0.36, 0.12),
                ("postgres", 0.34, 0.1),
                ("redis", 0.28, 0.06),
                ("nginx", 0.12, 0.08),
            )
        },
    ),
    single("cache_memory_optimization_ratio", Level(Amount(0.61), noise=0.05, decimals=4, low=0, high=1)),
    single(
        "network_bandwidth_utilization",
        Level(Amount(0.02, activity=0.34), PEOPLE, noise=0.2, decimals=4, low=0, high=1),
    ),
    single("compute_cost_per_user", Level(Amount(1.84), noise=0.02, decimals=3)),
    single("storage_cost_efficiency", Level(Amount(0.47), noise=0.02, decimals=4, low=0, high=1)),
    single("storage_utilization_efficiency", Level(Amount(0.83), noise=0.005, decimals=4, low=0, high=1)),
)
