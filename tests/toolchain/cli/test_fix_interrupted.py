"""``check --fix`` that is ended while it writes, and two at once: every file is whole, and each end is told."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.conftest import FIXTURES, REPOSITORY

WITHIN = 60.0
RIGHT = 'sum(rate(http_requests_total{job="app"}[2h]))'
WRONG = RIGHT.replace("requests", "request")
TWO_WRONG = WRONG.replace("[2h]", "[5m]")


def dashboard(uid: str, query: str) -> str:
    panel = {
        "id": 1,
        "type": "timeseries",
        "title": "P",
        "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8},
        "datasource": {"type": "prometheus", "uid": "p"},
        "fieldConfig": {"defaults": {"unit": "reqps"}},
        "targets": [{"refId": "A", "expr": query}],
    }
    return json.dumps({"uid": uid, "title": uid, "panels": [panel]}, indent=1)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that nobody changes, for the catalog."""
    folder = tmp_path_factory.mktemp("fix")
    return Path(shutil.copytree(FIXTURES / "minimal", folder / "project"))


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Three files, each with a query whose metric is misspelled."""
    found = [tmp_path / f"{name}.json" for name in "abc"]
    for each in found:
        each.write_text(dashboard(each.stem, WRONG))
    return found


@contextmanager
def fixing(place: str, project: Path, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """A process that fixes, and has come to a place."""
    words = [sys.executable, "-m", "tests.toolchain.cli.mending", place, "check", "--root", str(project)]
    with subprocess.Popen(
        [*words, "--fix", "--yes", *arguments],
        cwd=REPOSITORY,
        env={**os.environ, "NO_COLOR": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            assert process.stderr is not None
            for line in process.stderr:
                if line == "here\n":
                    break
            yield process
        finally:
            process.kill()


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Its exit code and what it says, once it may go on."""
    output, errors = process.communicate("\n", WITHIN)
    return process.returncode, output + errors


def queries(files: list[Path]) -> list[str]:
    return [json.loads(each.read_text())["panels"][0]["targets"][0]["expr"] for each in files]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("place", ["staged", "placing"])
def test_a_signal_leaves_all_files_as_before_or_all_new_and_says_which(
    number: signal.Signals, place: str, project: Path, files: list[Path]
) -> None:
    with fixing(place, project, *map(str, files)) as process:
        process.send_signal(number)
        time.sleep(0.2)
        code, said = ended(process)
    assert code == 128 + number
    assert "Traceback" not in said
    if place == "staged":
        assert queries(files) == [WRONG] * 3
        assert f"check --fix was interrupted ({number.name}): Nothing was written." in said
    else:
        assert queries(files) == [RIGHT] * 3
        named = ", ".join(map(str, files))
        assert f"check --fix was interrupted ({number.name}): These were written, and are whole: {named}." in said
    assert sorted(files[0].parent.iterdir()) == files


def test_one_that_is_killed_leaves_every_file_whole(project: Path, files: list[Path]) -> None:
    with fixing("placing", project, *map(str, files)) as process:
        process.kill()
        process.wait(WITHIN)
    assert set(queries(files)) <= {WRONG, RIGHT}


def test_of_two_at_once_none_takes_back_what_the_other_wrote(project: Path, tmp_path: Path) -> None:
    file = tmp_path / "d.json"
    file.write_text(dashboard("d", TWO_WRONG))
    rules = ("unknown-metric", "rate-window")
    with ExitStack() as stack:
        both = [stack.enter_context(fixing("computed", project, str(file), "--only", each)) for each in rules]
        for each in both:
            assert each.stdin is not None
            each.stdin.write("\n")
            each.stdin.flush()
        results = [ended(each) for each in both]
    (query,) = queries([file])
    mended = {"unknown-metric": "http_requests_total" in query, "rate-window": "[5m]" not in query}
    assert [code for code, _ in results].count(0) >= 1, results
    for rule, (code, said) in zip(rules, results, strict=True):
        assert mended[rule] is (code == 0), results
        assert code == 0 or "has changed meanwhile" in said
