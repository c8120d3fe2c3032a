"""A backup brings back what a deploy changed, deleted and created."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from grafana_stand_in.stand_in import GrafanaStandIn
from tests.toolchain.compilation import compilation as compiled
from tests.toolchain.routes import routed
from tests.toolchain.sync.deploys import VERSIONS, WITH_SECRET, deployed, destination, planned, project, restore
from tests.toolchain.sync.sweep import Repository
from toolchain.base.documents.errors import UnreadableFileError
from toolchain.cli.applying import report
from toolchain.sync.backup import SavedResource, backups_of, read_backup
from toolchain.sync.change import Action
from toolchain.sync.deploy import deploy
from toolchain.sync.kinds import KINDS
from toolchain.sync.model import BackupError, Key
from toolchain.sync.normal_form import dashboard_form
from toolchain.sync.plan import Consent
from toolchain.sync.restore import plan_to_restore

ROUTE_SECRETS = {
    name: f"canary-{name}" for name in ("SLACK_TOKEN", "SLACK_WEBHOOK_URL", "PAGERDUTY_KEY", "DISCORD_URL")
}


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
        restore(server, project(), done.backup, tmp_path)
        assert forms(server) == before
        assert len(server.state()["rule_groups"]["team/critical"]["rules"]) == 1


@pytest.mark.parametrize("version", VERSIONS)
def test_restoring_the_first_deploy_leaves_nothing_of_it(version: str, tmp_path: Path) -> None:
    with GrafanaStandIn(version) as server:
        done = deployed(server, project(), tmp_path)
        assert done.backup is not None
        restore(server, project(), done.backup, tmp_path)
        state = server.state()
        assert (state["dashboards"], state["datasources"], state["rule_groups"], state["folders"]) == ({}, {}, {}, {})


def test_restoring_twice_changes_nothing_the_second_time(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        deployed(server, project(), tmp_path)
        done = deployed(server, project("Other"), tmp_path)
        assert done.backup is not None
        restore(server, project(), done.backup, tmp_path)
        state = server.state()
        server.forget_calls()
        restore(server, project(), done.backup, tmp_path)
        assert server.state() == state
        assert server.writes == []


@pytest.mark.parametrize("version", VERSIONS)
def test_restoring_what_was_adopted_gives_it_back_to_whom_it_belonged(version: str, tmp_path: Path) -> None:
    with GrafanaStandIn(version) as server:
        server.create_dashboard_as_user("board", {"title": "Anna's board", "panels": []})
        done = deployed(server, project(), tmp_path, Consent(adopt=frozenset({"all"})))
        assert done.backup is not None
        restore(server, project(), done.backup, tmp_path)
        assert server.state()["dashboards"]["board"]["spec"]["title"] == "Anna's board"
        (conflict,) = planned(server, project()).conflicts
        assert "is not ours" in conflict.reason
        without = compiled(environment=WITH_SECRET, sources=())
        assert planned(server, without).of(Action.DELETE) == (), "what is not ours is not pruned"


def test_a_backup_of_another_environment_is_refused(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        done = deployed(server, project(), tmp_path)
    assert done.backup is not None
    with pytest.raises(BackupError, match="a backup of test, and this is production"):
        read_backup(done.backup, "production")


@pytest.mark.parametrize("content", [None, "{", "[]"])
def test_what_is_no_backup_is_said(content: str | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "backup.json").write_text(content)
    with pytest.raises((BackupError, UnreadableFileError)):
        read_backup(tmp_path, "test")


@pytest.mark.parametrize("version", ["12.4.3", "12.4.3 api"])
def test_the_whole_repository_is_as_before_a_deploy_once_its_backup_is_restored(version: str, tmp_path: Path) -> None:
    repository = Repository.load()
    secrets = repository.secrets
    with GrafanaStandIn(version) as server:
        deployed(server, repository.before, tmp_path, secrets=secrets)
        done = deployed(server, repository.now, tmp_path, secrets=secrets)
        assert done.backup is not None
        assert {change.key.kind for change in done.applied.done} >= {"folder", "dashboard", "contact point"}
        restore(server, repository.before, done.backup, tmp_path, secrets=secrets)
        assert {change.action for change in planned(server, repository.before, secrets=secrets).changes} == {
            Action.NONE
        }


def test_what_is_restored_past_a_missing_secret_is_said_with_the_command_that_finishes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    without = {name: value for name, value in ROUTE_SECRETS.items() if name != "SLACK_TOKEN"}
    made = compiled(sources=(), **routed())
    kinds = KINDS
    with GrafanaStandIn() as server:
        deployed(server, made, tmp_path, secrets=ROUTE_SECRETS)
        gone = deployed(server, compiled(sources=()), tmp_path, secrets=ROUTE_SECRETS)
        assert gone.backup is not None
        saved = read_backup(gone.backup, "test")

        def restored(secrets: Mapping[str, str]) -> tuple[int, str]:
            with destination(server, made, secrets=secrets) as there, pytest.raises(SystemExit) as ended:
                done = deploy(there, lambda at: plan_to_restore(at, kinds, saved), kinds, lambda _: None, tmp_path)
                report(done, again="build.py restore NAME")
            return int(str(ended.value.code)), capsys.readouterr().err

        def ours() -> list[str]:
            return [uid for uid in server.state()["contact_points"] if uid.startswith("team-")]

        code, said = restored(without)
        assert code == 1
        assert "left out contact point team-pagers-slack (Pagers slack)" in said
        assert "SLACK_TOKEN" in said
        assert "Run `build.py restore NAME` to finish." in said
        assert len(ours()) == 6, "the other integrations are there"
        assert "Pagers" in str(server.state()["policies"]), "one integration is enough for a route"
        assert restored(without)[0] == 1
        assert restored(ROUTE_SECRETS) == (0, "")
        assert len(ours()) == 7
        assert restored({}) == (0, ""), "what is stored needs no variable"


def test_a_secret_that_nobody_knows_the_name_of_is_said() -> None:
    point = {"uid": "theirs", "name": "Theirs", "type": "slack", "settings": {"url": "[REDACTED]", "title": "x"}}
    saved = [SavedResource(Key("contact point", "theirs"), point, was_ours=False)]
    made = compiled(sources=(), **routed())
    with GrafanaStandIn() as server, destination(server, made) as there:
        (withheld,) = plan_to_restore(there, KINDS, saved).withheld
    assert "neither in the backup nor in Grafana" in withheld.reason
    assert "restore REVISION" in withheld.remedy
