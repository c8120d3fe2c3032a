"""The command line as a person uses it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from build import main
from tests.cli.schemas import problems
from tests.conftest import REPOSITORY

Edit = Callable[[str, str, str], int]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False)


def output_of(root: Path) -> dict[str, bytes]:
    build = root / "build" / "local"
    return {str(path.relative_to(build)): path.read_bytes() for path in build.rglob("*") if path.is_file()}


def findings_of(root: Path) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(run("check", "--root", str(root), "--format", "json").stdout)["findings"]
    return rows


def line_at(root: Path, finding: dict[str, object]) -> str:
    """The line of the definition that a finding points at, without its indentation."""
    return (root / str(finding["file"])).read_text().splitlines()[int(str(finding["line"])) - 1].strip()


def test_build_writes_every_artifact_and_says_where(project_root: Path) -> None:
    result = run("build", "--root", str(project_root))
    assert result.exit_code == 0, result.output
    assert "0 errors" in result.stdout
    assert "Wrote 12 files" in result.stdout
    assert set(output_of(project_root)) == {
        "dashboards/api.json",
        "dashboards/sessions.json",
        "environment.json",
        "inventory.json",
        "manifest.json",
        "provisioning/dashboards/dashboards.yaml",
        "provisioning/datasources/datasources.yaml",
        "resources/dashboards/api.json",
        "resources/dashboards/sessions.json",
        "resources/datasources/prom.json",
        "resources/folders/shop.json",
        "source-map.json",
    }


def test_build_writes_portable_dashboards_beside_the_output_and_says_what_they_are_without(project_root: Path) -> None:
    made = run("build", "--root", str(project_root), "--portable", "--format", "json")
    assert made.exit_code == 0, made.output
    document = json.loads(made.stdout)
    folder = project_root / "build" / "portable"
    assert document["written"]["folder"] == str(folder)
    assert document["written"]["files"] == len(list(folder.glob("*.json"))) > 0
    assert problems("build", document) == []
    assert all(each["reason"] for each in document["left_out"])
    (folder / ".portable").unlink()
    refused = run("build", "--root", str(project_root), "--portable")
    assert refused.exit_code == 2
    assert "holds files that this tool did not write" in refused.output


def test_build_twice_gives_the_same_bytes(project_root: Path) -> None:
    run("build", "--root", str(project_root))
    first = output_of(project_root)
    run("build", "--root", str(project_root))
    assert output_of(project_root) == first


def test_build_removes_files_of_a_dashboard_that_is_no_longer_defined(project_root: Path) -> None:
    run("build", "--root", str(project_root))
    (project_root / "dashboards/sessions.py").unlink()
    (project_root / "metrics/api.py").write_text(
        (project_root / "metrics/api.py").read_text().partition("SESSIONS_ACTIVE")[0]
    )
    assert run("build", "--root", str(project_root)).exit_code == 0
    assert "dashboards/sessions.json" not in output_of(project_root)


def test_dashboards_are_built_in_the_schema_that_is_asked_for(project_root: Path) -> None:
    run("build", "--root", str(project_root))
    build = project_root / "build" / "local"
    file = build / "resources" / "dashboards" / "sessions.json"
    files = {path.name: path.read_bytes() for path in (build / "dashboards").iterdir()}
    assert json.loads(file.read_bytes())["apiVersion"] == "dashboard.grafana.app/v1beta1"
    for version in ("v2beta1", "v2"):
        assert run("build", "--root", str(project_root), "--dashboards", version).exit_code == 0
        resource = json.loads(file.read_bytes())
        assert resource["apiVersion"] == f"dashboard.grafana.app/{version}"
        assert resource["spec"]["layout"]["kind"] in ("GridLayout", "RowsLayout")
        assert {path.name: path.read_bytes() for path in (build / "dashboards").iterdir()} == files


MISTAKES = [
    pytest.param(
        "dashboards/api.py",
        "HTTP_REQUESTS_TOTAL\nfrom toolchain.define import",
        "HTTP_REQUEST_TOTAL as HTTP_REQUESTS_TOTAL\nfrom toolchain.define import",
        "from metrics.api import",
        "import",
        "Did you mean 'HTTP_REQUESTS_TOTAL'?",
        id="misspelled metric",
    ),
    pytest.param(
        "dashboards/api.py",
        "select(HTTP_REQUESTS_TOTAL, method=METHOD)",
        "select(HTTP_REQUESTS_TOTAL, metod=METHOD)",
        "prom(q.sum(",
        "unknown-label",
        "Did you mean 'method'?",
        id="wrong label",
    ),
    pytest.param(
        "dashboards/sessions.py",
        'uid="sessions"',
        'uid="api"',
        "DASHBOARD = dashboard(",
        "dashboard-uid",
        "has the uid 'api'",
        id="duplicate uid",
    ),
    pytest.param(
        "dashboards/api.py",
        "width=12,",
        "width=12, at=(4, 2),",
        "stat(",
        "panel-layout",
        "overlaps 'Requests'",
        id="overlapping panels",
    ),
    pytest.param(
        "dashboards/api.py",
        '"p95"),',
        '"p95 of $servce"),',
        "prom(q.histogram_quantile",
        "variable-undefined",
        "$servce",
        id="undefined variable",
    ),
    pytest.param(
        "dashboards/api.py",
        'unit="s",',
        'unit="secs",',
        "stat(",
        "panel-unit",
        "'secs'",
        id="unknown unit",
    ),
    pytest.param(
        "dashboards/api.py",
        "width=12,",
        'width=12, color="valeu",',
        "stat(",
        "argument",
        "color is 'valeu', which is none of its values. Did you mean 'value'?",
        id="bad option value",
    ),
    pytest.param(
        "dashboards/api.py",
        "width=12,",
        'width=12, overrides=[{"matcher": {"id": "byNmae"}, "properties": [{"id": "unit", "value": "s"}]}],',
        "stat(",
        "schema",
        "'byNmae' is none of",
        id="bad option name",
    ),
    pytest.param(
        "dashboards/sessions.py",
        '"sessions"),',
        '"sessions", source="prometeus"),',
        "stat(",
        "datasource-unknown",
        "Did you mean 'prometheus'?",
        id="unknown data source",
    ),
    pytest.param(
        "dashboards/sessions.py",
        "from toolchain.define import stat",
        "from toolchain.panel import stat",
        "from toolchain.panel import stat",
        "import",
        "toolchain.panel",
        id="import error",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "at", "rule", "message"), MISTAKES)
def test_a_mistake_is_one_finding_at_its_line_and_leaves_the_output_alone(
    project_root: Path, edit: Edit, file: str, old: str, new: str, at: str, rule: str, message: str
) -> None:
    assert run("build", "--root", str(project_root)).exit_code == 0
    before = output_of(project_root)
    edit(file, old, new)

    result = run("build", "--root", str(project_root))

    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert [(row["rule"], row["file"], line_at(project_root, row)[: len(at)]) for row in findings_of(project_root)] == [
        (rule, file, at)
    ]
    (finding,) = findings_of(project_root)
    assert message in str(finding["message"])
    assert finding["remedy"]
    assert output_of(project_root) == before


def test_a_module_that_defines_nothing_is_one_finding(project_root: Path) -> None:
    (project_root / "dashboards/empty.py").write_text('"""Nothing here yet."""\n')
    result = run("build", "--root", str(project_root))
    assert result.exit_code == 1
    assert [(row["rule"], row["file"], row["line"]) for row in findings_of(project_root)] == [
        ("empty-module", "dashboards/empty.py", 1)
    ]


def test_one_broken_metric_module_is_one_finding_however_many_dashboards_import_it(
    project_root: Path, edit: Edit
) -> None:
    edit("metrics/api.py", 'unit="s",', 'unti="s",')
    (finding,) = findings_of(project_root)
    assert (finding["rule"], finding["file"]) == ("argument", "metrics/api.py")
    assert line_at(project_root, finding) == "HTTP_REQUEST_DURATION_SECONDS = histogram("


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("metrics/api.py", 'unit="s",', "", "histogram 'http_request_duration_seconds' needs unit"),
        ("dashboards/sessions.py", 'uid="sessions",', "", "dashboard 'Sessions' needs uid"),
        (
            "dashboards/sessions.py",
            'uid="sessions",',
            'uid="s", titel="", ',
            "dashboard 'Sessions' has no argument 'titel'. Did you mean 'title'?",
        ),
        (
            "dashboards/sessions.py",
            "DASHBOARD =",
            "len(1)\nDASHBOARD =",
            "TypeError: object of type 'int' has no len()",
        ),
    ],
)
def test_a_call_whose_arguments_do_not_fit_is_explained(
    project_root: Path, edit: Edit, file: str, old: str, new: str, message: str
) -> None:
    edit(file, old, new)
    (finding,) = findings_of(project_root)
    assert finding["file"] == file
    assert message in str(finding["message"])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("width=12,", "widht=12,", "stat 'p95' has no argument 'widht'. Did you mean 'width'?"),
        ('description="Nineteen of twenty are faster.",', "", "stat 'p95' needs description"),
    ],
)
def test_what_no_panel_has_is_not_passed_over(project_root: Path, edit: Edit, old: str, new: str, message: str) -> None:
    edit("dashboards/api.py", old, new)
    (finding,) = findings_of(project_root)
    assert finding["message"] == message
    assert line_at(project_root, finding) == "stat("


def test_a_syntax_error_names_its_line(project_root: Path, edit: Edit) -> None:
    line = edit("dashboards/sessions.py", 'uid="sessions",', 'uid="sessions"')
    errors = [row for row in findings_of(project_root) if row["rule"] == "import"]
    assert len(errors) == 1
    assert errors[0]["file"] == "dashboards/sessions.py"
    assert errors[0]["line"] in (line, line + 1)


def test_a_merge_conflict_is_called_by_its_name(project_root: Path, edit: Edit) -> None:
    line = edit("dashboards/sessions.py", "DASHBOARD =", "<<<<<<< HEAD\nDASHBOARD =")
    (finding,) = findings_of(project_root)
    assert (finding["file"], finding["line"]) == ("dashboards/sessions.py", line)
    assert "merge conflict" in str(finding["message"])


def test_an_unknown_environment_is_refused_with_a_suggestion(project_root: Path) -> None:
    result = run("build", "--root", str(project_root), "-e", "locla")
    assert result.exit_code == 2
    assert "Did you mean 'local'?" in result.output
    assert "Traceback" not in result.output


def test_a_folder_without_definitions_is_refused(tmp_path: Path) -> None:
    result = run("build", "--root", str(tmp_path))
    assert result.exit_code == 2
    assert "has no environments" in result.output


def test_output_is_not_written_over_files_of_somebody_else(project_root: Path, tmp_path: Path) -> None:
    (tmp_path / "out/local").mkdir(parents=True)
    (tmp_path / "out/local/thesis.txt").write_text("years of work")
    result = run("build", "--root", str(project_root), "--output", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert (tmp_path / "out/local/thesis.txt").read_text() == "years of work"


@pytest.mark.parametrize("what", ["metrics", "dashboards", "panels", "queries"])
def test_list_gives_each_row_its_file_and_line(project_root: Path, what: str) -> None:
    rows = json.loads(run("list", what, "--root", str(project_root), "--format", "json").stdout)["rows"]
    assert rows
    for row in rows:
        lines = (project_root / row["file"]).read_text().splitlines()
        assert 1 <= row["line"] <= len(lines)


def test_list_names_the_line_that_created_the_panel(project_root: Path) -> None:
    rows = json.loads(run("list", "panels", "--root", str(project_root), "--format", "json").stdout)["rows"]
    lines = (project_root / "dashboards/api.py").read_text().splitlines()
    panel = next(row for row in rows if row["title"] == "p95")
    assert lines[panel["line"] - 1].strip() == "stat("


def test_check_formats_annotations_for_a_pull_request(project_root: Path, edit: Edit) -> None:
    edit("dashboards/sessions.py", 'unit="short",', 'unit="shrt",')
    result = run("check", "--root", str(project_root), "--format", "github")
    assert result.exit_code == 1
    assert result.stdout.startswith("::error file=dashboards/sessions.py,line=")
    assert result.stdout.count("\n") == 1


def test_check_formats_sarif_with_every_rule(project_root: Path, edit: Edit) -> None:
    edit("dashboards/sessions.py", 'unit="short",', 'unit="shrt",')
    document = json.loads(run("check", "--root", str(project_root), "--format", "sarif").stdout)
    (sarif_run,) = document["runs"]
    assert sarif_run["results"][0]["ruleId"] == "panel-unit"
    assert {"schema", "panel-unit"} <= {rule["id"] for rule in sarif_run["tool"]["driver"]["rules"]}


def test_explain_prints_the_page_of_a_rule() -> None:
    result = run("explain", "panel-unit")
    assert result.exit_code == 0
    assert "shown_as(" in result.stdout


def test_every_finding_of_a_mistake_can_be_explained() -> None:
    for case in MISTAKES:
        assert run("explain", str(case.values[4])).exit_code == 0


def test_explain_of_an_unknown_rule_suggests_one() -> None:
    result = run("explain", "panel-units")
    assert result.exit_code == 2
    assert "Did you mean 'panel-unit'?" in result.output


def test_the_program_runs_as_a_process_without_colour_when_piped(project_root: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(REPOSITORY / "build.py"), "build", "--root", str(project_root)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "\x1b[" not in done.stdout + done.stderr
