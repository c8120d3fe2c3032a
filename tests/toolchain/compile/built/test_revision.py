"""A revision is built by its own toolchain, whatever that is, in a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.revisions import BEFORE_THE_MODULES_MOVED, git
from toolchain.base.pools import threads
from toolchain.base.revision import RevisionError, why_no_revision
from toolchain.compile.artifact import ArtifactKind
from toolchain.compile.built import revision as revisions
from toolchain.compile.built.build import build_of
from toolchain.compile.built.revision import RevisionBuildError, output_of_revision

ANOTHER_TOOLCHAIN = """
import hashlib, json, os, pathlib, sys
import elsewhere
_, command, _, environment, _, output = sys.argv
if command != "build":
    sys.exit(2)
SOURCE = {"file": "a.txt", "line": 3}
texts = {"dashboards/api.json": ("dashboard", json.dumps({"uid": "api", "title": elsewhere.TITLE, "panels": []}))}
folder = pathlib.Path(output) / environment
for path, (_, text) in texts.items():
    (folder / path).parent.mkdir(parents=True)
    (folder / path).write_text(text)
listed = [
    {"path": path, "kind": kind, "sha256": hashlib.sha256(text.encode()).hexdigest(), "source": SOURCE}
    for path, (kind, text) in texts.items()
]
(folder / "manifest.json").write_text(json.dumps({"formatVersion": 1, "environment": environment, "artifacts": listed}))
"""
"""It shares no module with today's, and defines in a module of its own."""

Committed = Callable[[str], Path]


@pytest.fixture
def committed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Committed:
    """Makes a repository whose only revision is built by a program; nothing is kept from test to test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()

    def commit(program: str) -> Path:
        root = tmp_path / "repository"
        root.mkdir()
        (root / "elsewhere.py").write_text('TITLE = "API"\n')
        (root / "build.py").write_text(program)
        for command in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-q", "-m", "first")):
            git(root, *command)
        return root

    return commit


def left(tmp_path: Path) -> list[str]:
    """What is left in the folder for temporary files."""
    return [each.name for each in (tmp_path / "temporary").iterdir()]


def refusal(root: Path, environment: str = "production") -> RevisionBuildError:
    """What is said instead of the output of a revision."""
    with pytest.raises(RevisionBuildError) as caught:
        output_of_revision(root, "main", environment)
    return caught.value


def test_a_toolchain_that_shares_no_module_with_todays_is_asked_for_artifacts(
    committed: Committed, tmp_path: Path
) -> None:
    output = output_of_revision(committed(ANOTHER_TOOLCHAIN), "main", "production")
    (artifact,) = output.artifacts
    assert (artifact.kind, artifact.document["title"]) == (ArtifactKind.DASHBOARD, "API")
    assert str(artifact.location) == "a.txt:3"
    assert [each.title for each in build_of(output).dashboards] == ["API"]
    assert left(tmp_path) == []


def test_the_process_has_nothing_of_the_one_that_asks(committed: Committed, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PYTHONPATH": "/elsewhere", "GRAFANA_TOKEN": "x", "PYTHONWARNINGS": "error"}.items():
        monkeypatch.setenv(name, value)
    told = refusal(committed("import os, sys\nprint(sorted(os.environ), sys.path, os.getcwd())\nsys.exit(1)\n")).message
    assert "PYTHON" not in told
    assert "GRAFANA" not in told
    assert "/elsewhere" not in told
    assert "'TMPDIR'" in told


def test_a_build_that_fails_is_shown(committed: Committed, tmp_path: Path) -> None:
    error = refusal(committed("import sys\nprint('alerts/a.py:3  error  x')\nsys.exit(__file__ + ': no')\n"))
    assert error.message == "the build of main failed:\n    alerts/a.py:3  error  x\n    build.py: no"
    assert "git worktree add FOLDER main" in error.remedy
    assert left(tmp_path) == []


def test_a_package_that_is_not_installed_is_named_with_its_version(committed: Committed) -> None:
    root = committed("import left_pad\n")
    (root / "requirements.lock").write_text("other==1\nleft-pad==1.3.0 \\\n    --hash=sha256:0\n")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "locked")
    error = refusal(root)
    assert "the toolchain of main imports left_pad, which is not installed here:\n" in error.message
    assert error.remedy.endswith("-m pip install left-pad==1.3.0")


def test_a_module_that_the_revision_itself_lost_is_no_package(committed: Committed) -> None:
    assert refusal(committed("import elsewhere.inside\n")).message.startswith("the build of main failed:\n")


def test_an_environment_that_a_revision_does_not_have_is_said_with_those_it_has(committed: Committed) -> None:
    root = committed("raise SystemExit('there is no such environment')")
    (root / "environments").mkdir()
    (root / "environments" / "staging.py").write_text("")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "staging")
    error = refusal(root)
    assert error.message == "main has no environment 'production':\n    there is no such environment"
    assert error.remedy == "It has staging."


def test_a_revision_without_a_toolchain_is_told(committed: Committed) -> None:
    root = committed("")
    git(root, "rm", "-q", "build.py")
    git(root, "commit", "-q", "-m", "gone")
    error = refusal(root)
    assert "'main' has no build.py beside its definitions" in error.message
    assert error.remedy == "Name a revision that has one: git log --oneline -- build.py"


def test_a_program_that_writes_nothing_is_told(committed: Committed) -> None:
    assert "what the build of main wrote cannot be read: manifest.json:1: the file cannot be read" in (
        refusal(committed("")).message
    )


def test_an_output_of_the_future_is_told(committed: Committed) -> None:
    error = refusal(committed(ANOTHER_TOOLCHAIN.replace('"formatVersion": 1', '"formatVersion": 99')))
    assert "its output is an output of format 99, and this version of the tool reads 1 to 2" in error.message
    assert "Run the command from a working tree of main" in error.remedy


def test_a_build_that_never_ends_is_ended(
    committed: Committed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revisions, "_LONGEST", 0.5)
    assert "of main did not end within" in refusal(committed("import time\ntime.sleep(600)\n")).message
    assert left(tmp_path) == []


def test_a_revision_that_there_is_not_is_git_s_to_tell(committed: Committed) -> None:
    with pytest.raises(RevisionError, match="no revision 'nowhere'"):
        output_of_revision(committed(""), "nowhere", "production")


def test_what_was_built_is_not_built_again_whatever_the_revision_is_called(
    committed: Committed, tmp_path: Path
) -> None:
    root, log = committed(f"open({str(tmp_path / 'log')!r}, 'a').write('x')\n{ANOTHER_TOOLCHAIN}"), tmp_path / "log"
    git(root, "tag", "v1")
    output_of_revision(root, "main", "production")
    once = len(log.read_text())
    outputs = [output_of_revision(root, name, "production") for name in ("main", "v1", "HEAD")]
    assert [output.artifacts[0].document["title"] for output in outputs] == ["API"] * 3
    assert len(log.read_text()) == once
    output_of_revision(root, "main", "staging")
    assert len(log.read_text()) == 2 * once
    (root / "elsewhere.py").write_text('TITLE = "Web"\n')
    git(root, "commit", "-qam", "second")
    assert output_of_revision(root, "main", "production").artifacts[0].document["title"] == "Web"
    assert len(log.read_text()) == 3 * once


def test_what_is_kept_and_was_changed_is_built_again(committed: Committed, tmp_path: Path) -> None:
    root = committed(ANOTHER_TOOLCHAIN)
    output_of_revision(root, "main", "production")
    (kept,) = (tmp_path / "cache" / "observability-as-code" / "builds").iterdir()
    (kept / "dashboards" / "api.json").write_text("{}")
    assert output_of_revision(root, "main", "production").artifacts[0].document["title"] == "API"
    (kept / "manifest.json").unlink()
    assert output_of_revision(root, "main", "production").artifacts[0].document["title"] == "API"


def test_a_folder_that_others_can_write_keeps_nothing(committed: Committed, tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "observability-as-code" / "builds"
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    output_of_revision(committed(ANOTHER_TOOLCHAIN), "main", "production")
    assert list(folder.iterdir()) == []


def test_two_at_once_do_not_disturb_each_other(committed: Committed, tmp_path: Path) -> None:
    root = committed(ANOTHER_TOOLCHAIN)
    with threads(4) as pool:
        outputs = list(pool.map(lambda _: output_of_revision(root, "main", "production"), range(4)))
    assert [each.artifacts[0].document["title"] for each in outputs] == ["API"] * 4
    assert left(tmp_path) == []


def test_a_command_that_is_killed_half_way_leaves_no_process_and_no_file(committed: Committed, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    root = committed(f"import os, time\nopen({str(pid)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)\n")
    code = (
        "from pathlib import Path; from toolchain.compile.built.revision import output_of_revision as o;"
        f"o(Path({str(root)!r}), 'main', 'production')"
    )
    asking = subprocess.Popen([sys.executable, "-c", code], cwd=REPOSITORY)
    wait_until(lambda: pid.is_file() and bool(pid.read_text()))
    assert left(tmp_path) != []
    asking.send_signal(signal.SIGKILL)
    asking.wait()
    wait_until(lambda: left(tmp_path) == [] and not is_running(int(pid.read_text())))


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, for a minute at most."""
    until = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    """Whether a process is there, and no zombie that nobody has waited for."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def test_the_last_revision_before_the_modules_moved_is_built_to_what_is_read(tmp_path: Path) -> None:
    if why_no_revision(REPOSITORY, BEFORE_THE_MODULES_MOVED):
        pytest.skip("this clone does not have the revision: git fetch --unshallow")
    output = output_of_revision(REPOSITORY, BEFORE_THE_MODULES_MOVED, "local")
    assert output.format == 1
    build = build_of(output)
    assert {each.uid for each in build.dashboards} >= {"overview", "security-logs"}
    assert {"HighErrorRate", "ServiceDown"} <= {each.name for each in build.alerts}
    error_rate = next(each for each in build.alerts if each.name == "HighErrorRate")
    assert (error_rate.operator, error_rate.threshold, error_rate.wait) == (">", 0.1, "30s")
    assert error_rate.inhibited_by == ("ServiceDown service=backend",)
    assert error_rate.said("summary") == "{{ $value | humanizePercentage }} of API requests fail"
    assert error_rate.panel is not None
    assert all(not isinstance(each.expression, str) for each in build.recordings)
    assert next(each.name for each in build.routing.contact_points) == "Incidents"
    assert build.routing.root is not None
    panel = next(each for each in build.dashboards if each.uid == "overview").panels[1]
    assert panel.location.file.startswith("dashboards/")
    metrics = json.dumps(build.inventory)
    assert '"http_requests_total"' in metrics
