"""What a save makes of the definitions: the same as loading everything, or the last that was sound and why."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import FIXTURES, REPOSITORY
from tests.local import definitions
from toolchain.base.finding import Finding
from toolchain.check.checker import check
from toolchain.check.own_rules import rules_of
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project
from toolchain.serve.workspace import Round, Workspace

Told = tuple[dict[str, bytes], list[str]]
Edit = Callable[[str, str, str], Round]
SHOP = "production"


def shop_below(folder: Path) -> Path:
    bytecode = shutil.ignore_patterns("__pycache__")
    return Path(shutil.copytree(FIXTURES / "shop", folder / "shop", ignore=bytecode))


def told(compilation: Compilation, findings: tuple[Finding, ...]) -> Told:
    """What there is to compare: the bytes of every artifact, and every finding in words."""
    return (
        {each.path: each.content() for each in compilation.artifacts},
        [f"{each.location} {each.severity} {each.rule} {each.message} {each.remedy}" for each in findings],
    )


_FRESH: dict[tuple[str, ...], Told] = {}


def fresh(root: Path, environment: str = SHOP) -> Told:
    """What loading everything gives; it is loaded once for the same texts, wherever they are."""
    texts = (f"{each.relative_to(root)}\n{each.read_text()}" for each in sorted(root.rglob("*.py")))
    key = (environment, *texts)
    if key not in _FRESH:
        _FRESH[key] = _loaded(root, environment)
    return _FRESH[key]


def _loaded(root: Path, environment: str) -> Told:
    compilation = compile_project(load_project(root, environment))
    return told(compilation, check(compilation, rules_of(compilation.project), alone=True).findings)


def settled(workspace: Workspace) -> Told:
    findings = workspace.settle()
    assert findings is not None
    return told(shown(workspace), findings)


def shown(workspace: Workspace) -> Compilation:
    assert workspace.compilation is not None
    return workspace.compilation


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return shop_below(tmp_path)


@pytest.fixture
def workspace(root: Path) -> Workspace:
    workspace = Workspace(root, SHOP)
    assert workspace.load().problems == ()
    assert settled(workspace) == fresh(root)
    return workspace


@pytest.fixture
def edit(root: Path, workspace: Workspace) -> Edit:
    """Replace a text of a file, and load it."""

    def replace(name: str, old: str, new: str) -> Round:
        path = root / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new, 1))
        return workspace.load([path])

    return replace


def test_only_the_dashboard_that_is_edited_is_compiled_again(root: Path, workspace: Workspace, edit: Edit) -> None:
    before = {each.uid: each for each in shown(workspace).dashboards}
    found = edit("dashboards/api.py", '"Requests per second."', '"Requests a second."')
    assert (found.changed, found.problems) == (("api",), ())
    assert [each.uid for each in shown(workspace).dashboards if before[each.uid] is not each] == ["api"]
    assert settled(workspace) == fresh(root)


def test_a_save_that_changes_nothing_to_be_seen_changes_no_dashboard(
    root: Path, workspace: Workspace, edit: Edit
) -> None:
    assert edit("dashboards/api.py", "from ", "# moved by a line\nfrom ").changed == ()
    assert settled(workspace) == fresh(root)


def test_what_a_dashboard_imports_changes_it(root: Path, workspace: Workspace, edit: Edit) -> None:
    assert edit("alerts/rules.py", "above(warning=100)", "above(warning=50)").changed == ("jobs",)
    assert settled(workspace) == fresh(root)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("metrics/api.py", '"Jobs that wait for a worker."', '"Jobs that wait."'),
        ("metrics/api.py", 'unit="s"', 'unit="ms"'),
        ("metrics/api.py", "from ", "# moved by a line\nfrom "),
        ("alerts/rules.py", "from ", "# moved by a line\nfrom "),
        ("alerts/recordings.py", "from ", "# moved by a line\nfrom "),
        ("datasources/sources.py", "from ", "# moved\nfrom "),
        ("environments/production.py", 'title="Shop"', 'title="Store"'),
        ("alerts/recordings.py", '"5m"), by=["job"]', '"10m"), by=["job"]'),
        ("alerts/routing.py", '"5m"', '"6m"'),
        ("alerts/slos.py", "0.99", "0.995"),
        ("simulation/model.py", "from ", "# moved\nfrom "),
    ],
)
def test_what_others_share_gives_what_loading_everything_gives(
    root: Path, workspace: Workspace, edit: Edit, name: str, old: str, new: str
) -> None:
    assert edit(name, old, new).problems == ()
    assert settled(workspace) == fresh(root)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("dashboards/api.py", "from ", "from from ", "syntax"),
        ("dashboards/api.py", "prom(q.sum(SESSIONS)", "prom(q.sum(NOTHING)", "nothing"),
        ("dashboards/api.py", 'METHOD = var.label_values("method"', "METHOD = var.label_values(1", ""),
        ("alerts/rules.py", "from ", "raise ValueError('broken')\nfrom ", "broken"),
        ("metrics/api.py", "from ", "import nothing_like_it\nfrom ", "nothing_like_it"),
        ("environments/production.py", "from ", "1 / 0\nfrom ", "zero"),
        ("environments/production.py", 'name="production"', 'name="other"', "other"),
    ],
)
def test_a_module_that_cannot_be_loaded_leaves_the_last_state_and_says_where_and_why(
    root: Path, workspace: Workspace, edit: Edit, name: str, old: str, new: str, said: str
) -> None:
    before = shown(workspace)
    found = edit(name, old, new)
    assert (found.compilation, found.changed) == (before, ())
    first = found.problems[0]
    assert (first.location.file, said in first.message.lower(), bool(first.remedy)) == (name, True, True), first
    assert "Traceback" not in first.message
    assert settled(workspace)[0] == {each.path: each.content() for each in before.artifacts}
    assert edit(name, new, old).problems == ()
    assert settled(workspace) == fresh(root)


def test_what_was_saved_while_another_module_was_broken_is_there_once_it_is_mended(
    workspace: Workspace, edit: Edit
) -> None:
    edit("metrics/api.py", "from ", "from from ")
    assert edit("dashboards/jobs.py", '"Waiting"', '"Waiting now"').problems
    found = edit("metrics/api.py", "from from ", "from ")
    assert (found.problems, found.changed) == ((), ("jobs",))


def test_a_workspace_that_begins_with_a_broken_module_has_the_others(root: Path) -> None:
    (root / "dashboards/api.py").write_text("from from")
    workspace = Workspace(root, SHOP)
    found = workspace.load()
    assert [each.location.file for each in found.problems] == ["dashboards/api.py"]
    assert [each.uid for each in shown(workspace).dashboards] == ["jobs"]
    assert settled(workspace) == fresh(root)


def test_one_that_begins_without_an_environment_has_nothing_until_there_is_one(root: Path) -> None:
    text = (root / "environments/production.py").read_text()
    (root / "environments/production.py").unlink()
    workspace = Workspace(root, SHOP)
    assert (workspace.load().compilation, workspace.settle()) == (None, ())
    (root / "environments/production.py").write_text(text)
    assert workspace.load([root / "environments/production.py"]).problems == ()
    assert settled(workspace) == fresh(root)


def test_two_saves_within_a_second_of_as_many_bytes_are_both_seen(workspace: Workspace, edit: Edit) -> None:
    edit("dashboards/jobs.py", '"Waiting"', '"AAAAAAA"')
    edit("dashboards/jobs.py", '"AAAAAAA"', '"BBBBBBB"')
    (jobs,) = (each for each in shown(workspace).dashboards if each.uid == "jobs")
    assert [each.title for each in jobs.panels] == ["BBBBBBB"]


def test_dashboards_come_and_go_with_their_files(root: Path, workspace: Workspace) -> None:
    old, new = root / "dashboards/jobs.py", root / "dashboards/work.py"
    old.rename(new)
    assert workspace.load([old, new]).changed == ()
    assert settled(workspace) == fresh(root)
    new.write_text(new.read_text().replace('uid="jobs"', 'uid="work"'))
    assert workspace.load([new]).changed == ("jobs", "work")
    new.unlink()
    assert workspace.load([new]).changed == ("work",)
    assert settled(workspace) == fresh(root)


def test_metrics_come_and_go_with_their_files(root: Path, workspace: Workspace) -> None:
    extra = root / "metrics/extra.py"
    extra.write_text((root / "metrics/api.py").read_text().replace('"up"', '"down"'))
    workspace.load([extra])
    assert settled(workspace) == fresh(root)
    extra.unlink()
    workspace.load([extra])
    assert settled(workspace) == fresh(root)


def test_what_nobody_foresaw_of_definitions_ends_a_round_and_not_the_command(
    workspace: Workspace, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("no parts")

    before = shown(workspace)
    with monkeypatch.context() as patched:
        patched.setattr("toolchain.serve.workspace.compile_dashboards", fails)
        found = edit("dashboards/jobs.py", '"Waiting"', '"Waiting now"')
    assert (found.compilation, [each.message.partition(" (")[0] for each in found.problems]) == (
        before,
        ["it cannot be compiled: ZeroDivisionError: no parts"],
    )
    assert edit("dashboards/jobs.py", '"Waiting now"', '"Waiting"').problems == ()


def test_a_module_that_becomes_a_package_is_found(root: Path, workspace: Workspace) -> None:
    shared = root / "dashboards/_shared.py"
    shared.write_text('TITLE = "One"\n')
    jobs = root / "dashboards/jobs.py"
    jobs.write_text("from dashboards._shared import TITLE\n" + jobs.read_text().replace('"Waiting"', "TITLE"))
    assert workspace.load([shared, jobs]).changed == ("jobs",)
    shared.unlink()
    package = root / "dashboards/_shared/__init__.py"
    package.parent.mkdir()
    package.write_text('TITLE = "Two"\n')
    assert workspace.load([shared, package]).changed == ("jobs",)
    assert settled(workspace) == fresh(root)


def test_what_became_vain_is_not_gone_on_with_and_comes_to_the_same_later(root: Path, workspace: Workspace) -> None:
    steps = iter(range(3))
    assert workspace.settle(lambda: next(steps, None) is None) is None
    assert settled(workspace) == fresh(root)


def test_what_else_loads_definitions_meanwhile_takes_nothing_away(
    workspace: Workspace, edit: Edit, project_root: Path
) -> None:
    load_project(project_root, "local")
    assert edit("dashboards/jobs.py", '"Waiting"', '"Waiting now"').changed == ("jobs",)


EDITS = (
    ("dashboards/api.py", '"Requests per second."', '"Requests a second."'),
    ("dashboards/api.py", "from ", "from from "),
    ("dashboards/jobs.py", "from alerts.rules import WAITING_JOBS", "WAITING_JOBS = None"),
    ("alerts/rules.py", "above(warning=100)", "above(warning=50)"),
    ("alerts/rules.py", "from ", "import nothing_like_it\nfrom "),
    ("alerts/recordings.py", '"5m"), by=["job"]', '"10m"), by=["job"]'),
    ("alerts/slos.py", "0.99", "0.995"),
    ("metrics/api.py", 'unit="s"', 'unit="ms"'),
    ("metrics/api.py", "WAITING = ", "QUEUED = "),
    ("environments/production.py", 'title="Shop"', 'title="Store"'),
    ("environments/production.py", "from ", "from from "),
)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sets(st.sampled_from(EDITS), min_size=1, max_size=3), min_size=1, max_size=6))
def test_after_any_saves_everything_is_as_if_it_were_loaded_anew(bursts: list[set[tuple[str, str, str]]]) -> None:
    """Bursts of saves, sound or not, done and undone: whatever is sound is what loading all of it gives."""
    with tempfile.TemporaryDirectory() as folder:
        root = shop_below(Path(folder))
        workspace = Workspace(root, SHOP)
        workspace.load()
        for burst in bursts:
            for name, old, new in sorted(burst):
                text = (root / name).read_text()
                (root / name).write_text(text.replace(new, old, 1) if new in text else text.replace(old, new, 1))
            found = workspace.load([root / name for name, _, _ in burst])
            if not found.problems:
                assert settled(workspace) == fresh(root)


def test_the_definitions_of_this_repository_are_as_if_they_were_loaded_anew(tmp_path: Path) -> None:
    """As it is now after two saves, for which all tests share what loading it anew gives."""
    root = definitions(tmp_path)
    texts = {root / name: (root / name).read_text() for name in ("dashboards/overview.py", "alerts/thresholds.py")}
    for path, text in texts.items():
        path.write_text(text.replace("from ", "# moved by a line\nfrom ", 1))
    workspace = Workspace(root, "local")
    assert workspace.load().problems == ()
    for path, text in texts.items():
        path.write_text(text)
        assert workspace.load([path]).problems == ()
    compilation = compile_project(load_project(REPOSITORY, "local"))
    assert settled(workspace) == told(compilation, check(compilation, rules_of(compilation.project)).findings)
