"""``build.py preview`` as people run it, over every dashboard of the repository, in a real browser."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from build import main
from tests.conftest import FIXTURES, REPOSITORY
from tests.local import until
from tests.programs import needed
from toolchain.compile.compiler import compile_project
from toolchain.compile.model import CompiledDashboard
from toolchain.live.local_prometheus import local_prometheus
from toolchain.preview.picture import drawn_pages
from toolchain.project.loading import load_project

PERIOD = ("--hours", "0.5", "--until", "2026-11-21T21:00")
REASONS = re.compile(
    "nothing happened: at no time .+"
    "|nothing happened: no line in this time .+"
    "|no trace in this time is as the search asks, of .+"
    "|no alert is as the query asks in this time: .+"
    "|no series of .+ is as the query asks in this time"
    "|no ratio at any time: .+ is 0, or not there yet"
    "|there is nothing yet at any moment shown, one every .+"
    "|shows what '.+' names; nothing is typed in there",
    re.DOTALL,
)


@pytest.fixture(autouse=True)
def _prometheus() -> None:
    needed("prometheus")


def test_every_panel_of_every_dashboard_draws_something_or_says_why(tmp_path: Path) -> None:
    """One test, because the pages are made once: simulating them and drawing them in a browser is what takes long.

    A browser opens pages that hold every kind of panel; ``ALL_PAGES=1`` has it open all of them.
    """
    needed("chromium")
    result = CliRunner().invoke(main, ["preview", *PERIOD, "--output", str(tmp_path / "preview")])
    assert result.exit_code == 0, result.output
    dashboards = sorted(compile_project(load_project(REPOSITORY, "local")).dashboards, key=lambda each: each.uid)
    uids = [each.uid for each in dashboards]
    pages = [tmp_path / "preview" / f"{uid}.html" for uid in uids]
    opened = uids if os.environ.get("ALL_PAGES") else every_kind_of_panel(dashboards)
    drawn = dict(zip(opened, drawn_pages([tmp_path / "preview" / f"{uid}.html" for uid in opened]), strict=True))

    assert {uid: page.errors for uid, page in drawn.items() if page.errors} == {}
    assert {uid: page for uid, page in drawn.items() if not page.drawn == page.panels > 5 or not page.charts} == {}

    reasons = [line.partition(": ")[2] for line in result.stderr.splitlines()]
    assert [reason for reason in reasons if not REASONS.fullmatch(reason)] == []
    (total,) = re.findall(r"(\d+) panels drawn, (\d+) without data .*, 0 failed", result.stdout)
    assert int(total[1]) == len(reasons) < 30
    held = {each.uid: sum(panel.type != "row" for panel in each.panels) for each in dashboards}
    assert int(total[0]) + int(total[1]) == sum(held.values()) > 400
    assert {uid: page.panels for uid, page in drawn.items()} == {uid: held[uid] for uid in opened}

    index = (tmp_path / "preview" / "index.html").read_text(encoding="utf-8")
    assert [uid for uid in uids if f'href="{uid}.html"' not in index] == []
    budgets = {"slo"}  # which may be overdrawn
    impossible = {path.stem: shares_out_of_range(path) for path in pages if path.stem not in budgets}
    assert {uid: shares for uid, shares in impossible.items() if shares} == {}


def every_kind_of_panel(dashboards: Sequence[CompiledDashboard]) -> list[str]:
    """Return the uids of few dashboards that together hold every kind of panel that there is, the shortest first."""
    missing = {panel.type for each in dashboards for panel in each.panels}
    chosen = []
    while missing:
        best = max(
            sorted(dashboards, key=lambda each: len(each.panels)),
            key=lambda each: len(missing & {panel.type for panel in each.panels}),
        )
        missing -= {panel.type for panel in best.panels}
        chosen.append(best.uid)
    return chosen


def shares_out_of_range(page: Path) -> list[float]:
    """Return the percentages of stat panels that cannot be: the simulation, or what the preview asks, would be wrong."""
    text = re.compile(r'<div class="stat-value"[^>]*>(?:<small>[^<]*</small>)?([-\d.]+)<small>%</small>')
    return [share for each in text.findall(page.read_text(encoding="utf-8")) if not 0 <= (share := float(each)) <= 100]


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


def test_panels_of_plugins_that_are_gone_are_drawn_as_what_grafana_opens(project_root: Path) -> None:
    shutil.copytree(FIXTURES / "shop" / "simulation", project_root / "simulation")
    targets = [{"refId": "A", "expr": "sum(rate(http_requests_total[5m]))"}]
    panels = [
        {"id": 1, "type": "graph", "title": "Load", "span": 6, "datasource": "Prometheus", "lines": True},
        {"id": 2, "type": "singlestat", "title": "Now", "span": 6, "datasource": "Prometheus", "format": "reqps"},
    ]
    rows = [{"title": "Requests", "panels": [{**panel, "targets": targets} for panel in panels]}]
    old = project_root / "old.json"
    old.write_text(json.dumps({"title": "Old", "schemaVersion": 14, "rows": rows}))
    result = CliRunner().invoke(main, ["preview", str(old), "--root", str(project_root), "--hours", "0.25"])
    assert result.exit_code == 0, result.output
    assert "2 panels drawn, 0 without data" in result.output


@pytest.mark.parametrize("order", [("build", "preview", "build"), ("preview", "build", "preview")])
def test_builds_and_previews_leave_each_other_alone(order: tuple[str, ...], project_root: Path) -> None:
    shutil.copytree(FIXTURES / "shop" / "simulation", project_root / "simulation")
    for command in order:
        options = ("--hours", "0.25") if command == "preview" else ()
        result = CliRunner().invoke(main, [command, "--root", str(project_root), *options])
        assert result.exit_code == 0, result.output
        if command == "preview":
            assert result.stdout.rpartition(": ")[2].strip() == str(project_root / "build/local.preview/index.html")
    assert (project_root / "build/local/manifest.json").is_file()
    assert (project_root / "build/local.preview/index.html").is_file()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["overvew"], "there is no dashboard overvew. Did you mean 'overview'?"),
        (["--until", "yesterday"], "'yesterday' is no date and time"),
        (["--incident", "redis-dow"], "Did you mean 'redis-down'?"),
        (["--prometheus", "http://127.0.0.1:9"], "Prometheus at http://127.0.0.1:9 took no connection"),
        (["--prometheus", "localhost"], "--prometheus is no http or https URL"),
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
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = [sys.executable, "build.py", "preview", "--output", str(tmp_path / "preview")]
    with subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        until(lambda: any(scratch.glob("prometheus-*")), 30, lambda: process.poll())
        process.send_signal(signal.SIGINT)
        _, messages = process.communicate(timeout=30)
    assert (process.returncode, messages) == (
        130,
        "preview was interrupted (SIGINT): pages are whole, as before or new.\n",
    )
    assert [*tmp_path.iterdir(), *scratch.iterdir()] == [scratch]
