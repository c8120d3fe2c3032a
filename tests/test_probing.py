"""``build.py probe`` as people run it, against a small server that answers as a Prometheus does."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from click.testing import CliRunner, Result

from build import main
from tests.conftest import REPOSITORY
from tests.toolchain.live.serving import Answer, Handler, always, serving, success

NAMES = ("http_requests_total", "http_request_duration_seconds_bucket", "sessions_active")
LABELS = ("__name__", "environment", "instance", "job", "le", "method", "status_code")


def prometheus(names: tuple[str, ...] = NAMES, delay: float = 0.0, asked: threading.Event | None = None) -> Handler:
    """Answer whatever asks for one of the names with a series, after so many seconds; ``asked`` tells of a query."""

    def handler(path: str, parameters: dict[str, list[str]], headers: Mapping[str, str]) -> Answer:
        text = parameters.get("query", parameters.get("match[]", [""]))[0]
        if path == "/api/v1/label/__name__/values":
            return success(list(names))
        if path == "/api/v1/labels":
            return success(list(LABELS))
        if path == "/api/v1/label/method/values":
            return success(["GET"] if any(name in text for name in names) else [])
        if path in ("/api/v1/metadata", "/api/v1/status/buildinfo"):
            return success({})
        if asked is not None:
            asked.set()
        time.sleep(delay)
        now = parameters.get("end", parameters.get("time", ["0"]))[0]
        kept = [name for name in names if name in text or "__name__" in text]
        series = [{"metric": {"__name__": name, "job": "app"}, "values": [[float(now), "1"]]} for name in kept]
        if "/query_range" in path:
            return success({"resultType": "matrix", "result": series})
        instant = [{"metric": each["metric"], "value": [float(now), "30"]} for each in series]
        return success({"resultType": "vector", "result": instant})

    return handler


def probe(root: Path, url: str, *arguments: str) -> Result:
    """Run the command for a project against a server."""
    result = CliRunner().invoke(main, ["probe", "--root", str(root), "--prometheus", url, *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_a_healthy_server_is_one_line(project_root: Path) -> None:
    with serving(prometheus()) as url:
        result = probe(project_root, url)
    assert result.exit_code == 0
    assert result.stdout.startswith("4 queries: 4 fine, 0 empty as expected; ")
    assert len(result.stdout.splitlines()) == 1


def test_a_metric_that_is_gone_is_told_with_its_readers_and_fails(project_root: Path) -> None:
    with serving(prometheus((*NAMES[:2], "sessions_now"))) as url:
        result = probe(project_root, url)
    assert result.exit_code == 1
    first, remedy, _, heading, row, *rest = result.stdout.splitlines()
    told = "the server has no series of sessions_active; the nearest that there is: sessions_now: read by 1 panel"
    assert first == told
    assert "renamed" in remedy
    assert heading.split() == ["found", "of", "query", "line"]
    assert row.split() == ["absent", "panel", "Sessions", "›", "Sessions", "now", "dashboards/sessions.py:17"]
    assert rest[-1].startswith("4 queries: 3 fine, 0 empty as expected, 1 absent; ")


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("slow,absent", 1), ("any", 1), ("none", 0), ("empty", 1)])
def test_what_fails_is_a_choice(fail_on: str, code: int, project_root: Path) -> None:
    with serving(prometheus(NAMES[:2])) as url:
        assert probe(project_root, url, "--fail-on", fail_on).exit_code == code


def test_an_unknown_verdict_is_a_usage_error_that_names_the_others(project_root: Path) -> None:
    result = probe(project_root, "http://127.0.0.1:1", "--fail-on", "bad")
    assert result.exit_code == 2
    assert "'bad' is none of empty, none, any, error, absent" in result.stderr


def test_every_format_says_the_same(project_root: Path) -> None:
    with serving(prometheus(NAMES[:2])) as url:
        told = {
            each: probe(project_root, url, "--format", each).stdout for each in ("json", "sarif", "github", "junit")
        }
    message = "the server has no series of sessions_active"
    document = json.loads(told["json"])
    assert (document["complete"], document["failed"], len(document["queries"])) == (True, True, 4)
    (gone,) = document["gone"]
    assert (gone["about"], [each["name"] for each in gone["readers"]]) == (
        "sessions_active",
        ["Sessions › Sessions now"],
    )
    (result,) = json.loads(told["sarif"])["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("probe-absent", "error")
    assert message in result["message"]["text"]
    assert told["github"].startswith("::error file=dashboards/sessions.py,line=17,title=probe-absent::")
    suites = ElementTree.fromstring(told["junit"])
    assert (suites.get("tests"), suites.get("failures")) == ("4", "1")
    (failure,) = suites.iter("failure")
    assert message in str(failure.get("message"))


@pytest.mark.parametrize(
    ("handler", "said"),
    [
        (always(200, "<html>Sign in</html>"), "answers with a web page"),
        (always(401, "who are you"), "denies access (401)"),
        (always(503, "shutting down"), "has no time (503)"),
    ],
)
def test_a_server_that_is_none_or_takes_nobody_is_told_before_anything_is_asked(
    handler: Handler, said: str, project_root: Path
) -> None:
    with serving(handler) as url:
        result = probe(project_root, url)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_nobody_at_the_address_is_told(project_root: Path) -> None:
    with serving(always(200, "")) as url:
        free = url
    result = probe(project_root, free)
    assert result.exit_code == 2
    assert "took no connection" in result.stderr


def test_what_the_deadline_leaves_is_told_and_not_taken_for_success(project_root: Path) -> None:
    with serving(prometheus(delay=0.4)) as url:
        result = probe(project_root, url, "--deadline", "500ms", "--workers", "1")
    assert result.exit_code == 2
    assert "Not everything was asked: the deadline of 0.5 s is over." in result.stdout


def test_an_interruption_tells_what_was_answered_and_leaves_nothing(project_root: Path) -> None:
    asked = threading.Event()
    with serving(prometheus(delay=1.0, asked=asked)) as url:
        command = [
            sys.executable,
            "build.py",
            "probe",
            "--root",
            str(project_root),
            "--prometheus",
            url,
            "--workers",
            "1",
        ]
        with subprocess.Popen(
            command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
        ) as process:
            assert asked.wait(60)
            process.send_signal(signal.SIGINT)
            output, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Not everything was asked: it was interrupted." in output
    assert "probe was interrupted (SIGINT): what was answered by then is told." in errors
    assert "Traceback" not in errors


def test_a_dashboard_and_rules_that_were_made_elsewhere_are_asked(project_root: Path, tmp_path: Path) -> None:
    panel = {
        "id": 1,
        "type": "stat",
        "title": "Mine",
        "datasource": {"type": "prometheus", "uid": "prom"},
        "targets": [{"refId": "A", "expr": "sum(my_metric)"}],
    }
    board = tmp_path / "board.json"
    board.write_text(json.dumps({"uid": "mine", "title": "My board", "panels": [panel]}))
    rules = tmp_path / "rules.yaml"
    alert = {"alert": "Many", "expr": "sessions_active > 5", "labels": {"severity": "critical"}}
    rules.write_text(yaml.safe_dump({"groups": [{"name": "mine", "rules": [alert]}]}))
    with serving(prometheus()) as url:
        document = json.loads(probe(project_root, url, str(board), str(rules), "--format", "json").stdout)
    assert [(each["asker"], each["name"], each["state"]) for each in document["queries"]] == [
        ("alert", "Many", "fine"),
        ("panel", "My board › Mine", "absent"),
    ]
    assert [each["severity"] for each in document["queries"]] == ["critical", ""]


def test_a_file_without_rules_is_told(project_root: Path, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("a: 1\n")
    result = probe(project_root, "http://127.0.0.1:1", str(tmp_path / "other.yaml"))
    assert result.exit_code == 2
    assert "has no rules" in result.stderr


def test_what_nobody_reads_is_told_with_its_share_and_how_to_drop_it(
    project_root: Path, edit: Callable[[str, str, str], int]
) -> None:
    edit("dashboards/sessions.py", "q.sum(SESSIONS_ACTIVE)", "q.number(1)")
    with serving(prometheus((*NAMES, "go_threads"))) as url:
        result = probe(project_root, url, "--unused", "--relabel")
        document = json.loads(probe(project_root, url, "--unused", "--format", "json").stdout)
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert lines[:3] == [
        ["metric", "job", "series", "share"],
        ["go_threads", "app", "30", "25.0%"],
        ["sessions_active", "app", "30", "25.0%", "in", "the", "catalog"],
    ]
    assert "60 of 120 series (50.0%) and 2 of 4 metrics are read by nobody here: app 60." in result.stdout
    (config,) = yaml.safe_load(result.stdout.partition("scrape_configs:")[2])
    assert config["metric_relabel_configs"][0]["regex"] == "go_threads"
    assert (document["unused_series"], [each["metric"] for each in document["unused"]]) == (
        60,
        ["go_threads", "sessions_active"],
    )
