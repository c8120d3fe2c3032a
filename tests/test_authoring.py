"""``build.py serve`` as people run it: a save is followed by its picture, whatever happens to files, data and signals."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from click.testing import CliRunner, Result

from benchmarks.interruptions import marked
from benchmarks.served import Served, served
from build import main
from tests.conftest import FIXTURES, REPOSITORY
from tests.programs import needed

MARK = "INTERRUPTIONS_RUN"
API = "dashboards/api.py"


@frozen
class Running:
    """The command over a copy of the shop, and its folder for temporary files."""

    served: Served
    root: Path
    temporary: Path
    mark: str

    def write(self, name: str, text: str) -> int:
        """Write a file, and return how many lines the command had printed before."""
        number = len(self.served.said)
        (self.root / name).write_text(text)
        return number

    def edit(self, name: str, old: str, new: str) -> int:
        text = (self.root / name).read_text()
        assert old in text
        return self.write(name, text.replace(old, new, 1))

    def prometheus(self) -> int:
        """The process of the only Prometheus, once the one before has ended."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            found = [pid for pid, words in marked(self.mark).items() if "--web.enable-remote-write-receiver" in words]
            if len(found) == 1:
                return found[0]
            time.sleep(0.1)
        raise AssertionError(marked(self.mark))

    def left(self) -> list[str]:
        """The processes and files that there still are, shortly after the end."""
        until = time.monotonic() + 20
        while (
            found := [*marked(self.mark).values(), *map(str, self.temporary.iterdir())]
        ) and time.monotonic() < until:
            time.sleep(0.1)
        return found


def shop_below(folder: Path) -> Path:
    root = Path(shutil.copytree(FIXTURES / "shop", folder / "shop", ignore=shutil.ignore_patterns("__pycache__")))
    (root / "toolchain").mkdir()
    return root


def environ_of(folder: Path) -> tuple[dict[str, str], Path, str]:
    temporary = folder / "tmp"
    temporary.mkdir()
    mark = f"serve-{os.getpid()}-{time.monotonic_ns()}"
    return {"TMPDIR": str(temporary), MARK: mark}, temporary, mark


def is_changed(each: dict[str, Any]) -> bool:
    return bool(each["event"] == "changed")


def panels(running: Running, uid: str = "api") -> dict[str, dict[str, Any]]:
    found = running.served.ask(f"api/dashboards/{uid}")
    return {panel["title"]: panel for part in found["sections"] for panel in part["panels"]}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    needed("prometheus")
    folder = tmp_path_factory.mktemp("serve")
    root = shop_below(folder)
    environ, temporary, mark = environ_of(folder)
    with served(root, "-e", "production", "--hours", "2", environ=environ) as process:
        process.has_data()
        process.listen()
        found = Running(process, root, temporary, mark)
        yield found
        assert (process.end(signal.SIGINT), found.left()) == (0, [])


def test_panels_are_drawn_over_a_real_prometheus(running: Running) -> None:
    found = panels(running)
    assert {title: panel["state"] for title, panel in found.items()} == dict.fromkeys(
        ("Requests", "Errors", "p95", "Sessions"), "drawn"
    )
    index = running.served.ask("api/dashboards")
    assert [each["uid"] for each in index["dashboards"]] == ["api", "jobs"]
    assert index["data"]["state"] == "ready"


def test_a_save_is_followed_by_the_picture_of_the_panel_that_it_changes(running: Running) -> None:
    before = panels(running)
    since = running.edit(API, "histogram_quantile(0.95, DURATION)", "histogram_quantile(0.9, DURATION)")
    said = running.served.wait(is_changed, since=since)
    _, heard = running.served.changed("api")
    assert (said["dashboards"], heard["dashboards"], heard["error"]) == (["api"], ["api"], None)
    after = panels(running)
    assert {title for title in after if after[title]["hash"] != before[title]["hash"]} == {"p95"}


def test_what_the_rules_object_to_stands_at_the_panel_and_goes_when_it_is_mended(running: Running) -> None:
    since = running.edit(API, "q.sum(SESSIONS)", "'sum(rate(sessions_active[$__rate_interval]))'")
    said = running.served.wait(lambda each: each["event"] == "findings" and bool(each["new"]), since=since)
    (finding,) = (each for each in said["new"] if each["rule"] == "rate-of-gauge")
    assert (finding["file"], finding in panels(running)["Sessions"]["findings"]) == (API, True)
    since = running.edit(API, "'sum(rate(sessions_active[$__rate_interval]))'", "q.sum(SESSIONS)")
    said = running.served.wait(lambda each: each["event"] == "findings" and bool(each["gone"]), since=since)
    assert finding in said["gone"]
    assert panels(running)["Sessions"]["findings"] == []


def test_a_file_that_python_cannot_read_leaves_the_last_picture_and_is_told(running: Running) -> None:
    before = panels(running)
    text = (running.root / API).read_text()
    since = running.write(API, text.replace("DASHBOARD = dashboard(", "DASHBOARD = dashboard(("))
    said = running.served.wait(is_changed, since=since)
    (problem,) = said["problems"]
    assert (problem["file"], problem["line"] > 1, bool(problem["remedy"])) == (API, True, True)
    document = running.served.ask("api/dashboards/api")
    assert (document["error"]["file"], document["error"]["line"]) == (API, problem["line"])
    assert panels(running) == before
    since = running.write(API, text)
    assert running.served.wait(is_changed, since=since)["problems"] == []
    assert running.served.ask("api/dashboards/api")["error"] is None


def test_editors_that_write_beside_and_rename_are_followed(running: Running) -> None:
    path = running.root / "dashboards/jobs.py"
    since = len(running.served.said)
    beside = path.with_name(".jobs.py.swp")
    beside.write_text(path.read_text().replace('"Waiting"', '"Waiting now"'))
    beside.rename(path)
    assert running.served.wait(is_changed, since=since)["dashboards"] == ["jobs"]
    assert set(panels(running, "jobs")) == {"Waiting now"}


def test_a_burst_of_saves_ends_with_what_was_saved_last(running: Running) -> None:
    text = (running.root / "dashboards/jobs.py").read_text()
    for number in range(30):
        running.write("dashboards/jobs.py", text.replace('"Waiting now"', f'"Burst {number}"'))
        time.sleep(0.01)
    deadline = time.monotonic() + 30
    while set(panels(running, "jobs")) != {"Burst 29"} and time.monotonic() < deadline:
        time.sleep(0.2)
    assert set(panels(running, "jobs")) == {"Burst 29"}


def test_dashboards_come_and_go_with_their_files(running: Running) -> None:
    text = (running.root / "dashboards/jobs.py").read_text().replace('uid="jobs"', 'uid="work"')
    since = running.write("dashboards/work.py", text)
    assert running.served.wait(is_changed, since=since)["dashboards"] == ["work"]
    since = len(running.served.said)
    (running.root / "dashboards/work.py").unlink()
    assert running.served.wait(is_changed, since=since)["dashboards"] == ["work"]
    with pytest.raises(RuntimeError, match="404"):
        running.served.ask("api/dashboards/work")


def test_time_and_variables_are_those_of_the_address(running: Running) -> None:
    found = running.served.ask("api/dashboards/api?from=now-30m&to=now&var-method=GET")
    assert found["span"]["to"] - found["span"]["from"] == 30 * 60_000
    (method,) = (each for each in found["variables"] if each["name"] == "method")
    assert (method["current"], [each["value"] for each in method["options"]]) == (["GET"], ["$__all", "GET", "POST"])
    start = found["span"]["from"]
    again = running.served.ask(f"api/dashboards/api?from={start}&to={found['span']['to']}&var-method=GET")
    assert (again["span"]["from"], again["span"]["to"]) == (start, found["span"]["to"])


def test_live_systems_are_asked_where_they_are_named(running: Running) -> None:
    """Beside the first one: two may run at once."""
    number = running.prometheus()
    words = Path(f"/proc/{number}/cmdline").read_text().split("\0")
    url = f"http://{next(each for each in words if 'listen-address' in each).partition('=')[2]}"
    with served(running.root, "-e", "production", "--prometheus", url) as other:
        found = other.ask("api/dashboards/jobs?from=now-1h&to=now")
        assert found["data"] == {"state": "ready", "text": "", "live": True, "facts": [["data", f"live, from {url}"]]}
        assert [panel["state"] for part in found["sections"] for panel in part["panels"]] == ["drawn"]
        assert other.end(signal.SIGINT) == 0


def test_a_live_system_that_is_not_there_is_told(tmp_path: Path) -> None:
    found = refused(shop_below(tmp_path), "--prometheus", "http://127.0.0.1:1")
    assert (found.exit_code, "http://127.0.0.1:1" in found.stderr) == (2, True)


def test_a_change_of_the_toolchain_itself_says_that_a_start_is_needed(running: Running) -> None:
    since = running.write("toolchain/part.py", "")
    assert "toolchain" in running.served.wait(lambda each: each["event"] == "notice", since=since)["message"]


def test_data_is_simulated_again_once_what_it_is_made_of_has_changed(running: Running) -> None:
    before = panels(running)
    since = running.edit("simulation/model.py", "from ", "# a comment changes nothing of it\nfrom ")
    running.served.wait(is_changed, since=since)
    running.edit("simulation/model.py", "(0.5,)", "(0.9,)")
    said = running.served.wait(lambda each: each["event"] == "notice", since=since)
    assert "made of has changed" in said["message"]
    assert {panel["state"] for panel in panels(running).values()} == {"drawn"}
    running.served.wait(lambda each: each["event"] == "data" and each["state"] == "ready", since=since)
    assert panels(running)["Requests"]["hash"] != before["Requests"]["hash"]


def test_a_prometheus_that_dies_is_replaced(running: Running) -> None:
    since = len(running.served.said)
    number = running.prometheus()
    os.kill(number, signal.SIGKILL)
    said = running.served.wait(lambda each: each["event"] == "notice", since=since)
    assert "the data is lost" in said["message"]
    running.served.wait(lambda each: each["event"] == "data" and each["state"] == "ready", since=since)
    assert {panel["state"] for panel in panels(running).values()} == {"drawn"}


def test_it_ends_at_once_while_the_data_is_still_simulated(tmp_path: Path) -> None:
    needed("prometheus")
    environ, temporary, mark = environ_of(tmp_path)
    with served(shop_below(tmp_path), "-e", "production", environ=environ) as process:
        assert process.url
        running = Running(process, tmp_path / "shop", temporary, mark)
        assert (process.end(signal.SIGTERM), running.left()) == (143, [])


def command(root: Path, *options: str) -> list[str]:
    return [sys.executable, str(REPOSITORY / "build.py"), "serve", "--root", str(root), "-e", "production", *options]


def refused(root: Path, *options: str) -> Result:
    """How the command ends that does not begin to serve, in this process."""
    result = CliRunner().invoke(main, ["serve", "--root", str(root), "-e", "production", *options])
    assert isinstance(result.exception, SystemExit), result.exception
    return result


def test_an_environment_that_is_not_there_ends_it_at_once(tmp_path: Path) -> None:
    ended = refused(shop_below(tmp_path), "-e", "nowhere")
    assert ended.exit_code == 2
    assert ended.stderr.startswith("Error: there is no environment 'nowhere'.\n")


def test_a_port_that_somebody_listens_on_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = refused(shop_below(tmp_path), "--port", str(port))
    assert (found.exit_code, f"127.0.0.1:{port}" in found.stderr, "--port" in found.stderr) == (2, True, True)


def lines_of(process: "subprocess.Popen[str]", until: Callable[[str], bool]) -> str:
    assert process.stdout is not None
    text = ""
    for line in process.stdout:
        text += line
        if until(line):
            return text
    raise AssertionError(text)


def test_data_that_the_definitions_do_not_give_comes_once_they_are_mended_and_goes_where_it_is_killed(
    tmp_path: Path,
) -> None:
    needed("prometheus")
    root = shop_below(tmp_path)
    environ, temporary, mark = environ_of(tmp_path)
    model = root / "simulation/model.py"
    text = model.read_text()
    model.write_text(text.replace("SHOP = ", "SHOP = nothing_like_it or "))
    with served(root, "-e", "production", "--hours", "1", environ=environ) as process:
        said = process.wait(lambda each: each["event"] == "notice")
        assert "simulation/model.py" in said["message"]
        since = len(process.said)
        model.write_text(text)
        process.wait(lambda each: each["event"] == "data" and each["state"] == "ready", since=since)
        process.listen()
        running = Running(process, root, temporary, mark)
        assert running.prometheus() > 0
        assert (process.end(signal.SIGKILL), running.left()) == (-signal.SIGKILL, [])


def test_without_prometheus_it_serves_and_says_what_to_install_in_plain_text(tmp_path: Path) -> None:
    """Nor are there colours where the output is no terminal."""
    python = tmp_path / "bin"
    python.mkdir()
    (python / "python").symlink_to(sys.executable)
    with subprocess.Popen(
        command(shop_below(tmp_path)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PATH": str(python)},
    ) as process:
        text = lines_of(process, lambda line: "in all" in line)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 143
    assert re.search(r"notice +there is no data: prometheus is not installed\. Install Prometheus: ", text), text
    assert re.search(r"2 dashboards  http://127\.0\.0\.1:\d+/[\w-]{32}/$", text, re.MULTILINE)
    assert "\x1b" not in text
