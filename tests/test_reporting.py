"""``build.py report`` as people run it: over a real Prometheus, with and without the others."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from build import main
from tests.conftest import FIXTURES
from tests.programs import needed
from tests.toolchain.live.grafana.server import Reply, Request, serving
from tests.toolchain.live.mailbox import mailbox
from toolchain.live.local_prometheus import local_prometheus
from toolchain.live.remote_write import RemoteWriter

AT = "2026-11-21T21:00"
END = 1_795_294_800.0
DAY, WEEK = 86_400.0, 604_800.0
NOWHERE = "http://127.0.0.1:9"
TOKEN = "xoxb-canary-1234"

REPORT = """\
from alerts.routing import OPERATIONS, TEAM
from metrics.api import REQUESTS, SESSIONS
from toolchain.define import Report, above, fired_alerts, loki, prom, q, section, stat, timeseries

ANSWERED = q.sum(q.increase(REQUESTS, q.RANGE))
FAILED = q.sum(q.increase(q.select(REQUESTS, status_code="500"), q.RANGE))

DAILY = Report(
    name="daily",
    title="Daily summary",
    description="A day of the shop.",
    period="1d",
    compared_with="1w",
    sections=[
        section("Alerts", fired_alerts()),
        section(
            "Requests",
            stat("Answered", prom(ANSWERED, "requests", mode="instant"), description="All.", decimals=0),
            stat(
                "Error ratio",
                prom(q.share(FAILED, ANSWERED), "errors", mode="instant"),
                description="5xx.",
                limits=above(warning=0.01),
            ),
            timeseries("Sessions", prom(q.sum(SESSIONS), "sessions"), description="Over the day."),
        ),
        section(
            "Logs",
            stat(
                "Lines",
                loki('sum(count_over_time({service="backend"}[$__range]))', "lines", mode="instant"),
                description="All.",
            ),
        ),
    ],
    contact_points=[OPERATIONS, TEAM],
)
"""
CHANNEL = """
OPERATIONS = ContactPoint(name="Operations", integrations=[Slack(receiver="slack", channel="#operations")])
"""
BY_PROMETHEUS = """\
    evaluation=Evaluation(metric_alerts=PrometheusFiles(url="http://prometheus:9090", directory="rules")),
)
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a report, whose alerts on metrics Prometheus evaluates."""
    for name in ("GRAFANA_TOKEN", "GRAFANA_USER", "GRAFANA_URL", "PROMETHEUS_URL", "LOKI_URL"):
        monkeypatch.delenv(name, raising=False)
    root = Path(shutil.copytree(FIXTURES / "shop", tmp_path / "shop", ignore=shutil.ignore_patterns("__pycache__")))
    (root / "reports").mkdir()
    (root / "reports" / "daily.py").write_text(REPORT)
    routing = root / "alerts" / "routing.py"
    routing.write_text(routing.read_text().replace("PagerDuty,\n", "PagerDuty,\n    Slack,\n", 1) + CHANNEL)
    environment = root / "environments" / "production.py"
    lines = environment.read_text().rstrip().removesuffix(")").splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("    evaluation="))
    imported = "from toolchain.define.evaluation import Evaluation, PrometheusFiles\n"
    text = text.replace("receivers={", 'receivers={"slack": Secret("SLACK_BOT_TOKEN"),')
    environment.write_text(imported + text + BY_PROMETHEUS)
    return root


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Prometheus that remembers two days: the one that is told of, with an incident, and one a week earlier."""
    needed("prometheus")
    with local_prometheus(tmp_path_factory.mktemp("prometheus"), receives=True) as client:
        with RemoteWriter(client.url) as writer:
            for end, rate in ((END - WEEK, 0.5), (END, 1.0)):
                times = tuple(end - DAY + 60.0 * number for number in range(1441))
                target = {"job": "app", "instance": "app:4000", "environment": "production"}
                ok = [rate * (time - times[0]) for time in times]
                bad = [0.05 * value if end == END else 0.0 for value in ok]
                for code, values in (("200", ok), ("500", bad)):
                    labels = {**target, "method": "GET", "status_code": code}
                    writer.add("http_requests_total", labels.items(), times, values)
                writer.add("sessions_active", target.items(), times, [7.0] * len(times))
                if end == END:
                    fires = [1.0 if 3600 <= time - times[0] < 4800 or time >= END - 600 else None for time in times]
                    alert = {"alertname": "ManyErrors", "severity": "critical", "service": "backend"}
                    series = {**alert, "environment": "production", "alertstate": "firing"}
                    writer.add("ALERTS", series.items(), times, fires)
                writer.flush()
        yield client.url


def run(root: Path, *arguments: str) -> Result:
    """What the command says."""
    fixed = ["report", "daily", "-e", "production", "--root", str(root), "--output", str(root / "out")]
    return CliRunner().invoke(main, [*fixed, *arguments])


def test_a_day_is_told_from_a_real_prometheus_and_what_does_not_answer_is_not_known(
    shop: Path, prometheus: str
) -> None:
    needed("chromium")
    result = run(shop, "--at", AT, "--prometheus", prometheus, "--loki", NOWHERE)
    assert result.exit_code == 1, result.output
    told = (shop / "out" / "daily.md").read_text()
    assert (
        "**Alerts fired twice, 1 resolved, 1 still firing; 1 figure beyond its limit; not everything is known.**"
        in told
    )
    assert (
        "| ManyErrors | critical | backend | fired twice, 30 min in all, first at 2026-11-20 22:00, still firing |"
        in told
    )
    assert "| **Answered** | 90,720 | 43,200 | +110% |" in told
    assert "| **Error ratio** | 🟠 4.76% | 0% | +4.8 points |" in told
    assert "| **Lines** | not known | | |" in told
    assert f"Loki did not answer: Loki at {NOWHERE} took no connection".replace("-", "\\-") in told
    assert "Grafana cannot be asked: no credentials for http://grafana:3000" in told
    page = (shop / "out" / "daily.html").read_text()
    assert page.count('src="data:image/png;base64,') == 1
    assert "not known Lines: Loki did not answer" in result.stderr


def test_without_a_browser_the_page_says_why_it_has_no_pictures(
    shop: Path, prometheus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    run(shop, "--at", AT, "--prometheus", prometheus, "--loki", NOWHERE)
    page = (shop / "out" / "daily.html").read_text()
    assert "There are no pictures: pictures need Chromium, which is not installed." in page
    assert "not drawn" in page


def test_what_was_never_recorded_is_not_compared(shop: Path, prometheus: str) -> None:
    run(shop, "--at", "2026-11-14T21:00", "--prometheus", prometheus, "--loki", NOWHERE, "--without-pictures")
    told = (shop / "out" / "daily.md").read_text()
    assert "There is nothing to compare with: Prometheus remembers nothing a week earlier." in told
    assert "| **Answered** | 43,200 | – |  |" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--at", "2099-01-01"], "the period of the report ends in the future"),
        (["--at", "2026-10-01"], "Prometheus has no sample from 2026-09-30 00:00 to 2026-10-01 00:00 UTC"),
        (["--at", AT, "--incident", "none"], "--incident goes with --simulate"),
        (["--simulate", "--at", AT], "--simulate does not go with --prometheus and --loki"),
        (["--at", "yesterday"], "'yesterday' is no date and time"),
    ],
)
def test_what_cannot_be_told_is_said(arguments: list[str], said: str, shop: Path, prometheus: str) -> None:
    result = run(shop, "--prometheus", prometheus, *arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output
    assert not (shop / "out").exists()


def test_a_report_that_there_is_not_is_refused_with_the_names_of_those_that_there_are(shop: Path) -> None:
    result = CliRunner().invoke(main, ["report", "dayly", "-e", "production", "--root", str(shop)])
    assert result.exit_code == 2
    assert "there is no report 'dayly'. Did you mean 'daily'?\nReports are daily." in result.output


def test_the_servers_of_the_environment_are_asked_with_the_logins_that_grafana_has_for_them(
    shop: Path, prometheus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMETHEUS_URL", prometheus)
    monkeypatch.setenv("LOKI_URL", NOWHERE)
    result = run(shop, "--at", AT, "--without-pictures")
    assert result.exit_code == 1
    assert f"as told by {prometheus}" in (shop / "out" / "daily.md").read_text()


def told(*more: str) -> list[str]:
    """Arguments of a report that is sent, whatever is not known."""
    return ["--at", AT, "--loki", NOWHERE, "--without-pictures", *more]


def test_a_report_is_sent_to_the_channel_and_the_mailbox_of_its_contact_points(
    shop: Path, prometheus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(lambda _: Reply({"ok": True})) as slack, mailbox() as box:
        monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
        monkeypatch.setenv("SLACK_API_URL", slack.url)
        monkeypatch.setenv("SMTP_ADDRESS", f"127.0.0.1:{box.port}")
        monkeypatch.setenv("SMTP_SENDER", "reports@shop.example")
        link = "https://ci.example/runs/1"
        result = run(shop, *told("--prometheus", prometheus, "--send", "--link", link))
    assert result.exit_code == 1, result.output  # sent, and not everything is known
    assert "Sent to Slack #operations\nSent to email team@shop.example\n" in result.stdout
    (posted,) = slack.requests
    written = orjson.loads((shop / "out" / "daily.slack.json").read_bytes())
    assert posted.json == {"channel": "#operations", **written}
    assert posted.headers["Authorization"] == f"Bearer {TOKEN}"
    assert f"<{link}|the whole report>" in posted.body.decode()
    (mail,) = box.mails
    assert (shop / "out" / "daily.eml").read_bytes().decode().replace("\r\n.", "\r\n..") == mail
    assert "To: team@shop.example\r\n" in mail
    assert TOKEN not in result.output + "".join(path.read_text() for path in (shop / "out").iterdir())


def test_a_message_that_is_not_taken_keeps_the_others_from_nobody(
    shop: Path, prometheus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mailbox() as box:
        monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
        monkeypatch.setenv("SMTP_ADDRESS", f"127.0.0.1:{box.port}")
        monkeypatch.setenv("SMTP_SENDER", "reports@shop.example")
        result = run(shop, *told("--prometheus", prometheus, "--send", "all"))
    assert result.exit_code == 2
    assert "not sent Slack #operations: the secret SLACK_BOT_TOKEN is not set\n    Set SLACK_BOT_TOKEN" in result.stderr
    assert "Sent to email team@shop.example" in result.stdout
    assert len(box.mails) == 1
    monkeypatch.delenv("SMTP_ADDRESS")
    result = run(shop, *told("--prometheus", prometheus, "--send", "email"))
    assert (result.exit_code, "there is no mail server" in result.stderr) == (2, True)


def test_nothing_is_sent_unless_it_is_asked_for_nor_what_did_not_happen(shop: Path, prometheus: str) -> None:
    result = run(shop, *told("--prometheus", prometheus))
    assert "Sent to" not in result.stdout
    assert {path.name for path in (shop / "out").iterdir()} == {
        *("daily.md", "daily.html", "daily.slack.json", "daily.eml")
    }
    result = run(shop, "--simulate", "--send", "--at", AT)
    assert (result.exit_code, "--send does not go with --simulate" in result.output) == (2, True)


def with_dashboard(shop: Path, uid: str = "api") -> None:
    """Let the report have a dashboard."""
    path = shop / "reports" / "daily.py"
    written = path.read_text().replace("contact_points=", f'dashboards=[DashboardRef("{uid}", "API")], contact_points=')
    path.write_text(written.replace("import Report,", "import DashboardRef, Report,"))


def test_dashboards_are_pages_and_pictures_of_each_period_and_go_into_the_thread(
    shop: Path, prometheus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed("chromium")
    with_dashboard(shop)

    def answer(request: Request) -> Reply:
        if request.path.startswith("/files.getUploadURLExternal"):
            return Reply({"ok": True, "upload_url": f"{slack.url}/upload", "file_id": "F1"})
        return Reply({"ok": True, "channel": "C1", "ts": "1.2"})

    with serving(answer) as slack:
        monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
        monkeypatch.setenv("SLACK_API_URL", slack.url)
        arguments = ["--loki", NOWHERE, "--prometheus", prometheus, "--keep", "1", "--without-pictures"]
        run(shop, *arguments, "--at", "2026-11-21T20:00")
        result = run(shop, *[each for each in arguments if each != "--without-pictures"], "--at", AT, "--send", "slack")
    assert result.exit_code == 1, result.output  # Loki says nothing
    (folder,) = (shop / "out").iterdir()
    assert folder.name == "daily-2026-11-21T21-00Z"
    written = {each.name: each.read_bytes() for each in folder.iterdir()}
    assert written["daily.api.png"].startswith(b"\x89PNG")
    assert b"plotly" in written["daily.api.html"].lower()
    assert prometheus.removeprefix("http://").encode() not in written["daily.api.html"]
    assert b"Pages: [API](daily.api.html)." in written["daily.md"]
    assert b"cid:picture-2" in written["daily.eml"]
    paths = [each.path.partition("?")[0] for each in slack.requests]
    assert paths == ["/chat.postMessage", "/files.getUploadURLExternal", "/upload", "/files.completeUploadExternal"]
    assert slack.requests[2].body == written["daily.api.png"]


def test_a_dashboard_that_there_is_not_is_refused(shop: Path, prometheus: str) -> None:
    with_dashboard(shop, "apy")
    result = run(shop, *told("--prometheus", prometheus))
    assert (result.exit_code, "api" in result.output) == (2, True)
    assert not (shop / "out").exists()


def test_a_report_of_a_simulated_day_shows_what_it_looks_like(shop: Path) -> None:
    needed("prometheus")
    result = run(shop, "--simulate", "--at", AT, "--without-pictures")
    assert result.exit_code in (0, 1), result.output
    assert "simulated, with seed 1" in (shop / "out" / "daily.md").read_text()
