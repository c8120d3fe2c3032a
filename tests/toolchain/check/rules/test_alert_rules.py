"""Rules about alerts: each fires on its mistake, at the line of the rule, and is silent on the right thing beside it."""

from pathlib import Path
from typing import Any

import pytest

from tests.toolchain.alerts import ERRORS, FAILED_LOGINS, HEAP_BY_INSTANCE, alert, errors_panel
from tests.toolchain.compilation import board, compilation, rule
from tests.toolchain.metrics import BREAKER, HEAP, REQUESTS, SESSIONS
from toolchain.base.errors import DefinitionError
from toolchain.base.finding import Finding
from toolchain.base.waiver import Waiver
from toolchain.check.checker import check
from toolchain.check.rules import RULES
from toolchain.define import HousePanel, mappings, stat, timeseries
from toolchain.define.alerting import AlertRule, PanelLink, RecordingRule, RuleGroup
from toolchain.define.alerting.proof import AlertTest, alert_test, firing, silent
from toolchain.define.alerting.rule import AlertError, while_firing
from toolchain.define.targets import prom
from toolchain.define.thresholds import above
from toolchain.languages.promql import builder as q

RUNBOOK = "# ManyErrors\n## Meaning\nx\n## Impact\nx\n## Diagnosis\nx\n## Mitigation\nx\n## Who to call\nx\n"


def found(name: str, *alerts: AlertRule, **project: Any) -> tuple[Finding, ...]:
    """What one rule says of a project with these alerts and the panel that shows them."""
    compiled = compilation(board(errors_panel()), alerts=alerts, **project)
    return check(compiled, [rule(name)]).findings


BY_METHOD = q.sum(REQUESTS, by=["method"])
BY_ENVIRONMENT_TOO = q.sum(REQUESTS, by=["method", "environment"])

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("alert-for", {"wait": "20s"}, "waits 20 s, and is evaluated every 15 s"),
    ("alert-panel", {"panel": None}, "names no panel"),
    ("alert-panel", {"panel": PanelLink("baord", "Errors")}, "Did you mean 'board'?"),
    ("alert-panel", {"panel": PanelLink("board", "Error")}, "Did you mean 'Errors'?"),
    ("alert-threshold", {"limits": above(critical=12)}, "fires at 12"),
    ("alert-signal", {"query": q.max(BREAKER)}, "reads breaker_state, and panel 'Errors'"),
    ("alert-signal", {"query": q.both(ERRORS, q.max(BREAKER) > 0, on=[])}, "reads breaker_state"),
    ("alert-signal", {"query": FAILED_LOGINS}, "and panel 'Errors' of 'board' shows http_requests_total"),
    ("alert-service", {"service": ""}, "does not say which service"),
    ("alert-service", {"query": q.max(BREAKER, by=["service"])}, "hides the service"),
    ("alert-label-clash", {"query": q.label_replace(BY_METHOD, "owner", "$1", "method", "(.*)")}, "sets owner"),
    ("alert-label-clash", {"query": q.either(BY_ENVIRONMENT_TOO, BY_METHOD)}, "sets environment"),
    ("template-syntax", {"summary": "{{ $value }"}, "ManyErrors"),
    ("template-syntax", {"description": "{{ $value | humanise }}"}, "humanise"),
    ("template-syntax", {"summary": "{{ $values.B.Value }}"}, "uses $values, for which Prometheus and Loki would show"),
    ("template-syntax", {"summary": "{{ $externalLabels.cluster }}"}, "uses $externalLabels, for which Grafana would"),
    ("template-syntax", {"description": "{{ range query `up` }}{{ .Value }}{{ end }}"}, "uses query"),
    ("template-syntax", {"summary": '{{ define "x" }}x{{ end }}{{ template "x" }}'}, "defines a template"),
    ("annotation-label", {"summary": "{{ $labels.endpoint }} fails"}, "removed it"),
    ("annotation-label", {"summary": "{{ $labels.severity }}"}, "'severity'"),
    ("annotation-label", {"query": FAILED_LOGINS, "summary": "{{ $labels.event }}"}, "'event'"),
    ("unknown-metric", {"query": "sum(rate(http_request_total[5m]))"}, "Did you mean"),
    ("rate-window", {"query": q.sum(q.rate(REQUESTS, "30s"))}, "30 s"),
    ("zero-division", {"query": q.ratio(q.sum(SESSIONS), q.sum(q.increase(REQUESTS, "5m")))}, "+Inf"),
]


@pytest.mark.parametrize(("name", "change", "message"), WRONG, ids=[f"{case[0]}: {case[2]}" for case in WRONG])
def test_a_wrong_alert_is_one_finding_at_its_line(name: str, change: dict[str, Any], message: str) -> None:
    (finding,) = found(name, alert(**change))
    assert message in finding.message
    assert finding.remedy
    assert finding.location.file.endswith("alerts.py")


def mistakes(*alerts: AlertRule) -> list[str]:
    """What all rules together say of alerts, but for what they say of the rule that has nothing wrong."""
    usual = {finding.rule for finding in check(compilation(board(errors_panel()), alerts=(alert(),)), RULES).findings}
    findings = check(compilation(board(errors_panel()), alerts=alerts), RULES).findings
    return [finding.rule for finding in findings if finding.rule not in usual]


ALONE: list[tuple[str, tuple[AlertRule, ...]]] = [
    ("rule-duplicate", (alert(), alert())),
    ("template-syntax", (alert(summary="{{ $labels.endpoint }"),)),
    ("annotation-label", (alert(summary="{{ $labels.endpoint }} fails"),)),
    ("alert-panel", (alert(panel=PanelLink("board", "Error")),)),
    ("alert-for", (alert(wait="20s"),)),
    ("alert-threshold", (alert(limits=above(critical=12)),)),
]


@pytest.mark.parametrize(("name", "alerts"), ALONE, ids=[name for name, _ in ALONE])
def test_one_mistake_is_one_finding_of_all_rules(name: str, alerts: tuple[AlertRule, ...]) -> None:
    assert mistakes(*alerts) == [name]


RIGHT: list[tuple[str, dict[str, Any]]] = [
    ("alert-for", {"wait": "0s"}),
    ("alert-for", {"wait": "30s", "keep_firing": "5m"}),
    ("alert-panel", {}),
    ("alert-threshold", {}),
    ("alert-signal", {}),
    ("alert-signal", {"query": q.unless(ERRORS, q.max(BREAKER) > 0, on=[])}),
    ("alert-signal", {"query": q.sum(q.unless(ERRORS, q.max(BREAKER) > 0, on=[])) > 0}),
    ("alert-service", {}),
    ("alert-label-clash", {"query": BY_ENVIRONMENT_TOO}),
    ("alert-label-clash", {"query": q.either(BY_METHOD, q.max(BREAKER, by=["service"]))}),
    ("alert-service", {"service": "", "query": q.max(BREAKER, by=["service"])}),
    ("template-syntax", {"summary": "{{ if gt $value 3.0 }}{{ $value | humanize }}{{ end }}"}),
    ("annotation-label", {"query": HEAP_BY_INSTANCE, "summary": "{{ $labels.instance }} is full"}),
    ("annotation-label", {"query": FAILED_LOGINS}),
    ("unknown-metric", {}),
    ("rate-window", {}),
]


@pytest.mark.parametrize(("name", "change"), RIGHT)
def test_a_right_alert_is_no_finding(name: str, change: dict[str, Any]) -> None:
    assert found(name, alert(**change)) == ()


def test_a_recorded_series_is_what_it_is_recorded_from() -> None:
    recorded = RecordingRule(record="job:errors:increase5m", expression=ERRORS, group=RuleGroup("api", "1m"), help="x")
    reads_it = alert(query=q.select(recorded.metric))
    assert found("alert-signal", reads_it, recordings=(recorded,)) == ()


@pytest.mark.parametrize(
    ("shown", "findings"),
    [
        (stat("Sessions", prom(q.sum(SESSIONS), "now"), description="x"), 1),
        (stat("Sessions", prom(q.sum(SESSIONS), "now"), description="x", limits=above(warning=3)), 0),
        (stat("Sessions", prom(q.sum(SESSIONS), "now"), description="x", mappings=mappings.up_down()), 0),
        (stat("Share", prom(q.ratio(q.sum(SESSIONS), q.sum(SESSIONS)), "now"), description="x"), 0),
        (stat("Heap", prom(q.sum(HEAP), "heap"), description="x"), 0),
        (timeseries("Sessions", prom(q.sum(SESSIONS), "now"), description="x"), 0),
    ],
    ids=["no limits", "limits", "a colour for a value", "a share of it", "another metric", "no figure"],
)
def test_a_figure_of_what_an_alert_watches_has_limits(shown: HousePanel, findings: int) -> None:
    compiled = compilation(board(errors_panel(), shown), alerts=(alert(query=q.sum(SESSIONS)),))
    assert len(check(compiled, [rule("figure-limits")]).findings) == findings


def test_the_panel_that_shows_the_signal_is_named() -> None:
    other = timeseries("Breakers", prom(q.max(BREAKER), "breakers"), description="x")
    compiled = compilation(board(errors_panel(), other), alerts=(alert(query=q.max(BREAKER)),))
    (finding,) = check(compiled, [rule("alert-signal")]).findings
    assert "panel 'Breakers' of 'board' shows it" in finding.message


def test_a_waiver_on_the_rule_accepts_a_finding() -> None:
    assert found("alert-panel", alert(panel=None, waivers=[Waiver("alert-panel", "shown by Loki's own UI")])) == ()


def test_a_second_rule_of_a_name_is_named_with_the_place_of_the_first() -> None:
    (finding,) = found("rule-duplicate", alert(), alert())
    assert "defined at" in finding.message


def test_names_that_become_one_uid_are_found() -> None:
    long = "ErrorRateOfTheSearchEndpointOfTheMediaLibrary"
    uid, condition = found("rule-duplicate", alert(name=f"{long}High"), alert(name=f"{long}Low"))
    assert {"uid", "both fire together"} == {
        part for part in ("uid", "both fire together") for each in (uid, condition) if part in each.message
    }


def test_two_recordings_of_a_series_are_found() -> None:
    recording: dict[str, Any] = {
        "record": "job:errors:increase5m",
        "expression": ERRORS,
        "group": RuleGroup("api", "1m"),
        "help": "x",
    }
    rules = (RecordingRule(**recording), RecordingRule(**recording))
    (finding,) = found("rule-duplicate", recordings=rules)
    assert "job:errors:increase5m" in finding.message


def test_a_runbook_must_exist_and_have_its_headings(tmp_path: Path) -> None:
    (missing,) = found("alert-runbook", alert(), root=tmp_path)
    assert missing.remedy == "Write alerts/runbooks/ManyErrors.md."
    path = tmp_path / "alerts/runbooks/ManyErrors.md"
    path.parent.mkdir(parents=True)
    path.write_text(RUNBOOK.replace("## Impact\n", ""))
    (incomplete,) = found("alert-runbook", alert(), root=tmp_path)
    assert "Impact" in incomplete.message
    path.write_text(RUNBOOK)
    assert found("alert-runbook", alert(), root=tmp_path) == ()


def test_a_heading_of_a_runbook_has_something_under_it(tmp_path: Path) -> None:
    path = tmp_path / "alerts/runbooks/ManyErrors.md"
    path.parent.mkdir(parents=True)
    path.write_text(RUNBOOK.replace("## Impact\nx\n", "## Impact\n\n"))
    (silent,) = found("alert-runbook", alert(), root=tmp_path)
    assert silent.message.endswith("says nothing under Impact")
    path.write_text(RUNBOOK.removesuffix("x\n"))
    (silent,) = found("alert-runbook", alert(), root=tmp_path)
    assert silent.message.endswith("says nothing under Who to call")
    path.write_text(RUNBOOK.replace("## Diagnosis\nx\n", "## Diagnosis\n### The queue\nx\n"))
    assert found("alert-runbook", alert(), root=tmp_path) == ()


def both_tests_of(checked: AlertRule) -> tuple[AlertTest, AlertTest]:
    """A test that fires the rule, and a near miss."""
    return alert_test(checked, "fires", [], [firing("1m")]), alert_test(checked, "near", [], [silent("1m")])


def test_an_alert_needs_a_test_that_fires_it_and_a_near_miss() -> None:
    checked = alert()
    fires, near_miss = both_tests_of(checked)
    assert found("alert-untested", checked, alert_tests=(fires, near_miss)) == ()
    (no_near_miss,) = found("alert-untested", checked, alert_tests=(fires,))
    assert "near miss" in no_near_miss.message
    (no_fire,) = found("alert-untested", checked, alert_tests=(near_miss,))
    assert "fires it" in no_fire.message


def test_an_alert_that_always_fires_needs_no_near_miss() -> None:
    watchdog = alert(name="Watchdog", query=q.vector(11), always_fires=True)
    assert found("alert-untested", watchdog, alert_tests=both_tests_of(watchdog)[:1]) == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"severity": "warning", "limits": above(critical=10)}, "no warning value"),
        ({"query": FAILED_LOGINS, "inhibited_by": [while_firing(alert())]}, "Loki knows nothing"),
        ({"query": lambda: None}, "neither"),
        ({"query": "sum(rate(x[5m])"}, "column 16"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_where_it_is_written(change: dict[str, Any], message: str) -> None:
    with pytest.raises((AlertError, DefinitionError), match=message) as raised:
        alert(**change)
    assert raised.value.location.file.endswith("alerts.py")
