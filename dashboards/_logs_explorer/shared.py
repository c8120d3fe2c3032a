"""Logs explorer: what several of its rows share."""

from metrics.logs import APPLICATION_LOGS
from toolchain.define import lq, var

SERVICE = var.stream_values("service", "Service", lq.stream(APPLICATION_LOGS, environment="$environment"), "service")
CATEGORY = var.custom(
    "category",
    "Category",
    ["application", "security", "performance", "integration", "infrastructure"],
    choice=var.SEVERAL,
)
LEVEL = var.custom("level", "Level", ["error", "warn", "info", "debug", "trace"], choice=var.SEVERAL)
CORRELATION_ID = var.textbox("correlationId", "Correlation id")
TRACE_ID = var.textbox("traceId", "Trace id")
