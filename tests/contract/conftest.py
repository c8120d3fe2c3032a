"""Fixtures: a Grafana per release, or the real one."""

from collections.abc import Iterator

import pytest
import requests

from grafana_stand_in import GrafanaStandIn
from grafana_stand_in.profile import RELEASES
from tests.contract.live import Live, real_url, session_for_real


@pytest.fixture(scope="session", params=["real"] if real_url() else RELEASES)
def server(request: pytest.FixtureRequest) -> Iterator[Live]:
    """A Grafana that is shared by the tests of its release."""
    if request.param == "real":
        with session_for_real() as session:
            yield Live(real_url(), session, is_stand_in=False)
        return
    with GrafanaStandIn(request.param) as grafana, requests.Session() as session:
        session.trust_env = False  # looking for proxies takes longer than asking
        session.headers["Authorization"] = f"Bearer {grafana.tokens.admin}"
        yield Live(grafana.url, session, is_stand_in=True, stand_in=grafana)


@pytest.fixture
def live(server: Live) -> Iterator[Live]:
    """The Grafana, with names of the test's own, cleaned afterwards."""
    own = Live(
        server.url, server.session, is_stand_in=server.is_stand_in, stand_in=server.stand_in, number=server.number
    )
    try:
        yield own
    finally:
        own.clean()
