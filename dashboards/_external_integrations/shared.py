"""External integrations: what several of its rows share."""

from metrics.service_health import EXTERNAL_API_AVAILABILITY
from toolchain.define import q, var

SERVICE = var.label_values(
    "integration", "Service", q.select(EXTERNAL_API_AVAILABILITY, environment="$environment"), "service"
)
