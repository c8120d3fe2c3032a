"""``build.py preview`` as people run it, over every dashboard of the repository, in a real browser."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen
from click.testing import CliRunner, Result

from build import main
from tests.conftest import REPOSITORY
from tests.programs import needed
from toolchain.compile.compiler import compile_project
from toolchain.live.local_prometheus import local_prometheus
from toolchain.preview.picture import DrawnPage, drawn_pages
from toolchain.project import load_project

PERIOD = ("--hours", "2", "--until", "2026-11-21T21:00")
REASONS = re.compile(
    "nothing happened: at no time .+"
    "|nothing happened: no line in this time .+"
    "|no alert is as the query asks in this time: .+"
    "|no series of .+ is as the query asks in this time"
    "|no ratio at any time: .+ is 0, or not there yet"
    "|there is nothing yet at any moment shown, one every .+"
    "|shows what '.+' names; nothing is typed in there",
    re.DOTALL,
)


@frozen(eq=False)
class Drawn:
    """The preview of all dashboards: what the command said, and what a browser made of each page."""

    result: Result
    folder: Path
    pages: dict[str, DrawnPage]


@pytest.fixture(scope="module", autouse=True)
def _prometheus() -> None:
    needed("prometheus")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawn]:
    """The pages of all dashboards, each drawn whole."""
    needed("chromium")
    folder = tmp_path_factory.mktemp("out") / "preview"
    result = CliRunner().invoke(main, ["preview", *PERIOD, "--output", str(folder)])
    assert result.exit_code == 0, result.output
    pages = sorted(path for path in folder.glob("*.html") if path.name != "index.html")
    yield Drawn(result, folder, {page.stem: each for page, each in zip(pages, drawn_pages(pages), strict=True)})


UIDS = [each.uid for each in compile_project(load_project(REPOSITORY, "local")).dashboards]


@pytest.mark.parametrize("uid", UIDS)
def test_every_panel_of_a_dashboard_draws_something_and_no_script_fails(drawn: Drawn, uid: str) -> None:
    page = drawn.pages[uid]
    assert page.errors == ()
    assert page.drawn == page.panels > 5
    assert page.charts > 0


def test_no_query_fails_and_every_panel_without_data_says_why(drawn: Drawn) -> None:
    lines = drawn.result.stderr.splitlines()
    reasons = [line.partition(": ")[2] for line in lines]
    assert [reason for reason in reasons if not REASONS.fullmatch(reason)] == []
    (total,) = re.findall(r"(\d+) panels drawn, (\d+) without data .*, 0 failed", drawn.result.stdout)
    assert int(total[1]) == len(reasons) < 30
    panels = sum(page.panels for page in drawn.pages.values())
    assert int(total[0]) + int(total[1]) == panels > 400


def test_the_index_leads_to_every_dashboard(drawn: Drawn) -> None:
    index = (drawn.folder / "index.html").read_text(encoding="utf-8")
    assert set(drawn.pages) == set(UIDS)
    assert all(f'href="{uid}.html"' in index for uid in UIDS)


def test_shares_stay_within_one_and_rates_above_zero(drawn: Drawn) -> None:
    """Values that cannot be: they would show that the simulation, or what the preview asks, is wrong."""
    text = re.compile(r'<div class="stat-value"[^>]*>(?:<small>[^<]*</small>)?([-\d.]+)<small>%</small>')
    for path in drawn.folder.glob("*.html"):
        if path.stem != "slo":  # budgets may be overdrawn
            shares = [float(each) for each in text.findall(path.read_text(encoding="utf-8"))]
            assert all(0 <= each <= 100 for each in shares), path.stem


def run(*arguments: str) -> Result:
    """What the command says, about one small dashboard."""
    return CliRunner().invoke(main, ["preview", "realtime", "--hours", "0.25", *arguments])


def test_a_second_run_replaces_the_first_and_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "preview"
    for _ in range(2):
        assert run("--output", str(folder)).exit_code == 0
    pages = {path.name for path in folder.iterdir()}
    assert pages == {".preview", "index.html", "realtime.html", "plotly.min.js", "preview.css", "preview.js"}
    (tmp_path / "mine.txt").write_text("keep me")
    result = run("--output", str(tmp_path))
    assert (result.exit_code, (tmp_path / "mine.txt").read_text()) == (2, "keep me")
    assert "did not write" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["overvew"], "there is no dashboard overvew. Did you mean 'overview'?"),
        (["--until", "yesterday"], "'yesterday' is no date and time"),
        (["--incident", "redis-dow"], "Did you mean 'redis-down'?"),
        (["--prometheus", "http://127.0.0.1:9"], "no Prometheus answers at http://127.0.0.1:9"),
        (["--prometheus", "localhost"], "is no address of Prometheus"),
        (["--loki", "http://127.0.0.1:9"], "--loki goes with --prometheus"),
        (
            ["--prometheus", "http://127.0.0.1:9", "--incident", "redis-down"],
            "--incident does not go with --prometheus",
        ),
        (["--picture", "overview"], "Write it as UID=FILE.png"),
        (["--picture", "overvew=a.png"], "Did you mean 'overview'?"),
        (["--output", "/proc/preview"], "cannot write"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_live_prometheus_is_asked_and_a_page_says_that_it_is_live(tmp_path: Path) -> None:
    with local_prometheus(tmp_path / "data") as client:
        result = run("--prometheus", client.url, "--output", str(tmp_path / "preview"))
    assert result.exit_code == 0, result.output
    assert '<span class="badge live">live</span>' in (tmp_path / "preview" / "realtime.html").read_text()
    assert f"live, from {client.url}" in (tmp_path / "preview" / "index.html").read_text()


def test_an_interrupted_preview_leaves_nothing_behind(tmp_path: Path) -> None:
    command = [sys.executable, "build.py", "preview", "--output", str(tmp_path / "preview")]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        time.sleep(3)
        process.send_signal(signal.SIGINT)
        _, messages = process.communicate(timeout=30)
    assert (process.returncode, messages.strip()) == (1, "Aborted!")
    assert list(tmp_path.iterdir()) == []
