"""The clients of servers that options name, with the credentials of variables.

PROMETHEUS_USER and PROMETHEUS_PASSWORD, or PROMETHEUS_TOKEN, and the rest as for Grafana; the same for Loki.
"""

import os

from attrs import evolve

from toolchain.base.errors import ConfigurationError
from toolchain.live.grafana.credentials import Credentials, base_url, read_credentials
from toolchain.live.grafana.errors import CredentialError
from toolchain.live.loki import LokiClient
from toolchain.live.prometheus import PrometheusClient


def prometheus_at(url: str, *, timeout: float = 30.0) -> PrometheusClient:
    """Return a client of the Prometheus that ``--prometheus`` names. Raises ConfigurationError."""
    return PrometheusClient(url, timeout, credentials=_credentials(url, "PROMETHEUS"))


def loki_at(url: str, *, timeout: float = 30.0) -> LokiClient:
    """Return a client of the Loki that ``--loki`` names. Raises ConfigurationError."""
    return LokiClient(url, timeout, credentials=_credentials(url, "LOKI"))


def _credentials(url: str, prefix: str) -> Credentials:
    try:
        address = base_url(url, f"--{prefix.lower()}", f"Set {prefix}_USER and {prefix}_PASSWORD, or {prefix}_TOKEN.")
        found = read_credentials(os.environ, default_url=address, prefix=prefix, may_be_anonymous=True)
    except CredentialError as error:
        raise ConfigurationError(error.message, error.remedy) from error
    return evolve(found, url=address)
