"""Service health & availability: what several of its rows share."""

from dashboards._house import refs, to
from metrics.service_health import SERVICE_HEALTH_STATUS
from toolchain.define import q, var

SERVICE = var.label_values("service", "Service", q.select(SERVICE_HEALTH_STATUS, environment="$environment"), "service")
TO_LOGS = to(refs.LOGS_EXPLORER, "Log lines at this time")
