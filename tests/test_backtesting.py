"""``build.py backtest`` as people run it: over simulated weeks, through a real Prometheus."""

import json
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner, Result

from build import main
from tests.conftest import FIXTURES
from tests.programs import needed
from tests.revisions import committed

FAILING = """
from toolchain.simulate.amount import Amount
from toolchain.simulate.behaviour import Count, by_labels
from toolchain.simulate.rhythm import Rhythm
from toolchain.simulate.scenario import Incident, Set
from toolchain.simulate.model import Model

ALL_DAY, REQUESTS = (0.5,) * 24, Amount(20.0)
ANSWERS = {
    ("GET", "200"): Count(lambda now: REQUESTS * (1 - now["errors"])),
    ("GET", "500"): Count(lambda now: REQUESTS * now["errors"]),
}
SHOP = Model(
    Rhythm(ALL_DAY, ALL_DAY, ALL_DAY),
    {"errors": 0.0},
    (by_labels("http_requests_total", ("method", "status_code"), ANSWERS),),
)
FEW = Incident("few-fail", "A third of the requests fail.", 1200.0, (Set("errors", 0.33),))
MANY = Incident("many-fail", "Half of the requests fail.", 1200.0, (Set("errors", 0.5),))
"""
"""The shop with requests that fail: six and a half, or ten, of twenty in a second."""


def run(*arguments: str) -> Result:
    """What the command says."""
    return CliRunner().invoke(main, ["backtest", *arguments], prog_name="build.py")


def data(*arguments: str) -> dict[str, Any]:
    """What the command finds, as data, by alert."""
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return {each["name"]: each for each in json.loads(result.stdout)["alerts"]}


@pytest.fixture(autouse=True)
def _prometheus(promtool: str) -> None:
    needed("prometheus")


@pytest.fixture
def changed_root(tmp_path: Path) -> Path:
    """A clone of a small project in which the threshold of errors has been raised since its only commit."""
    root = tmp_path / "shop"
    shutil.copytree(FIXTURES / "shop", root, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "simulation" / "model.py").write_text(FAILING)
    committed(root)
    rules = root / "alerts" / "rules.py"
    text = rules.read_text()
    assert text.count("above(critical=5)") == 1
    rules.write_text(text.replace("above(critical=5)", "above(critical=8)"))
    return root


def test_a_threshold_tried_over_four_days_fires_as_often_as_the_schedule_of_incidents_implies() -> None:
    """Bursts of 15, 20, 50 and 100% of failing requests: 0.1 finds all of them, 0.3 the larger ones.

    Evaluated, and sampled, every two and a half minutes: two samples in each window of five.
    """
    schedule = {
        "error-burst-15": ("20h",),
        "error-burst-20": ("1d12h", "2d21h"),
        "error-burst-50": ("1d19h", "3d20h"),
        "error-burst-100": ("2d15h",),
    }
    placed = [f"--incident={name}@{each}" for name, times in schedule.items() for each in times]
    found = data("HighErrorRate", "--threshold=0.3", "--days=4", "--step=2m30s", *placed)["HighErrorRate"]
    fired = {
        version: sorted(each["incident"] for each in found[version]["episodes"]) for version in ("before", "after")
    }
    assert fired == {
        "before": sorted(name for name, times in schedule.items() for _ in times),
        "after": ["error-burst-100", "error-burst-50", "error-burst-50"],
    }
    assert (found["before"]["fired"], found["after"]["fired"]) == (6, 3)
    assert all(15 * 60 <= length(each) <= 31 * 60 for each in found["before"]["episodes"])
    assert found["after"]["firing_seconds"] < found["before"]["firing_seconds"]


def length(episode: dict[str, str]) -> float:
    """The length of an episode in seconds."""
    start, end = (datetime.fromisoformat(episode[name]) for name in ("start", "end"))
    return (end - start).total_seconds()


def test_waiting_longer_leaves_a_short_outage_out() -> None:
    outages = ("--incident=redis-down@6h", "--incident=backend-down@12h")
    found = data("ServiceDown", "--for=12m", "--days=1", "--step=30s", *outages)["ServiceDown"]
    assert [each["labels"] for each in found["before"]["episodes"]] == [{"service": "redis"}, {"service": "backend"}]
    assert [each["labels"] for each in found["after"]["episodes"]] == [{"service": "backend"}]
    assert found["after"]["held_too_shortly"] == 1


def test_recorded_series_are_recorded_before_they_are_asked() -> None:
    found = data("HighCpu", "--days=1", "--incident=busy-host@8h")["HighCpu"]
    assert [each["incident"] for each in found["after"]["episodes"]] == ["busy-host"]
    assert found["before"] is None


def test_alerts_on_log_lines_are_evaluated_over_simulated_lines() -> None:
    found = data("FailedAuthentications", "--threshold=1000", "--days=0.2", "--incident=login-attack@3h")
    assert [each["incident"] for each in found["FailedAuthentications"]["before"]["episodes"]] == ["login-attack"]
    assert found["FailedAuthentications"]["after"]["fired"] == 0


def test_weeks_without_incidents_are_silent() -> None:
    found = data("ServiceDown", "HighErrorRate", "--days=1", "--no-incidents", "--step=5m")
    assert {name: each["after"]["fired"] for name, each in found.items()} == {"ServiceDown": 0, "HighErrorRate": 0}


def test_the_same_seed_gives_the_same_report() -> None:
    arguments = ("HighErrorRate", "--days=0.25", "--incident=error-burst-20@3h", "--format=markdown")
    assert run(*arguments, "--seed=5").stdout == run(*arguments, "--seed=5").stdout


def test_a_revision_is_compared_alert_by_alert(changed_root: Path) -> None:
    given = ("--root", str(changed_root), "-e", "production", "--base", "HEAD", "--days=0.6")
    result = run(*given, "--incident=few-fail@9h", "--incident=many-fail@12h", "--format=markdown")
    assert result.exit_code == 0, result.output
    rows = [line for line in result.stdout.splitlines() if line.startswith("| ")]
    assert [row.split(" | ")[0] for row in rows[1:2]] == ["| ManyErrors"]
    assert "> 5, for 2m → **> 8, for 2m**" in rows[1]
    assert "2 times → **once**" in rows[1]
    assert "few-fail" in result.stdout


def test_nothing_is_simulated_where_no_alert_changed(tmp_path: Path) -> None:
    root = shutil.copytree(FIXTURES / "shop", tmp_path / "shop", ignore=shutil.ignore_patterns("__pycache__"))
    committed(root)
    result = run("--root", str(root), "-e", "production", "--base", "HEAD", "--format=markdown")
    assert result.exit_code == 0, result.output
    assert result.stdout == "**Backtest**: No alert changes when it fires: there is nothing to backtest.\n"


def test_text_shows_figures_and_episodes() -> None:
    result = run("ServiceDown", "--for=5m", "--days=1", "--incident=redis-down@6h", "--step=1m")
    assert result.exit_code == 0, result.output
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert "condition < 1, for 1m, keep firing 8m < 1, for 5m, keep firing 8m" in lines
    assert any(line.startswith("2026-01-05 06:01 ") and "redis-down service=redis" in line for line in lines)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Name the alerts"),
        (("--base=HEAD", "--threshold=1"), "Name the alerts that --threshold"),
        (("NoSuchAlert",), "there is no alert 'NoSuchAlert'"),
        (("HighErorRate",), "Did you mean 'HighErrorRate'"),
        (("ServiceDown", "--base=no-such-revision"), "no revision 'no-such-revision'"),
        (("ServiceDown", "--for=5"), "no duration"),
        (("ServiceDown", "--days=0"), "not in the range"),
        (("ServiceDown", "--days=-1"), "not in the range"),
        (("ServiceDown", "--days=1e9"), "not in the range"),
        (("ServiceDown", "--days=inf"), "not in the range"),
        (("ServiceDown", "--days=nan"), "'nan' is no number"),
        (("ServiceDown", "--threshold=nan"), "'nan' is no number"),
        (("ServiceDown", "--threshold=-inf"), "'-inf' is no number"),
        (("ServiceDown", "--threshold=1e400"), "'1e400' is no number"),
        (("ServiceDown", "--threshold=high"), "not a valid number"),
        (("ServiceDown", "--step=0s"), "0s is less than 1s"),
        (("ServiceDown", "--step=-5m"), "no duration"),
        (("ServiceDown", "--step=30d"), "--step is longer than --days 28"),
        (("ServiceDown", "--days=400", "--step=1s"), "34,560,000 evaluations"),
        (("ServiceDown", "--seed=nan"), "not a valid integer"),
        (("ServiceDown", "--incident=redis-down"), "does not say when"),
        (("ServiceDown", "--incident=redis-down@1d", "--no-incidents"), "contradict"),
        (("ServiceDown", "--no-incidents", "--prometheus=http://127.0.0.1:9"), "Incidents are simulated"),
        (("ServiceDown", "--prometheus=http://127.0.0.1:9"), "Prometheus at http://127.0.0.1:9 took no connection"),
        (("ServiceDown", "--prometheus=nowhere"), "--prometheus is no http or https URL"),
        (("FailedAuthentications", "--keep-firing=1m"), "no keep_firing_for"),
        (("ServiceDown", "-e", "nowhere"), "no environment 'nowhere'"),
    ],
)
def test_what_cannot_be_done_is_said_with_exit_code_2(arguments: tuple[str, ...], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


def test_a_log_alert_is_left_out_where_only_prometheus_is_there_to_ask(remembered: str) -> None:
    result = run("FailedAuthentications", "--prometheus", remembered)
    assert result.exit_code == 1
    assert "left out: FailedAuthentications asks Loki. Give its address with --loki." in result.output


def test_a_live_prometheus_is_asked_and_what_it_has_forgotten_is_said(remembered: str) -> None:
    result = run("ServiceDown", "--prometheus", remembered, "--days=2")
    assert result.exit_code == 0, result.output
    lines = [" ".join(line.split()) for line in result.output.splitlines()]
    assert "fired once" in lines
    assert any(
        line.startswith("note: what it reads is remembered since") and "1 day of 2 days" in line for line in lines
    )


def test_a_password_in_an_address_is_refused_and_not_shown(remembered: str) -> None:
    result = run("ServiceDown", "--prometheus", remembered.replace("//", "//someone:hidden@"))
    assert result.exit_code == 2
    assert "PROMETHEUS_PASSWORD" in result.output
    assert "hidden" not in result.output


def test_credentials_of_variables_are_sent(remembered: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMETHEUS_TOKEN", "hidden")
    result = run("ServiceDown", "--prometheus", remembered, "--days=2")
    assert result.exit_code == 0, result.output
    assert set(_Remembering.authorizations) == {"Bearer hidden"}
    assert "hidden" not in result.output


@pytest.fixture
def remembered() -> Iterator[str]:
    """The address of a server that answers as Prometheus does: a day of samples, and half an hour of trouble."""
    _Remembering.authorizations.clear()
    server = HTTPServer(("127.0.0.1", 0), _Remembering)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Remembering(BaseHTTPRequestHandler):
    """Answers range queries: of counts from the second half on, of anything else in one half hour near the end."""

    authorizations: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.authorizations.append(self.headers["Authorization"] or "")
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        start, end, step = (float(asked[name][0]) for name in ("start", "end", "step"))
        times = [start + step * number for number in range(int((end - start) / step) + 1)]
        if asked["query"][0].startswith("count("):
            kept = [each for each in times if each >= (start + end) / 2]
        else:
            kept = [each for each in times if 600 <= time.time() - each < 2400]
        result = [{"metric": {"service": "redis"}, "values": [[each, "0"] for each in kept]}] if kept else []
        body = json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def test_alerts_of_a_rule_file_are_looked_at_over_the_simulated_past(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(
        "groups:\n"
        "  - name: foreign\n"
        "    rules:\n"
        "      - {record: 'job:up:sum', expr: sum by (job) (up)}\n"
        "      - {alert: Gone, expr: 'job:up:sum{job=\"medianest-app\"} < 1', for: 2m}\n"
        "      - {alert: Elsewhere, expr: node_foreign > 1}\n"
    )
    result = run(str(path), "--days", "1", "--incident", "backend-down@6h", "--format", "json")
    assert result.exit_code == 1  # one alert is left out
    found = {each["name"]: each for each in json.loads(result.stdout)["alerts"]}
    assert "the simulated system has no node_foreign" in str(found["Elsewhere"])
    assert found["Gone"]["after"]["episodes"], found["Gone"]
    assert "backend-down" in str(found["Gone"])
    chosen = run(str(path), "Gone", "--days", "1", "--no-incidents", "--format", "json")
    assert [each["name"] for each in json.loads(chosen.stdout)["alerts"]] == ["Gone"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.yaml"], "none.yaml:1: the file cannot be read"),
        (["none.yaml", "--base", "main"], "--base compares definitions"),
    ],
)
def test_a_rule_file_that_cannot_be_looked_at_is_told(arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.output
