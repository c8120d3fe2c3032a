"""A team's own rules: found, told, waived and chosen as the toolchain's are; broken ones are findings."""

import json
from pathlib import Path

import pytest

from tests.test_build import Edit, run

WORDS = '''"""Titles have at most two words.

Three are too long.

Drop one.
"""

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation


def check(compilation):
    for dashboard in compilation.dashboards:
        if len(dashboard.title.split()) > 2:
            yield Violation(dashboard.location, f"{dashboard.title!r} is long", "Drop one.", (dashboard.origin,))


RULE = Rule("title-words", Severity.WARNING, __doc__, check)
'''


@pytest.fixture
def with_rule(project_root: Path, edit: Edit) -> Path:
    """A project with a rule of its own, and a dashboard that it objects to."""
    (project_root / "checks").mkdir()
    (project_root / "checks/title_words.py").write_text(WORDS)
    (project_root / "checks/_shared.py").write_text("")
    edit("dashboards/api.py", 'title="API"', 'title="All Public APIs"')
    return project_root


def findings(root: Path, *arguments: str) -> list[tuple[str, str, int, str]]:
    result = run("check", "--root", str(root), "--format", "json", *arguments)
    return [(row["rule"], row["file"], row["line"], row["message"]) for row in json.loads(result.stdout)["findings"]]


def test_its_findings_are_told_at_the_definition(with_rule: Path) -> None:
    ((rule, file, _, message),) = findings(with_rule)
    assert (rule, file, message) == ("title-words", "dashboards/api.py", "'All Public APIs' is long")


def test_it_is_explained_and_listed(with_rule: Path) -> None:
    assert "Three are too long." in run("explain", "title-words", "--root", str(with_rule)).stdout
    assert "title-words" in run("explain", "--root", str(with_rule)).stdout
    rows = json.loads(run("list", "rules", "--root", str(with_rule), "--format", "json").stdout)["rows"]
    (row,) = [row for row in rows if row["rule"] == "title-words"]
    assert (row["file"], row["severity"]) == ("checks/title_words.py", "warning")
    assert (with_rule / row["file"]).read_text().splitlines()[row["line"] - 1].startswith("def check")


def test_it_is_chosen_by_its_name(with_rule: Path) -> None:
    assert [each[0] for each in findings(with_rule, "--only", "title-words")] == ["title-words"]
    assert findings(with_rule, "--skip", "title-words") == []
    assert "Did you mean 'title-words'?" in run("check", "--root", str(with_rule), "--only", "title-word").output


def test_a_definition_waives_it(with_rule: Path, edit: Edit) -> None:
    edit("dashboards/api.py", 'uid="api",', 'uid="api", waivers=[Waiver("title-words", "it is known so")],')
    edit("dashboards/api.py", "METHOD =", "from toolchain.catalog import Waiver\nMETHOD =")
    assert findings(with_rule) == []


def test_it_speaks_of_files_if_it_says_so(with_rule: Path, edit: Edit, tmp_path: Path) -> None:
    (tmp_path / "d.json").write_text('{"uid": "d", "title": "one two three", "panels": []}')
    refused = run("check", "--root", str(with_rule), str(tmp_path / "d.json"), "--only", "title-words")
    assert "'title-words' is not asked of these files" in refused.output
    edit("checks/title_words.py", "__doc__, check)", "__doc__, check, reach=Reach.ANYBODY)")
    assert [each[0] for each in findings(with_rule, str(tmp_path / "d.json"))] == ["title-words"]
    assert [each[0] for each in findings(with_rule, str(tmp_path / "d.json"), "--no-catalog")] == ["title-words"]


BROKEN = [
    ("RULE = ", "RULES = ", "check-module", 1, "the module has no RULE"),
    ("RULE = ", "RULE = 1 or ", "check-module", 18, "RULE is no Rule but of type int"),
    ('"title-words"', '"Title Words"', "check-module", 18, "the id of RULE is 'Title Words', and has to be"),
    ('"title-words"', '"legend"', "check-module", 18, "the id 'legend' is that of a rule of the toolchain"),
    ("Severity.WARNING", '"warning"', "check-module", 18, "the severity of RULE is 'warning'"),
    ("__doc__, check", '"", check', "check-module", 18, "the page of RULE is ''"),
    ("__doc__, check", "__doc__, 3", "check-module", 18, "the check of RULE is 3"),
    (
        "dashboard.title.split()",
        "dashboard.titel.split()",
        "title-words",
        14,
        "rule 'title-words' stops: AttributeError",
    ),
    ("yield Violation(", "yield (", "title-words", 18, "which is no Violation"),
    ("            yield Violation", "            return 3 # ", "title-words", 18, ""),
    ("def check(compilation):", "def check(compilation:", "import", 12, ""),
]


@pytest.mark.parametrize(("old", "new", "rule", "line", "said"), BROKEN, ids=[each[1] for each in BROKEN])
def test_a_broken_one_is_a_finding_at_its_line(
    with_rule: Path, edit: Edit, old: str, new: str, rule: str, line: int, said: str
) -> None:
    edit("checks/title_words.py", old, new)
    if new.startswith("            return"):
        edit("checks/title_words.py", "    for dashboard", "    return 3\n    for dashboard")
        edit("checks/title_words.py", "            return 3 # ", "            pass # ")
        line, said = 19, "is not iterable"
    (found,) = findings(with_rule)
    assert found[:3] == (rule, "checks/title_words.py", line)
    assert said in found[3]


def test_two_with_one_id_are_told(with_rule: Path) -> None:
    (with_rule / "checks/words.py").write_text(WORDS)
    messages = [each[3] for each in findings(with_rule) if each[1] == "checks/words.py"]
    assert messages == ["the id 'title-words' is that of a rule of checks/title_words.py"]
