"""Runbooks can be followed at 3 a.m.: they say what is seen, begin with what to paste, name whom to call, and are true."""

import re
import shlex
import subprocess

import pytest

from build import main
from signals.logs import ADDRESS, PERSONAL_DATA
from signals.machines import MEDIA
from tests.alerts.runbooks import RUNBOOKS, Runbook, blocks_of, rules_of
from tests.conftest import REPOSITORY
from toolchain.base.finding import Severity
from toolchain.check.explain.requests import QueryExplainer
from toolchain.define.evaluation import STATE_SERIES
from toolchain.languages.matching import Matcher
from toolchain.languages.promql.analysis.context import QueryContext
from toolchain.languages.promql.ast import selectors
from toolchain.languages.promql.parser import parse
from toolchain.project.loading import load_project
from toolchain.project.project import Project

BLOCKS_FIRST = 3
"""What can be pasted before anything has to be thought about."""
NOT_ALERTS = {"MediaNest", "YouTube", "OpenTelemetry", "PagerDuty", "DatasourceError", "PrometheusFiles"}
"""Words that are written like names of alerts."""
OTHER_CONTAINERS = {"postgres", "redis", "nginx", "certbot"}
"""What docker compose runs beside what is scraped by itself."""

WORDS = {
    "30s": "half a minute",
    "1m": "a minute",
    "2m": "two minutes",
    "3m": "three minutes",
    "5m": "five minutes",
    "8m": "eight minutes",
    "10m": "ten minutes",
    "15m": "a quarter of an hour",
    "30m": "half an hour",
    "1h": "an hour",
}
"""Durations as runbooks tell them."""
PATTERNS = {
    "SensitiveDataInLogs": PERSONAL_DATA,
    "FailedAuthentications": ADDRESS,
    "FailedAuthenticationsFromOneAddress": ADDRESS,
    "DiskSpaceLow": MEDIA,
    "DiskFilling": MEDIA,
}
"""What a rule looks for or leaves out, and its runbook with it."""

every_runbook = pytest.mark.parametrize("runbook", RUNBOOKS, ids=lambda each: each.name)


@pytest.fixture(scope="module")
def project() -> Project:
    """The repository's definitions."""
    return load_project(REPOSITORY, "production")


@pytest.fixture(scope="module")
def titles(project: Project) -> frozenset[str]:
    """The titles of all dashboards and panels."""
    found = set[str]()
    for loaded in project.dashboards:
        waiting = [loaded.source(project.root).document]
        while waiting:
            document = waiting.pop()
            found.add(document.get("title") or "")
            waiting += document.get("panels") or ()
            waiting += document.get("rows") or ()
    return frozenset(found)


def test_every_runbook_belongs_to_a_rule(project: Project) -> None:
    assert {f"alerts/runbooks/{each.path.name}" for each in RUNBOOKS} == {rule.runbook for rule in project.alerts}


@every_runbook
def test_every_query_is_sound(runbook: Runbook, project: Project) -> None:
    explainer = QueryExplainer(QueryContext(project.catalog), "ad_hoc", "3", ())
    for block in runbook.blocks("promql", "logql"):
        explanation = explainer.explain(block.text, "promql" if block.language == "promql" else "logql")
        assert explanation.is_valid, (block.text, explanation.document()["error"])
        errors = [each for each in explanation.document()["findings"] if each["severity"] == Severity.ERROR.value]
        assert not errors, (block.text, errors)


@every_runbook
def test_every_series_of_a_query_is_one_of_production(runbook: Runbook, project: Project) -> None:
    evaluation = project.environment.evaluation
    recorded = {rule.record for rule in project.recordings} if evaluation.recordings else set()
    scraped = set(project.catalog.by_series_name) - set(STATE_SERIES)
    for block in runbook.blocks("promql"):
        for selector in selectors(parse(block.text)):
            assert selector.name in scraped | recorded | evaluation.state_series, block.text
            assert Matcher("environment", "=", "production") in selector.matchers, block.text


@every_runbook
def test_every_log_query_reads_production_alone(runbook: Runbook) -> None:
    for block in runbook.blocks("logql"):
        streams = re.findall(r"\{[^{}]*=[^{}]*\}", re.sub("`[^`]*`", "``", block.text))
        assert streams
        assert all('environment="production"' in each for each in streams), block.text


@every_runbook
def test_diagnosis_begins_with_what_can_be_pasted(runbook: Runbook) -> None:
    before_notes = runbook.sections["Diagnosis"].partition("\n- ")[0]
    assert len(blocks_of(before_notes)) >= BLOCKS_FIRST
    assert blocks_of(before_notes) == blocks_of(runbook.sections["Diagnosis"])


@every_runbook
def test_symptoms_are_told_with_the_panel_that_shows_them(runbook: Runbook, project: Project) -> None:
    impact = " ".join(runbook.sections["Impact"].split())
    assert "ymptoms: " in impact
    panels = {rule.panel.panel for rule in rules_of(runbook, project) if rule.panel is not None}
    assert all(f"*{panel}*" in impact for panel in panels), panels


@every_runbook
def test_how_long_it_takes_and_goes_on_is_as_in_the_rule(runbook: Runbook, project: Project) -> None:
    meaning = " ".join(runbook.sections["Meaning"].split())
    for rule in rules_of(runbook, project):
        assert rule.wait == "0s" or WORDS[rule.wait] in meaning
        told = re.search(r"[Ii]t goes on for ([a-z ]+) (?:after|that)", meaning)
        assert (told.group(1) if told else None) == WORDS.get(rule.keep_firing)


@pytest.mark.parametrize(("name", "pattern"), PATTERNS.items())
def test_what_is_looked_for_is_as_in_the_rule(name: str, pattern: str) -> None:
    (runbook,) = (each for each in RUNBOOKS if each.name == name)
    assert pattern in runbook.text


@every_runbook
def test_whom_to_call_is_who_owns_the_rule(runbook: Runbook, project: Project) -> None:
    whom = " ".join(runbook.sections["Who to call"].split())
    rules = rules_of(runbook, project)
    assert all(whom.startswith(f"The {rule.owner} team, who ") for rule in rules)
    assert all(f"\n{step}. " in runbook.sections["Mitigation"] for step in re.findall(r"step (\d)", whom))
    is_critical = any(rule.severity == "critical" for rule in rules)
    assert ("reaches the platform lead by itself" in whom) is is_critical


def test_runbooks_say_how_long_nobody_may_take_a_critical_alert_up(project: Project) -> None:
    (routing,) = project.routings
    waits = [policy.group_wait for policy in routing.policies if policy.contact_point == "Escalation"]
    assert waits == ["15m"]
    assert project.environment.receivers["email-escalation"] == "platform-lead@medianest.example"
    for runbook in RUNBOOKS:
        if "platform lead" in runbook.prose:
            assert "nobody silences within 15 minutes" in runbook.prose, runbook.name


@every_runbook
def test_what_is_silent_meanwhile_is_told_on_both_sides(runbook: Runbook, project: Project) -> None:
    meaning = " ".join(runbook.sections["Meaning"].split())
    causes = {each.source.name for rule in rules_of(runbook, project) for each in rule.inhibited_by}
    told = re.findall(r"[Ss]ilent while ([^.:]*) fires?([^.:]*)", meaning)
    assert {name for parts in told for part in parts for name in _names(part, project)} == causes
    silenced = {
        rule.runbook_name or rule.name
        for rule in project.alerts
        for each in rule.inhibited_by
        if each.source.name == runbook.name
    }
    _, _, consequences = meaning.partition("While it fires, ")
    assert _names(consequences, project) >= silenced
    assert bool(consequences) is bool(silenced)


@every_runbook
def test_dashboards_panels_and_alerts_that_are_named_exist(
    runbook: Runbook, project: Project, titles: frozenset[str]
) -> None:
    assert runbook.emphasized <= titles
    words = set(re.findall(r"\b(?:SLOBurn)?[A-Z][a-z]+(?:[A-Z][a-z]*)*[A-Z][a-z]+\b", runbook.prose))
    assert words - NOT_ALERTS <= _names(runbook.prose, project)


@every_runbook
def test_burn_rates_are_measured_against_the_promise(runbook: Runbook, project: Project) -> None:
    for slo in project.slos:
        if runbook.name == f"SLOBurn{slo.name}":
            paces = re.findall(rf"{slo.slug}_errors:\w+\{{[^}}]*\}} / ([0-9.]+)", runbook.text)
            assert paces
            assert {float(each) for each in paces} == {slo.budget}


@every_runbook
def test_commands_are_such_that_a_shell_reads_them(runbook: Runbook) -> None:
    for command in runbook.commands:
        read = subprocess.run(["sh", "-n"], input=command, capture_output=True, text=True, check=False)
        assert read.returncode == 0, (command, read.stderr)


@every_runbook
def test_our_own_commands_are_such_that_build_py_takes_them(runbook: Runbook) -> None:
    for command in runbook.commands:
        if "build.py" in command:
            start, script, name, *arguments = shlex.split(command.rpartition(" | ")[2])
            assert (start, script) == (".venv/bin/python", "build.py")
            with main.make_context("build.py", [name, *arguments]) as context:
                found = main.get_command(context, name)
                assert found is not None, command
                with found.make_context(name, arguments, parent=context) as given:
                    assert given.params["environment"] == "production", command


@every_runbook
def test_containers_that_commands_name_are_those_that_run(runbook: Runbook, project: Project) -> None:
    services = {job.address.partition(":")[0] for job in project.catalog.jobs.values()} | OTHER_CONTAINERS
    for command in runbook.commands:
        for found in re.finditer(r"docker compose (\w+)([^|]*)", command):
            verb, rest = found.groups()
            assert verb in ("exec", "logs", "ps", "restart", "run", "stop", "up"), command
            words = [word for word in rest.split() if word in services]
            assert words if verb != "ps" else not words, command
        if "psql" in command:
            assert re.search(r'docker compose exec -T postgres psql -U medianest -c "[^"]+"', command), command


def _names(text: str, project: Project) -> set[str]:
    """Return the alerts and runbooks that a text names."""
    known = {name for rule in project.alerts for name in (rule.name, rule.runbook_name or rule.name)}
    return set(re.findall(r"\b[A-Z]\w+", text)) & known
