"""Roles, organisations, and what each is refused."""

from collections.abc import Iterator

import pytest
import requests

from grafana_stand_in import GrafanaStandIn

_DASHBOARD = {"dashboard": {"uid": "d", "title": "D"}}
_SOURCE = {"uid": "s", "name": "S", "type": "prometheus"}


@pytest.fixture
def grafana() -> Iterator[GrafanaStandIn]:
    """A Grafana without anything in it."""
    with GrafanaStandIn() as started:
        yield started


_FOLDERS = "/apis/folder.grafana.app/v1beta1/namespaces/default/folders"
_DASHBOARDS = "/apis/dashboard.grafana.app/v1beta1/namespaces/default/dashboards"


def _call(
    grafana: GrafanaStandIn,
    method: str,
    path: str,
    token: str = "",
    json: object = None,
    headers: dict[str, str] | None = None,
    user: str = "",
) -> requests.Response:
    given = {**(headers or {}), **({"Authorization": f"Bearer {token}"} if token else {})}
    auth = (user, user) if user else None
    return requests.request(method, f"{grafana.url}{path}", json=json, headers=given, auth=auth, timeout=10)


@pytest.mark.parametrize(
    ("role", "dashboard", "source"),
    [("admin", 200, 200), ("editor", 200, 403), ("viewer", 403, 403), ("reader", 403, 403)],
)
def test_what_a_role_may_write(grafana: GrafanaStandIn, role: str, dashboard: int, source: int) -> None:
    token = getattr(grafana.tokens, role)
    assert _call(grafana, "POST", "/api/dashboards/db", token, _DASHBOARD).status_code == dashboard
    assert _call(grafana, "POST", "/api/datasources", token, _SOURCE).status_code == source


def test_a_reader_reads_what_a_viewer_may_not(grafana: GrafanaStandIn) -> None:
    assert _call(grafana, "GET", "/api/teams/search", grafana.tokens.reader).status_code == 200
    assert _call(grafana, "GET", "/api/teams/search", grafana.tokens.viewer).status_code == 403


def test_what_is_closed_to_viewers_is_not_listed_and_refused_by_name(grafana: GrafanaStandIn) -> None:
    admin, viewer = grafana.tokens.admin, grafana.tokens.viewer
    assert _call(grafana, "POST", "/api/folders", admin, {"uid": "closed", "title": "Closed"}).status_code == 200
    items = {"items": [{"role": "Editor", "permission": 1}]}
    assert _call(grafana, "POST", "/api/folders/closed/permissions", admin, items).status_code == 200
    grafana.create_dashboard_as_user("board", {"title": "Board"}, "closed")
    for path in ("/api/folders/closed", "/api/dashboards/uid/board", f"{_FOLDERS}/closed", f"{_DASHBOARDS}/board"):
        assert _call(grafana, "GET", path, viewer).status_code == 403, path
        assert _call(grafana, "GET", path, grafana.tokens.editor).status_code == 200, path
    for path in ("/api/folders", "/api/search", _FOLDERS, _DASHBOARDS):
        assert "losed" not in _call(grafana, "GET", path, viewer).text, path
        assert "losed" in _call(grafana, "GET", path, admin).text, path
    assert _call(grafana, "GET", f"{_FOLDERS}/nowhere", viewer).status_code == 404
    assert _call(grafana, "GET", "/api/folders/nowhere", viewer).status_code == 403
    permissions = "/api/access-control/user/permissions"
    assert "folders:uid:closed" not in _call(grafana, "GET", permissions, viewer).text
    assert "folders:uid:closed" in _call(grafana, "GET", permissions, grafana.tokens.editor).text


def test_a_refusal_names_the_permission(grafana: GrafanaStandIn) -> None:
    response = _call(grafana, "POST", "/api/folders", grafana.tokens.viewer, {"title": "x"})
    assert "folders:create" in response.json()["message"]
    path = "/apis/folder.grafana.app/v1beta1/namespaces/default/folders"
    refused = _call(grafana, "POST", path, grafana.tokens.viewer, {})
    assert (refused.status_code, refused.json()["reason"]) == (403, "Forbidden")


def test_single_permissions_can_be_given(grafana: GrafanaStandIn) -> None:
    token = grafana.add_token("folders-only", actions=["folders:read", "folders:create"])
    assert _call(grafana, "POST", "/api/folders", token, {"title": "x"}).status_code == 200
    assert _call(grafana, "GET", "/api/search", token).status_code == 403


def test_organisations_do_not_see_each_other(grafana: GrafanaStandIn) -> None:
    other = grafana.add_org("Other")
    _call(grafana, "POST", "/api/folders", grafana.tokens.admin, {"uid": "a", "title": "A"})
    assert _call(grafana, "GET", "/api/folders", other.admin).json() == []
    assert _call(grafana, "GET", "/api/folders/a", other.admin).status_code == 404
    assert _call(grafana, "GET", "/api/org", other.admin).json()["id"] == 2
    assert not grafana.state(org=2)["folders"]


def test_the_organisation_header_moves_a_user_and_not_a_service_account(grafana: GrafanaStandIn) -> None:
    grafana.add_org("Other")
    header = {"X-Grafana-Org-Id": "2"}
    assert _call(grafana, "GET", "/api/org", headers=header, user="admin").json()["id"] == 2
    assert _call(grafana, "GET", "/api/org", grafana.tokens.admin, headers=header).json()["id"] == 1
    assert _call(grafana, "GET", "/api/org", headers=header, user="editor").status_code == 401


def test_a_namespace_is_an_organisation(grafana: GrafanaStandIn) -> None:
    other = grafana.add_org("Other")
    path = "/apis/folder.grafana.app/v1beta1/namespaces/org-2/folders"
    assert _call(grafana, "GET", path, other.admin).status_code == 200
    assert _call(grafana, "GET", path, grafana.tokens.admin).status_code == 403
    assert _call(grafana, "GET", path, user="admin").status_code == 200


def test_only_users_have_a_user(grafana: GrafanaStandIn) -> None:
    assert _call(grafana, "GET", "/api/user", user="admin").json()["login"] == "admin"
    assert _call(grafana, "GET", "/api/user", grafana.tokens.admin).status_code == 404


def test_a_hidden_version_is_shown_to_those_who_are_known() -> None:
    with GrafanaStandIn(hides_version=True) as grafana:
        assert "version" not in _call(grafana, "GET", "/api/health").json()
        assert _call(grafana, "GET", "/api/health", grafana.tokens.viewer).json()["version"] == "12.4.3"


def test_everything_is_below_a_sub_path() -> None:
    with GrafanaStandIn(sub_path="/grafana") as grafana:
        assert grafana.url.endswith("/grafana")
        assert _call(grafana, "GET", "/api/org", grafana.tokens.admin).status_code == 200
        assert [call.path for call in grafana.calls] == ["/api/org"]


def test_unknown_routes_are_not_found(grafana: GrafanaStandIn) -> None:
    assert _call(grafana, "GET", "/api/nothing", grafana.tokens.admin).json() == {"message": "Not found"}
    assert _call(grafana, "GET", "/apis/nothing", grafana.tokens.admin).status_code == 404


def test_a_resource_api_unless_a_proxy_keeps_it() -> None:
    for version, status in (("12.4.3 api", 404), ("12.4.3 legacy", 200), ("12.4.3", 200)):
        with GrafanaStandIn(version) as grafana:
            response = _call(grafana, "GET", "/apis", grafana.tokens.admin)
            assert response.status_code == status
            assert ("dashboard.grafana.app" in response.text) is (status == 200)
