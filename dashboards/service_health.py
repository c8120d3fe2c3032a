"""Service health & availability: which part is down or degraded, for how long, and how quickly it comes back."""

from alerts import slos
from alerts import thresholds as limits
from dashboards._house import dashboard, refs, to
from dashboards._service_health import outside, recovery
from dashboards._service_health.shared import SERVICE, TO_LOGS
from metrics.exporters.prom_client import PROCESS_START_TIME_SECONDS
from metrics.exporters.synthetic import UP
from metrics.jobs import APP, FRONTEND
from metrics.resources import CIRCUIT_BREAKER_STATE
from metrics.service_health import EXTERNAL_API_AVAILABILITY, SERVICE_HEALTH_STATUS, SERVICE_RECOVERY_EVENTS_TOTAL
from metrics.service_performance import SERVICE_AVAILABILITY_SLA
from metrics.vocabulary import INTEGRATION
from signals.integrations import BREAKERS_NOT_CLOSED
from signals.services import RESTARTS, SERVICES_UP
from toolchain.define import (
    any_of,
    bar_gauge,
    columns,
    mappings,
    none_of,
    prom,
    q,
    row,
    stat,
    state_timeline,
    table,
    timeseries,
)

HERE = {"environment": "$environment"}
HEALTH_STATES = mappings.states(SERVICE_HEALTH_STATUS, {"healthy": "green", "degraded": "orange", "unhealthy": "red"})
BREAKER_STATES = mappings.states(CIRCUIT_BREAKER_STATE, {"closed": "green", "open": "red", "half-open": "orange"})
HEALTH = q.select(SERVICE_HEALTH_STATUS, service=SERVICE)
CORE_UP = q.select(UP, job=any_of(APP.name, FRONTEND.name))
TO_INTEGRATIONS = to(refs.EXTERNAL_INTEGRATIONS)

NOW = row(
    "Now",
    stat(
        "Unhealthy services",
        prom(q.sum(q.as_bool(q.equal(q.min(HEALTH, by=["service"]), 0))), "unhealthy"),
        description="Services that the application cannot use at all. The timeline below names them and tells since "
        "when.",
        limits=limits.SERVICES_UNHEALTHY,
    ),
    stat(
        "Degraded services",
        prom(q.sum(q.as_bool(q.equal(q.min(HEALTH, by=["service"]), 0.5))), "degraded"),
        description="Services that answer, but slowly or not always. Users notice; nobody is paged. Read the log lines "
        "below for the cause.",
        limits=limits.SERVICES_DEGRADED,
    ),
    stat(
        "Breakers not closed",
        prom(BREAKERS_NOT_CLOSED, "not closed"),
        description="Circuit breakers that are open or probing, over all services. The breaker timeline names them; "
        "External integrations shows the failing calls.",
        limits=limits.BREAKERS_NOT_CLOSED,
        data_links=[TO_INTEGRATIONS],
    ),
    stat(
        "Recoveries",
        prom(
            q.sum(q.increase(q.select(SERVICE_RECOVERY_EVENTS_TOTAL, service=SERVICE), q.RANGE)),
            "recoveries",
            mode="instant",
        ),
        description="Times a service came back in the chosen range. Many recoveries of one service mean that it flaps: "
        "mend the cause instead of waiting for the next one.",
        decimals=0,
        color="none",
    ),
    stat(
        "Time since restart",
        prom(
            q.time()
            - q.max(q.select(PROCESS_START_TIME_SECONDS, job=any_of(APP.name, FRONTEND.name)), by=["job", "instance"]),
            "{{instance}}",
            mode="instant",
        ),
        description="Age of each process. One that is minutes old without a deploy has crashed or was killed: look for "
        "out-of-memory kills on Infrastructure.",
        color="none",
        text="value_and_name",
        data_links=[to(refs.INFRASTRUCTURE)],
        width=8,
    ),
)

HEALTH_ROW = row(
    "Health",
    state_timeline(
        "Services",
        prom(SERVICES_UP, "{{service}}"),
        description="Whether each part answers, by any of its instances. Down for a minute pages the on-call. A gap of "
        "postgres, redis or nginx means that its exporter is away, which says nothing about it.",
        mappings=mappings.up_down(),
        limits=limits.SCRAPE_TARGET_UP,
    ),
    state_timeline(
        "Health by service",
        prom(q.min(HEALTH, by=["service"]), "{{service}}"),
        description="What the backend's health loop found every 30 s, the worst view of its replicas. When many "
        "services turn at the same moment, suspect the network or the backend itself.",
        mappings=HEALTH_STATES,
        data_links=[TO_LOGS],
    ),
    state_timeline(
        "Circuit breakers",
        prom(q.max(CIRCUIT_BREAKER_STATE, by=["service", "instance"]), "{{service}} {{instance}}"),
        description="Open: calls are refused at once. Half-open: a few calls probe whether the dependency is back. A "
        "breaker that alternates has a dependency that is still failing.",
        mappings=BREAKER_STATES,
        width=24,
        data_links=[TO_INTEGRATIONS],
    ),
)

INSTANCES = row(
    "Instances",
    state_timeline(
        "Application instances",
        prom(q.max(CORE_UP, by=["job", "instance"]), "{{job}} {{instance}}"),
        description="Whether each instance answers its scrape. One of several down is not an outage. A lane that ends "
        "is an instance that was removed.",
        mappings=mappings.up_down(),
        limits=limits.SCRAPE_TARGET_UP,
        data_links=[to(refs.BACKEND_API)],
    ),
    timeseries(
        "Restarts",
        prom(RESTARTS, "{{service}}"),
        description="Restarts within a quarter of an hour of whichever instance of the service has most. More than two "
        "page the on-call: it comes up and goes down again.",
        decimals=0,
        limits=limits.RESTARTS,
        data_links=[to(refs.INFRASTRUCTURE, "Containers")],
    ),
)

MEASURED = q.select(SERVICE_AVAILABILITY_SLA, service=SERVICE)

AVAILABILITY = row(
    "Availability",
    bar_gauge(
        "Our own parts over 30 days",
        prom(
            q.sort(q.max(q.where(MEASURED, service=none_of(*INTEGRATION.values)), by=["service"])),
            "{{service}}",
            mode="instant",
        ),
        description="What the application measured of our own parts over the trailing 30 days: the measurement, not the "
        f"agreement. The API owes {slos.API_AVAILABILITY.promise}.",
        decimals=2,
        minimum=0.9,
        maximum=1,
        limits=limits.API_AVAILABILITY,
        width=6,
    ),
    bar_gauge(
        "External over 30 days",
        prom(
            q.sort(q.max(q.where(MEASURED, service=any_of(*INTEGRATION.values)), by=["service"])),
            "{{service}}",
            mode="instant",
        ),
        description=f"The same of external services, against what they owe: each {slos.INTEGRATIONS.promise}.",
        decimals=2,
        minimum=0.9,
        maximum=1,
        limits=limits.EXTERNAL_AVAILABILITY,
        width=6,
        data_links=[TO_INTEGRATIONS],
    ),
    timeseries(
        "External services reachable",
        prom(
            q.avg(q.avg_over_time(q.select(EXTERNAL_API_AVAILABILITY, service=SERVICE), "1h"), by=["service"]),
            "{{service}}",
        ),
        description="Share of successful probes in the hour before. The objective of each service is "
        f"{slos.INTEGRATIONS.promise}; a slow decline points at the provider, a cliff at the network or at expired credentials.",
        maximum=1,
        limits=limits.EXTERNAL_AVAILABILITY,
        legend_calcs=("lastNotNull", "min"),
        data_links=[TO_INTEGRATIONS],
    ),
    table(
        "Scrape targets",
        prom(q.max(UP, by=["job", "instance"]), mode="instant", format="table"),
        description="Every target that Prometheus scrapes, those down first. An exporter down hides its server from "
        "these pages; Observability self-health helps to bring it back.",
        mappings=mappings.up_down(),
        limits=limits.SCRAPE_TARGET_UP,
        transformations=[
            {"id": "sortBy", "options": {"fields": {}, "sort": [{"field": "Value", "desc": False}]}},
            columns(rename={"job": "Job", "instance": "Instance", "Value": "State"}),
        ],
        data_links=[to(refs.OBSERVABILITY)],
    ),
)
DASHBOARD = dashboard(
    refs.SERVICE_HEALTH,
    description="Which service is down or degraded, since when, how often that happens, and how quickly it recovers.",
    tags=["health", "slo"],
    variables=[SERVICE],
    time_from="now-24h",
    rows=[NOW, HEALTH_ROW, INSTANCES, outside.OUTSIDE, AVAILABILITY, recovery.RECOVERY, recovery.WHAT_HAPPENED],
)
