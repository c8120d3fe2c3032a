"""The choice that ``check`` gives its user: of rules, severities and what is known already."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from build import main
from tests.test_build import Edit, run

DASHBOARD = json.dumps(
    {
        "uid": "d",
        "panels": [
            {
                "type": "timeseries",
                "title": "Requests",
                "datasource": {"type": "prometheus", "uid": "p"},
                "targets": [{"expr": "sum(", "refId": "A"}, {"expr": "rate(up[5m]", "refId": "A"}],
            }
        ],
        "templating": {"list": [{"name": "unused", "type": "query"}]},
    },
    indent=1,
)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "d.json"
    path.write_text(DASHBOARD)
    return str(path)


def told(*arguments: str) -> list[str]:
    """The rules whose findings are told, each once."""
    result = run("check", "--no-catalog", "--format", "json", *arguments)
    rows = json.loads(result.stdout)["findings"]
    assert result.exit_code == (1 if any(row["severity"] == "error" for row in rows) else 0)
    return sorted({row["rule"] for row in rows})


def test_only_the_named_rules_are_told_and_decide_the_exit_code(file: str) -> None:
    assert told(file) == ["query-ref", "query-syntax", "variable-unused"]
    assert told(file, "--only", "variable-unused") == ["variable-unused"]
    assert told(file, "--only", "variable-unused,query-ref") == ["query-ref", "variable-unused"]
    assert told(file, "--only", "variable-unused", "--only", "query-ref") == ["query-ref", "variable-unused"]


def test_skipped_rules_are_not_told(file: str) -> None:
    assert told(file, "--skip", "query-ref, query-syntax") == ["variable-unused"]
    assert told(file, "--only", "panel-text", "--house-rules") == ["panel-text"]
    assert told(file, "--only", "query-ref,variable-unused", "--skip", "query-ref") == ["variable-unused"]


def test_warnings_are_neither_told_nor_counted_where_errors_are_asked_for(file: str) -> None:
    assert told(file, "--severity", "error") == ["query-ref", "query-syntax"]
    assert told(file, "--severity", "error", "--only", "variable-unused") == []
    assert run("check", "--no-catalog", file, "--severity", "error").stdout.endswith("3 errors, 0 waived\n")


def test_a_misspelt_rule_is_refused_with_the_likeliest(file: str) -> None:
    for option in ("--only", "--skip"):
        result = run("check", file, option, "query-sintax")
        assert result.exit_code == 2
        assert "Did you mean 'query-syntax'?" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--only", ","), "name at least one rule"),
        (("--skip", "file-syntax"), "cannot be skipped"),
        (("--only", "legend", "--skip", "legend"), "leaves nothing"),
        (("--only", "panel-text"), "'panel-text' is not asked of these files"),
        (("--only", "alert-untested"), "'alert-untested' is not asked of these files"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(file: str, arguments: tuple[str, ...], said: str) -> None:
    result = run("check", file, *arguments)
    assert result.exit_code == 2
    assert said in result.output


def test_what_cannot_be_read_is_told_whatever_is_chosen(project_root: Path, tmp_path: Path, edit: Edit) -> None:
    (tmp_path / "no.json").write_text("{")
    assert told(str(tmp_path / "no.json"), "--only", "legend") == ["file-syntax"]
    edit("dashboards/api.py", "DASHBOARD =", "DASHBOARD = 1 / 0 #")
    assert told("--root", str(project_root), "--only", "legend") == ["import"]


def test_a_waiver_of_a_rule_that_is_not_chosen_waits_for_it(project_root: Path, edit: Edit) -> None:
    edit("dashboards/api.py", 'uid="api",', 'uid="api", waivers=[Waiver("legend", "so"), Waiver("lgend", "so")],')
    edit("dashboards/api.py", "METHOD =", "from toolchain.catalog import Waiver\nMETHOD =")
    rows = json.loads(run("check", "--root", str(project_root), "--skip", "legend", "--format", "json").stdout)[
        "findings"
    ]
    assert [row["message"] for row in rows] == ["the waiver of 'lgend' names a rule that does not exist"]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another repository, in which somebody stands."""
    folder = tmp_path / "other"
    (folder / "boards").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "boards/d.json").write_text(DASHBOARD)
    (folder / ".observability.toml").write_text('paths = ["boards"]\n')
    monkeypatch.chdir(folder)
    return folder


def configure(repository: Path, text: str) -> None:
    (repository / ".observability.toml").write_text(f'paths = ["boards"]\n{text}')


def test_the_files_of_a_configuration_are_checked_where_none_is_named(repository: Path) -> None:
    assert told() == ["query-ref", "query-syntax", "variable-unused"]
    assert "boards/d.json:" in run("check").stdout.split()[0]


def test_a_configuration_is_found_above_the_files_or_named(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(repository, '[rules]\nskip = ["query-ref"]\n[severity]\nvariable-unused = "error"\n')
    file = str(repository / "boards/d.json")
    monkeypatch.chdir(tmp_path)
    assert told(file) == ["query-syntax", "variable-unused"]
    assert told(file, "--severity", "error") == ["query-syntax", "variable-unused"]
    assert told("--config", "other/.observability.toml") == ["query-syntax", "variable-unused"]
    assert told(file, "--skip", "query-syntax") == ["variable-unused"]
    assert told(file, "--only", "query-ref") == ["query-ref"]


def test_files_with_different_configurations_are_refused(repository: Path, file: str) -> None:
    result = run("check", file, "boards/d.json")
    assert result.exit_code == 2
    assert "different configurations" in result.output


def test_a_configuration_without_files_asks_for_them(repository: Path) -> None:
    (repository / ".observability.toml").write_text("")
    result = run("check")
    assert result.exit_code == 2
    assert "names no files to check" in result.output


def test_a_mistake_in_a_configuration_ends_with_its_line(repository: Path) -> None:
    configure(repository, '[rules]\nskip = ["legnd"]\n')
    result = run("check")
    assert result.exit_code == 2
    assert ".observability.toml:3: there is no rule 'legnd'. Did you mean 'legend'?" in result.output


def test_metrics_of_this_repository_are_not_asked_of_another_unless_it_says_so(repository: Path) -> None:
    (repository / "boards/d.json").write_text(DASHBOARD.replace("sum(", "sum(nothing_of_ours)"))
    assert "unknown-metric" not in {
        each["rule"] for each in json.loads(run("check", "--format", "json").stdout)["findings"]
    }
    configure(repository, "catalog = true\n")
    assert "unknown-metric" in {
        each["rule"] for each in json.loads(run("check", "--format", "json").stdout)["findings"]
    }


def test_the_language_of_a_data_source_can_be_said(repository: Path) -> None:
    board = DASHBOARD.replace('"type": "prometheus",', "").replace('"uid": "p"', '"uid": "logs"')
    (repository / "boards/d.json").write_text(board.replace("sum(", "{a=~'x'}").replace("'", "`"))
    configure(repository, '[datasources]\nlogs = "prometheus"\n')
    as_metrics = run("check", "--only", "query-syntax").stdout
    configure(repository, '[datasources]\nlogs = "loki"\n')
    assert "rate takes a log query" in run("check", "--only", "query-syntax").stdout
    assert "rate takes a log query" not in as_metrics


def test_known_findings_are_not_told_and_new_ones_fail(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(repository, 'baseline = "known.json"\n')
    missing = run("check")
    assert missing.exit_code == 2
    assert "--write-baseline" in missing.output
    written = run("check", "--write-baseline", "known.json")
    assert (written.exit_code, written.stdout) == (0, "Wrote 4 known findings to known.json\n")
    assert told() == []
    (repository / "boards/d.json").write_text("\n\n" + DASHBOARD)
    monkeypatch.chdir(repository / "boards")
    assert told() == []
    assert told("d.json") == []
    (repository / "boards/d.json").write_text(DASHBOARD.replace('"unused"', '"useless"'))
    result = run("check")
    assert (result.exit_code, result.stdout.count("variable-unused")) == (0, 1)
    assert "1 warning, 0 waived, 3 known" in result.stdout
    assert "known.json is gone:" in result.stderr
    assert "$unused" in result.stderr


def test_a_baseline_keeps_what_a_call_did_not_look_at(repository: Path) -> None:
    (repository / "boards/e.json").write_text(DASHBOARD)
    run("check", "--write-baseline", "known.json")
    (repository / "boards/e.json").write_text(DASHBOARD.replace('"unused"', '"useless"'))
    run("check", "boards/e.json", "--only", "variable-unused", "--write-baseline", "known.json")
    assert told("--baseline", "known.json") == []
    assert run("check", "--baseline", "known.json", "--severity", "error", "boards/d.json").stderr == ""
    (repository / "boards/e.json").unlink()
    assert "5 known findings of known.json are gone" in run("check", "--baseline", "known.json").stderr


def test_no_other_file_becomes_a_baseline(repository: Path) -> None:
    result = run("check", "--write-baseline", "boards/d.json")
    assert result.exit_code == 2
    assert (repository / "boards/d.json").read_text() == DASHBOARD


@pytest.mark.parametrize(
    ("dialect", "found"),
    [("2.45", ["query-syntax"]), ("2.51", []), ("3.5.1", []), ("2", ["query-syntax"])],
)
def test_queries_are_those_of_a_version_of_prometheus(repository: Path, dialect: str, found: list[str]) -> None:
    (repository / "boards/d.json").write_text(
        DASHBOARD.replace("sum(", "histogram_avg(rate(up[5m]))").replace('"rate(up[5m]"', '"up"')
    )
    assert told("--only", "query-syntax", "--dialect", dialect) == found
    configure(repository, f'dialect = "{dialect}"\n')
    assert told("--only", "query-syntax") == found
    assert told("--only", "query-syntax", "--dialect", "3") == []


def test_a_version_that_nobody_knows_is_refused(repository: Path) -> None:
    assert "'2.99' is none of 2, 3, a version of" in " ".join(run("check", "--dialect", "2.99").output.split())
    configure(repository, 'dialect = "four"\n')
    assert ".observability.toml:2: dialect is 'four', and has to be 2, 3, a version" in run("check").output


def test_findings_of_definitions_can_be_known(project_root: Path, edit: Edit) -> None:
    edit("dashboards/api.py", "width=12,", 'width=12, unit_typo="s",')
    known = str(project_root / "known.json")
    assert run("check", "--root", str(project_root)).exit_code == 1
    assert run("check", "--root", str(project_root), "--write-baseline", known).exit_code == 0
    assert run("check", "--root", str(project_root), "--baseline", known).exit_code == 0


def test_what_an_editor_has_not_saved_is_checked_as_the_file_that_it_is_to_be(file: str, tmp_path: Path) -> None:
    def rules(text: str, name: str) -> set[tuple[str, str]]:
        arguments = ["check", "-", "--stdin-filename", name, "--no-catalog", "--format", "json"]
        result = CliRunner().invoke(main, arguments, input=text)
        return {(row["file"], row["rule"]) for row in json.loads(result.stdout)["findings"]}

    saved = Path(file).read_text()
    assert (file, "query-syntax") in rules(saved, file)
    mended = saved.replace("rate(up[5m]", "rate(up[5m])").replace('"sum("', '"sum(up)"')
    assert (file, "query-syntax") not in rules(mended, file)
    assert (file, "query-ref") in rules(mended, file)
    assert rules("{", str(tmp_path / "new.json")) == {(str(tmp_path / "new.json"), "file-syntax")}
    assert rules("groups: [{name: a, rules: [{record: b}]}]", "r.yaml")
    assert rules("{", "new.txt") == {("new.txt", "file-syntax")}
    assert "go with each other" in run("check", "-").output
    assert "go with each other" in run("check", file, "--stdin-filename", file).output
