"""Mistakes in alerts, objectives, thresholds, runbooks and the tests of alerts."""

import pytest

from tests.mistakes.seeding import Mistake, check_mistake

RULES, SLOS, LIMITS, TESTS = "alerts/rules.py", "alerts/slos.py", "alerts/thresholds.py", "alerts/tests/rules.py"
BOOKS = "alerts/runbooks"
RUNBOOK = "# Stray\n## Meaning\nx\n## Impact\nx\n## Diagnosis\nx\n## Mitigation\nx\n## Who to call\nx\n"
DISK = "DISK_FULL = AlertRule("
ERRORS = "MANY_ERRORS = AlertRule("

ALERTS = [
    Mistake(RULES, 'wait="5m"', "wait=30", DISK, "argument", "AlertRule 'DiskFull': wait is 30, which is no duration"),
    Mistake(RULES, 'wait="5m"', 'wait="5 minutes"', DISK, "argument", "AlertRule 'DiskFull': wait is '5 minutes', which is no duration"),
    Mistake(RULES, 'wait="5m"', 'for_="5m"', DISK, "argument", "AlertRule 'DiskFull' has no argument 'for_'"),
    Mistake(RULES, 'keep_firing="1m"', "keep_firing=True", ERRORS, "argument", "keep_firing is True, which is no duration"),
    Mistake(RULES, 'panel=PanelLink("api", "Disk")', 'panel="Disk"', DISK, "argument", "panel is 'Disk', which is no link to a panel"),
    Mistake(RULES, 'panel=PanelLink("api", "Disk")', 'panel=PanelLink("Disk")', "panel=PanelLink(", "argument", "PanelLink needs panel"),
    Mistake(RULES, 'panel=PanelLink("api", "Disk")', 'panel=PanelLink("api", "Disc")', DISK, "alert-panel", "shown by 'Disc', which 'api' does not have. Did you mean 'Disk'?"),
    Mistake(RULES, 'panel=PanelLink("api", "Disk")', 'panel=PanelLink("apis", "Disk")', DISK, "alert-panel", "shown on the dashboard 'apis', which does not exist"),
    Mistake(RULES, "    group=GROUP,", '    group="shop",', DISK, "argument", "group is 'shop', which is no group of rules"),
    Mistake(RULES, 'RuleGroup("shop", "30s")', 'RuleGroup("shop", "30")', "GROUP = RuleGroup(", "argument", "interval is '30', which is no duration above zero"),
    Mistake(RULES, 'inhibited_by=[while_firing(DISK_FULL, service="backend")]', 'inhibited_by="DiskFull"', ERRORS, "argument", "inhibited_by is 'DiskFull', which is no list of inhibitions"),
    Mistake(RULES, 'inhibited_by=[while_firing(DISK_FULL, service="backend")]', "inhibited_by=[DISK_FULL]", ERRORS, "argument", "inhibited_by[0] is an AlertRule 'DiskFull', which is no inhibition"),
    Mistake(RULES, 'while_firing(DISK_FULL, service="backend")', 'while_firing("DiskFull")', "inhibited_by=[while_firing(", "argument", "while_firing: source is 'DiskFull', which is no AlertRule"),
    Mistake(RULES, 'summary="The disk is full"', "summary=None", DISK, "argument", "summary is None, which is no text"),
    Mistake(RULES, 'summary="The disk is full"', 'summary=""', DISK, "alert-rule", "alert 'DiskFull' has no summary"),
    Mistake(RULES, 'summary="The disk is full"', 'summary="{{ $value }"', DISK, "template-syntax", "alert 'DiskFull': annotation 'summary'"),
    Mistake(RULES, 'summary="The disk is full"', 'summary="{{ $labels.endpoint }} is full"', DISK, "annotation-label", "'endpoint'"),
    Mistake(RULES, "no_data=NoData.ALERTING", 'no_data="Alerting"', DISK, "argument", "no_data is 'Alerting', which is no NoData"),
    Mistake(RULES, "    no_data=NoData.ALERTING,\n", "", DISK, "alert-rule", "alert 'DiskFull' has no no_data"),
    Mistake(RULES, "no_data=NoData.ALERTING", "no_data=NoData.ALERT", "no_data=NoData.ALERT", "import", "Did you mean 'ALERTING'?"),
    Mistake(RULES, "severity=CRITICAL", 'severity="critcal"', DISK, "alert-rule", "alert 'DiskFull' is 'critcal', and its limits have no warning value"),
    Mistake(RULES, 'severity=WARNING,\n    group=GROUP,\n    category="jobs"', 'severity="warnin",\n    group=GROUP,\n    category="jobs"', "QUEUE_FULL = AlertRule(", "alert-route", "of severity 'warnin' has no route"),
    Mistake(RULES, "limits=limits.DISK_FREE", "limits=limits.DISK_FRE", "limits=limits.DISK_FRE", "import", "alerts.thresholds has no 'DISK_FRE'. Did you mean 'DISK_FREE'?"),
    Mistake(RULES, "limits=limits.DISK_FREE", "limits=limits", DISK, "argument", "limits is the module alerts.thresholds, which is no limits"),
    Mistake(RULES, "query=q.min(DISK)", "query=q.min", DISK, "argument", "query is the function min, which is neither PromQL expression, metric of the catalog, whole number, number, LogQL expression nor text"),
    Mistake(RULES, "query=q.min(DISK)", 'query="min(disk_free_bytes"', DISK, "alert-rule", "the query is no PromQL"),
    Mistake(RULES, 'q.max_over_time(q.select(WAITING), "5m")', 'q.max_over_time(q.select(WAITING))', "QUEUE_FULL = AlertRule(", "rule-variable", "has the variable $__interval, which only a dashboard replaces"),
    Mistake(RULES, 'q.max_over_time(q.select(WAITING), "5m")', 'q.max_over_time(q.select(WAITING), "$__rate_interval")', "QUEUE_FULL = AlertRule(", "rule-variable", "$__rate_interval"),
    Mistake(RULES, 'q.max_over_time(q.select(WAITING), "5m")', 'q.max_over_time(q.select(WAITING), "5 min")', "query=q.sum(q.max_over_time(", "argument", "window is '5 min', which is no duration"),
    Mistake(RULES, 'q.max_over_time(q.select(WAITING), "5m")', 'q.max_over_time(q.select(WAITING), "-5m")', "query=q.sum(q.max_over_time(", "argument", "window is '-5m', which is no duration"),
    Mistake(RULES, 'q.max_over_time(q.select(WAITING), "5m")', 'q.max_over_time(q.select(WAITING), "$x] + x[5m")', "query=q.sum(q.max_over_time(", "argument", "which is no duration"),
    Mistake(RULES, 'q.max_over_time(q.select(WAITING), "5m")', 'q.topk(-10, q.select(WAITING))', "query=q.sum(q.topk(", "argument", "k is -10"),
    Mistake(RULES, 'q.max_over_time(q.select(WAITING), "5m")', 'q.offset(WAITING, "a week")', "query=q.sum(q.offset(", "argument", "duration is 'a week'"),
    Mistake(RULES, "query=q.min(DISK)", 'query=q.min(DISK) > float("nan")', "query=q.min(DISK) > ", "query", "nan is not finite"),
    Mistake(RULES, "query=q.min(DISK)", 'query=q.min(q.select(DISK, job="$job"))', DISK, "rule-variable", "has the variable $job"),
    Mistake(RULES, "query=q.min(DISK)", "query=lq.stream(LOGS)", DISK, "argument", "query is a Logs"),
    Mistake(RULES, 'name="DiskFull"', 'name=""', DISK, "argument", "AlertRule: name is empty"),
    Mistake(RULES, 'name="DiskFull"', 'name="DiskFul"', DISK, "alert-runbook", "alert 'DiskFul' has no runbook", following=1),
    Mistake(RULES, 'name="ManyErrors"', 'name="DiskFull"', ERRORS, "rule-duplicate", "alert 'DiskFull' is defined at alerts/rules.py", following=1),
    Mistake(RULES, 'service="backend",\n    owner="platform"', 'service=5,\n    owner="platform"', DISK, "argument", "service is 5, which is no text"),
    Mistake(RULES, 'q.select(ERRORS.metric)', "q.select(ERRORS)", "query=q.sum(q.select(", "argument", "metric is a RecordingRule 'job:http_errors:rate5m', which is no metric of the catalog"),
    Mistake(RULES, "from alerts.recordings import ERRORS", "from alerts.recording import ERRORS", "from alerts.recording import", "import", "there is no module 'alerts.recording'. Did you mean 'alerts.recordings'?"),
    Mistake(LIMITS, "above(warning=100, critical=500)", "above(warning=500, critical=100)", "WAITING_JOBS = above(", "definition", "turns critical at 100, before the warning at 500"),
    Mistake(LIMITS, "above(warning=1, critical=5)", 'above(warning="1%", critical="5%")', "ERRORS = above(", "argument", "warning is '1%', which is no number"),
    Mistake(LIMITS, "below(critical=10_000_000_000)", "below(10_000_000_000)", "DISK_FREE = below(", "argument", "below is given 1 arguments without a name, and takes 0"),
    Mistake(LIMITS, "below(critical=10_000_000_000)", "below(critical=1e400)", "DISK_FREE = below(", "argument", "critical is inf, which is not finite"),
    Mistake(LIMITS, "import above, below", "import above, bellow", "from toolchain.define.thresholds import", "import", "toolchain.define.thresholds has no 'bellow'. Did you mean 'below'?"),
]  # fmt: skip

OBJECTIVES = [
    Mistake(SLOS, "objective=0.99", "objective=99", "AVAILABILITY = SLO(", "objective", "has the objective 99, which leaves no error budget"),
    Mistake(SLOS, "objective=0.99", "objective=-0.1", "AVAILABILITY = SLO(", "objective", "has the objective -0.1"),
    Mistake(SLOS, "objective=0.99", 'objective="99%"', "AVAILABILITY = SLO(", "argument", "objective is '99%', which is no number"),
    Mistake(SLOS, "objective=0.99", 'objective=float("nan")', "AVAILABILITY = SLO(", "argument", "objective is nan, which is not finite"),
    Mistake(SLOS, 'window="30d"', 'window="a month"', "AVAILABILITY = SLO(", "argument", "window is 'a month', which is no duration above zero"),
    Mistake(SLOS, 'window="30d"', 'fewest_bad=-1', "AVAILABILITY = SLO(", "argument", "fewest_bad is -1, which is no whole number from 0 on"),
    Mistake(SLOS, "sli=Ratio(bad=q.select(REQUESTS, status_code=\"500\"), total=q.select(REQUESTS))", "sli=q.select(REQUESTS)", "AVAILABILITY = SLO(", "argument", "sli is a Selector 'http_requests_total', which is neither Ratio, Latency, Rates, Each nor Average"),
    Mistake(SLOS, "total=q.select(REQUESTS))", "total=q.select(REQUESTS), by=[\"mehtod\"])", "sli=Ratio(", "unknown-label", "cannot group by 'mehtod'"),
    Mistake(SLOS, "total=q.select(REQUESTS))", 'total=REQUESTS)', "sli=Ratio(", "argument", "Ratio: total is a Metric 'http_requests_total', which is no selector of series"),
    Mistake(SLOS, 'RuleGroup("slo", "1m")', '"slo"', "AVAILABILITY = SLO(", "argument", "group is 'slo', which is no group of rules"),
    Mistake(SLOS, 'dashboard="objectives"', 'dashboard="objective"', "DASHBOARD = dashboard(", "dashboard-uid", "to which nothing links, and several links lead to 'objective'", "dashboards/objectives.py", 2),
    Mistake(SLOS, 'name="Availability"', 'name="Availability of the shop"', "AVAILABILITY = SLO(", "argument", "no name of letters and digits"),
    Mistake(SLOS, 'Waiver("alert-untested", "a small project")', '"alert-untested"', "AVAILABILITY = SLO(", "argument", "waivers[0] is 'alert-untested', which is no Waiver"),
    Mistake(SLOS, 'description="Requests are answered without an error."', 'description=""', "AVAILABILITY = SLO(", "argument", "SLO 'Availability': description is empty"),
]  # fmt: skip

PROOFS = [
    Mistake(TESTS, '"1e12x40"', "40", "alert_test(rules.DISK_FULL, \"there is space\"", "argument", "values is 40, which is no list of samples"),
    Mistake(TESTS, '"1e12x40"', '"1e12 for ever"', "alert_test(rules.DISK_FULL, \"there is space\"", "argument", "series: values is '1e12 for ever', which is no list of samples"),
    Mistake(TESTS, '[silent("10m")]),', "[]),", "alert_test(rules.DISK_FULL, \"there is space\"", "definition", "the test 'there is space' expects nothing"),
    Mistake(TESTS, '[silent("10m")]),', '["10m"]),', "alert_test(rules.DISK_FULL, \"there is space\"", "argument", "expect[0] is '10m', which is no Expectation"),
    Mistake(TESTS, '[silent("10m")]),', 'silent("10m")),', "alert_test(rules.DISK_FULL, \"there is space\"", "argument", "expect is an Expectation, which is one Expectation where a list of them is expected"),
    Mistake(TESTS, '[silent("10m")]),', "[silent(10)]),", "alert_test(rules.DISK_FULL, \"there is space\"", "argument", "silent: at is 10, which is no duration"),
    Mistake(TESTS, 'alert_test(rules.DISK_FULL, "there', 'alert_test("DiskFull", "there', "alert_test(\"DiskFull\"", "argument", "rule is 'DiskFull', which is no AlertRule"),
    Mistake(TESTS, 'alert_test(rules.DISK_FULL, "there', 'alert_test(rules.DISK_FUL, "there', "alert_test(rules.DISK_FUL,", "import", "alerts.rules has no 'DISK_FUL'. Did you mean 'DISK_FULL'?"),
    Mistake(TESTS, 'q.select(WAITING, queue="mail")', 'q.select(WAITING, queue=1)', "MAIL = q.select(", "argument", "queue is 1, which is neither"),
    Mistake(TESTS, 'every="5s"', "every=5", "[log_records(", "argument", "every is 5, which is no duration above zero"),
    Mistake(TESTS, '"level": "info", "environment"', '"levle": "info", "environment"', "[log_records(", "unknown-label", "'levle' is not a stream label of application logs. Did you mean 'level'?"),
    Mistake(TESTS, 'step="15s"', "step=15", "alert_test(", "argument", "step is 15, which is no duration above zero"),
    Mistake(TESTS, '    alert_test(rules.MANY_ERRORS, "few errors", [series(FAILED, "0+1x60")], [silent("14m")]),\n', "", ERRORS, "alert-untested", "alert 'ManyErrors' has no test that is a near miss", RULES),
    Mistake(RULES, "", "", "# Stray", "runbook-unused", "the runbook 'Stray' is that of no alert", f"{BOOKS}/Stray.md", files={f"{BOOKS}/Stray.md": RUNBOOK}),
    Mistake(RULES, "", "", DISK, "alert-runbook", "alert 'DiskFull' has no runbook", RULES, files={f"{BOOKS}/DiskFull.md": None}),
    Mistake(RULES, "", "", DISK, "alert-runbook", "alert 'DiskFull' has no runbook", RULES, 1, files={f"{BOOKS}/DiskFull.md": None, f"{BOOKS}/DiskIsFull.md": RUNBOOK}),
    Mistake(RULES, "", "", DISK, "alert-runbook", "says nothing under Impact, Diagnosis, Mitigation, Who to call", RULES, files={f"{BOOKS}/DiskFull.md": "# x\n## Meaning\nx\n"}),
]  # fmt: skip


@pytest.mark.parametrize("mistake", ALERTS, ids=lambda each: each.id)
def test_a_mistake_in_an_alert_is_one_finding_at_its_line(mistake: Mistake) -> None:
    check_mistake(mistake)


@pytest.mark.parametrize("mistake", OBJECTIVES, ids=lambda each: each.id)
def test_a_mistake_in_an_objective_is_one_finding_at_its_line(mistake: Mistake) -> None:
    check_mistake(mistake)


@pytest.mark.parametrize("mistake", PROOFS, ids=lambda each: each.id)
def test_a_mistake_in_what_proves_and_explains_alerts_is_one_finding(mistake: Mistake) -> None:
    check_mistake(mistake)
