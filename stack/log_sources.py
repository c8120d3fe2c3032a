"""Where log lines come from, and how their streams are named."""

from functools import partial

from metrics.exporters.access_log import NGINX_ACCESS_UNANSWERED_TOTAL
from metrics.logs import APPLICATION_LOGS, GRAFANA_LOGS, NGINX_ACCESS_LOGS
from toolchain.define import LogCounter, LogSource

_LEVELS = {"critical": "error", "warning": "warn", "http|notice": "info", "verbose": "debug", "silly": "trace"}
"""Words of Winston's and of audit records that are none of the five levels that streams have."""
_SUBJECTS = "(plex|overseerr|youtube|uptime-kuma)"
_WHAT = ("component", "event", "auditCategory", "metadata.source")
_CATEGORIES = (
    ("security", r"\S* (user|session|csrf|ratelimit)\..*|\S* \S* \S+ \S*"),
    (
        "integration",
        rf"\S* (integration|webhook|circuit)\..*|\S* service\.health\.\S+  {_SUBJECTS}\S*|{_SUBJECTS}\.service  .*",
    ),
    ("performance", r"performance\..*|\S* (query\.slow|memory\.high|service\.health\.degraded) .*"),
    ("infrastructure", r"\S* service\.health\..*"),
)
"""An audit record, which says of what kind it is, is about security, whatever its component."""

_application = partial(LogSource, schema=APPLICATION_LOGS, levels=_LEVELS, category_from=_WHAT, categories=_CATEGORIES)

BACKEND = _application(
    "backend", containers=("backend",), labels={"service": "medianest-backend", "job": "medianest-app"}
)
"""The service is who writes: what a record itself calls so may be what it is about."""

FRONTEND = _application(
    "frontend", containers=("frontend",), labels={"service": "medianest-frontend", "job": "medianest-frontend"}
)

NGINX = LogSource(
    "nginx",
    schema=NGINX_ACCESS_LOGS,
    containers=("nginx",),
    labels={"service": "nginx", "job": "nginx"},
    level_from="status",
    levels={"5..": "error", "4..": "warn"},
    counters=(
        LogCounter(
            NGINX_ACCESS_UNANSWERED_TOTAL,
            of=("status", "upstream_header_time", "request"),
            pattern="50[24] (.*, )?- [A-Z]+ /api/.*",
        ),
    ),
)
"""Nginx writes - for the time until a header came where none did."""

GRAFANA = LogSource(
    "grafana",
    schema=GRAFANA_LOGS,
    containers=("grafana",),
    format="logfmt",
    labels={"service": "grafana", "job": "grafana"},
    levels={"warning": "warn", "eror|crit|critical|fatal": "error", "dbug": "debug"},
    category_from=("logger",),
    categories=(
        (
            "security",
            "context|data-proxy-log|auth.*|accesscontrol.*|api-server.*|login.*|user.*|team.*|serviceaccount.*",
        ),
    ),
    usual_category="infrastructure",
)
"""Who looked at what and who changed what: requests that people make of Grafana are kept as what is about security."""

ALL = (BACKEND, FRONTEND, NGINX, GRAFANA)
