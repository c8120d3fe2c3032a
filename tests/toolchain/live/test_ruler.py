"""The ruler of Mimir, Cortex and Loki."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import yaml

from tests.toolchain.live.grafana.server import LOST, Reply, Server, connected, page, plain, script
from toolchain.live.grafana.errors import GrafanaError, Invalid, NotGrafana, ReadOnly, Unauthorized
from toolchain.live.ruler import Ruler
from toolchain.live.ruler_api import RulerApi
from toolchain.live.ruler_errors import NoRuler

GROUP = {"name": "api", "interval": "1m", "rules": [{"record": "job:up", "expr": "sum(up)", "labels": {"on": "yes"}}]}
LISTED = Reply(yaml.safe_dump({"team/api": [GROUP]}).encode(), headers={"Content-Type": "application/yaml"})


@contextmanager
def ruler(*replies: Reply, api: RulerApi = RulerApi.MIMIR, tenant: str = "") -> Iterator[tuple[Ruler, Server]]:
    with connected(script(*replies), service="Mimir") as (connection, server):
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


def test_a_group_is_read_by_its_name() -> None:
    with ruler(Reply(yaml.safe_dump(GROUP).encode())) as (client, server):
        assert client.get_group("team/api", "API v2") == GROUP
    assert server.calls == [("GET", "/prometheus/config/v1/rules/team%2Fapi/API%20v2")]


def test_a_group_that_is_not_there_is_none() -> None:
    with ruler(plain("group does not exist\n", 404)) as (client, _):
        assert client.get_group("team", "api") is None


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
    with ruler(plain(f"{words}\n", 400)) as (client, _), pytest.raises(Invalid, match=f"Mimir says “{words}”"):
        client.put_group("team", GROUP)


CALLS: dict[str, Callable[[Ruler], object]] = {
    "list": lambda ruler: ruler.list_groups(),
    "list a namespace": lambda ruler: ruler.list_namespace("team"),
    "read": lambda ruler: ruler.get_group("team", "api"),
    "write": lambda ruler: ruler.put_group("team", GROUP),
    "delete": lambda ruler: ruler.delete_group("team", "api"),
}
ALL = pytest.mark.parametrize("call", list(CALLS.values()), ids=list(CALLS))


@ALL
@pytest.mark.parametrize("status", [404, 405])
def test_a_server_without_rules_at_the_path_of_the_product_is_no_empty_ruler(
    call: Callable[[Ruler], object], status: int
) -> None:
    answer = plain("404 page not found\n", 404) if status == 404 else Reply(b"", 405)
    with ruler(answer, api=RulerApi.LOKI) as (client, server), pytest.raises(NoRuler) as raised:
        call(client)
    assert f"Check product and url in the RulerEndpoint of {server.url}." in raised.value.remedy
    for product, path in (("Mimir", "/prometheus/config/v1/rules"), ("Cortex", "/api/v1/rules"), ("Loki", "/loki/api")):
        assert f"{product} at {path}" in raised.value.remedy


def test_the_url_of_queries_is_told_from_that_of_rules() -> None:
    with (
        connected(script(plain("404 page not found\n", 404)), sub_path="/prometheus") as (connection, server),
        pytest.raises(NoRuler) as raised,
    ):
        Ruler(connection, RulerApi.MIMIR).list_groups()
    assert raised.value.remedy.endswith(f"Mimir's URL is without /prometheus: {server.url}.")


@ALL
def test_a_tenant_that_is_missing_is_told(call: Callable[[Ruler], object]) -> None:
    with ruler(plain("no org id\n", 401)) as (client, server), pytest.raises(Unauthorized) as raised:
        call(client)
    assert raised.value.remedy == (
        f"Mimir has tenants, and none is named: set tenant in the RulerEndpoint of {server.url}."
    )


def test_a_tenant_whose_name_cannot_be_is_told() -> None:
    refusal = Reply({"status": "error", "errorType": "bad_data", "error": "no org id"}, 400)
    with ruler(refusal, tenant="a b") as (client, _), pytest.raises(Invalid) as raised:
        client.list_groups()
    assert raised.value.remedy.startswith("Mimir does not take 'a b' for a tenant's name")


@pytest.mark.parametrize("status", [401, 403])
def test_credentials_that_are_refused_are_named(status: int) -> None:
    with ruler(plain("denied", status), tenant="team") as (client, _), pytest.raises(GrafanaError) as raised:
        client.list_groups()
    assert raised.value.remedy == (
        "Set MIMIR_TOKEN, or MIMIR_USER and MIMIR_PASSWORD, to what may read and write rules of the tenant team."
    )


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("GetRuleGroup unsupported in rule local store", 400),
        ("SetRuleGroup unsupported in rule local store", 500),
        ("unable to read rule dir /rules/team: open /rules/team: no such file or directory", 500),
        ("error parsing /rules/team/ns: /rules/team/ns: open /rules/team/ns: no such file or directory", 400),
    ],
)
@ALL
def test_rules_that_are_files_are_read_only(call: Callable[[Ruler], object], words: str, status: int) -> None:
    with ruler(plain(f"{words}\n", status)) as (client, _), pytest.raises(ReadOnly, match=words[:20]) as raised:
        call(client)
    assert "ruler storage 'local'" in raised.value.remedy


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (
            "per-user rules per rule group limit (limit: 20 actual: 21) exceeded",
            "Set max_rules_per_group=20 in the RulerEndpoint of {}, so that a plan keeps to it, "
            "or raise ruler_max_rules_per_rule_group of Mimir.",
        ),
        (
            "per-user rule groups limit (limit: 70 actual: 71) exceeded",
            "Set max_groups=70 in the RulerEndpoint of {}, so that a plan keeps to it, "
            "or raise ruler_max_rule_groups_per_tenant of Mimir.",
        ),
    ],
)
def test_a_limit_names_its_setting_on_both_sides(words: str, remedy: str) -> None:
    with ruler(plain(f"{words}\n", 400)) as (client, server), pytest.raises(Invalid) as raised:
        client.put_group("team", GROUP)
    assert raised.value.remedy == remedy.format(server.url)


def test_a_page_is_of_a_proxy() -> None:
    with ruler(page("<html>login</html>")) as (client, _), pytest.raises(NotGrafana, match="Mimir"):
        client.list_groups()


@pytest.mark.parametrize(
    "reply",
    [Reply(b"a: [b"), Reply(b"- a"), Reply(b"a: b"), Reply({"status": "success", "data": {"groups": []}})],
)
def test_what_is_no_list_of_groups_is_no_ruler(reply: Reply) -> None:
    with ruler(reply) as (client, _), pytest.raises(NoRuler, match="what came back are no rule groups"):
        client.list_groups()
    with ruler(reply) as (client, _), pytest.raises(NoRuler, match="what came back are no rule groups"):
        client.get_group("team", "api")
