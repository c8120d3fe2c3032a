"""Reads what is exposed: texts in Prometheus' format and in OpenMetrics, endpoints, and what a Prometheus has."""
