"""Whom commands ask for the data of an environment, and with which login."""

from base64 import b64encode

import pytest
from attrs import evolve

from tests.toolchain.compilation import ENVIRONMENT, board, compilation
from tests.toolchain.live.grafana.server import Reply, Server, serving
from toolchain.base.errors import ConfigurationError
from toolchain.base.secret import Secret
from toolchain.cli.query_clients import loki_of, prometheus_of
from toolchain.define import Endpoint
from toolchain.project.project import Project

ANSWER = Reply({"status": "success", "data": {"version": "2.42"}})


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for system in ("PROMETHEUS", "LOKI"):
        for name in ("URL", "TOKEN", "TOKEN_FILE", "USER", "PASSWORD", "CREDENTIALS_FILE"):
            monkeypatch.delenv(f"{system}_{name}", raising=False)


def project(**endpoints: Endpoint) -> Project:
    """A project whose environment has these endpoints."""
    return compilation(board(), environment=evolve(ENVIRONMENT, endpoints=endpoints)).project


def authorization(server: Server) -> str | None:
    """What the last request said of who asks."""
    return server.requests[-1].headers.get("Authorization")


def basic(user: str, password: str) -> str:
    """The header of basic authentication."""
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


def test_the_endpoint_of_the_environment_is_asked_with_the_login_that_grafana_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serving(lambda _: ANSWER) as server:
        known = project(prometheus=Endpoint("prom", server.url, user="grafana", password=Secret("PROM_PASSWORD")))
        prometheus_of(known).build_info()
        assert authorization(server) is None  # its secret is not set: the server may not want any
        monkeypatch.setenv("PROM_PASSWORD", "s3cret")
        prometheus_of(known).build_info()
        assert authorization(server) == basic("grafana", "s3cret")


def test_variables_go_before_the_login_and_the_address_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGS_TOKEN", "of-the-data-source")
    with serving(lambda _: ANSWER) as server:
        known = project(loki=Endpoint("logs", "http://loki:3100", bearer_token=Secret("LOGS_TOKEN")))
        monkeypatch.setenv("LOKI_URL", server.url)
        assert loki_of(known).url == server.url
        loki_of(known).build_info()
        assert authorization(server) == "Bearer of-the-data-source"
        monkeypatch.setenv("LOKI_TOKEN", "of-the-variable")
        loki_of(known).build_info()
        assert authorization(server) == "Bearer of-the-variable"


def test_an_environment_without_the_system_says_what_to_do() -> None:
    with pytest.raises(ConfigurationError, match="environment 'test' has no Loki") as caught:
        loki_of(project())
    assert caught.value.remedy == "Name one with --loki, or give it an endpoint."
