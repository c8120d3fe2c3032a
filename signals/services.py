"""Which parts of MediaNest are there."""

from metrics.exporters.nginx import NGINX_UP
from metrics.exporters.postgres import PG_UP
from metrics.exporters.redis import REDIS_UP
from metrics.exporters.synthetic import UP
from metrics.jobs import APP, FRONTEND, LOKI
from toolchain.define import Expression, q


def up(service: str, signal: Expression) -> Expression:
    """Whether any instance is up. Where its exporter is gone nothing is known: that is TargetMissing's to say."""
    return q.label_replace(q.max(signal), "service", service, "", "")


def up_or_missing(service: str, signal: Expression) -> Expression:
    """Whether any instance is up; a target that is not there at all counts as down."""
    return q.label_replace(q.either(q.max(signal), q.vector(0)), "service", service, "", "")


SERVICES_UP = q.either(
    up_or_missing("backend", q.select(UP, job=APP.name)),
    up_or_missing("frontend", q.select(UP, job=FRONTEND.name)),
    up("postgres", q.select(PG_UP)),
    up("redis", q.select(REDIS_UP)),
    up("nginx", q.select(NGINX_UP)),
)
"""1 where a service is up and 0 where it is down, by ``service``."""

LOKI_IS_UP = q.equal(q.max(q.select(UP, job=LOKI.name)), 1)
