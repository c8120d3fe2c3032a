"""Mistakes in queries, built with q and lq or written by hand."""

import pytest

from tests.mistakes.seeding import Mistake, check_mistake

API, JOBS, RULES, RECORDINGS = "dashboards/api.py", "dashboards/jobs.py", "alerts/rules.py", "alerts/recordings.py"

MISTAKES = [
    Mistake(API, "q.rate(q.select(REQUESTS, method=METHOD), \"$period\")", "q.rate(q.select(REQUESTS, method=METHOD), 5)", "prom(", "argument", "rate: window is 5, which is no duration"),
    Mistake(API, '"$period")', '"5 minutes")', "prom(", "argument", "rate: window is '5 minutes', which is no duration, nor a variable"),
    Mistake(API, 'by=["method"]), "{{method}}")', 'by="method"), "{{method}}")', "prom(", "argument", "sum: by is 'method', which is one text where a list of them is expected"),
    Mistake(API, 'by=["method"]), "{{method}}")', 'by=["mehtod"]), "{{method}}")', "prom(", "unknown-label", "cannot group by 'mehtod'"),
    Mistake(API, 'by=["method"]), "{{method}}")', 'by=["method"]), "{{mehtod}}")', "prom(", "unknown-label", "the legend shows 'mehtod', which the result does not have"),
    Mistake(API, "method=METHOD)", "mehtod=METHOD)", "prom(", "unknown-label", "has no label 'mehtod'. Did you mean 'method'?"),
    Mistake(API, "method=METHOD)", 'method="GTE")', "prom(", "unknown-label-value", "is never 'GTE'"),
    Mistake(API, "method=METHOD)", "method=5)", "prom(", "argument", "select: method is 5, which is neither"),
    Mistake(API, "q.select(REQUESTS, method=METHOD)", '"http_requests_total"', "prom(", "argument", "rate: source is 'http_requests_total', which is neither"),
    Mistake(API, "q.select(REQUESTS, method=METHOD)", "REQUEST", "prom(", "import", "'REQUEST' is not defined here. Did you mean 'REQUESTS'?"),
    Mistake(API, "q.select(REQUESTS, method=METHOD)", "DISK", "prom(", "query", "rate() needs a counter, and disk_free_bytes is a gauge"),
    Mistake(API, "q.histogram_quantile(0.95, DURATION)", "q.histogram_quantile(95, DURATION)", "prom(", "query", "a quantile is between 0 and 1, not 95"),
    Mistake(API, "q.histogram_quantile(0.95, DURATION)", 'q.histogram_quantile("95%", DURATION)', "prom(", "argument", "quantile is '95%', which is no number"),
    Mistake(API, "q.histogram_quantile(0.95, DURATION)", "q.histogram_quantile(0.95, REQUESTS)", "prom(", "query", "is a counter, not a histogram"),
    Mistake(API, "q.histogram_quantile(0.95, DURATION)", "q.histogram_quantil(0.95, DURATION)", "prom(", "import", "toolchain.languages.promql.builder has no 'histogram_quantil'. Did you mean 'histogram_quantile'?"),
    Mistake(API, "q.histogram_quantile(0.95, DURATION)", "histogram_quantile(0.95, DURATION)", "prom(", "import", "'histogram_quantile' is not defined here. Did you mean 'q.histogram_quantile'?"),
    Mistake(API, "q.histogram_quantile(0.95, DURATION)", "q.histogram_quantile(DURATION)", "prom(", "argument", "histogram_quantile needs source"),
    Mistake(API, "q.histogram_quantile(0.95, DURATION)", "q", "prom(", "argument", "query is the module toolchain.languages.promql.builder, which is neither"),
    Mistake(API, "q.min(DISK)", "DISK / REQUESTS", "prom(", "import", "a metric of the catalog does not calculate"),
    Mistake(API, "q.min(DISK)", "q.min(DISK) == 0", "prom(", "argument", "query is False, which is neither"),
    Mistake(API, "q.min(DISK)", "q.min(DISK) > 0 and q.min(DISK) < 5", "prom(", "query", "an expression is neither true nor false"),
    Mistake(API, "q.min(DISK)", 'q.min(DISK) / "2"', "prom(", "query", "'2' is no PromQL expression, metric or number"),
    Mistake(API, "q.min(DISK)", "q.min(DISK) / None", "prom(", "query", "None is no PromQL expression, metric or number"),
    Mistake(API, "q.min(DISK)", 'q.min(DISK) * float("inf")', "prom(", "query", "inf is not finite"),
    Mistake(API, "q.min(DISK)", "q.topk(0, DISK)", "prom(", "argument", "topk: k is 0, which is no whole number from 1 on"),
    Mistake(API, "q.min(DISK)", 'q.topk("5", DISK)', "prom(", "argument", "topk: k is '5', which is no whole number"),
    Mistake(API, "q.min(DISK)", 'q.join("x", q.min(DISK), q.max(DISK), on=[])', "prom(", "argument", "join: op is 'x', which is none of its values"),
    Mistake(API, 'mode="instant", format="table"', 'mode="instnat", format="table"', "prom(", "argument", "mode is 'instnat', which is none of its values. Did you mean 'instant'?"),
    Mistake(API, 'prom(q.buckets(DURATION), "{{le}}", format="heatmap")', 'prom(q.buckets(DURATION), legend_format="{{le}}")', "heatmap(", "argument", "prom has no argument 'legend_format'. Did you mean 'legend'?"),
    Mistake(API, "sum(rate(http_requests_total{job='app', status_code='500'}", "sum(rate(http_request_total{job='app', status_code='500'}", "prom(\"sum", "unknown-metric", "reads 'http_request_total', which is not in the catalog", following=2),
    Mistake(API, "sum(rate(http_requests_total{job='app', status_code='500'}", "sum(rate(http_requests_total{job='app', status_code='500}", "prom(\"sum", "query-syntax", "query A: line 1", following=2),
    Mistake(JOBS, 'lq.stream(LOGS, service="backend")\n', 'lq.stream(LOGS, servce="backend")\n', "lq.stream(", "unknown-label", "'servce' is not a stream label of application logs. Did you mean 'service'?"),
    Mistake(JOBS, 'lq.stream(LOGS, service="backend")\n', 'lq.stream("application", service="backend")\n', "lq.stream(", "argument", "stream: schema is 'application', which is no LogSchema"),
    Mistake(JOBS, '.contains("login.failure")', ".contains(5)", ".contains(5)", "argument", "contains: argument 2 is 5, which is no text"),
    Mistake(JOBS, '.contains("login.failure")', ".contains()", ".contains()", "query", "a line filter names no text"),
    Mistake(JOBS, '.where(event="login.failure")', '.where(evnt="login.failure")', '.where(evnt="login.failure")', "unknown-label", "have no field 'evnt'. Did you mean 'event'?"),
    Mistake(JOBS, '.where(event="login.failure")', '.where(event="login.failed")', '.where(event="login.failed")', "unknown-label-value", "field 'event' is never 'login.failed'"),
    Mistake(JOBS, "lq.stream(LOGS, service=\"backend\", level=\"error\")", "LOGS", "logs(", "argument", "loki: query is a LogSchema 'application'"),
    Mistake(RECORDINGS, 'record="job:http_errors:rate5m"', 'record="job http_errors"', "ERRORS = RecordingRule(", "argument", "no name of a metric"),
    Mistake(RECORDINGS, "expression=q.sum(q.rate(q.select(REQUESTS, status_code=\"500\"), \"5m\"), by=[\"job\"])", 'expression="sum(rate(x[5m])"', "ERRORS = RecordingRule(", "definition", "the expression is no PromQL"),
    Mistake(RECORDINGS, 'RuleGroup("rates", "30s")', 'RuleGroup("rates", 30)', "RATES = RuleGroup(", "argument", "interval is 30, which is no duration above zero"),
    Mistake(RECORDINGS, 'RuleGroup("rates", "30s")', 'RuleGroup("", "30s")', "RATES = RuleGroup(", "argument", "RuleGroup: name is empty"),
    Mistake(RECORDINGS, 'RuleGroup("rates", "30s")', 'RuleGroup("../../rates", "30s")', "RATES = RuleGroup(", "argument", "which is no name that a file can have"),
]  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda each: each.id)
def test_a_mistake_in_a_query_is_one_finding_at_its_line(mistake: Mistake) -> None:
    check_mistake(mistake)
