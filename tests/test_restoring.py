"""Saved plans and backups as people use them: over two commands, named as they were printed."""

import os
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from build import main
from grafana_stand_in.stand_in import GrafanaStandIn
from tests.conftest import FIXTURES, REPOSITORY
from tests.revisions import BEFORE_THE_MODULES_MOVED, committed, git
from toolchain.base.revision import why_no_revision
from toolchain.compile.artifact import ArtifactKind, artifacts_of
from toolchain.compile.built.revision import output_of_revision

pytestmark = pytest.mark.usefixtures("without_connections")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small project."""
    folder = tmp_path / "project"
    shutil.copytree(FIXTURES / "minimal", folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def run(server: GrafanaStandIn, root: Path, *arguments: str, **variables: str) -> Result:
    """A command on the small project, as an administrator unless told otherwise."""
    clean = {name: "" for name in os.environ if name.startswith("GRAFANA_")}
    known = {"GRAFANA_URL": server.url, "GRAFANA_TOKEN": server.tokens.admin}
    command, *others = arguments
    result = CliRunner().invoke(main, [command, "--root", str(root), *others], env={**clean, **known, **variables})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def rename(root: Path, old: str, new: str) -> None:
    """Change a text of a dashboard's definition."""
    file = root / "dashboards" / "api.py"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def printed_backup(result: Result) -> Path:
    """The backup that an apply names."""
    found = re.search(r"The state before is kept in (.+)", result.output)
    assert found is not None, result.output
    return Path(found[1])


def test_what_apply_printed_is_what_restore_takes(root: Path) -> None:
    with GrafanaStandIn() as server:
        assert run(server, root, "apply").exit_code == 0
        rename(root, "Is the API answering?", "Is it there?")
        applied = run(server, root, "apply")
        assert applied.exit_code == 0, applied.output
        backup = printed_backup(applied)
        assert str(backup) in run(server, root, "restore", "--list").stdout.splitlines()
        for name in (str(backup), backup.name, f"local/{backup.name}", os.path.relpath(backup)):
            restored = run(server, root, "restore", name, "--yes")
            assert restored.exit_code == 0, (name, restored.output)
            assert server.state()["dashboards"]["api"]["spec"]["description"] == "Is the API answering?"


def test_a_revision_is_restored_to_what_its_own_toolchain_writes(root: Path) -> None:
    committed(root)
    with GrafanaStandIn() as server:
        assert run(server, root, "apply").exit_code == 0
        rename(root, "Is the API answering?", "Is it there?")
        assert run(server, root, "apply").exit_code == 0
        shown = run(server, root, "restore", "main")
        assert "description: Is it there? -> Is the API answering?" in shown.output
        assert "add --yes" in shown.output
        restored = run(server, root, "restore", "main", "--yes")
        assert restored.exit_code == 0, restored.output
        assert server.state()["dashboards"]["api"]["spec"]["description"] == "Is the API answering?"


def test_a_revision_of_another_toolchain_is_sent_as_that_wrote_it(root: Path) -> None:
    committed(root)
    build = root / "build.py"
    build.write_text(build.read_text().replace("write_output(compilation", f"{_OTHERWISE}\nwrite_output(compilation"))
    git(root, "commit", "-qam", "another toolchain")
    with GrafanaStandIn() as server:
        restored = run(server, root, "restore", "main", "--yes")
        assert restored.exit_code == 0, restored.output
        assert server.state()["dashboards"]["api"]["spec"]["title"] == "As it was"
        assert "API" in run(server, root, "plan").output


_OTHERWISE = """
for artifact in compilation.artifacts:
    if artifact.path.endswith("dashboards/api.json"):
        artifact.document.get("spec", artifact.document)["title"] = "As it was"
"""


def test_the_last_revision_before_the_modules_moved_is_restored(tmp_path: Path) -> None:
    if why_no_revision(REPOSITORY, BEFORE_THE_MODULES_MOVED):
        pytest.skip("this clone does not have the revision: git fetch --unshallow")
    with GrafanaStandIn() as server:
        arguments = ("restore", BEFORE_THE_MODULES_MOVED, "--yes", "--backups", str(tmp_path))
        restored = run(server, REPOSITORY, *arguments, **server.variables)
        assert restored.exit_code == 0, restored.output
        state = server.state()
        output = output_of_revision(REPOSITORY, BEFORE_THE_MODULES_MOVED, "local")
        for each in artifacts_of(ArtifactKind.DASHBOARD, output.artifacts):
            spec = state["dashboards"][each.document["uid"]]["spec"]
            assert [panel["title"] for panel in spec["panels"]] == [panel["title"] for panel in each.document["panels"]]
        again = run(server, REPOSITORY, *arguments, **server.variables)
        assert "Nothing to do" in again.output


def test_a_name_that_is_no_backup_is_told_with_what_is_near(root: Path) -> None:
    with GrafanaStandIn() as server:
        backup = printed_backup(run(server, root, "apply"))
        server.forget_calls()
        wrong = run(server, root, "restore", backup.name[:-3], "--yes")
        assert wrong.exit_code == 2
        assert f"near it are {backup.name}" in wrong.output
        assert run(server, root, "restore", "no-such-branch", "--yes").exit_code == 2
        assert run(server, root, "restore", str(root), "--yes").exit_code == 2
        assert run(server, root, "restore", "-e", "production", backup.name, "--yes").exit_code == 2
        assert server.writes == []


def test_the_list_is_empty_without_backups(root: Path) -> None:
    with GrafanaStandIn() as server:
        result = run(server, root, "restore", "--list")
        assert (result.exit_code, result.stdout) == (0, "")
        assert "there is no backup of local" in result.stderr


def test_a_saved_plan_is_applied_once(root: Path, tmp_path: Path) -> None:
    plan = str(tmp_path / "plan.json")
    with GrafanaStandIn() as server:
        assert run(server, root, "plan", "--save", plan).exit_code == 0
        applied = run(server, root, "apply", plan)
        assert applied.exit_code == 0, applied.output
        state = server.state()
        again = run(server, root, "apply", plan)
        assert again.exit_code == 2
        assert "is out of date" in again.output
        assert "Plan again, and review it again." in again.output
        assert server.state() == state
        assert run(server, root, "plan", "--save", plan).exit_code == 0
        assert "Nothing to do" in run(server, root, "apply", plan).output


def test_what_a_saved_plan_was_allowed_is_allowed_when_it_is_applied(root: Path, tmp_path: Path) -> None:
    plan = str(tmp_path / "plan.json")
    with GrafanaStandIn() as server:
        assert run(server, root, "apply").exit_code == 0
        uid = next(iter(server.state()["dashboards"]))
        server.edit_dashboard_as_user(uid, lambda spec: spec.update(title="Edited"), through_api=True)
        assert run(server, root, "plan").exit_code == 1
        assert run(server, root, "plan", "--overwrite-edits", "all", "--save", plan).exit_code == 0
        applied = run(server, root, "apply", plan)
        assert applied.exit_code == 0, applied.output
        assert run(server, root, "drift").exit_code == 0


def test_a_saved_plan_is_refused_once_anything_changed(root: Path, tmp_path: Path) -> None:
    plan = str(tmp_path / "plan.json")
    with GrafanaStandIn() as server:
        assert run(server, root, "plan", "--save", plan).exit_code == 0
        rename(root, "Is the API answering?", "Is it there?")
        server.forget_calls()
        refused = run(server, root, "apply", plan)
        assert refused.exit_code == 2
        assert "the definition of dashboard" in refused.output
        other = run(server, root, "apply", plan, "-e", "production")
        assert other.exit_code == 2
        assert "is for the environment 'local', and this is 'production'" in other.output
        assert server.writes == []


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"formatVersion": 1}', '{"formatVersion": 1, "changes": [3]}'])
def test_a_file_that_is_no_plan_is_one_message(content: str, root: Path, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(content)
    with GrafanaStandIn() as server:
        result = run(server, root, "apply", str(file))
        assert result.exit_code == 2
        assert result.output.count("Error:") == 1
        assert str(file) in result.output
        assert server.calls == []


@pytest.mark.parametrize("columns", ["40", "80"])
@pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_plan_is_read_without_colours_and_on_narrow_terminals(
    columns: str, variables: dict[str, str], root: Path
) -> None:
    with GrafanaStandIn() as server:
        assert run(server, root, "apply").exit_code == 0
        uid = next(iter(server.state()["dashboards"]))
        server.edit_dashboard_as_user(uid, lambda spec: spec.update(description="one\ntwo"), through_api=True)
        result = run(server, root, "plan", "--overwrite-edits", "all", COLUMNS=columns, **variables)
        assert "\x1b" not in result.output
        assert "description:" in result.output
