"""The ruler beside Grafana."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import yaml

from grafana_stand_in import GrafanaStandIn

_BASES = {"mimir": "/prometheus/config/v1/rules", "loki": "/loki/api/v1/rules"}


@pytest.fixture
def grafana() -> Iterator[GrafanaStandIn]:
    """A Grafana with a ruler without rules."""
    with GrafanaStandIn() as started:
        yield started


def _call(grafana: GrafanaStandIn, method: str, path: str, group: Any = None, tenant: str = "") -> requests.Response:
    headers = {"X-Scope-OrgID": tenant} if tenant else {}
    body = None if group is None else yaml.safe_dump(group)
    return requests.request(method, f"{grafana.url}{path}", data=body, headers=headers, timeout=10)


def _group(name: str = "g", **fields: Any) -> dict[str, Any]:
    return {"name": name, "rules": [{"alert": "Down", "expr": "up == 0", "for": "300s"}], **fields}


@pytest.mark.parametrize("product", ["mimir", "loki"])
def test_a_group_is_posted_read_listed_and_deleted(grafana: GrafanaStandIn, product: str) -> None:
    base = _BASES[product]
    assert _call(grafana, "GET", base).status_code == 404
    assert _call(grafana, "POST", f"{base}/team", _group(interval="60s")).status_code == 202
    read = yaml.safe_load(_call(grafana, "GET", f"{base}/team/g").text)
    assert (read["interval"], read["rules"][0]["for"]) == ("1m", "5m")
    assert yaml.safe_load(_call(grafana, "GET", base).text) == {"team": [read]}
    assert grafana.ruler_state(product) == {"team": {"g": read}}
    assert _call(grafana, "DELETE", f"{base}/team/g").status_code == 202
    assert _call(grafana, "DELETE", f"{base}/team/g").status_code == 202
    assert _call(grafana, "GET", f"{base}/team/g").text == "group does not exist\n"
    assert grafana.ruler_state(product) == {}


@pytest.mark.parametrize("product", ["mimir", "loki"])
def test_comments_are_kept(grafana: GrafanaStandIn, product: str) -> None:
    base, expression = _BASES[product], "up == 0\n# ours"
    _call(grafana, "POST", f"{base}/ns", _group(rules=[{"alert": "Down", "expr": expression}]))
    assert yaml.safe_load(_call(grafana, "GET", f"{base}/ns/g").text)["rules"][0]["expr"] == expression


@pytest.mark.parametrize("product", ["mimir", "loki"])
def test_limits_are_those_of_the_tenant_and_a_group_that_replaces_one_counts_as_one_more(
    grafana: GrafanaStandIn, product: str
) -> None:
    base = _BASES[product]
    grafana.installation.rules_per_group, grafana.installation.rule_groups = 2, 2
    rules = [{"alert": f"Down{number}", "expr": "up == 0"} for number in range(3)]
    assert _call(grafana, "POST", f"{base}/ns", _group(rules=rules)).text == (
        "per-user rules per rule group limit (limit: 2 actual: 3) exceeded\n"
    )
    assert [_call(grafana, "POST", f"{base}/ns", _group(name)).status_code for name in "aab"] == [202, 202, 202]
    for name in "ac":
        assert _call(grafana, "POST", f"{base}/ns", _group(name)).text == (
            "per-user rule groups limit (limit: 2 actual: 3) exceeded\n"
        )


def test_what_a_product_does_not_know_is_dropped(grafana: GrafanaStandIn) -> None:
    group = _group(limit=0, query_offset="30s", source_tenants=["a"])
    for product, kept in (("mimir", {"name", "query_offset", "rules"}), ("loki", {"name", "rules"})):
        _call(grafana, "POST", f"{_BASES[product]}/ns", group)
        assert set(grafana.ruler_state(product)["ns"]["g"]) == kept


def test_rules_that_are_files_cannot_be_written(grafana: GrafanaStandIn) -> None:
    base = _BASES["mimir"]
    grafana.installation.ruler_is_read_only = True
    assert _call(grafana, "GET", base).status_code == 404
    for method, path, status in (
        ("GET", "/ns", 400),
        ("GET", "/ns/g", 400),
        ("POST", "/ns", 500),
        ("DELETE", "/ns/g", 500),
    ):
        answer = _call(grafana, method, f"{base}{path}", _group() if method == "POST" else None)
        assert answer.status_code == status
        assert "unsupported in rule local store" in answer.text or "no such file or directory" in answer.text


def test_a_slash_in_a_name_is_one_for_mimir_and_the_end_of_the_name_for_loki(grafana: GrafanaStandIn) -> None:
    for product, status in (("mimir", 200), ("loki", 404)):
        base = _BASES[product]
        assert _call(grafana, "POST", f"{base}/ns", _group("a/b")).status_code == 202
        assert _call(grafana, "GET", f"{base}/ns/a%2Fb").status_code == status
    assert _call(grafana, "GET", f"{base}/ns/a%252Fb").status_code == 200


def test_a_namespace_is_deleted_with_its_groups(grafana: GrafanaStandIn) -> None:
    base = _BASES["mimir"]
    for name in ("one", "two"):
        _call(grafana, "POST", f"{base}/ns", _group(name))
    assert _call(grafana, "DELETE", f"{base}/ns").status_code == 202
    assert _call(grafana, "GET", f"{base}/ns").status_code == 404


def test_tenants_do_not_see_each_other(grafana: GrafanaStandIn) -> None:
    base = _BASES["mimir"]
    _call(grafana, "POST", f"{base}/ns", _group(), tenant="a")
    assert _call(grafana, "GET", base, tenant="b").status_code == 404
    assert list(grafana.ruler_state(tenant="a")) == ["ns"]


def test_a_ruler_may_insist_on_a_tenant() -> None:
    with GrafanaStandIn(requires_tenant=True) as grafana:
        assert _call(grafana, "GET", _BASES["mimir"]).status_code == 401


@pytest.mark.parametrize(
    "group",
    [
        {"rules": []},
        {"name": "g", "rules": []},
        {"name": "g"},
        _group(rules=[{"expr": "up"}]),
        _group(rules=[{"record": "r", "alert": "a", "expr": "up"}]),
        _group(rules=[{"alert": "a"}]),
        _group(interval="soon"),
        "text",
    ],
)
def test_a_group_that_cannot_be_is_refused(grafana: GrafanaStandIn, group: Any) -> None:
    assert _call(grafana, "POST", f"{_BASES['mimir']}/ns", group).status_code == 400
