"""Which parts of MediaNest are there."""

from metrics.exporters.alertmanager import ALERTMANAGER_CONFIG_LAST_RELOAD_SUCCESSFUL
from metrics.exporters.backups import BACKUP_LAST_SUCCESS_TIMESTAMP_SECONDS
from metrics.exporters.blackbox import PROBE_SSL_EARLIEST_CERT_EXPIRY, PROBE_SUCCESS
from metrics.exporters.loki import LOKI_RUNTIME_CONFIG_LAST_RELOAD_SUCCESSFUL
from metrics.exporters.nginx import NGINX_UP
from metrics.exporters.postgres import PG_UP
from metrics.exporters.prom_client import PROCESS_START_TIME_SECONDS
from metrics.exporters.prometheus import PROMETHEUS_CONFIG_LAST_RELOAD_SUCCESSFUL
from metrics.exporters.redis import REDIS_UP
from metrics.exporters.synthetic import UP
from metrics.jobs import APP, FRONTEND, LOKI
from signals.machines import container_restarts
from toolchain.catalog import ScrapeJob
from toolchain.define import Expression, q


def of(service: str, signal: Expression) -> Expression:
    """The greatest of a signal, of a service. Where its exporter is gone nothing is known: that is TargetMissing's."""
    return q.labelled(q.max(signal), service=service)


def up_or_missing(service: str, signal: Expression) -> Expression:
    """Whether any instance is up; a target that is not there at all counts as down."""
    return q.labelled(q.either(q.max(signal), q.vector(0)), service=service)


SERVICES_UP = q.either(
    up_or_missing("backend", q.select(UP, job=APP.name)),
    up_or_missing("frontend", q.select(UP, job=FRONTEND.name)),
    of("postgres", q.select(PG_UP)),
    of("redis", q.select(REDIS_UP)),
    of("nginx", q.select(NGINX_UP)),
)
"""1 where a service is up and 0 where it is down, by ``service``."""


def _process_restarts(job: ScrapeJob) -> Expression:
    return q.changes(q.select(PROCESS_START_TIME_SECONDS, job=job.name), "15m")


RESTARTS = q.either(
    of("backend", _process_restarts(APP)),
    of("frontend", _process_restarts(FRONTEND)),
    *(of(service, container_restarts(service)) for service in ("postgres", "redis", "nginx")),
)
"""Restarts within a quarter of an hour of whichever instance of a service has most, by ``service``."""

REACHABLE = q.min(q.select(PROBE_SUCCESS), by=["instance"])
"""Whether MediaNest answers as people reach it, by the address that is asked."""
CERTIFICATE_LEFT = q.min(q.select(PROBE_SSL_EARLIEST_CERT_EXPIRY), by=["instance"]) - q.time()
"""Seconds until the first certificate expires."""
SINCE_BACKUP = q.time() - q.max(q.select(BACKUP_LAST_SUCCESS_TIMESTAMP_SECONDS), by=["backup"])
"""Seconds since a backup last succeeded."""

CONFIGURATION_LOADED = q.either(
    q.labelled(q.min(PROMETHEUS_CONFIG_LAST_RELOAD_SUCCESSFUL), system="Prometheus"),
    q.labelled(q.min(ALERTMANAGER_CONFIG_LAST_RELOAD_SUCCESSFUL), system="Alertmanager"),
    q.labelled(q.min(LOKI_RUNTIME_CONFIG_LAST_RELOAD_SUCCESSFUL), system="Loki"),
)
"""1 where a system runs with the configuration that it was given last, by ``system``."""

LOKI_IS_UP = q.equal(q.max(q.select(UP, job=LOKI.name)), 1)
