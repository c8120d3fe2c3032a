"""What is told of files that are saved, renamed and removed, by the system's own notices."""

import queue
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.toolchain.serve.test_workspace import SHOP, fresh, settled, shop_below, shown
from toolchain.serve.watching import Files, watching
from toolchain.serve.workspace import Workspace

Told = Callable[..., set[str]]
WITHIN = 20.0


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return shop_below(tmp_path)


@pytest.fixture
def told(root: Path) -> Iterator[Told]:
    """Waits until some files have been told, and returns all that were, by their names below the root."""
    inbox = queue.SimpleQueue[frozenset[Path]]()

    def wait(*names: str) -> set[str]:
        found = set[str]()
        deadline = time.monotonic() + WITHIN
        while not found.issuperset(names):
            try:
                burst = inbox.get(timeout=deadline - time.monotonic())
            except (queue.Empty, ValueError):
                raise AssertionError(f"never: {set(names) - found}, but {found}") from None
            found |= {str(each.relative_to(root)) for each in burst}
        return found

    with watching(root, inbox.put):
        yield wait


def test_a_file_is_told_that_is_saved_renamed_or_removed(root: Path, told: Told) -> None:
    jobs, work = root / "dashboards/jobs.py", root / "dashboards/work.py"
    jobs.write_text(jobs.read_text())
    assert told("dashboards/jobs.py") == {"dashboards/jobs.py"}
    jobs.rename(work)
    assert told("dashboards/jobs.py", "dashboards/work.py") == {"dashboards/jobs.py", "dashboards/work.py"}
    work.unlink()
    assert told("dashboards/work.py") == {"dashboards/work.py"}


def test_of_a_folder_that_comes_moves_and_goes_every_file_is_told(root: Path, told: Told) -> None:
    shutil.copytree(root / "dashboards", root / "dashboards/team/deep")
    there = {"dashboards/team/deep/api.py", "dashboards/team/deep/jobs.py"}
    assert told(*there) >= there
    (root / "dashboards/team").rename(root / "dashboards/shop")
    moved = {each.replace("team", "shop") for each in there}
    assert told(*there, *moved) >= there | moved
    (root / "dashboards/shop/deep/jobs.py").write_text("# saved\n")
    assert "dashboards/shop/deep/jobs.py" in told("dashboards/shop/deep/jobs.py")
    (root / "dashboards/shop").rename(root.parent / "elsewhere")
    assert told(*moved) >= moved
    (root.parent / "elsewhere").rename(root / "dashboards/again")
    back = {each.replace("team", "again") for each in there}
    assert told(*back) >= back
    shutil.rmtree(root / "dashboards/again")
    assert told(*back) >= back


def test_a_package_is_watched_from_when_it_is_there(root: Path, told: Told) -> None:
    playlists = root / "playlists"
    assert not playlists.exists()
    playlists.mkdir()
    (playlists / "wall.py").write_text("# new\n")
    assert told("playlists/wall.py") == {"playlists/wall.py"}
    (playlists / "wall.py").write_text("# saved\n")
    assert told("playlists/wall.py") == {"playlists/wall.py"}
    shutil.rmtree(playlists)
    assert told("playlists/wall.py") == {"playlists/wall.py"}
    playlists.mkdir()
    (playlists / "hall.py").write_text("# another\n")
    assert told("playlists/hall.py") == {"playlists/hall.py"}


def test_a_package_that_is_replaced_by_another_is_watched_on(root: Path, told: Told) -> None:
    """As Git does it for a branch in which it is otherwise."""
    other = root.parent / "other"
    shutil.copytree(root / "alerts", other)
    (other / "extra.py").write_text("# new\n")
    (root / "alerts").rename(root.parent / "old")
    other.rename(root / "alerts")
    assert "alerts/extra.py" in told("alerts/extra.py")
    (root / "alerts/rules.py").write_text("# saved\n")
    assert told("alerts/rules.py") >= {"alerts/rules.py"}


def test_what_editors_and_python_keep_beside_a_file_is_not_told(root: Path, told: Told) -> None:
    for name in (".jobs.py.swp", "jobs.py~", "4913", "#jobs.py#", "__pycache__/jobs.cpython-311.pyc"):
        path = root / "dashboards" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("kept")
        path.unlink()
    (root / "dashboards/last.py").write_text("# the last\n")
    assert told("dashboards/last.py") == {"dashboards/last.py"}


def test_a_folder_that_is_looked_into_again_tells_what_is_other(root: Path) -> None:
    files = Files(root)
    folder = root / "dashboards"
    assert {each.name for each in files.changed([folder])} >= {"api.py", "jobs.py"}
    assert files.changed([folder]) == frozenset()
    (folder / "api.py").write_text("# shorter\n")
    (folder / "jobs.py").unlink()
    assert {each.name for each in files.changed([folder])} == {"api.py", "jobs.py"}


MODULE = """\
from dashboards._shared import TITLE
from metrics.api import SESSIONS
from toolchain.define import dashboard, prom, q, row, stat

BOARD = dashboard(
    uid="extra",
    title="Extra",
    description="One number.",
    tags=["shop"],
    rows=[row("Now", stat(TITLE, prom(q.sum(SESSIONS), "now"), description="Now."))],
)
"""


def test_whatever_comes_moves_and_goes_is_loaded_as_if_everything_were(root: Path, told: Told) -> None:
    """A dashboard in a new folder, which is moved and removed, rules that are renamed, an environment that is new."""
    workspace = Workspace(root, SHOP)
    workspace.load()

    def saved(*names: str) -> tuple[str, ...]:
        found = workspace.load([root / each for each in told(*names)])
        assert found.problems == ()
        assert settled(workspace) == fresh(root)
        return found.changed

    (root / "dashboards/_shared.py").write_text('TITLE = "People"\n')
    told("dashboards/_shared.py")
    (root / "dashboards/team").mkdir()
    (root / "dashboards/team/extra.py").write_text(MODULE)
    assert saved("dashboards/team/extra.py") == ("extra",)
    (root / "dashboards/team").rename(root / "dashboards/people")
    assert saved("dashboards/team/extra.py", "dashboards/people/extra.py") == ()
    assert "extra" in {each.uid for each in shown(workspace).dashboards}
    (root / "alerts/rules.py").write_text((root / "alerts/rules.py").read_text().replace("100", "50"))
    assert saved("alerts/rules.py") == ("jobs",)
    (root / "alerts/slos.py").rename(root / "alerts/objectives.py")
    assert saved("alerts/slos.py", "alerts/objectives.py") == ()
    (root / "environments/spare.py").write_text(
        (root / "environments/production.py").read_text().replace('"production"', '"spare"')
    )
    assert saved("environments/spare.py") == ()
    shutil.rmtree(root / "dashboards/people")
    assert saved("dashboards/people/extra.py") == ("extra",)


def test_an_environment_that_is_renamed_away_leaves_the_last_state_until_it_is_back(root: Path, told: Told) -> None:
    workspace = Workspace(root, SHOP)
    before = workspace.load().compilation
    path, away = root / "environments/production.py", root / "environments/away.py"
    path.rename(away)
    found = workspace.load([root / each for each in told("environments/production.py", "environments/away.py")])
    assert (found.compilation, len(found.problems)) == (before, 1)
    assert found.problems[0].location.file == "environments/production.py"
    away.rename(path)
    found = workspace.load([root / each for each in told("environments/production.py", "environments/away.py")])
    assert (found.problems, found.changed) == ((), ())
    assert settled(workspace) == fresh(root)
