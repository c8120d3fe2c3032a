"""Rows of the observability dashboard: one module per system."""

from toolchain.define import links

TO_ALERTS = links.to_dashboard("Alerts overview", "alerts-overview", {"environment": "$environment"})
