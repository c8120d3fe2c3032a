"""``build.py diff`` as people run it: in a Git repository, between revisions and the working tree."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from build import main
from tests.conftest import FIXTURES
from tests.programs import needed
from tests.revisions import git, give_toolchain
from toolchain.base.progress import SILENT
from toolchain.preview.picture import picture_size
from toolchain.project.loading import load_project
from toolchain.review.pictures import taken
from toolchain.review.review import review
from toolchain.review.versions import versions_of
from toolchain.simulate.loading import load_simulation


def replace(root: Path, file: str, old: str, new: str) -> None:
    """Replace a text that stands once in a file."""
    text = (root / file).read_text()
    assert text.count(old) == 1
    (root / file).write_text(text.replace(old, new))


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the shop in a folder, tagged ``v1`` before a threshold was raised and a revision broken since.

    The working tree is sound again, with another unit. Tests have a copy each.
    """
    folder = tmp_path_factory.mktemp("reviewed") / "observability"
    shutil.copytree(FIXTURES / "shop", folder, ignore=shutil.ignore_patterns("__pycache__"))
    give_toolchain(folder)
    git(folder.parent, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first")
    git(folder, "tag", "v1")
    replace(folder, "alerts/rules.py", "above(critical=5)", "above(critical=50)")
    git(folder, "commit", "-qam", "threshold")
    git(folder, "tag", "v2")
    replace(folder, "alerts/rules.py", 'name="ApiDown"', 'nam="ApiDown"')
    git(folder, "commit", "-qam", "broken")
    git(folder, "tag", "broken")
    replace(folder, "alerts/rules.py", 'nam="ApiDown"', 'name="ApiDown"')
    replace(folder, "dashboards/api.py", 'unit="s"', 'unit="ms"')
    return folder.parent


@pytest.fixture
def root(repository: Path, tmp_path: Path) -> Path:
    """The folder of the shop in a copy of the repository."""
    return Path(shutil.copytree(repository, tmp_path / "repository")) / "observability"


def run(root: Path, *arguments: str) -> Result:
    """What the command says."""
    options = ("--root", str(root), "-e", "production")
    return CliRunner().invoke(main, ["diff", *arguments, *options], prog_name="build.py")


def test_the_working_tree_is_compared_with_a_revision(root: Path) -> None:
    result = run(root, "v1")
    assert result.exit_code == 0, result.output
    assert result.stdout == (
        "2 changes: 1 high, 1 medium risk. Quieter: ManyErrors.\n"
        "\n"
        "high    alert ManyErrors: threshold > 5 → > 50, quieter\n"
        "        it fires later and less often (alerts/rules.py:27)\n"
        "\n"
        "medium  panel API › p95: unit s → ms\n"
        "        the same numbers are read differently (dashboards/api.py:36)\n"
    )


def test_two_revisions_are_compared_whatever_the_working_tree_is(root: Path) -> None:
    (root / "alerts" / "rules.py").write_text("not Python")
    result = run(root, "v1", "v2", "--format", "json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["base"], found["head"], found["counts"]) == ("v1", "v2", {"high": 1, "medium": 0, "low": 0})
    assert found["changes"] == [
        {
            "kind": "alert",
            "subject": ["ManyErrors"],
            "what": "threshold",
            "before": "> 5",
            "after": "> 50",
            "words": [],
            "effect": "quieter",
            "risk": "high",
            "reason": "it fires later and less often",
            "source": {"file": "alerts/rules.py", "line": 27},
            "panel": None,
        }
    ]


def test_dashboards_of_schema_v2_are_compared_as_such(root: Path) -> None:
    replace(root, "environments/production.py", 'name="production",', 'name="production",\n    dashboards="v2beta1",')
    replace(root, "dashboards/api.py", "import stat, timeseries", "import auto_grid, stat, timeseries, when")
    replace(
        root, "dashboards/api.py", '        row(\n            "People",', '        auto_grid(\n            "People",'
    )
    git(root, "commit", "-qam", "schema v2")
    replace(root, "dashboards/api.py", "        auto_grid(\n", "        when(auto_grid(\n")
    text = (root / "dashboards/api.py").read_text()
    head, _, tail = text.rpartition("        ),\n    ],\n)")
    (root / "dashboards/api.py").write_text(f'{head}        ), variable=PERIOD, equals="1h"),\n    ],\n){tail}')
    result = run(root, "HEAD")
    assert result.exit_code == 0, result.output
    assert "row API › People: visibility always → while $period is '1h'" in result.stdout


def test_a_revision_compared_with_itself_changes_nothing(root: Path) -> None:
    assert run(root, "v2", "v2").stdout == "Nothing changes.\n"


def test_the_comment_is_the_same_each_time(root: Path) -> None:
    first, second = (run(root, "v1", "--format", "markdown").stdout for _ in range(2))
    assert first == second
    assert first.startswith("### Review of `production`: `v1` → `the working tree`\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("no-such",), "Git has no revision 'no-such'"),
        (("v1", "no-such"), "Git has no revision 'no-such'"),
        (("broken",), "the build of broken failed:\n    alerts/rules.py:12 "),
        (("v1", "broken"), "the build of broken failed:\n    alerts/rules.py:12 "),
        (("v1", "--", "--output=x"), "'--output=x' is no revision"),
        (("v1", "-e", "nowhere"), "there is no environment 'nowhere'"),
        (("v1", "v2", "-e", "nowhere"), "v1 has no environment 'nowhere':\n"),
        (("v1", "--output", "/dev/null/x"), "cannot write /dev/null/x"),
    ],
)
def test_what_cannot_be_done_is_said_with_exit_code_2(root: Path, arguments: tuple[str, ...], message: str) -> None:
    options = ["--root", str(root), *(() if "-e" in arguments else ("-e", "production"))]
    result = CliRunner().invoke(main, ["diff", *options, *arguments], prog_name="build.py")
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


def test_outside_of_git_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    shutil.copytree(FIXTURES / "shop", tmp_path / "shop")
    result = run(tmp_path / "shop", "HEAD")
    assert result.exit_code == 2
    assert "is not in a Git repository" in result.output


def test_a_page_without_pictures_needs_no_program(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "review.html"
    result = run(root, "v1", "--format", "html", "--no-pictures", "--output", str(file))
    assert (result.exit_code, result.output) == (0, "")
    assert "API › p95" in file.read_text()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["repository", "review.html"]


def test_missing_programs_cost_the_pictures_and_not_the_review(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git_only = root.parent / "bin"
    git_only.mkdir()
    (git_only / "git").symlink_to(str(shutil.which("git")))
    monkeypatch.setenv("PATH", str(git_only))
    result = run(root, "v1", "--format", "html")
    assert result.exit_code == 0, result.output
    assert "No pictures: " in result.stderr
    assert "API › p95" in result.stdout


def test_a_panel_that_looks_different_is_drawn_before_and_after(root: Path) -> None:
    needed("prometheus")
    needed("chromium")
    former, present = (version.build for version in versions_of(root, "v1", None, "production"))
    found = review(former, present, base="v1", head="now")
    project, model = load_project(root, "production"), load_simulation(root).model
    pictures = taken(former, present, found.drawings, project, model, SILENT)
    assert pictures.remark == ""
    (drawing,) = found.drawings
    before, after = pictures.of(drawing)
    assert before is not None
    assert after is not None
    assert before != after
    assert picture_size(before) == picture_size(after)
