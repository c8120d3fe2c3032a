"""Critical alerts: people are affected now, and the on-call is paged, day and night.

Where Prometheus cannot be asked, ServiceDown alone says so: all rules would tell it at once. Where Loki cannot,
TargetMissing does.
"""

from alerts import thresholds as limits
from alerts.groups import CRITICAL as GROUP
from dashboards import _refs as refs
from metrics.jobs import APP
from metrics.owners import BACKEND, PLATFORM
from signals.database import CONNECTION_TROUBLE, IN_TIME, TIMED_OUT
from signals.events import share
from signals.logs import FAILED_SIGN_INS, FAILED_SIGN_INS_BY_ADDRESS, WORST_RISK
from signals.machines import SYSTEM_DISK_FULL_IN, SYSTEM_DISK_USED
from signals.runtime import HEAP_TOTAL, HEAP_USED
from signals.services import LOKI_IS_UP, REACHABLE, RESTARTS, SERVICES_UP
from signals.traffic import AUTHENTICATION_REFUSED, SERVER_ERRORS, WELL_ANSWERED
from toolchain.define import AlertRule, NoData, OnError, PanelLink, Waiver, lq, q, while_firing

FEWEST_ERRORS = 4.5
"""Five errors, of which the extrapolation of the window may leave a little less."""
FEWEST_TIMEOUTS = 4.5
"""Five statements, in the same way."""
HEAP_WORTH_A_PAGE = 0.7 * limits.HEAP_LIMIT_BYTES
"""Below this V8 has not reserved much yet, and a full heap is nothing but a small one."""


AFTERMATH = "8m"
"""Causes go on firing until what follows from them is over: errors averaged over five minutes, and the calm after."""
CALM = "3m"
"""For as long errors have to be few until they are over; budgets, which look back for five minutes, are silent too."""

SERVICE_DOWN = AlertRule(
    name="ServiceDown",
    query=SERVICES_UP,
    limits=limits.SCRAPE_TARGET_UP,
    group=GROUP,
    category="availability",
    owner=PLATFORM,
    wait="1m",
    keep_firing=AFTERMATH,
    no_data=NoData.ALERTING,
    on_error=OnError.ERROR,
    summary="{{ $labels.service }} is down",
    without_value="Whether MediaNest is up is not known: Prometheus gives no answer",
    description="No instance of {{ $labels.service }} has answered for a minute, or none is known any more.",
    panel=PanelLink(refs.SERVICE_HEALTH, "Services"),
)

DATABASE_CONNECTION_FAILING = AlertRule(
    name="DatabaseConnectionFailing",
    query=CONNECTION_TROUBLE,
    limits=limits.DATABASE_CONNECTION_SIGNS,
    group=GROUP,
    category="database",
    service="postgres",
    owner=BACKEND,
    wait="1m",
    keep_firing=AFTERMATH,
    summary="The backend gets no database connections: {{ $labels.sign }}",
    description="For a minute {{ $labels.sign }}. Requests that need the database wait, then fail.",
    panel=PanelLink(refs.DATABASE, "Signs of connection trouble"),
    waivers=[Waiver("alert-condition", "each sign has its own condition; there is one or there is none")],
    inhibited_by=[while_firing(SERVICE_DOWN, service="postgres")],
)

HIGH_ERROR_RATE = AlertRule(
    name="HighErrorRate",
    query=share(SERVER_ERRORS, WELL_ANSWERED, "5m", FEWEST_ERRORS, APP),
    limits=limits.API_ERROR_RATIO,
    group=GROUP,
    category="errors",
    service="backend",
    owner=BACKEND,
    wait="30s",
    keep_firing=CALM,
    summary="{{ $value | humanizePercentage }} of API requests fail",
    description="Over the last five minutes {{ $value | humanizePercentage }} of requests were answered with 5xx.",
    panel=PanelLink(refs.BACKEND_API, "Error ratio"),
    inhibited_by=[while_firing(SERVICE_DOWN), while_firing(DATABASE_CONNECTION_FAILING)],
)

DATABASE_QUERY_TIMEOUTS = AlertRule(
    name="DatabaseQueryTimeouts",
    query=share(TIMED_OUT, IN_TIME, "2m", FEWEST_TIMEOUTS, APP),
    limits=limits.DATABASE_TIMEOUT_RATIO,
    group=GROUP,
    category="database",
    service="postgres",
    owner=BACKEND,
    wait="2m",
    keep_firing="2m",
    summary="{{ $value | humanizePercentage }} of database statements time out",
    description="Statements wait for locks, or a plan went wrong. Requests hang until their own time is over.",
    panel=PanelLink(refs.DATABASE, "Timed-out share"),
    inhibited_by=[
        while_firing(SERVICE_DOWN, service="postgres"),
        while_firing(DATABASE_CONNECTION_FAILING),
    ],
)

FAILED_AUTHENTICATIONS = AlertRule(
    name="FailedAuthentications",
    query=lq.sum(lq.count_over_time(FAILED_SIGN_INS, "5m")),
    limits=limits.FAILED_SIGN_INS,
    group=GROUP,
    category="security",
    service="backend",
    owner=BACKEND,
    summary="{{ $value }} sign-ins failed within five minutes",
    description="A household of twenty fails a few times an hour. This is somebody guessing, or sign-in is broken.",
    panel=PanelLink(refs.SECURITY_LOGS, "Failed sign-ins in 5 minutes"),
)

FAILED_AUTHENTICATIONS_FROM_ONE_ADDRESS = AlertRule(
    name="FailedAuthenticationsFromOneAddress",
    query=lq.max(lq.sum(lq.count_over_time(FAILED_SIGN_INS_BY_ADDRESS, "5m"), by=["metadata_ip"])),
    limits=limits.FAILED_SIGN_INS_OF_ADDRESS,
    group=GROUP,
    category="security",
    service="backend",
    owner=BACKEND,
    summary="{{ $value }} sign-ins from one address failed within five minutes",
    description="One address is guessing. Which one it is stays in the logs; block it at the edge.",
    panel=PanelLink(refs.SECURITY_LOGS, "Failures from one address"),
    waivers=[Waiver("log-cardinality", "failures of five minutes come from far fewer than 500 addresses")],
)

AUTHENTICATIONS_REFUSED = AlertRule(
    name="AuthenticationsRefused",
    query=q.unless(q.sum(q.increase(AUTHENTICATION_REFUSED, "5m")), LOKI_IS_UP, on=[]),
    limits=limits.FAILED_SIGN_INS,
    group=GROUP,
    category="security",
    service="backend",
    owner=BACKEND,
    wait="30s",
    summary="{{ $value | humanize }} sign-in requests were refused within five minutes, and Loki is away",
    description="The logs cannot be asked, so refused requests stand for failed sign-ins.",
    panel=PanelLink(refs.SECURITY_LOGS, "Sign-in requests refused, from metrics"),
    waivers=[Waiver("alert-threshold", "the panel shows a rate per second, the alert counts five minutes")],
)

HEAP_EXHAUSTION = AlertRule(
    name="HeapExhaustion",
    query=q.max(HEAP_USED, by=["instance"]) / (q.max(HEAP_TOTAL, by=["instance"]) > HEAP_WORTH_A_PAGE),
    limits=limits.HEAP_RATIO,
    group=GROUP,
    category="resources",
    service="backend",
    owner=BACKEND,
    wait="2m",
    keep_firing="1m",
    summary="The heap of {{ $labels.instance }} is {{ $value | humanizePercentage }} full",
    description="The heap is near its limit. Garbage collection stops the process more and more, then it is killed.",
    panel=PanelLink(refs.NODEJS_RUNTIME, "Heap of reserved"),
)

SECURITY_EVENT_CRITICAL = AlertRule(
    name="SecurityEventCritical",
    query=WORST_RISK,
    limits=limits.RISK_SCORE,
    group=GROUP,
    category="security",
    service="backend",
    owner=BACKEND,
    summary="A security event of the highest risk, or a blocked attack",
    description="An audit record of the last five minutes has risk 100, or was blocked and logged as an error.",
    panel=PanelLink(refs.SECURITY_LOGS, "Highest risk score"),
)

DISK_SPACE_LOW = AlertRule(
    name="DiskSpaceLow",
    query=SYSTEM_DISK_USED,
    limits=limits.DISK_USED_RATIO,
    group=GROUP,
    category="resources",
    service="host",
    owner=PLATFORM,
    wait="5m",
    summary="{{ $labels.mountpoint }} of {{ $labels.instance }} is {{ $value | humanizePercentage }} full",
    description="Less than a tenth of the disk is free. PostgreSQL and Redis stop when nothing is left.",
    panel=PanelLink(refs.INFRASTRUCTURE, "Disks"),
)

DISK_FULL_SOON = AlertRule(
    name="DiskFullSoon",
    query=SYSTEM_DISK_FULL_IN,
    limits=limits.TIME_TO_FULL,
    group=GROUP,
    category="resources",
    service="host",
    owner=PLATFORM,
    wait="10m",
    summary="{{ $labels.mountpoint }} of {{ $labels.instance }} is full in {{ $value | humanizeDuration }}",
    description="At the pace of the last hour it is full within four hours, however much is free now.",
    panel=PanelLink(refs.INFRASTRUCTURE, "Time until a disk is full"),
)

UNREACHABLE_FROM_OUTSIDE = AlertRule(
    name="UnreachableFromOutside",
    query=REACHABLE,
    limits=limits.SCRAPE_TARGET_UP,
    group=GROUP,
    category="availability",
    service="nginx",
    owner=PLATFORM,
    wait="2m",
    keep_firing="1m",
    summary="{{ $labels.instance }} does not answer from outside",
    description="Probes have failed for two minutes while every part of MediaNest says that it is up: look at DNS, the "
    "certificate, the router and the provider.",
    panel=PanelLink(refs.SERVICE_HEALTH, "Reachable from outside"),
    inhibited_by=[while_firing(SERVICE_DOWN)],
)

RESTART_LOOP = AlertRule(
    name="RestartLoop",
    query=RESTARTS,
    limits=limits.RESTARTS,
    group=GROUP,
    category="availability",
    owner=PLATFORM,
    keep_firing="5m",
    summary="{{ $labels.service }} has restarted {{ $value }} times within a quarter of an hour",
    description="It comes up and goes down again, each time too briefly for ServiceDown. People meet errors meanwhile.",
    panel=PanelLink(refs.SERVICE_HEALTH, "Restarts"),
)
