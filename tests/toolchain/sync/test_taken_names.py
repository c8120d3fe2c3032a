"""What somebody else has already named like ours is a conflict of the plan, found before anything is written."""

from typing import Any

import pytest
import requests

from grafana_stand_in.stand_in import GrafanaStandIn
from tests.toolchain.compilation import compilation as compiled
from tests.toolchain.routes import routed
from tests.toolchain.sync.deploys import VERSIONS, planned, project
from toolchain.sync.plan import Consent


def post(server: GrafanaStandIn, path: str, document: Any) -> None:
    """Make something through the API."""
    headers = {"Authorization": f"Bearer {server.tokens.admin}", "X-Disable-Provenance": "true"}
    made = requests.post(f"{server.url}{path}", json=document, headers=headers, timeout=5)
    assert made.status_code < 300, made.text


@pytest.mark.parametrize("version", VERSIONS)
def test_a_folder_title(version: str) -> None:
    with GrafanaStandIn(version) as server:
        post(server, "/api/folders", {"uid": "theirs", "title": "Team"})
        (conflict,) = planned(server, project(), Consent(adopt=frozenset({"all"}))).conflicts
        assert str(conflict.key) == "folder team"
        assert "'theirs' has the same title" in conflict.reason


def test_a_folder_title_of_a_folder_that_something_else_manages() -> None:
    with GrafanaStandIn("12.4.3") as server:
        annotations = {"grafana.app/managedBy": "terraform", "grafana.app/managerId": "platform"}
        folder = {
            "apiVersion": "folder.grafana.app/v1beta1",
            "kind": "Folder",
            "metadata": {"name": "theirs", "annotations": annotations},
            "spec": {"title": "Team"},
        }
        post(server, "/apis/folder.grafana.app/v1beta1/namespaces/default/folders", folder)
        (conflict,) = planned(server, project(), Consent(adopt=frozenset({"all"}))).conflicts
        assert conflict.reason == (
            "the folder 'theirs' has the same title in the same place; it is managed by terraform platform"
        )


@pytest.mark.parametrize("version", ["12.4.3", "12.4.3 api"])
def test_a_data_source_name(version: str) -> None:
    with GrafanaStandIn(version) as server:
        source = {"uid": "theirs", "name": "Prometheus", "type": "prometheus", "access": "proxy", "url": "http://x"}
        post(server, "/api/datasources", source)
        (conflict,) = planned(server, project()).conflicts
        assert "'theirs' has the same name" in conflict.reason


@pytest.mark.parametrize("version", ["12.4.3", "12.4.3 api"])
def test_a_contact_point_name(version: str) -> None:
    with GrafanaStandIn(version) as server:
        theirs = {"name": "Readers", "type": "email", "settings": {"addresses": "anna@example.org"}}
        post(server, "/api/v1/provisioning/contact-points", theirs)
        (conflict,) = planned(server, compiled(**routed())).conflicts
        assert "a contact point 'Readers' that is not ours" in conflict.reason
