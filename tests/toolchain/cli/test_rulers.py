"""Credentials of rulers go to those that the environment names, and to others only when told."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager

import pytest
from attrs import evolve

from tests.toolchain.compilation import ENVIRONMENT
from tests.toolchain.live.grafana.server import Reply, Server, plain, serving
from toolchain.cli.rulers import OpenRulers
from toolchain.define.evaluation import Evaluation, RulerEndpoint
from toolchain.live.grafana.errors import CredentialError, Unreachable
from toolchain.sync.rules.place import RulerPlace

TOKEN = {"MIMIR_TOKEN": "canary-s3cr3t"}


@contextmanager
def opened(
    environ: Mapping[str, str], *, named: str = "", trusted: frozenset[str] = frozenset()
) -> Iterator[tuple[OpenRulers, Server]]:
    """Rulers of an environment whose Mimir is at a URL, the server's unless another is named."""
    with serving(lambda _: plain("no rule groups found\n", 404)) as server:
        mimir = RulerEndpoint("mimir", named or server.url, "team")
        environment = evolve(ENVIRONMENT, evaluation=Evaluation(mimir, mimir))
        with closing(OpenRulers(environment, environ, None, trusted)) as rulers:
            yield rulers, server


def authorization(rulers: OpenRulers, server: Server, place: RulerPlace) -> str | None:
    """What a ruler was sent to prove who we are."""
    rulers.open(place).list_groups()
    assert server.requests[-1].headers.get("X-Scope-OrgID", "") == place.tenant
    return server.requests[-1].headers.get("Authorization")


@pytest.mark.parametrize("tenant", ["team", "the one before"])
def test_the_ruler_of_the_environment_is_sent_its_token_for_any_tenant(tenant: str) -> None:
    with opened(TOKEN) as (rulers, server):
        assert authorization(rulers, server, RulerPlace("mimir", server.url, tenant)) == "Bearer canary-s3cr3t"


def test_another_path_of_the_same_host_is_the_same_ruler() -> None:
    with opened(TOKEN) as (rulers, server):
        assert authorization(rulers, server, RulerPlace("mimir", f"{server.url}/old")) == "Bearer canary-s3cr3t"


def test_a_host_that_only_a_note_names_is_sent_nothing() -> None:
    with opened(TOKEN, named="http://mimir.example") as (rulers, server):
        assert authorization(rulers, server, RulerPlace("mimir", server.url, "team")) is None
        assert authorization(rulers, server, RulerPlace("loki", server.url, "team")) is None


def test_it_is_sent_the_token_when_told() -> None:
    with serving(lambda _: plain("no rule groups found\n", 404)) as server:
        place = RulerPlace("mimir", server.url, "team")
        with (
            opened(TOKEN, named="http://mimir.example", trusted=frozenset({str(place)})) as (rulers, _),
        ):
            assert authorization(rulers, server, place) == "Bearer canary-s3cr3t"
            assert authorization(rulers, server, evolve(place, tenant="other")) is None


def test_another_way_to_the_ruler_of_the_environment_is_none_to_a_former_one() -> None:
    with (
        serving(lambda _: plain("no rule groups found\n", 404)) as way,
        opened({**TOKEN, "MIMIR_URL": way.url}, named="http://mimir.example") as (rulers, server),
    ):
        rulers.open(RulerPlace("mimir", "http://mimir.example", "team")).list_groups()
        assert len(way.requests) == 1
        rulers.open(RulerPlace("mimir", server.url, "team")).list_groups()
        assert len(way.requests) == len(server.requests) == 1


def test_a_ruler_without_a_login_needs_no_credentials_whatever_else_is_set() -> None:
    with opened({"MIMIR_TIMEOUT": "5"}) as (rulers, server):
        assert authorization(rulers, server, RulerPlace("mimir", server.url)) is None


def test_a_connection_is_made_once() -> None:
    with opened(TOKEN) as (rulers, server):
        place = RulerPlace("mimir", server.url, "team")
        assert rulers.open(place) is rulers.open(place)


def test_a_ruler_that_may_be_gone_is_not_waited_for() -> None:
    with serving(lambda _: Reply(is_reset=True)) as gone, opened({}, named="http://mimir.example") as (rulers, _):
        with pytest.raises(Unreachable):
            rulers.open(RulerPlace("mimir", gone.url)).list_groups()
        assert len(gone.requests) == 2


@pytest.mark.parametrize("url", ["http://user:password@mimir", "http://mimir?x=1"])
def test_a_url_that_is_none_of_a_ruler_is_refused(url: str) -> None:
    with opened(TOKEN) as (rulers, _), pytest.raises(CredentialError, match="the url of a mimir RulerEndpoint"):
        rulers.open(RulerPlace("mimir", url))
