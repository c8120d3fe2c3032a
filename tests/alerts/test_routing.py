"""Who hears of what in each environment, as the architecture's table says; and what notifications say."""

import subprocess
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.alerts.conftest import through_alertmanager
from tests.conftest import REPOSITORY
from tests.toolchain.compile.alerting.test_routing import written
from toolchain.check.secrets import missing_secrets
from toolchain.cli.printing.routes import RoutedAlert, routed
from toolchain.compile.alerting.routing import routing_of
from toolchain.define.alerting.routing.matching import Route, muted_by, reached, route_tree
from toolchain.project.loading import load_project
from toolchain.project.project import Project
from toolchain.prove.notify.timing import Circumstances, Episode, notifications

DAY = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday
NIGHT = datetime(2026, 11, 24, 1, tzinfo=UTC)
MAINTENANCE = datetime(2026, 11, 22, 4, tzinfo=UTC)
SUMMARY = datetime(2026, 11, 23, 9, 10, tzinfo=UTC)

CRITICAL, WARNING, BUSINESS = {"severity": "critical"}, {"severity": "warning"}, {"severity": "business"}
BURN = {"category": "slo"}
SECURITY = {"category": "security"}
WATCHDOG = {"alertname": "Watchdog", "severity": "warning"}
UNKNOWN = {"severity": "catastrophic"}

INCIDENTS = ("Incidents", "slack #incidents", "email on-call@medianest.example")
ESCALATION = (
    "Escalation",
    "email platform-lead@medianest.example",
    "pagerduty <secret PAGERDUTY_ESCALATION_KEY>",
)
PAGER = "pagerduty <secret PAGERDUTY_INTEGRATION_KEY>"
MONITORING = ("Monitoring", "slack #monitoring")
DIGEST = ("Monitoring digest", "email developers@medianest.example")
OPERATIONS = ("Operations", "slack #operations")
OPERATIONS_SUMMARY = ("Operations summary", "email operations@medianest.example")
SWITCH = ("Dead man's switch", "webhook <secret DEAD_MANS_SWITCH_URL>")
STAGING_INCIDENTS = ("Incidents", "slack #incidents", "email developers@medianest.example")
STAGING_SUMMARY = ("Operations summary", "email developers@medianest.example")
LISTENER = "webhook http://host.docker.internal:5001/alerts"

Row = tuple[str, ...]

ROUTES: list[tuple[str, dict[str, str], datetime, list[Row]]] = [
    ("production", CRITICAL, DAY, [(*INCIDENTS, PAGER), ESCALATION]),
    ("production", CRITICAL, NIGHT, [(*INCIDENTS, PAGER), ESCALATION]),
    ("production", CRITICAL, MAINTENANCE, [(*INCIDENTS, PAGER), ESCALATION]),
    ("production", CRITICAL | BURN, MAINTENANCE, [(*INCIDENTS, PAGER), ESCALATION]),
    ("production", WARNING, DAY, [MONITORING, DIGEST]),
    ("production", WARNING | BURN, DAY, [MONITORING, DIGEST]),
    ("production", WARNING | BURN, MAINTENANCE, []),
    ("production", WARNING, NIGHT, [MONITORING, DIGEST]),
    ("production", WARNING, MAINTENANCE, []),
    ("production", BUSINESS, DAY, [OPERATIONS]),
    ("production", BUSINESS, SUMMARY, [OPERATIONS, OPERATIONS_SUMMARY]),
    ("production", BUSINESS, MAINTENANCE, []),
    ("production", WATCHDOG, MAINTENANCE, [SWITCH]),
    ("production", UNKNOWN, DAY, [MONITORING]),
    ("production", {}, NIGHT, [MONITORING]),
    ("staging", CRITICAL, NIGHT, [STAGING_INCIDENTS]),
    ("staging", WARNING, DAY, [MONITORING, DIGEST]),
    ("staging", BUSINESS, SUMMARY, [OPERATIONS, STAGING_SUMMARY]),
    ("staging", WATCHDOG, DAY, []),
    ("staging", UNKNOWN, DAY, [MONITORING]),
    ("local", CRITICAL, DAY, [("Incidents", LISTENER)]),
    ("local", WARNING, DAY, [("Monitoring", LISTENER)]),
    ("local", BUSINESS, SUMMARY, [("Operations", LISTENER)]),
    ("local", WATCHDOG, DAY, []),
    ("local", UNKNOWN, DAY, [("Monitoring", LISTENER)]),
]


@cache
def project(environment: str) -> Project:
    """The repository's own definitions."""
    return load_project(REPOSITORY, environment)


def told(alert: RoutedAlert) -> list[Row]:
    """The contact points that are told at that time, each with its integrations."""
    steps = [step.document() for step in alert.steps if not step.muted]
    return [(step["contact_point"], *step["integrations"]) for step in steps]


@pytest.mark.parametrize(("environment", "labels", "at", "expected"), ROUTES)
def test_alerts_reach_whom_the_architecture_names(
    environment: str, labels: dict[str, str], at: datetime, expected: list[Row]
) -> None:
    assert told(routed(project(environment), labels, at)) == expected


TIMES: list[tuple[dict[str, str], list[tuple[tuple[str, ...], float, float, float]]]] = [
    (CRITICAL, [(("alertname", "service"), 30, 300, 3600), (("category", "service"), 900, 900, 14_400)]),
    (CRITICAL | BURN, [(("category", "service"), 30, 300, 3600), (("category", "service"), 900, 900, 14_400)]),
    (CRITICAL | SECURITY, [(("category", "service"), 30, 300, 3600), (("category", "service"), 900, 900, 14_400)]),
    (WARNING | BURN, [(("category", "service"), 60, 600, 43_200), (("severity",), 3600, 3600, 86_400)]),
    (WARNING, [(("alertname", "service"), 60, 600, 43_200), (("severity",), 3600, 3600, 86_400)]),
    (BUSINESS, [(("alertname", "service"), 300, 1800, 86_400), (("severity",), 300, 1200, 72_000)]),
    (UNKNOWN, [(("alertname", "service"), 60, 600, 43_200)]),
]


@pytest.mark.parametrize(("labels", "expected"), TIMES)
def test_alerts_are_grouped_and_timed_as_the_architecture_says(
    labels: dict[str, str], expected: list[tuple[tuple[str, ...], float, float, float]]
) -> None:
    found = [step.route for step in routed(project("production"), labels, DAY).steps]
    assert [(each.group_by, each.group_wait, each.group_interval, each.repeat_interval) for each in found] == expected


def test_the_end_of_critical_and_warning_alerts_is_told_and_that_of_business_alerts_is_not() -> None:
    for labels, expected in ((CRITICAL, {True}), (WARNING, {True}), (BUSINESS, {False})):
        steps = routed(project("production"), labels, DAY).steps
        assert {step.point.definition.resolved for step in steps} == expected


def root_of(environment: str) -> Route:
    """The tree of an environment."""
    tree = routing_of(project(environment)).tree
    assert tree is not None
    return route_tree(tree)


def sent(labels: dict[str, str], hours: float, start: datetime = DAY) -> Counter[str]:
    """How many notifications an alert that goes on leads to, by contact point."""
    circumstances = Circumstances(start, project("production").mute_timings)
    found = notifications(root_of("production"), [Episode(labels, 0)], circumstances, hours * 3600)
    return Counter(each.contact_point for each in found)


def test_an_incident_is_told_in_half_a_minute_and_about_once_an_hour_after_that() -> None:
    assert sent({"alertname": "ServiceDown", **CRITICAL}, hours=2) == {"Incidents": 2, "Escalation": 1}


def test_what_is_over_within_a_quarter_of_an_hour_goes_no_further() -> None:
    circumstances = Circumstances(DAY, project("production").mute_timings)
    short = Episode({"alertname": "ServiceDown", "service": "backend", **CRITICAL}, 0, 14 * 60)
    told = notifications(root_of("production"), [short], circumstances, 7200)
    assert {each.contact_point for each in told} == {"Incidents"}


def test_all_burn_rates_of_a_service_are_one_notification() -> None:
    burns = [Episode({"alertname": f"SLOBurnApi{name}", "service": "backend", **CRITICAL, **BURN}, 0) for name in "ab"]
    found = notifications(root_of("production"), burns, Circumstances(DAY, project("production").mute_timings), 3600)
    assert [len(each.firing) for each in found if each.contact_point == "Incidents"] == [2]


def test_a_warning_is_told_once_in_the_channel_and_once_in_the_digest() -> None:
    assert sent({"alertname": "HighCpu", **WARNING}, hours=2) == {"Monitoring": 1, "Monitoring digest": 1}


def test_a_business_alert_is_in_the_summary_once_a_day() -> None:
    found = sent({"alertname": "EngagementDrop", **BUSINESS}, hours=24 * 4 + 1)
    assert found["Operations summary"] == 4
    assert found["Operations"] == 4


@pytest.mark.parametrize("minute", range(0, 60, 7))
def test_the_summary_comes_every_day_whenever_the_alert_began(minute: int) -> None:
    found = sent({"alertname": "EngagementDrop", **BUSINESS}, hours=24 * 4 - 1, start=DAY.replace(minute=minute))
    assert found["Operations summary"] == 4


@pytest.mark.parametrize("name", ["Watchdog", "WatchdogOfLogs"])
def test_the_dead_mans_switch_hears_every_five_minutes(name: str) -> None:
    assert sent({**WATCHDOG, "alertname": name}, hours=0.99) == {"Dead man's switch": 12}


def test_no_schedule_mutes_critical_alerts() -> None:
    timings = project("production").mute_timings
    for route in reached(root_of("production"), CRITICAL):
        assert not route.muted
        assert all(not muted_by(route, timings, datetime(2026, 11, 22, hour, tzinfo=UTC)) for hour in range(24))


def test_local_needs_no_secrets_and_the_others_name_theirs() -> None:
    assert missing_secrets(project("local"), {}) == ()
    missing = {
        finding.message.split(" secret ")[1].split(",")[0] for finding in missing_secrets(project("production"), {})
    }
    assert missing >= {
        "SLACK_BOT_TOKEN",
        "PAGERDUTY_INTEGRATION_KEY",
        "PAGERDUTY_ESCALATION_KEY",
        "DEAD_MANS_SWITCH_URL",
    }


FIRING: dict[str, Any] = {
    "status": "firing",
    "labels": {"alertname": "HighErrorRate", "service": "backend", "environment": "production", "user_id": "u-1"},
    "annotations": {
        "summary": "20.8% of API requests fail",
        "description": "Over the last five minutes.",
        "value": "20.8%",
        "threshold": "above 10%",
        "runbook_url": "https://runbooks/HighErrorRate.md",
        "dashboard_url": "https://grafana/d/backend-api?viewPanel=1&var-environment=production",
    },
    "startsAt": "2026-11-23T03:00:00Z",
    "endsAt": "0001-01-01T00:00:00Z",
}
RESOLVED: dict[str, Any] = {**FIRING, "status": "resolved", "endsAt": "2026-11-23T03:10:00Z"}


MESSAGES = ("medianest.text", "medianest.slack", "medianest.discord")


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_says_what_where_since_when_how_bad_and_where_to_look(render: Any, name: str) -> None:
    text = render(name, FIRING)
    for part in (
        "20.8% of API requests fail",
        "Over the last five minutes.",
        "production, backend",
        "2026-11-23 03:00 UTC",
        "20.8%, alerts when above 10%",
        "https://runbooks/HighErrorRate.md",
        "https://alertmanager.medianest.example/#/silences/new?filter=",
    ):
        assert part in text


@pytest.mark.parametrize("name", MESSAGES)
def test_the_dashboard_opens_from_an_hour_before_to_now_or_to_the_end(render: Any, name: str) -> None:
    before = int(datetime(2026, 11, 23, 2, tzinfo=UTC).timestamp() * 1000)
    after = int(datetime(2026, 11, 23, 3, 40, tzinfo=UTC).timestamp() * 1000)
    assert f"var-environment=production&from={before}&to=now" in render(name, FIRING)
    assert f"var-environment=production&from={before}&to={after}" in render(name, RESOLVED)


@pytest.mark.parametrize("name", MESSAGES)
def test_an_alert_that_is_over_says_until_when_and_offers_no_silence(render: Any, name: str) -> None:
    text = render(name, RESOLVED)
    assert "2026-11-23 03:00 UTC until 2026-11-23 03:10 UTC" in text
    assert "silences/new" not in text


@pytest.mark.parametrize("name", [*MESSAGES, "medianest.digest", "medianest.title", "medianest.digest.title"])
def test_no_message_shows_a_label_that_it_does_not_name(render: Any, name: str) -> None:
    visible = render(name, FIRING, RESOLVED).replace("user_id%3D%22u-1%22", "")
    assert "u-1" not in visible


def test_titles_count_what_fires(render: Any) -> None:
    assert render("medianest.title", FIRING, FIRING).strip() == "[FIRING 2] production HighErrorRate"
    assert render("medianest.title", RESOLVED).strip() == "[RESOLVED] production HighErrorRate"
    assert render("medianest.digest.title", FIRING, RESOLVED).strip() == (
        "production: 1 critical alert firing, 1 resolved"
    )


@pytest.mark.parametrize("environment", ["local", "staging", "production"])
def test_amtool_accepts_what_each_environment_compiles_to(amtool: str, tmp_path: Path, environment: str) -> None:
    path = written(tmp_path, through_alertmanager(environment), amtool)
    subprocess.run([amtool, "check-config", str(path)], capture_output=True, check=True)
