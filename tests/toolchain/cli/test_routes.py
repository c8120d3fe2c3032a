"""``build.py route`` says who hears of an alert, in words and as JSON, and what is wrong with a question."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from build import main
from tests.toolchain.compilation import compilation
from tests.toolchain.routes import environment, routed
from toolchain.base.errors import OptionError
from toolchain.cli.printing.routes import labels_of, time_of
from toolchain.cli.printing.routes import routed as where

ROUTING = """
from toolchain.define.alerting.routing import ContactPoint, Email, MuteTiming, Policy, Routing, TimeInterval, Webhook, when

NIGHTS = MuteTiming("Nights", [TimeInterval(times=[("00:00", "07:00")])])
READERS = ContactPoint(name="Readers", integrations=[Webhook(receiver="webhook")])
PAGERS = ContactPoint(name="Pagers", integrations=[Email(receiver="email"), Webhook(receiver="webhook")])
LEFT_OUT = ContactPoint(name="Left out", integrations=[Email(receiver="email")])
ROUTING = Routing(
    contact_point=READERS,
    policies=[
        Policy(contact_point=PAGERS, matchers=when(severity="critical"), group_wait="90s", continues=True),
        Policy(contact_point=LEFT_OUT, matchers=when(severity="critical")),
        Policy(contact_point=PAGERS, matchers=when(severity="warning"), muted=[NIGHTS]),
    ],
)
"""


@pytest.fixture
def root(project_root: Path) -> Path:
    """A project with routing, whose environment configures a webhook only."""
    (project_root / "alerts").mkdir()
    (project_root / "alerts/routing.py").write_text(ROUTING)
    path = project_root / "environments/local.py"
    path.write_text(path.read_text().replace('title="Local",', 'title="Local", receivers={"webhook": "http://x/"},'))
    return project_root


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["route", "--root", str(root), *arguments], catch_exceptions=False)


def test_each_policy_is_told_with_its_contact_point_grouping_and_times(root: Path) -> None:
    result = run(root, "severity=critical", "--at", "2026-11-23T03:00")
    assert result.exit_code == 0, result.output
    for part in (
        "environment=local severity=critical",
        "Monday 2026-11-23 03:00 UTC",
        "severity=critical  sends",
        "Pagers: webhook http://x/",
        "first after 1m30s, changes every 5m, again after 4h",
        '{}/{severity="critical"}:{}',
        "left out: Left out.",
    ):
        assert part in result.stdout


def test_a_muted_policy_names_its_timing(root: Path) -> None:
    assert "muted by       Nights" in run(root, "severity=warning", "--at", "2026-11-23T03:00").stdout
    assert "muted" not in run(root, "severity=warning", "--at", "2026-11-23T12:00").stdout


def test_the_time_may_name_its_zone(root: Path) -> None:
    assert "muted by" in run(root, "severity=warning", "--at", "2026-11-23T08:30+02:00").stdout


def test_an_unknown_severity_is_told_with_the_closest_one(root: Path) -> None:
    text = run(root, "severity=critcal").stdout
    assert "root  sends" in text
    assert "Did you mean 'critical'?" in text


def test_json_holds_the_same(root: Path) -> None:
    document = json.loads(run(root, "severity=critical", "--at", "2026-11-23T03:00", "--format", "json").stdout)
    (route,) = document["routes"]
    assert document["labels"] == {"environment": "local", "severity": "critical"}
    assert (route["contact_point"], route["group_wait_seconds"], route["muted_by"]) == ("Pagers", 90, [])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["critical"], "'critical' is no label"),
        (["=critical"], "'=critical' is no label"),
        (["severity=critical", "--at", "noon"], "'noon' is no time"),
        (["severity=critical", "-e", "locale"], "Did you mean 'local'?"),
    ],
)
def test_a_question_that_makes_no_sense_says_why(root: Path, arguments: list[str], message: str) -> None:
    result = run(root, *arguments)
    assert result.exit_code == 2
    assert message in result.output


def test_a_project_without_routing_says_so(project_root: Path) -> None:
    result = run(project_root, "severity=critical")
    assert result.exit_code == 2
    assert "has no routing" in result.output


def test_an_environment_that_configures_nobody_says_so() -> None:
    alert = where(compilation(**routed(environment=environment(receivers={}))).project, {}, time_of("2026-11-23"))
    assert alert.steps == ()
    assert "configures no contact point" in alert.notes[0]


def test_a_label_may_hold_an_equals_sign_and_quotes_around_it() -> None:
    assert labels_of(['a="x=y"', "b="]) == {"a": "x=y", "b": ""}
    with pytest.raises(OptionError):
        labels_of([""])


def test_check_asks_for_secrets_when_told_to(root: Path) -> None:
    path = root / "environments/local.py"
    secret = '__import__("toolchain.base.secret", fromlist=["Secret"]).Secret("UNSET_WEBHOOK_URL")'
    path.write_text(path.read_text().replace('"http://x/"', secret))
    command = ["check", "--root", str(root), "--format", "json"]
    silent, asked = (CliRunner().invoke(main, [*command, *more]) for more in ([], ["--secrets"]))
    assert "secret-missing" not in silent.stdout
    missing = [each for each in json.loads(asked.stdout)["findings"] if each["rule"] == "secret-missing"]
    assert [each["line"] for each in missing] == [5, 6]
    assert asked.exit_code == 1
