"""The command import: what comes in, what is refused, what it says, and how it ends."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result

from grafana_stand_in.stand_in import GrafanaStandIn
from tests.test_pulling import run
from toolchain.check.checker import check
from toolchain.check.own_rules import rules_of
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project
from toolchain.pull.imports.dashboards import with_own_uid
from toolchain.pull.imports.given import Given


def dashboard(uid: str, title: str, **fields: Any) -> dict[str, Any]:
    panel = {
        "id": 1,
        "type": "stat",
        "title": "Jobs",
        "gridPos": {"h": 8, "w": 12, "x": 0, "y": 0},
        "datasource": {"type": "prometheus", "uid": "elsewhere"},
        "targets": [{"refId": "A", "expr": "sum(rate(strange_jobs_total[5m]))"}],
    }
    return {"uid": uid, "title": title, "schemaVersion": 42, "panels": [panel], **fields}


def brought_in(root: Path, *arguments: str, server: GrafanaStandIn | None = None) -> Result:
    return run(server, root, *arguments, command="import")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Two dashboards, one of them twice, what cannot be read, and what is none of ours."""
    folder = tmp_path / "given"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.json").write_text(json.dumps(dashboard("one", "Jobs / all")))
    (folder / "b.json").write_text(json.dumps(dashboard("two", "Jobs all")))
    (folder / "inner" / "again.json").write_text(json.dumps(dashboard("one", "Jobs / all")))
    (folder / "broken.json").write_text('{"title": "x",\n"panels": [}')
    (folder / "package.json").write_text('{"name": "x"}')
    return folder


def test_a_folder_comes_in_and_what_is_broken_stops_nothing(project_root: Path, files: Path) -> None:
    done = brought_in(project_root, str(files))
    assert done.exit_code == 1, done.output
    made = sorted(path.name for path in (project_root / "dashboards" / "imported").glob("*.py"))
    assert made == ["jobs_all.py", "jobs_all_2.py"]
    assert "broken.json:2: this is no JSON" in done.output
    assert "again.json: the same as " in done.output
    assert "package.json" not in done.output
    assert "3 imported, 1 refused" in done.output


def test_what_came_in_loads_and_passes_the_checks(project_root: Path, files: Path) -> None:
    before = _findings(project_root)
    (files / "broken.json").unlink()
    assert brought_in(project_root, str(files)).exit_code == 0
    assert _findings(project_root) == before
    stubs = (project_root / "metrics" / "imported" / "stubs.py").read_text()
    assert '"strange_jobs_total"' in stubs
    module = (project_root / "dashboards" / "imported" / "jobs_all.py").read_text()
    assert "imported so: " in module


def _findings(root: Path) -> list[str]:
    """Errors and warnings of the project, but for those of the fixture's own."""
    project = load_project(root, "local")
    found = check(compile_project(project), rules_of(project)).findings
    return sorted(str(each.message) for each in found if each.severity.name != "INFO")


def test_a_dry_run_writes_nothing(project_root: Path, files: Path) -> None:
    done = brought_in(project_root, str(files / "a.json"), "--dry-run")
    assert done.exit_code == 0
    assert "1 would be imported, 0 refused" in done.output
    assert not (project_root / "dashboards" / "imported").exists()


def test_a_uid_that_is_defined_is_refused_with_the_line(project_root: Path, tmp_path: Path) -> None:
    file = tmp_path / "api.json"
    file.write_text(json.dumps(dashboard("api", "Another one")))
    done = brought_in(project_root, str(file))
    assert done.exit_code == 1
    assert "dashboards/api.py:10 defines the dashboard api already" in done.output


def test_what_no_definition_can_say_is_refused_with_its_file(project_root: Path, tmp_path: Path) -> None:
    file = tmp_path / "odd.json"
    file.write_text(json.dumps({**dashboard("odd", "Odd"), "panels": [{"type": "stat", "title": "A", "id": -3}]}))
    done = brought_in(project_root, str(file))
    assert done.exit_code == 1
    assert f"refused: {file}: the dashboard cannot be written as a definition" in done.output


def test_another_dashboard_of_the_same_uid_is_refused_by_name(project_root: Path, files: Path) -> None:
    (files / "inner" / "again.json").write_text(json.dumps(dashboard("one", "Something else")))
    done = brought_in(project_root, str(files / "a.json"), str(files / "inner"))
    assert done.exit_code == 1
    assert "a.json has the uid one as well" in done.output


def test_dashboards_of_a_uid_that_is_taken_get_one_of_their_own_where_that_is_asked_for(
    project_root: Path, tmp_path: Path
) -> None:
    twice = dashboard("one", "One")
    documents = [
        dashboard("api", "Defined"),
        twice,
        twice,
        dashboard("one", "Two"),
        {"dashboard": dashboard("one", "Three")},
        {"apiVersion": "dashboard.grafana.app/v1beta1", "metadata": {"name": "one"}, "spec": dashboard("one", "Four")},
    ]
    files = [tmp_path / f"{number}.json" for number in range(len(documents))]
    for file, document in zip(files, documents, strict=True):
        file.write_text(json.dumps(document))
    done = brought_in(project_root, *map(str, files), "--new-uids")
    assert done.exit_code == 0, done.output
    modules = (project_root / "dashboards" / "imported").glob("*.py")
    uids = sorted(found[1] for module in modules if (found := re.search(r'uid="([^"]+)"', module.read_text())))
    assert uids == ["api-2", "one", "one-2", "one-3", "one-4"]
    assert "another dashboard has its uid api: here it is api-2" in done.output


@pytest.mark.parametrize("metadata", [[1], "x", {"name": ["x"]}, None])
def test_a_uid_that_is_no_text_is_none(metadata: Any) -> None:
    given = Given("x.json", {"metadata": metadata, "spec": {"panels": []}})
    assert with_own_uid(given, {}) is given


def test_a_file_with_changes_that_are_not_committed_stays(project_root: Path, files: Path) -> None:
    module = project_root / "dashboards" / "imported" / "jobs_all.py"
    assert brought_in(project_root, str(files / "a.json")).exit_code == 0
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=project_root, check=True)
    module.write_text(f"{module.read_text()}\n# mine\n")
    (files / "a.json").write_text(json.dumps(dashboard("one-more", "Jobs / all")))
    done = brought_in(project_root, str(files / "a.json"), "--force")
    assert done.exit_code == 1
    assert "holds what is not committed, and stays" in done.output
    assert module.read_text().endswith("# mine\n")


def test_names_do_not_lead_out_of_the_folder(project_root: Path, tmp_path: Path) -> None:
    file = tmp_path / "evil.json"
    file.write_text(json.dumps(dashboard("../../etc", '../../../"""\n__import__("os").system("x")')))
    done = brought_in(project_root, str(file), "--output", str(tmp_path / "out"))
    assert done.exit_code == 0, done.output
    (made,) = (tmp_path / "out" / "dashboards").glob("*")
    assert made.name == "import_os_system_x.py"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.json"], "there is no file and no folder nowhere.json"),
        (["grafana", "--datasource", "x"], "is no NAME=KEY"),
        (["grafana", "--datasource", "x=promteheus"], "promteheus"),
        ([".", "--grafana", "http://x"], "nothing of one is imported"),
    ],
)
def test_a_call_that_means_nothing_could_not_run(project_root: Path, arguments: list[str], words: str) -> None:
    done = brought_in(project_root, *arguments)
    assert done.exit_code == 2
    assert words in done.output


@pytest.mark.parametrize("release", ["12.4.3 api", "12.4.3"])
def test_all_of_a_grafana_comes_in_without_files(release: str, project_root: Path) -> None:
    with GrafanaStandIn(release) as server:
        server.create_dashboard_as_user("adk2v9x", dashboard("adk2v9x", "Theirs"), "")
        done = brought_in(project_root, "grafana", server=server)
    assert done.exit_code == 0, done.output
    assert 'uid="adk2v9x"' in (project_root / "dashboards" / "imported" / "theirs.py").read_text()


def test_dashboards_of_schema_2_come_in_with_their_tabs(project_root: Path, tmp_path: Path) -> None:
    document = json.loads((Path(__file__).parent / "fixtures" / "schema-2" / "tabs.json").read_text())
    (tmp_path / "tabs.json").write_text(json.dumps(document))
    other = {**document, "metadata": {"name": "other"}, "spec": {**document["spec"], "title": "Other"}}
    (tmp_path / "other.yaml").write_text(yaml.safe_dump(other, sort_keys=False))
    done = brought_in(project_root, str(tmp_path / "tabs.json"), str(tmp_path / "other.yaml"))
    assert "2 imported, 0 refused" in done.output, done.output
    for name in ("tabs", "other"):
        source = (project_root / "dashboards" / "imported" / f"{name}.py").read_text()
        assert "tabs(" in source and "auto_grid(" in source and "when(" in source
    assert compile_project(load_project(project_root, "local")).project.findings == ()
