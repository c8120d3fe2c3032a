"""``build.py prove`` as people run it: unit tests of rules on metrics and logs, and of routes, that stand in files."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from build import main
from tests.programs import needed
from tests.toolchain.prove.unit_tests.files import FILES


@pytest.fixture(autouse=True)
def _promtool(promtool: str) -> None:
    needed("promtool")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def prove(folder: Path, name: str, *options: str) -> Result:
    return CliRunner().invoke(main, ["prove", str(folder / name), *options], prog_name="build.py")


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new))


@pytest.mark.parametrize(("name", "count"), [("rules.test.yaml", 4), ("logs.test.yaml", 4), ("routes.test.yaml", 6)])
def test_tests_that_hold_pass(folder: Path, name: str, count: int) -> None:
    result = prove(folder, name)
    assert result.exit_code == 0, result.output
    assert f"{name}: {count} tests, all pass" in result.output


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "said"),
    [
        ("rules.test.yaml", "a is down", "b is down", 11, 'Annotations:{summary="a is down"}'),
        ("rules.test.yaml", "value: 1e1", "value: 11", 19, "job:requests:rate5m"),
        ("rules.test.yaml", "exp_alerts: []", "exp_alerts: [{}]", 10, "got:[]"),
        ("logs.test.yaml", "summary: 5", "summary: 6", 18, 'got: {alertname="Errors", app="api", severity="warning"}'),
        ("logs.test.yaml", "eval_time: 3m, exp", "eval_time: 4m, exp", 17, "exp: nothing fires"),
        ("logs.test.yaml", "value: 4", "value: 5", 22, "got: {} 4"),
        ("logs.test.yaml", "timestamp: 36", "timestamp: 35", 25, "at 360000000000"),
        (
            "routes.test.yaml",
            "exp_receivers: [],",
            "exp_receivers: [chat],",
            7,
            "got: nobody told (another alert inhibits it)",
        ),
        ("routes.test.yaml", "exp_muted_by: [night]", "exp_muted_by: []", 23, "got: muted by night"),
        ("routes.test.yaml", "10m30s", "11m", 13, "got: at 30s firing Down; at 630s resolved Down"),
    ],
)
def test_what_does_not_hold_is_told_at_its_line_with_what_happens_instead(
    folder: Path, name: str, old: str, new: str, line: int, said: str
) -> None:
    change(folder, name, old, new)
    result = prove(folder, name)
    assert result.exit_code == 1, result.output
    assert f"{name}:{line}  error  unit-test" in result.output
    assert said in result.output
    assert result.output.count("error  unit-test") == 1


def test_rules_that_promtool_does_not_take_fail_in_its_words(folder: Path) -> None:
    change(folder, "rules.yaml", "up == 0", "up ==")
    result = prove(folder, "rules.test.yaml")
    assert result.exit_code == 1
    assert "parse error" in result.output


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            "rules.test.yaml",
            "rule_files: [rules.yaml]",
            "rule_files: [rule.yaml]",
            "test.yaml:1: no rule file is called",
        ),
        ("rules.test.yaml", "rule_files:", "rule_file:", "has no 'rule_file'. Did you mean 'rule_files'?"),
        ("rules.test.yaml", "input_series:", "input_serie:", "has no 'input_serie'. Did you mean 'input_series'?"),
        ("logs.test.yaml", '{app="api"}\'\n        str', '{app=~"api"}\'\n        str', "are no labels of one stream"),
        (
            "routes.test.yaml",
            "exp_receivers: [chat], exp_muted",
            "exp_receivers: [chats], exp_muted",
            "Did you mean 'chat'?",
        ),
        ("routes.test.yaml", "alertmanager.yaml", "alertmanager.yml", "the file cannot be read"),
        ("routes.test.yaml", "2026-01-05T03:00:00Z", "at night", "is no time"),
        ("alertmanager.yaml", "receiver: page\n", "receiver: pages\n", "Did you mean 'page'?"),
        (
            "rules.test.yaml",
            "tests:",
            "<<<<<<< HEAD\ntests:",
            "rules.test.yaml:3: a merge conflict is not resolved here",
        ),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line_and_ends_with_2(
    folder: Path, name: str, old: str, new: str, said: str
) -> None:
    change(folder, name, old, new)
    result = prove(folder, "routes.test.yaml" if name == "alertmanager.yaml" else name)
    assert result.exit_code == 2, result.output
    assert said in result.output
    assert "Traceback" not in result.output


def test_coverage_names_what_no_test_asserts(folder: Path) -> None:
    result = prove(folder, "rules.test.yaml", "--coverage")
    assert "rules.yaml:11  Busy: no test asserts that it is silent" in result.output
    assert "2 of 3 rules covered" in result.output


def test_too_little_coverage_fails(folder: Path) -> None:
    assert prove(folder, "rules.test.yaml", "--least-coverage", "60").exit_code == 0
    result = prove(folder, "rules.test.yaml", "--least-coverage", "90")
    assert result.exit_code == 1
    assert "67% of the rules are covered, and --least-coverage asks for 90%." in result.output


def test_junit_has_each_assertion(folder: Path) -> None:
    change(folder, "rules.test.yaml", "a is down", "b is down")
    root = ElementTree.fromstring(prove(folder, "rules.test.yaml", "--format", "junit").stdout)
    assert (root.get("tests"), root.get("failures")) == ("4", "1")
    names = [case.get("name") for case in root.iter("testcase")]
    assert names[:2] == ["the app goes down: Down at 30s", "the app goes down: Down at 5m"]


def test_json_has_tests_and_rules(folder: Path) -> None:
    (found,) = json.loads(prove(folder, "rules.test.yaml", "--format", "json").stdout)["files"]
    assert [each["passed"] for each in found["tests"]] == [True] * 4
    assert [(each["name"], each["covered"]) for each in found["rules"]] == [
        ("job:requests:rate5m", True),
        ("Down", True),
        ("Busy", False),
    ]


def test_routes_of_the_definitions_are_tested_by_the_name_of_an_environment(tmp_path: Path) -> None:
    path = tmp_path / "routes.test.yaml"
    path.write_text(
        "environment: production\n"
        "tests:\n"
        "  - routing_test:\n"
        "      - {labels: {alertname: BackendDown, severity: critical}, exp_muted_by: [], exp_inhibited: false}\n"
    )
    result = prove(tmp_path, "routes.test.yaml")
    assert result.exit_code == 0, result.output
