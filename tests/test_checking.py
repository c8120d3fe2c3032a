"""The choice that ``check`` gives its user: of rules, severities and what is known already."""

import json
from pathlib import Path

import pytest

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
    rows = json.loads(result.stdout)
    assert result.exit_code == (1 if any(row["severity"] == "error" for row in rows) else 0)
    return sorted({row["rule"] for row in rows})


def test_only_the_named_rules_are_told_and_decide_the_exit_code(file: str) -> None:
    assert told(file) == ["query-ref", "query-syntax", "variable-unused"]
    assert told(file, "--only", "variable-unused") == ["variable-unused"]
    assert told(file, "--only", "variable-unused,query-ref") == ["query-ref", "variable-unused"]
    assert told(file, "--only", "variable-unused", "--only", "query-ref") == ["query-ref", "variable-unused"]


def test_skipped_rules_are_not_told(file: str) -> None:
    assert told(file, "--skip", "query-ref, query-syntax") == ["variable-unused"]
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
    rows = json.loads(run("check", "--root", str(project_root), "--skip", "legend", "--format", "json").stdout)
    assert [row["message"] for row in rows] == ["the waiver of 'lgend' names a rule that does not exist"]
