"""The clients of servers that options or the environment name, with the credentials of variables.

PROMETHEUS_USER and PROMETHEUS_PASSWORD, or PROMETHEUS_TOKEN, and the rest as for Grafana; the same for Loki.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from attrs import evolve

from toolchain.base.errors import ConfigurationError, OptionError
from toolchain.define.environment import Endpoint
from toolchain.live.grafana.credentials import Credentials, base_url, read_credentials
from toolchain.live.grafana.errors import CredentialError
from toolchain.live.grafana.redaction import SecretText
from toolchain.live.loki import LokiClient
from toolchain.live.prometheus import PrometheusClient
from toolchain.project.project import Project


def prometheus_at(url: str, *, timeout: float = 30.0, file: Path | None = None) -> PrometheusClient:
    """Return a client of the Prometheus at a URL; ``file`` has settings as well. Raises OptionError."""
    return PrometheusClient(url, timeout, credentials=_credentials(url, "PROMETHEUS", file))


def endpoint_credentials(url: str, file: Path | None) -> Credentials:
    """Return the credentials of METRICS_... for the server of a metrics endpoint. Raises OptionError."""
    parts = urlsplit(url)
    return _credentials(f"{parts.scheme}://{parts.netloc}", "METRICS", file)


def loki_at(url: str, *, timeout: float = 30.0) -> LokiClient:
    """Return a client of the Loki that ``--loki`` names. Raises OptionError."""
    return LokiClient(url, timeout, credentials=_credentials(url, "LOKI"))


def prometheus_of(project: Project) -> PrometheusClient:
    """Return a client of the Prometheus that the environment's dashboards ask. Raises ConfigurationError.

    PROMETHEUS_URL replaces its address. Credentials of variables go before those that Grafana is given for it.
    """
    found = _of_endpoint(project, "prometheus")
    return PrometheusClient(found.url, credentials=found)


def loki_of(project: Project) -> LokiClient:
    """Return a client of the Loki that the environment's dashboards ask; see prometheus_of."""
    found = _of_endpoint(project, "loki")
    return LokiClient(found.url, credentials=found)


def _credentials(url: str, prefix: str, file: Path | None = None) -> Credentials:
    try:
        address = base_url(url, f"--{prefix.lower()}", f"Set {prefix}_USER and {prefix}_PASSWORD, or {prefix}_TOKEN.")
        found = read_credentials(os.environ, default_url=address, file=file, prefix=prefix, may_be_anonymous=True)
    except CredentialError as error:
        raise OptionError(error.message, error.remedy) from error
    return evolve(found, url=address)


def _of_endpoint(project: Project, kind: str) -> Credentials:
    environment = project.environment
    keys = [each.key for each in sorted(project.datasources, key=lambda each: not each.is_default) if each.type == kind]
    endpoint = next((environment.endpoints[key] for key in keys if key in environment.endpoints), None)
    if endpoint is None:
        raise ConfigurationError(
            f"environment {environment.name!r} has no {kind.title()}",
            f"Name one with --{kind}, or give it an endpoint.",
        )
    try:
        found = read_credentials(os.environ, default_url=endpoint.url, prefix=kind.upper(), may_be_anonymous=True)
    except CredentialError as error:
        raise OptionError(error.message, error.remedy) from error
    return found if found.secrets() else _with_login(found, endpoint, os.environ)


def _with_login(found: Credentials, endpoint: Endpoint, environ: Mapping[str, str]) -> Credentials:
    """Return credentials with the login that Grafana has for an endpoint, as far as its secrets are set."""
    password = environ.get(endpoint.password.name, "") if endpoint.password is not None else ""
    if endpoint.user and password:
        return evolve(found, user=endpoint.user, password=SecretText(password))
    token = environ.get(endpoint.bearer_token.name, "") if endpoint.bearer_token is not None else ""
    return evolve(found, token=SecretText(token)) if token else found
