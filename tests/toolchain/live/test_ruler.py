"""The ruler of Mimir, Cortex and Loki."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import yaml

from tests.toolchain.live.grafana.server import LOST, Reply, Server, connected, page, plain, script
from toolchain.live.grafana.errors import Invalid, NotFound, NotGrafana
from toolchain.live.ruler import Ruler, RulerApi

GROUP = {"name": "api", "interval": "1m", "rules": [{"record": "job:up", "expr": "sum(up)", "labels": {"on": "yes"}}]}
LISTED = Reply(yaml.safe_dump({"team/api": [GROUP]}).encode(), headers={"Content-Type": "application/yaml"})


@contextmanager
def ruler(*replies: Reply, api: RulerApi = RulerApi.MIMIR, tenant: str = "") -> Iterator[tuple[Ruler, Server]]:
    with connected(script(*replies), service="the ruler") as (connection, server):
        yield Ruler(connection, api, tenant), server


@pytest.mark.parametrize(
    ("api", "path"),
    [
        (RulerApi.MIMIR, "/prometheus/config/v1/rules"),
        (RulerApi.CORTEX, "/api/v1/rules"),
        (RulerApi.LOKI, "/loki/api/v1/rules"),
    ],
)
def test_groups_are_listed_by_namespace(api: RulerApi, path: str) -> None:
    with ruler(LISTED, api=api, tenant="medium") as (client, server):
        assert client.list_groups() == {"team/api": [GROUP]}
    assert server.calls == [("GET", path)]
    assert server.requests[0].headers["X-Scope-OrgID"] == "medium"
    assert server.requests[0].headers["Accept"] == "application/yaml"


def test_without_a_tenant_none_is_named() -> None:
    with ruler(LISTED) as (client, server):
        client.list_groups()
    assert "X-Scope-OrgID" not in server.requests[0].headers


@pytest.mark.parametrize("empty", [plain("no rule groups found\n", 404), Reply(b"{}\n"), Reply(b"")])
def test_a_ruler_without_rules_is_empty(empty: Reply) -> None:
    with ruler(empty) as (client, _):
        assert client.list_groups() == {}
        assert client.list_namespace("team") == []


def test_a_path_that_the_server_does_not_know_is_not_an_empty_ruler() -> None:
    with ruler(plain("404 page not found\n", 404)) as (client, _), pytest.raises(NotFound, match="page not found"):
        client.list_groups()


def test_a_group_is_put_as_yaml_and_again_after_a_lost_answer() -> None:
    with ruler(LOST, Reply({"status": "success"}, 202)) as (client, server):
        client.put_group("team/api", GROUP)
    assert server.calls == [("POST", "/prometheus/config/v1/rules/team%2Fapi")] * 2
    assert yaml.safe_load(server.requests[1].body) == GROUP
    assert server.requests[1].headers["Content-Type"] == "application/yaml"


def test_a_group_is_deleted_by_its_name() -> None:
    with ruler(Reply({"status": "success"}, 202)) as (client, server):
        client.delete_group("team", "API v2")
    assert server.calls == [("DELETE", "/prometheus/config/v1/rules/team/API%20v2")]


def test_a_rule_that_the_ruler_cannot_read_is_told_in_its_words() -> None:
    words = "could not parse expression: 1:5: parse error"
    with ruler(plain(f"{words}\n", 400)) as (client, _), pytest.raises(Invalid, match=f"the ruler says “{words}”"):
        client.put_group("team", GROUP)


@pytest.mark.parametrize("reply", [page("<html>login</html>"), Reply(b"a: [b"), Reply(b"- a"), Reply(b"a: b")])
def test_what_is_no_list_of_groups_is_not_the_ruler(reply: Reply) -> None:
    with ruler(reply) as (client, _), pytest.raises(NotGrafana, match="the ruler"):
        client.list_groups()
