"""The ruler beside Grafana."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import yaml

from tests.grafana_stand_in import GrafanaStandIn

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
    assert _call(grafana, "POST", f"{base}/team%2Fa", _group(interval="60s")).status_code == 202
    read = yaml.safe_load(_call(grafana, "GET", f"{base}/team%2Fa/g").text)
    assert (read["interval"], read["rules"][0]["for"]) == ("1m", "5m")
    assert yaml.safe_load(_call(grafana, "GET", base).text) == {"team/a": [read]}
    assert grafana.ruler_state(product) == {"team/a": {"g": read}}
    assert _call(grafana, "DELETE", f"{base}/team%2Fa/g").status_code == 202
    assert _call(grafana, "DELETE", f"{base}/team%2Fa/g").status_code == 404
    assert grafana.ruler_state(product) == {}


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
