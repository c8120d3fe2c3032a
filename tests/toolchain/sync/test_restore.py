"""A backup brings back what a deploy changed, deleted and created."""

from pathlib import Path
from typing import Any

import pytest

from tests.grafana_stand_in.stand_in import GrafanaStandIn
from tests.toolchain.sync.deploys import VERSIONS, deployed, destination, project
from toolchain.errors import ConfigurationError
from toolchain.sync.backup import backups_of, read_backup
from toolchain.sync.deploy import deploy
from toolchain.sync.kinds import every_kind
from toolchain.sync.normal_form import dashboard_form
from toolchain.sync.restore import plan_to_restore


def restore(server: GrafanaStandIn, backup: Path, backups: Path) -> None:
    """Restore a backup."""
    made, kinds = project(), every_kind()
    with destination(server, made) as there:
        saved = read_backup(backup)
        done = deploy(there, lambda: plan_to_restore(there, kinds, saved), kinds, lambda _: None, backups)
    assert done.applied.is_complete


def forms(server: GrafanaStandIn) -> dict[str, Any]:
    """The dashboards in normal form: a release migrates what is written to it."""
    return {uid: dashboard_form(each["spec"]) for uid, each in server.state()["dashboards"].items()}


@pytest.mark.parametrize("version", VERSIONS)
def test_restoring_undoes_a_deploy(version: str, tmp_path: Path) -> None:
    with GrafanaStandIn(version) as server:
        deployed(server, project(), tmp_path)
        before = forms(server)
        done = deployed(server, project("Other", boards=2, alerts=2), tmp_path)
        assert done.backup is not None
        assert backups_of(tmp_path, "test")[0] == done.backup
        restore(server, done.backup, tmp_path)
        assert forms(server) == before
        assert len(server.state()["rule_groups"]["team/critical"]["rules"]) == 1


def test_restoring_the_first_deploy_leaves_nothing_of_it(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        done = deployed(server, project(), tmp_path)
        assert done.backup is not None
        restore(server, done.backup, tmp_path)
        state = server.state()
        assert (state["dashboards"], state["datasources"], state["rule_groups"], state["folders"]) == ({}, {}, {}, {})


def test_restoring_twice_changes_nothing_the_second_time(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        deployed(server, project(), tmp_path)
        done = deployed(server, project("Other"), tmp_path)
        assert done.backup is not None
        restore(server, done.backup, tmp_path)
        state = server.state()
        server.forget_calls()
        restore(server, done.backup, tmp_path)
        assert server.state() == state


@pytest.mark.parametrize("content", [None, "{", "[]"])
def test_what_is_no_backup_is_said(content: str | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "backup.json").write_text(content)
    with pytest.raises(ConfigurationError):
        read_backup(tmp_path)
