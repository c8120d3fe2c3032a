"""Who one is, and what the server offers."""

import pytest
import requests

from tests.contract.live import TIMEOUT, Live


def test_health_needs_no_credentials(live: Live) -> None:
    response = requests.get(f"{live.url}/api/health", timeout=TIMEOUT)
    assert response.status_code == 200
    assert response.json()["database"] == "ok"


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer glsa_wrong"}, {"Authorization": "Basic d3Jvbmc6d3Jvbmc="}],
    ids=["none", "wrong token", "wrong password"],
)
def test_wrong_credentials_are_refused_with_a_message(live: Live, headers: dict[str, str]) -> None:
    response = requests.get(f"{live.url}/api/folders", headers=headers, timeout=TIMEOUT)
    assert response.status_code == 401
    assert response.json()["message"]


def test_organisation_and_permissions_of_the_caller(live: Live) -> None:
    assert live.get("/api/org")["id"] >= 1
    assert "dashboards:write" in live.get("/api/access-control/user/permissions")


def test_dashboards_have_a_resource_api_unless_a_proxy_keeps_it(live: Live) -> None:
    versions = live.versions("dashboard.grafana.app")
    if live.storage == "api":
        assert versions == ()
        return
    assert {"v1beta1", "v2beta1"} <= set(versions)
    assert ("v1" in versions) == (live.number >= (13, 0))


def test_a_version_that_is_not_served_is_not_found(live: Live) -> None:
    assert live.status("GET", "/apis/dashboard.grafana.app/v99/namespaces/default/dashboards") in (403, 404)


def test_settings_name_the_namespace_and_the_release(live: Live) -> None:
    settings = live.get("/api/frontend/settings")
    assert settings["buildInfo"]["version"].startswith(f"{live.number[0]}.")
    assert settings["namespace"]
