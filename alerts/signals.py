"""What alerts look at: selections of series and of log lines that several rules share."""

from metrics.api import BACKGROUND_JOBS_TOTAL, HTTP_REQUESTS_TOTAL
from metrics.database import DATABASE_QUERIES_TOTAL
from metrics.exporters import cadvisor
from metrics.exporters import node as host
from metrics.exporters.bullmq import BULLMQ_JOB_COUNT
from metrics.exporters.prom_client import PROCESS_START_TIME_SECONDS
from metrics.exporters.synthetic import UP
from metrics.jobs import APP, LOKI
from metrics.logs import APPLICATION_LOGS
from metrics.resources import NODEJS_HEAP_SIZE_TOTAL_BYTES, NODEJS_HEAP_SIZE_USED_BYTES
from metrics.service_performance import BACKGROUND_JOB_PROCESSING_RATE
from metrics.vocabulary import PROBE_ENDPOINTS
from toolchain.languages.logql import builder as lq
from toolchain.languages.logql.ast import Constant, Operation
from toolchain.languages.matching import any_of, is_not, none_of, not_regex, regex
from toolchain.languages.promql import builder as q

USER_REQUESTS = q.select(HTTP_REQUESTS_TOTAL, endpoint=none_of(*PROBE_ENDPOINTS))
"""Health and metrics endpoints are no user traffic."""
SERVER_ERRORS = q.where(USER_REQUESTS, status_code=regex("5.."))
AUTHENTICATION_REFUSED = q.select(
    HTTP_REQUESTS_TOTAL, endpoint=regex("/api/v1/auth/.*"), status_code=any_of("401", "403", "429")
)
STATEMENTS = q.select(DATABASE_QUERIES_TOTAL)
HEAP_USED = q.select(NODEJS_HEAP_SIZE_USED_BYTES, job=APP.name)
HEAP_TOTAL = q.select(NODEJS_HEAP_SIZE_TOTAL_BYTES, job=APP.name)
LOKI_IS_UP = q.equal(q.max(q.select(UP, job=LOKI.name)), 1)

REAL_DISKS = not_regex("tmpfs|overlay|squashfs|nsfs|ramfs")
DISK_USED = 1 - q.ratio(
    q.min(q.select(host.NODE_FILESYSTEM_AVAIL_BYTES, fstype=REAL_DISKS), by=["instance", "mountpoint"]),
    q.min(q.select(host.NODE_FILESYSTEM_SIZE_BYTES, fstype=REAL_DISKS), by=["instance", "mountpoint"]) > 0,
)

HOST_CPU = 1 - q.avg(q.rate(q.select(host.NODE_CPU_SECONDS_TOTAL, mode="idle"), "5m"), by=["instance"])
CONTAINER_CORES = q.sum(
    q.rate(q.select(cadvisor.CONTAINER_CPU_USAGE_SECONDS_TOTAL, name=is_not("")), "5m"), by=["name"]
)
CONTAINER_QUOTA = q.max(q.select(cadvisor.CONTAINER_SPEC_CPU_QUOTA, name=is_not("")) > 0, by=["name"])
CONTAINER_PERIOD = q.max(q.select(cadvisor.CONTAINER_SPEC_CPU_PERIOD, name=is_not("")) > 0, by=["name"])
CONTAINER_CPU = CONTAINER_CORES / ((CONTAINER_QUOTA / CONTAINER_PERIOD) > 0)
HOST_MEMORY = 1 - q.ratio(
    q.max(host.NODE_MEMORY_MEMAVAILABLE_BYTES, by=["instance"]),
    q.max(host.NODE_MEMORY_MEMTOTAL_BYTES, by=["instance"]) > 0,
)
CONTAINER_MEMORY = q.ratio(
    q.sum(q.select(cadvisor.CONTAINER_MEMORY_WORKING_SET_BYTES, name=is_not("")), by=["name"]),
    q.max(q.select(cadvisor.CONTAINER_SPEC_MEMORY_LIMIT_BYTES, name=is_not("")) > 0, by=["name"]),
)

JOBS = q.select(BACKGROUND_JOBS_TOTAL)
ADDED_LONG_AGO = q.sum(q.offset(q.where(JOBS, status="waiting"), "30m"), by=["queue"])
FINISHED_BY_NOW = q.or_zero(q.sum(q.where(JOBS, status=any_of("completed", "failed")), by=["queue"]), ADDED_LONG_AGO)
"""A queue that has never finished a job has no such series: that is 0, not nothing."""
REPLICAS_CHANGED = q.either(
    q.sum(q.changes(q.select(PROCESS_START_TIME_SECONDS, job=APP.name), "35m")) > 0,
    q.equal(q.min(q.min_over_time(q.select(UP, job=APP.name), "35m")), 0),
)
"""Counters of a replica that restarted or is away do not add up with those of half an hour ago."""
WAITING_ALL_THE_TIME = q.min_over_time(q.max(q.select(BULLMQ_JOB_COUNT, state="waiting"), by=["queue"]), "30m")
NOTHING_PROCESSED = q.equal(q.max_over_time(q.max(BACKGROUND_JOB_PROCESSING_RATE, by=["queue"]), "30m"), 0)
SECURITY_LINES = lq.stream(APPLICATION_LOGS, category="security")
FAILED_SIGN_INS = SECURITY_LINES.contains("user.login.failure").json("event").where(event="user.login.failure")
FAILED_SIGN_INS_BY_ADDRESS = (
    SECURITY_LINES.contains("user.login.failure").json("event", "metadata_ip").where(event="user.login.failure")
)
RISK = SECURITY_LINES.json("riskScore").unwrap("riskScore")
HIGHEST_RISK = lq.max(lq.max_over_time(RISK, "5m"))
SECURITY_ERRORS = lq.stream(APPLICATION_LOGS, category="security", level="error").contains("blocked").json("outcome")
BLOCKED = lq.sum(lq.count_over_time(SECURITY_ERRORS.where(outcome="blocked"), "5m"))
WORST_RISK = Operation(
    "or",
    Operation(">=", HIGHEST_RISK, Constant("100")),
    Operation("+", Operation("*", BLOCKED, Constant("0")), Constant("100")),
)
"""A blocked attack that was logged as an error counts as the highest risk, whatever its record says."""

PERSONAL_DATA = (
    r"(?i)[a-z0-9._%+-]+@[a-z0-9-]+\.[a-z]{2,}|bearer\s+[a-z0-9._-]{16,}|x-plex-token=[a-z0-9_-]{8,}"
    r'|"(password|passwd|secret)"\s*:\s*"[^"\[]'
)
"""E-mail addresses, tokens, and passwords that are not masked."""
SENSITIVE_LINES = lq.stream(APPLICATION_LOGS, service=any_of("medianest-backend", "medianest-frontend")).matches(
    PERSONAL_DATA
)
