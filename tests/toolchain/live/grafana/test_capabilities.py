"""What the client finds out about a Grafana before it does anything."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.toolchain.live.grafana.server import Reply, Request, connected, page, plain
from toolchain.live.grafana.capabilities import Capabilities, probe
from toolchain.live.grafana.errors import (
    Forbidden,
    NotGrafana,
    TooOld,
    Unauthorized,
    WrongOrganization,
)

FOLDERS = "/apis/folder.grafana.app/v1/namespaces/default/folders"
NOT_FOUND = Reply({"message": "Not found"}, 404)
FORBIDDEN = Reply({"message": "Access denied"}, 403)


def groups(**versions: tuple[str, ...]) -> Reply:
    listed = [
        {
            "name": f"{name}.grafana.app",
            "versions": [{"groupVersion": f"{name}/{each}", "version": each} for each in all_],
        }
        for name, all_ in versions.items()
    ]
    return Reply({"kind": "APIGroupList", "groups": listed})


def grafana(changes: Mapping[str, Reply] | None = None, **named: Any) -> Callable[[Request], Reply]:
    routes = {
        "/api/health": Reply({"database": "ok", "version": "13.3.0"}),
        "/apis": groups(dashboard=("v2", "v1", "v1beta1"), folder=("v1", "v1beta1")),
        "/api/frontend/settings": Reply({"namespace": "default", "buildInfo": {"version": "13.3.0"}}),
        "/api/org": Reply({"id": 1, "name": "Main Org."}),
        FOLDERS: Reply({"metadata": {"resourceVersion": "1795906419489988"}, "items": []}),
        **(changes or {}),
    }
    return lambda request: routes.get(request.path, NOT_FOUND)


def found(changes: Mapping[str, Reply] | None = None, **settings: Any) -> Capabilities:
    with connected(grafana(changes), **settings) as (connection, _):
        return probe(connection)


def test_a_recent_grafana() -> None:
    with connected(grafana(), org_id=1) as (connection, server):
        assert probe(connection) == Capabilities("13.3.0", "v1", "v1", "default", 1)
        assert connection.count.writes == 0
        assert len(server.requests) == 5


def test_a_storage_behind_the_resource_api_that_loses_annotations_is_used_by_the_legacy_interface() -> None:
    capabilities = found({FOLDERS: Reply({"metadata": {"continue": "MXwy"}, "items": []})})
    assert not capabilities.keeps_annotations
    assert (capabilities.served_dashboards, capabilities.served_folders) == ("v1", "v1")
    assert (capabilities.dashboards, capabilities.folders) == ("legacy", "legacy")


def test_what_is_served_decides_and_not_the_version() -> None:
    capabilities = found({"/apis": groups(dashboard=("v1beta1", "v0alpha1"), folder=("v0alpha1",))})
    assert (capabilities.dashboards, capabilities.folders) == ("v1beta1", "legacy")


@pytest.mark.parametrize("apis", [NOT_FOUND, groups(playlist=("v0alpha1",)), Reply({"groups": None})])
def test_without_resource_groups_all_is_legacy(apis: Reply) -> None:
    capabilities = found({"/apis": apis, "/api/health": Reply({"database": "ok", "version": "12.4.2"})})
    assert (capabilities.dashboards, capabilities.folders) == ("legacy", "legacy")


def test_who_may_not_see_the_groups_is_told_rather_than_sent_to_the_legacy_interface() -> None:
    with pytest.raises(Forbidden):
        found({"/apis": FORBIDDEN})


@pytest.mark.parametrize("version", ["12.3.6", "8.5.27", "9.3.0-beta1", "12.0.0"])
def test_below_the_oldest_supported_release_is_too_old(version: str) -> None:
    with pytest.raises(TooOld, match=f"Grafana {version}.*Upgrade"):
        found({"/api/health": Reply({"database": "ok", "version": version})})


@pytest.mark.parametrize("version", ["12.4.0", "13.0.0", "12.4.1+security-01", "", "main"])
def test_from_it_on_and_of_unknown_version_it_is_not(version: str) -> None:
    assert found({"/api/health": Reply({"database": "ok", "version": version})}).dashboards == "v1"


def test_a_hidden_version_is_looked_for_in_the_settings() -> None:
    hidden = {"/api/health": Reply({"database": "ok"})}
    assert found(hidden).version == "13.3.0"
    old = Reply({"namespace": "default", "buildInfo": {"version": "9.1.0"}})
    with pytest.raises(TooOld):
        found({**hidden, "/api/frontend/settings": old})


def test_a_namespace_that_the_settings_do_not_tell_is_read_from_the_boot_data() -> None:
    boot = {"/api/frontend/settings": FORBIDDEN, "/bootdata": Reply({"settings": {"namespace": "stacks-12"}})}
    assert found({**boot, "/api/org": Reply({"id": 7})}).namespace == "stacks-12"


@pytest.mark.parametrize(("org", "namespace"), [(1, "default"), (3, "org-3")])
def test_a_namespace_that_nobody_tells_follows_from_the_organisation(org: int, namespace: str) -> None:
    silent = {"/api/frontend/settings": FORBIDDEN, "/bootdata": page("<html></html>", 404)}
    assert found({**silent, "/api/org": Reply({"id": org})}).namespace == namespace


def test_an_organisation_that_may_not_be_read_follows_from_the_namespace() -> None:
    changes = {"/api/org": FORBIDDEN, "/api/frontend/settings": Reply({"namespace": "org-4"})}
    assert found(changes).org_id == 4


def test_credentials_of_another_organisation_are_refused() -> None:
    with pytest.raises(WrongOrganization, match="organisation 1, and 2 is asked for"):
        found(org_id=2)


def test_wrong_credentials_are_told() -> None:
    refused = Reply({"message": "Invalid API key"}, 401)
    with pytest.raises(Unauthorized, match=r"Invalid API key.*mistyped, expired"):
        found({"/apis": refused})


@pytest.mark.parametrize(
    "health",
    [
        NOT_FOUND,
        plain("404 page not found\n", 404),
        page("<html><title>Sign in</title></html>"),
        page("<html>nginx</html>", 404),
        Reply({"status": "UP"}),
        Reply([]),
        plain("Prometheus Server is Healthy.\n", 200),
    ],
)
def test_what_has_no_health_page_of_grafanas_is_not_grafana(health: Reply) -> None:
    with connected(grafana({"/api/health": health})) as (connection, server):
        with pytest.raises(NotGrafana, match="Check"):
            probe(connection)
        assert len(server.requests) == 1
