"""What an installation held, kept aside for others to begin with."""

from pathlib import Path

import pytest

from grafana_stand_in import GrafanaStandIn
from tests.toolchain.sync.deploys import deployed, planned, project
from toolchain.sync.change import Action


def test_an_installation_goes_on_from_what_another_held(tmp_path: Path) -> None:
    with GrafanaStandIn() as first, GrafanaStandIn() as second:
        deployed(first, project(), tmp_path)
        kept = first.saved()
        second.create_dashboard_as_user("annas", {"title": "Anna's"})
        second.restore(kept)
        assert second.state() == first.state()
        assert {each.action for each in planned(second, project()).changes} == {Action.NONE}


def test_what_is_written_afterwards_changes_nothing_of_what_is_kept(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        deployed(server, project(), tmp_path)
        before, kept = server.state(), server.saved()
        for _ in range(2):
            server.edit_dashboard_as_user("board", lambda spec: spec.update(title="Mine"), through_api=True)
            deployed(server, project(boards=5, alerts=2), tmp_path)
            assert server.state() != before
            server.restore(kept)
            assert server.state() == before


def test_numbers_go_on_where_they_were(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        deployed(server, project(), tmp_path)
        kept = server.saved()
        server.create_dashboard_as_user("annas", {"title": "Anna's"})
        number = server.installation.stores[1].dashboards.items["annas"].id
        server.restore(kept)
        server.create_dashboard_as_user("bobs", {"title": "Bob's"})
        assert server.installation.stores[1].dashboards.items["bobs"].id == number


def test_another_release_does_not_take_it() -> None:
    with (
        GrafanaStandIn("12.4.3") as one,
        GrafanaStandIn("13.3.0") as other,
        pytest.raises(ValueError, match=r"12\.4\.3 was kept, and this is 13\.3\.0"),
    ):
        other.restore(one.saved())
