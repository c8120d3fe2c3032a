"""``check --fix``: what it mends, what it leaves, and that nothing is worse afterwards."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from build import main
from tests.test_build import Edit, run
from toolchain.cli import fixing

PROMETHEUS = {"type": "prometheus", "uid": "p"}


def panel(number: int, title: str, *queries: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": number,
        "type": "timeseries",
        "title": title,
        "gridPos": {"x": 0, "y": 8 * number, "w": 12, "h": 8},
        "datasource": PROMETHEUS,
        "fieldConfig": {"defaults": {"unit": "reqps"}},
        "targets": [{"refId": chr(ord("A") + index), "expr": query} for index, query in enumerate(queries)],
        **fields,
    }


def dashboard(*panels: dict[str, Any], variables: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"uid": "d", "title": "D", "templating": {"list": list(variables)}, "panels": list(panels)}


class Checked:
    """A project and files beside it, as the command sees them."""

    def __init__(self, root: Path, files: tuple[Path, ...]) -> None:
        self.arguments = ("check", *map(str, files), "--root", str(root))

    def found(self) -> Counter[tuple[str, str]]:
        rows = json.loads(run(*self.arguments, "--format", "json").stdout)["findings"]
        return Counter((row["rule"], row["message"]) for row in rows)

    def document(self, *options: str) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(run(*self.arguments, "--fix", "--format", "json", *options).stdout)
        return document

    def fix(self) -> dict[str, Any]:
        """Fix; what is found afterwards is a part of what was found before, and a second run changes nothing."""
        before = self.found()
        document = self.document("--yes")
        after = self.found()
        assert after <= before
        assert document["fixes_written"] == (after != before)
        again = self.document("--yes")
        assert not again["diffs"]
        assert not again["fixes_written"]
        return document


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "d.json"


def fixed_query(root: Path, file: Path, query: str, *variables: dict[str, Any]) -> str:
    file.write_text(json.dumps(dashboard(panel(1, "P", query), variables=variables), indent=1))
    Checked(root, (file,)).fix()
    return str(json.loads(file.read_text())["panels"][0]["targets"][0]["expr"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('sum(rate(http_request_total{job="app"}[2h]))', 'sum(rate(http_requests_total{job="app"}[2h]))'),
        (
            'sum(rate(http_requests_total{job="app", methd="GET"}[2h]))',
            'sum(rate(http_requests_total{job="app", method="GET"}[2h]))',
        ),
        (
            'sum by (methd) (rate(http_requests_total{job="app"}[2h]))',
            'sum by (method) (rate(http_requests_total{job="app"}[2h]))',
        ),
        (
            'sum(rate(http_requests_total{job="app", method="POSTT"}[2h]))',
            'sum(rate(http_requests_total{job="app", method="POST"}[2h]))',
        ),
        (
            'sum(rate(http_requests_total{job="app", method =~ "GET"}[2h]))',
            'sum(rate(http_requests_total{job="app", method = "GET"}[2h]))',
        ),
        (
            'sum(rate(http_requests_total{job="app", method!~"GET"}[2h]))',
            'sum(rate(http_requests_total{job="app", method!="GET"}[2h]))',
        ),
        (
            'sum(rate(http_requests_total{job="app"}[5m]))',
            'sum(rate(http_requests_total{job="app"}[$__rate_interval]))',
        ),
        ("sum(rate(http_requests_total[2h]))", 'sum(rate(http_requests_total{job="app"}[2h]))'),
        (
            'sum(rate(http_requests_total{method="GET"}[2h]))',
            'sum(rate(http_requests_total{job="app", method="GET"}[2h]))',
        ),
    ],
)
def test_a_query_is_mended_where_one_edit_is_certain(project_root: Path, file: Path, query: str, expected: str) -> None:
    assert fixed_query(project_root, file, query) == expected


def test_what_an_edit_brings_to_light_is_mended_with_it(project_root: Path, file: Path) -> None:
    query = 'sum by (methd) (rate(http_request_total{job="app", method=~"GET"}[5m]))'
    expected = 'sum by (method) (rate(http_requests_total{job="app", method="GET"}[$__rate_interval]))'
    assert fixed_query(project_root, file, query) == expected


def test_what_one_finding_says_of_several_places_is_mended_in_all(project_root: Path, file: Path) -> None:
    rate = 'sum(rate(http_requests_total{job="app"}[5m]))'
    expected = rate.replace("5m", "$__rate_interval")
    assert fixed_query(project_root, file, " + ".join([rate] * 5)) == " + ".join([expected] * 5)


@pytest.mark.parametrize(
    "query",
    [
        "sum(rate(requests_answered_total[2h]))",  # no name is near
        'sum by (mtd) (rate(http_requests_total{job="app"}[2h]))',  # two slips in a short name
        "sum(max_over_time(http_requests_totals_x_y[2h]))",
    ],
)
def test_what_may_mean_something_else_is_left(project_root: Path, file: Path, query: str) -> None:
    assert fixed_query(project_root, file, query) == query


def test_a_comparison_with_several_values_becomes_a_regular_expression(project_root: Path, file: Path) -> None:
    several = {"name": "m", "type": "custom", "multi": True, "query": "GET,POST"}
    query = 'sum(rate(http_requests_total{job="app", method="$m", status_code!="200"}[2h]))'
    assert fixed_query(project_root, file, query, several) == query.replace('method="$m"', 'method=~"$m"')


def test_only_the_value_changes_in_a_file(project_root: Path, file: Path) -> None:
    text = json.dumps(
        dashboard(panel(1, "Größe \\ \"é\" 'x'", 'sum(rate(http_requests_total{job="app",methd="GET"}[2h]))'))
    )
    file.write_bytes(b"\xef\xbb\xbf" + text.replace(", ", " ,\r\n").encode())
    before = file.read_bytes()
    Checked(project_root, (file,)).fix()
    assert file.read_bytes() == before.replace(b"methd", b"method")


def test_a_repeated_id_is_numbered_anew(project_root: Path, file: Path) -> None:
    query = 'sum(rate(http_requests_total{job="app"}[2h]))'
    panels = [panel(1, "P", query), panel(7, "Q", query), panel(1, "R", query), panel(1, "S", query)]
    for index, each in enumerate(panels):
        each["gridPos"]["y"] = 8 * index
    file.write_text(json.dumps(dashboard(*panels), indent=1))
    Checked(project_root, (file,)).fix()
    assert [each["id"] for each in json.loads(file.read_text())["panels"]] == [1, 7, 8, 9]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("names", [("gone",), ("gone", "m"), ("m", "gone"), ("a]}", "m", 'b"{[')])
def test_an_unused_variable_goes(project_root: Path, file: Path, names: tuple[str, ...], indent: int | None) -> None:
    variables = tuple({"name": name, "type": "custom", "query": "GET,POST"} for name in names)
    query = (
        'sum(rate(http_requests_total{job="app", method="$m"}[2h]))'
        if "m" in names
        else 'sum(rate(http_requests_total{job="app"}[2h]))'
    )
    file.write_text(json.dumps(dashboard(panel(1, "P", query), variables=variables), indent=indent))
    Checked(project_root, (file,)).fix()
    kept = [each["name"] for each in json.loads(file.read_text())["templating"]["list"]]
    assert kept == [name for name in names if name == "m"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("sum(rate(http_request_total{job=\"app\"}[5m])) > 1", "sum(rate(http_requests_total{job=\"app\"}[5m])) > 1"),
        ("'sum(rate(http_requests_total{job=\"app\", methd=''GET''}[5m])) > 1'", "'sum(rate(http_requests_total{job=\"app\", method=''GET''}[5m])) > 1'"),
        ('"sum(rate(http_requests_total{job=\\"app\\", methd=\\"GET\\"}[5m])) > 1"', '"sum(rate(http_requests_total{job=\\"app\\", method=\\"GET\\"}[5m])) > 1"'),
        ("|\n          sum(  # methd\n            rate(http_requests_total{job=\"app\", methd=\"GET\"}[5m])) > 1", "|\n          sum(  # methd\n            rate(http_requests_total{job=\"app\", method=\"GET\"}[5m])) > 1"),
        (">-\n          sum(\n          rate(http_request_total{job=\"app\"}[5m])) > 1", ">-\n          sum(\n          rate(http_requests_total{job=\"app\"}[5m])) > 1"),
    ],
)  # fmt: skip
def test_rules_are_mended_however_their_text_is_written(
    project_root: Path, tmp_path: Path, written: str, expected: str
) -> None:
    path = tmp_path / "rules.yaml"
    text = "# methd stays\ngroups:\n- name: g\n  rules:\n    - alert: Many # é\n      expr: {}\n      for: 5m\n"
    path.write_text(text.format(written))
    Checked(project_root, (path,)).fix()
    assert path.read_text() == text.format(expected)


def test_an_edit_that_makes_something_else_wrong_is_taken_back_and_told(project_root: Path, tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    rule = '  - alert: {}\n    expr: sum(rate(http_requests_total{{job="app", method{}"GET"}}[5m])) > 1\n'
    path.write_text("groups:\n- name: g\n  rules:\n" + rule.format("One", "=~") + rule.format("Two", "="))
    before = path.read_text()
    document = Checked(project_root, (path,)).fix()
    assert path.read_text() == before
    (fix,) = document["fixes"]
    assert not fix["applied"]
    assert fix["reason"].startswith("with it rule-duplicate would be told: ")


def test_nothing_is_written_without_yes_where_nobody_can_be_asked(project_root: Path, file: Path) -> None:
    file.write_text(json.dumps(dashboard(panel(1, "P", 'sum(rate(http_requests_total{job="app"}[5m]))'))))
    before = file.read_bytes()
    result = run("check", str(file), "--root", str(project_root), "--fix")
    assert result.exit_code == 1
    assert "+++ b/" in result.stdout
    assert result.stdout.endswith("nothing written: add --yes\n")
    document = Checked(project_root, (file,)).document()
    assert not document["fixes_written"]
    assert "$__rate_interval" in document["diffs"][0]["diff"]
    assert file.read_bytes() == before


def test_nothing_to_fix_is_said(project_root: Path, file: Path) -> None:
    file.write_text(json.dumps(dashboard(panel(1, "P", 'sum(rate(http_requests_total{job="app"}[2h]))'))))
    result = run("check", str(file), "--root", str(project_root), "--fix", "--yes")
    assert result.exit_code == 0
    assert result.stdout.startswith("nothing to fix\n")


def test_links_and_files_that_may_not_be_written_stay(project_root: Path, file: Path, tmp_path: Path) -> None:
    file.write_text(json.dumps(dashboard(panel(1, "P", 'sum(rate(http_requests_total{job="app"}[5m]))'))))
    link = tmp_path / "link.json"
    link.symlink_to(file)
    before = file.read_bytes()
    (fix,) = Checked(project_root, (link,)).fix()["fixes"]
    assert "symbolic link" in fix["reason"]
    assert file.read_bytes() == before
    generated = tmp_path / "g.yaml"
    generated.write_text(
        "# Generated by a program\ngroups:\n- name: g\n  rules:\n  - {record: 'a:b', expr: sum(http_request_total)}\n"
    )
    (fix,) = Checked(project_root, (generated,)).fix()["fixes"]
    assert "generated" in fix["reason"]


def test_known_and_milder_findings_are_not_mended(project_root: Path, file: Path, tmp_path: Path) -> None:
    file.write_text(json.dumps(dashboard(panel(1, "P", 'sum(rate(http_requests_total{job="app"}[5m]))'))))
    checked = Checked(project_root, (file,))
    assert not checked.document("--yes", "--severity", "error")["fixes"]
    known = str(tmp_path / "known")
    run(*checked.arguments, "--write-baseline", known)
    assert not checked.document("--yes", "--baseline", known)["fixes"]


@pytest.mark.parametrize(
    "options", [("--yes",), ("--fix", "--format", "sarif"), ("--fix", "--write-baseline", "known.json")]
)
def test_options_that_make_no_sense_together_are_refused(project_root: Path, options: tuple[str, ...]) -> None:
    assert run("check", "--root", str(project_root), *options).exit_code == 2


def fixed_module(root: Path) -> str:
    Checked(root, ()).fix()
    return (root / "dashboards/api.py").read_text()


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("method=METHOD)", "methd=METHOD)"),
        ('by=["method"]', 'by=["methd"]'),
        ('method="POST"', 'method="POSTT"'),
    ],
)
def test_a_misspelt_label_of_a_definition_is_corrected(project_root: Path, edit: Edit, right: str, wrong: str) -> None:
    edit(
        "dashboards/api.py",
        'method=METHOD)), by=["method"]), "{{method}}"),',
        'method=METHOD)), by=["method"]), "{{method}}"),\n                prom(q.sum(q.rate(q.select(HTTP_REQUESTS_TOTAL, method="POST"))), "posts"),',
    )
    sound = (project_root / "dashboards/api.py").read_text()
    edit("dashboards/api.py", right, wrong)
    assert run("check", "--root", str(project_root)).exit_code == 1
    text = fixed_module(project_root)
    assert text == sound


TWO_QUERIES = """prom(q.sum(q.rate(q.select(HTTP_REQUESTS_TOTAL, method=METHOD)), by=["method"]), "{{method}}"),
                prom(q.sum(q.rate(HTTP_REQUESTS_TOTAL), by=["method"]), "all {{method}}"),"""


def test_each_place_that_is_mended_is_told(project_root: Path, edit: Edit) -> None:
    edit("dashboards/api.py", TWO_QUERIES.splitlines()[0], TWO_QUERIES)
    sound = (project_root / "dashboards/api.py").read_text()
    edit("dashboards/api.py", TWO_QUERIES, TWO_QUERIES.replace('by=["method"]', 'by=["methd"]'))
    fixes = Checked(project_root, ()).fix()["fixes"]
    assert [each["line"] for each in fixes] == [21, 22]
    assert all(each["applied"] for each in fixes)
    assert (project_root / "dashboards/api.py").read_text() == sound


def test_a_name_that_stands_several_times_on_its_line_is_left_to_a_person(project_root: Path, edit: Edit) -> None:
    edit("dashboards/api.py", "method=METHOD)", "methd=METHOD)")
    edit("dashboards/api.py", 'by=["method"]', 'by=["methd"]')
    (fix,) = Checked(project_root, ()).fix()["fixes"]
    assert (fix["applied"], fix["reason"]) == (False, "its line has the same text several times")


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ('    waivers=[Waiver("legend", "é so")],\n', ""),
        ('    waivers=[\n        Waiver("legend", "so"),  # once\n    ],\n', ""),
        ('    waivers=[Waiver("legend", "so"), Waiver("panel-unit", "so")],\n', ""),
    ],
)
def test_unused_waivers_of_a_definition_go_with_their_import(
    project_root: Path, edit: Edit, written: str, left: str
) -> None:
    sound = (project_root / "dashboards/api.py").read_text()
    edit("dashboards/api.py", '    uid="api",\n', f'    uid="api",\n{written}')
    edit(
        "dashboards/api.py",
        "from toolchain.define import stat",
        "from toolchain.catalog import Waiver\nfrom toolchain.define import stat",
    )
    assert fixed_module(project_root) == sound


def test_an_unused_variable_of_a_definition_goes_where_it_stands_in_the_list(project_root: Path, edit: Edit) -> None:
    sound = (project_root / "dashboards/api.py").read_text()
    edit(
        "dashboards/api.py",
        "[METHOD]",
        '[METHOD, var.label_values("code", "Code", HTTP_REQUESTS_TOTAL, "status_code")]',
    )
    assert fixed_module(project_root) == sound


def test_names_that_look_like_code_stay_texts(project_root: Path, file: Path) -> None:
    title = '"]}, {"a": [$(touch /tmp/x)] \\" ${m} \u202e'
    file.write_text(json.dumps(dashboard(panel(1, title, 'sum(rate(http_requests_total{job="app"}[5m]))'))))
    Checked(project_root, (file,)).fix()
    fixed = json.loads(file.read_text())["panels"][0]
    assert fixed["title"] == title
    assert fixed["targets"][0]["expr"] == 'sum(rate(http_requests_total{job="app"}[$__rate_interval]))'


@pytest.mark.parametrize(("answer", "written"), [("y\n", True), ("n\n", False), ("", False)])
def test_on_a_terminal_somebody_is_asked(
    project_root: Path, file: Path, answer: str, written: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(json.dumps(dashboard(panel(1, "P", 'sum(rate(http_requests_total{job="app"}[5m]))'))))
    before = file.read_text()
    monkeypatch.setattr(fixing, "_can_be_asked", lambda: True)
    result = CliRunner().invoke(main, ["check", str(file), "--root", str(project_root), "--fix"], input=answer)
    assert "+++ b/" in result.stdout
    assert file.read_text() == (before.replace("5m", "$__rate_interval") if written else before)
    assert (result.exit_code == 0) is written


def test_a_file_that_changed_meanwhile_is_not_written(
    project_root: Path, tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [tmp_path / "a.json", file]
    for each in others:
        each.write_text(
            json.dumps({**dashboard(panel(1, "P", 'sum(rate(http_requests_total{job="app"}[5m]))')), "uid": each.stem})
        )
    before = others[0].read_text()

    def changed(*_: object) -> None:
        file.write_text("{}")

    monkeypatch.setattr(fixing, "print_left", changed)
    result = run("check", *map(str, others), "--root", str(project_root), "--fix", "--yes")
    assert result.exit_code == 2
    assert "has changed meanwhile" in result.output
    assert (others[0].read_text(), file.read_text()) == (before, "{}")
