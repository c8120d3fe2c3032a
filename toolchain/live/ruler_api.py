"""Where rulers have their API."""

from enum import Enum


class RulerApi(Enum):
    """Where each product has its rules, below the base URL (Mimir, Cortex and Loki documentation, "HTTP API")."""

    MIMIR = "/prometheus/config/v1/rules"
    CORTEX = "/api/v1/rules"
    LOKI = "/loki/api/v1/rules"
