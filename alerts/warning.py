"""Warnings: something degrades and can wait until people are awake, but not until it has broken."""

from alerts import thresholds as limits
from alerts.critical import SERVICE_DOWN
from alerts.groups import WARNING as GROUP
from alerts.recordings.runtime import CONTAINER_CPU_USE, HOST_CPU_USE, HOST_MEMORY_USE
from dashboards import _refs as refs
from metrics.owners import BACKEND, PLATFORM
from signals.cache import EVICTIONS
from signals.database import CONNECTIONS_OF_LIMIT
from signals.integrations import EXTERNAL_BREAKERS_STATE
from signals.logs import sensitive_lines
from signals.machines import (
    CONTAINER_MEMORY,
    DISK_FULL_IN,
    KILLED_FOR_MEMORY,
    SYSTEM_DISK_USED,
    of_hosts_and_containers,
)
from signals.queues import OLDEST_WAITING
from signals.services import CERTIFICATE_LEFT, SINCE_BACKUP
from signals.traffic import FEWEST_SLOW, LATENCY, slow_requests
from toolchain.define import AlertRule, NoData, PanelLink, Waiver, q, while_firing

CPU_USE = of_hosts_and_containers(q.select(HOST_CPU_USE.metric), q.select(CONTAINER_CPU_USE.metric))
MEMORY_USE = of_hosts_and_containers(q.select(HOST_MEMORY_USE.metric), CONTAINER_MEMORY)

BACKEND_DOWN = while_firing(SERVICE_DOWN, service="backend")
REDIS_DOWN = while_firing(SERVICE_DOWN, service="redis")
POSTGRES_DOWN = while_firing(SERVICE_DOWN, service="postgres")


SLOW_RESPONSES = AlertRule(
    name="SlowResponses",
    query=q.either(
        q.labelled(
            q.both(q.histogram_quantile(0.95, LATENCY, window="5m"), slow_requests() > FEWEST_SLOW),
            endpoint="all endpoints",
        ),
        q.both(
            q.histogram_quantile(0.95, LATENCY, by=["endpoint"], window="5m"),
            slow_requests(by=["endpoint"]) > FEWEST_SLOW,
        ),
    ),
    limits=limits.SLOW_RESPONSES,
    group=GROUP,
    category="latency",
    service="backend",
    owner=BACKEND,
    wait="10m",
    summary="{{ $labels.endpoint }}: one request in twenty takes longer than {{ $value | humanizeDuration }}",
    description="The 95th percentile of response times has been above two seconds for ten minutes.",
    panel=PanelLink(refs.BACKEND_API, "95th percentile by endpoint"),
    inhibited_by=[BACKEND_DOWN],
)

EXTERNAL_CIRCUIT_OPEN = AlertRule(
    name="ExternalCircuitOpen",
    query=EXTERNAL_BREAKERS_STATE,
    limits=limits.BREAKER_STATE,
    group=GROUP,
    category="integration",
    owner=BACKEND,
    wait="1m",
    keep_firing="5m",
    summary="The circuit breaker of {{ $labels.service }} is not closed",
    description="Calls to {{ $labels.service }} are refused at once, or only a few are let through to try.",
    panel=PanelLink(refs.EXTERNAL_INTEGRATIONS, "Breakers of external services"),
    inhibited_by=[BACKEND_DOWN],
)

HIGH_CPU = AlertRule(
    name="HighCpu",
    query=CPU_USE,
    limits=limits.CPU_RATIO,
    group=GROUP,
    category="resources",
    service="host",
    owner=PLATFORM,
    wait="15m",
    summary="CPU of {{ $labels.subject }} at {{ $value | humanizePercentage }}",
    description="Above 80% for a quarter of an hour. Everything gets slower before anything breaks.",
    panel=PanelLink(refs.INFRASTRUCTURE, "CPU of hosts and containers"),
)

HIGH_MEMORY = AlertRule(
    name="HighMemory",
    query=MEMORY_USE,
    limits=limits.MEMORY_RATIO,
    group=GROUP,
    category="resources",
    service="host",
    owner=PLATFORM,
    wait="15m",
    summary="Memory of {{ $labels.subject }} at {{ $value | humanizePercentage }}",
    description="Above 75% for a quarter of an hour, not counting what the kernel can take back. At the limit of a "
    "container a process in it is killed.",
    panel=PanelLink(refs.INFRASTRUCTURE, "Memory of hosts and containers"),
)

KILLED_FOR_WANT_OF_MEMORY = AlertRule(
    name="KilledForWantOfMemory",
    query=KILLED_FOR_MEMORY,
    limits=limits.KILLED_FOR_MEMORY,
    group=GROUP,
    category="resources",
    service="host",
    owner=PLATFORM,
    summary="{{ $labels.name }} was killed for want of memory",
    description="A process of the container was killed at its limit within the last quarter of an hour. Somebody's "
    "request or job went with it.",
    panel=PanelLink(refs.INFRASTRUCTURE, "Out of memory"),
)

DISK_FILLING = AlertRule(
    name="DiskFilling",
    query=SYSTEM_DISK_USED,
    limits=limits.DISK_USED_RATIO,
    group=GROUP,
    category="resources",
    service="host",
    owner=PLATFORM,
    wait="15m",
    summary="{{ $labels.mountpoint }} of {{ $labels.instance }} is {{ $value | humanizePercentage }} full",
    description="More than 80% is in use. At 90% the on-call is paged: make room before that.",
    panel=PanelLink(refs.INFRASTRUCTURE, "Disks"),
)

DISK_FULL_WITHIN_A_DAY = AlertRule(
    name="DiskFullWithinADay",
    query=DISK_FULL_IN,
    limits=limits.TIME_TO_FULL,
    group=GROUP,
    category="resources",
    service="host",
    owner=PLATFORM,
    wait="1h",
    summary="{{ $labels.mountpoint }} of {{ $labels.instance }} is full in {{ $value | humanizeDuration }}",
    description="At the pace of the last six hours it is full within a day, media included.",
    panel=PanelLink(refs.INFRASTRUCTURE, "Time until a disk is full"),
)

REDIS_EVICTING = AlertRule(
    name="RedisEvicting",
    query=EVICTIONS,
    limits=limits.EVICTIONS,
    group=GROUP,
    category="resources",
    service="redis",
    owner=BACKEND,
    wait="5m",
    summary="Redis has evicted {{ $value | humanize }} keys within ten minutes",
    description="Redis is at its memory limit and throws keys out. The queues are in it, and a job that goes is lost.",
    panel=PanelLink(refs.REDIS_AND_CACHE, "Evicted within ten minutes"),
    inhibited_by=[REDIS_DOWN],
)

DATABASE_CONNECTIONS_NEAR_LIMIT = AlertRule(
    name="DatabaseConnectionsNearLimit",
    query=CONNECTIONS_OF_LIMIT,
    limits=limits.DATABASE_POOL_RATIO,
    group=GROUP,
    category="database",
    service="postgres",
    owner=BACKEND,
    wait="5m",
    summary="PostgreSQL has {{ $value | humanizePercentage }} of its connections in use",
    description="More than 80% of max_connections for five minutes. At the limit every new connection is refused.",
    panel=PanelLink(refs.DATABASE, "Connections of the server's limit"),
    inhibited_by=[POSTGRES_DOWN],
)

TLS_CERTIFICATE_EXPIRING = AlertRule(
    name="TlsCertificateExpiring",
    query=CERTIFICATE_LEFT,
    limits=limits.CERTIFICATE_LEFT,
    group=GROUP,
    category="availability",
    service="nginx",
    owner=PLATFORM,
    wait="1h",
    summary="The certificate of {{ $labels.instance }} expires in {{ $value | humanizeDuration }}",
    description="It should have been renewed two weeks ago. When it expires, browsers refuse MediaNest.",
    panel=PanelLink(refs.SERVICE_HEALTH, "Certificate expires in"),
)

BACKUP_OLD = AlertRule(
    name="BackupOld",
    query=SINCE_BACKUP,
    limits=limits.SINCE_BACKUP,
    group=GROUP,
    category="database",
    service="postgres",
    owner=PLATFORM,
    wait="10m",
    no_data=NoData.ALERTING,
    summary="The last backup of {{ $labels.backup }} is {{ $value | humanizeDuration }} old",
    without_value="No backup has reported that it succeeded",
    description="A backup is written each night and read again. What is lost now is lost since then.",
    panel=PanelLink(refs.DATABASE, "Age of the last backup"),
)

QUEUE_BACKLOG = AlertRule(
    name="QueueBacklog",
    query=OLDEST_WAITING,
    limits=limits.QUEUE_WAIT_SECONDS,
    group=GROUP,
    category="queue",
    service="backend",
    owner=BACKEND,
    wait="1m",
    summary="A job of {{ $labels.queue }} has waited for {{ $value | humanizeDuration }}",
    description="The oldest job of the queue has waited for over half an hour. The worker has stopped, or is too slow.",
    panel=PanelLink(refs.BACKGROUND_JOBS, "Oldest waiting job"),
    inhibited_by=[BACKEND_DOWN, REDIS_DOWN],
)

SENSITIVE_DATA_IN_LOGS = AlertRule(
    name="SensitiveDataInLogs",
    query=sensitive_lines("5m"),
    limits=limits.SENSITIVE_LINES,
    group=GROUP,
    category="security",
    owner=BACKEND,
    summary="{{ $value }} log lines of {{ $labels.service }} hold personal data or secrets",
    description="Lines of the last five minutes hold an e-mail address, a token or a password that is not masked.",
    panel=PanelLink(refs.SECURITY_LOGS, "Lines with personal data or secrets"),
    waivers=[Waiver("log-selector-unbounded", "whoever writes a secret is to be found")],
)
