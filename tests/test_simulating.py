"""``build.py simulate`` as people run it."""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result

from build import main
from tests.conftest import REPOSITORY
from tests.programs import needed
from toolchain.live.local_prometheus import local_prometheus

UNTIL = "2026-11-21T21:00"
END = 1_795_294_800.0
SHORT = ("--hours", "0.05", "--until", UNTIL)


def run(*arguments: str) -> Result:
    """What the command says."""
    return CliRunner().invoke(main, ["simulate", *arguments])


def test_the_same_seed_and_period_give_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    def written(folder: Path) -> list[list[str]]:
        """Return the arguments that have metrics, lines and spans written to a folder."""
        what = (["backfill", "--openmetrics"], ["logs", "--output"], ["spans", "--output"])
        return [["simulate", *words, str(folder / words[0]), *SHORT, "--incident", "redis-down"] for words in what]

    def read(folder: Path) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    for command in written(tmp_path / "here"):
        main(command, standalone_mode=False)
    other = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    program = "from tests.definitions import loaded_once\nloaded_once()\nimport build\n"
    program += f"for each in {written(tmp_path / 'there')}: build.main(each, standalone_mode=False)"
    environment = {**os.environ, "PYTHONHASHSEED": other}
    subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, env=environment, capture_output=True, check=True)
    first = read(tmp_path / "here")
    assert first == read(tmp_path / "there")
    assert {name: len(content) > 10_000 for name, content in first.items()} == dict.fromkeys(
        ("backfill", "logs", "spans"), True
    )


def test_lines_stand_in_the_order_of_time_and_lead_to_spans() -> None:
    lines = run("logs", *SHORT).stdout.splitlines()
    streams = [json.loads(line) for line in run("logs", *SHORT, "--format", "streams").stdout.splitlines()]
    assert [each["line"] for each in streams] == lines
    times = [each["time"] for each in streams]
    assert times == sorted(times)
    assert END - 180 <= times[0] < times[-1] < END
    spans = [json.loads(line) for line in run("spans", *SHORT, "--format", "lines").stdout.splitlines()]
    traced = {each["trace_id"] for each in spans}
    assert sum(json.loads(line).get("traceId") in traced for line in lines if line.startswith("{")) > 20


def test_a_push_to_loki_and_documents_for_opentelemetry_hold_the_same_as_lines() -> None:
    pushed = [json.loads(line) for line in run("logs", *SHORT, "--format", "push").stdout.splitlines()]
    values = sum(len(stream["values"]) for body in pushed for stream in body["streams"])
    assert values == len(run("logs", *SHORT).stdout.splitlines())
    documents = [json.loads(line) for line in run("spans", *SHORT).stdout.splitlines()]
    resources = [each for document in documents for each in document["resourceSpans"]]
    spans = sum(len(scope["spans"]) for each in resources for scope in each["scopeSpans"])
    assert spans == len(run("spans", *SHORT, "--format", "lines").stdout.splitlines())


def test_an_incident_shows_in_the_lines() -> None:
    def failures(*words: str) -> int:
        lines = run("logs", "--from", "2026-11-21T20:00", "--hours", "0.1", *words).stdout.splitlines()
        return sum('"event":"user.login.failure"' in line for line in lines)

    assert failures("--incident", "login-attack@1m") > 10 * max(1, failures("--incident", "none"))


def test_a_prometheus_opens_what_was_backfilled_and_a_second_run_replaces_it(promtool: str, tmp_path: Path) -> None:
    needed("prometheus")
    folder = tmp_path / "data"
    arguments = ("backfill", "--until", UNTIL, "--step", "60s", "--output", str(folder))
    assert run(*arguments, "--hours", "0.05").exit_code == 0
    result = run(*arguments, "--hours", "1", "--incident", "backend-down")
    assert result.exit_code == 0, result.output
    assert "backend-down at 2026-11-21 20:" in result.output
    with local_prometheus(folder) as client:
        up = client.query('up{job="medianest-app"}', END - 60).series
        requests = client.query("sum(rate(http_requests_total[10m]))", END - 45 * 60).series
    assert [each.values for each in up] == [(0.0,), (0.0,)]
    assert 0.5 < requests[0].values[0] < 50


def test_a_folder_of_somebody_else_and_that_of_a_running_prometheus_are_left_alone(tmp_path: Path) -> None:
    foreign = tmp_path / "mine.txt"
    foreign.write_text("keep me")
    result = run("backfill", *SHORT, "--output", str(tmp_path))
    assert (result.exit_code, foreign.read_text()) == (2, "keep me")
    assert "did not write" in result.output
    (tmp_path / ".simulated").touch()
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = run("backfill", *SHORT, "--output", str(tmp_path))
    assert result.exit_code == 2
    assert "a Prometheus runs over" in result.output


def test_without_promtool_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run("backfill", *SHORT, "--output", str(tmp_path / "data"))
    assert result.exit_code == 2
    assert "apt-get install prometheus" in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["logs", "--incident", "redis-dow"], "there is no incident 'redis-dow'. Did you mean 'redis-down'?"),
        (["logs", "--incident", "redis-down@later"], "'later' is no date and time"),
        (["spans", "--from", "2026-11-21", "--until", "2026-11-20"], "ends before it begins"),
        (["spans", "--from", "2026-11-21", "--until", "2026-11-22", "--hours", "1"], "one too many"),
        (["logs", "--until", "yesterday"], "'yesterday' is no date and time"),
        (["logs", "--until", "2023-01-01"], "simulated time begins at 2024-01-02"),
        (["backfill", "--from", "2025-01-01", "--until", "2026-11-22"], "longer than 400 days"),
        (["backfill", "--openmetrics", "a", "--output", "b"], "contradict each other"),
        (["backfill", "--step", "often"], "'often' is no duration"),
        (["logs", *SHORT, "--output", "/proc/lines.json"], "cannot write /proc/lines.json"),
        (["logs", "-e", "prodution"], "Did you mean 'production'?"),
        (["serve", "--loki", "loki:3100"], "--loki 'loki:3100' is no address"),
        (["serve", "--loki", "http://me:hidden@loki:3100"], "--loki holds credentials"),
        (["serve", "--address", "192.0.2.1"], "cannot listen on 192.0.2.1:9900"),
        (["incident", "redis-dow"], "there is no incident 'redis-dow'. Did you mean 'redis-down'?"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_serving_ends_cleanly_with_ctrl_c_and_frees_its_port(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "build.py", "simulate", "serve", "--port", str(port)]
    written = ["--incident", "redis-down@5m", "--prometheus-config", str(tmp_path / "prometheus.yaml")]
    with subprocess.Popen(
        [*command, *written], cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        told = first + "".join(iter(process.stdout.readline, "Ctrl-C ends it.\n"))
        again = run("serve", "--port", str(port))
        with urlopen(f"http://127.0.0.1:{port}/targets", timeout=10) as answer:
            targets = json.loads(answer.read())
        with urlopen(f"http://127.0.0.1:{port}/redis-exporter/0/metrics", timeout=10) as answer:
            assert b"redis_up" in answer.read()
        process.send_signal(signal.SIGINT)
        _, messages = process.communicate(timeout=20)
    assert process.returncode == 0, messages
    assert first == f"{len(targets)} targets of {len({each['labels']['job'] for each in targets})} jobs at " + (
        f"http://127.0.0.1:{port}, with seed 1\n"
    )
    assert "redis-down from " in told
    assert "1 scrapes" in messages
    assert "Traceback" not in messages
    assert (again.exit_code, "Address already in use" in again.stderr) == (2, True)
    if (checker := shutil.which("promtool")) is not None:
        checked = subprocess.run(
            [checker, "check", "config", "--syntax-only", str(tmp_path / "prometheus.yaml")], check=False
        )
        assert checked.returncode == 0


def test_a_backfill_that_is_interrupted_leaves_nothing_behind(promtool: str, tmp_path: Path) -> None:
    command = [sys.executable, "build.py", "simulate", "backfill", "--hours", "48", "--output", str(tmp_path / "data")]
    texts = tmp_path / "texts"
    texts.mkdir()
    with subprocess.Popen(
        command,
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(texts)},
        start_new_session=True,
    ) as process:
        deadline = time.monotonic() + 30
        while not list(texts.glob("*/*.om")) and time.monotonic() < deadline:
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)
        _, messages = process.communicate(timeout=30)
    assert process.returncode == 130
    assert messages == "simulate was interrupted (SIGINT): a file or folder that it writes is as before.\n"
    assert (list(texts.iterdir()), [each.name for each in tmp_path.iterdir()]) == ([], ["texts"])


def test_something_goes_wrong_in_the_system_that_runs_until_it_is_stopped(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY, tmp_path / "root", ignore=shutil.ignore_patterns(".*", "build", "tests", "toolchain"))
    root = ("--root", str(tmp_path / "root"))
    command = [sys.executable, "build.py", "simulate", "serve", "--port", "0", *root]
    assert "no simulated system runs here" in run("incident", "redis-down", *root).output
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().partition(" at ")[2].partition(",")[0]
            "".join(iter(process.stdout.readline, "Ctrl-C ends it.\n"))

            def redis_is_up() -> bool:
                with urlopen(f"{address}/redis-exporter/0/metrics", timeout=10) as answer:
                    return b"\nredis_up 1.0" in answer.read()

            assert redis_is_up()
            begun = run("incident", "redis-down", *root)
            assert (begun.exit_code, "ServiceDown fires, by " in begun.output) == (0, True), begun.output
            assert not redis_is_up()
            assert "goes on: redis-down until" in run("incident", *root).output
            assert run("incident", "redis-dwn", *root).exit_code == 2
            stopped = run("incident", "--stop", *root)
            assert stopped.output.startswith("redis-down is over since ")
            assert redis_is_up()
        finally:
            process.terminate()
    assert process.returncode == 128 + signal.SIGTERM
    assert not (tmp_path / "root" / "build").exists()
