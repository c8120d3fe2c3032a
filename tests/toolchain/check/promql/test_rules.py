"""Every rule about PromQL: queries that fire it, and queries like them that must not."""

from typing import Any

import pytest
from attrs import evolve

from tests.toolchain import metrics
from toolchain.catalog import Catalog, Metric, gauge, info, one_of
from toolchain.check.promql import PROMQL_RULES
from toolchain.check.query_rule import QueryProblem
from toolchain.languages.promql.analysis.analyser import analyse
from toolchain.languages.promql.analysis.context import QueryContext, Use
from toolchain.languages.promql.parser import parse

SLOW = gauge("slow_seconds", unit="ms", help="Slow.", owner="x", jobs=[metrics.APP])
RATIO = gauge("busy_ratio", unit="percentunit", help="Busy.", owner="x", jobs=[metrics.APP], value_range=(0, 1))
STARTED = gauge("process_start_time_seconds", unit="dateTimeAsIso", help="Start.", owner="x", jobs=[metrics.APP])
VERSION = info("app_info", help="Version.", owner="x", jobs=[metrics.APP], labels=[one_of("version", "1", "2")])
CATALOG = Catalog(
    (*(each for each in vars(metrics).values() if isinstance(each, Metric)), SLOW, RATIO, STARTED, VERSION)
)
PLAIN = QueryContext(CATALOG)
PANEL = QueryContext(CATALOG, Use.PANEL)
ALERT = QueryContext(CATALOG, Use.ALERT)
RATED = "rate(http_requests_total[5m])"
QUANTILES = "histogram_quantile(0.9, sum by (le, method) (rate(http_request_duration_seconds_bucket[5m])))"
FAILED = 'rate(http_requests_total{status_code="500"}[5m])'
RECORDED = analyse(parse("sum by (method) (http_requests_total)"), PLAIN).branches
RECORDING = evolve(
    PLAIN,
    use=Use.PANEL,
    recorded={"method:http_requests:sum": RECORDED},
    recordings={parse(f"sum by (method) ({RATED})"): "method:http_requests:rate5m"},
)


def recording(name: str) -> QueryContext:
    return evolve(PLAIN, use=Use.RECORDING, record=name)


FIRES: list[tuple[str, str, QueryContext, str]] = [
    ("scalar-series", f"sessions_active / scalar(sum by (method) ({RATED}))", PLAIN, "differ in method"),
    ("scalar-series", "x / scalar(sum by (pod, job) (y))", PLAIN, "differ in job, pod"),
    ("subquery-step", "max_over_time(sessions_active[5m:10m])", PLAIN, "one point at most"),
    ("subquery-step", "deriv(sessions_active[5m:5m])", PLAIN, "needs two"),
    ("rule-time", "sessions_active @ 1700000000 > 5", ALERT, "for ever"),
    ("rule-time", "max_over_time(sessions_active[5m:1m] @ end()) > 5", ALERT, "Leave it out"),
    ("rule-time", "sessions_active offset -5m > 5", ALERT, "future"),
    ("group-side", "sum by (a) (x) * on (a) group_left sum by (a) (y)", PLAIN, "changes nothing"),
    ("info-value", "changes(app_info[1h]) > 0", ALERT, "always 1"),
    ("info-value", "changes(somebody_elses_info[1h]) > 0", ALERT, "always 1"),
    ("gauge-function-on-counter", "delta(somebody_elses_errors_total[5m])", PLAIN, "a counter by its name"),
    ("rate-of-aggregate", "rate(job:somebody_elses:sum[5m])", PLAIN, "by its name a sum"),
    ("unknown-metric", "rate(http_request_total[5m])", PLAIN, "Did you mean 'http_requests_total'?"),
    ("unknown-metric", "http_request_duration_seconds", PLAIN, "not in the catalog"),
    ("unknown-metric", 'sessions_active{job="web"}', PLAIN, "does not expose it"),
    ("unknown-label", 'sessions_active{environmnt="local"}', PLAIN, "Did you mean 'environment'?"),
    ("unknown-label", f"sum by (metod) ({RATED})", PLAIN, "Did you mean 'method'?"),
    ("unknown-label", f"sum by (method) (sum by (endpoint) ({RATED}))", PLAIN, "sum by (endpoint) removed it"),
    ("unknown-label", "sessions_active * on (methd) breaker_state", PLAIN, "on uses the label 'methd'"),
    ("unknown-label", "breaker_state * on (job) group_left (verison) app_info", PLAIN, "Did you mean 'version'?"),
    ("unknown-label-value", 'sessions_active{environment="locl"}', PLAIN, "Did you mean 'local'?"),
    ("unknown-label-value", 'http_requests_total{method=~"GET|PUT"}', PLAIN, "is never 'PUT'"),
    ("unknown-label-value", 'http_requests_total{status_code=~"6.."}', PLAIN, "no allowed value"),
    ("contradictory-matchers", 'http_requests_total{method="GET", method="POST"}', PLAIN, "no value of 'method'"),
    ("contradictory-matchers", 'somebody_elses{a="x", a!~"x|y"}', PLAIN, 'a="x" and a!~"x|y"'),
    ("query-job", "sum(sessions_active)", PANEL, "without its job"),
    ("rate-of-gauge", "rate(sessions_active[5m])", PLAIN, "sessions_active is a gauge"),
    ("rate-of-gauge", f"rate(({RATED})[5m:1m])", PLAIN, "its argument is a rate"),
    ("rate-of-gauge", "increase(breaker_state[5m])", PLAIN, "is a stateset"),
    ("gauge-function-on-counter", "deriv(http_requests_total[5m])", PLAIN, "http_requests_total is a counter"),
    ("gauge-function-on-counter", "avg_over_time(http_requests_total[5m])", PLAIN, "needs a gauge"),
    ("raw-counter", "sum by (method) (http_requests_total)", PANEL, "since its process started"),
    ("raw-counter", "http_requests_total > 100", ALERT, "counter http_requests_total"),
    ("raw-counter", "sum(somebody_elses_errors_total) > 5", ALERT, "a counter by its name"),
    ("raw-counter", "http_request_duration_seconds_sum", PANEL, "since its process started"),
    ("rate-of-aggregate", "rate(sum(http_requests_total)[5m:1m])", PLAIN, "a sum of counters"),
    ("rate-of-aggregate", "rate(method:http_requests:sum[5m])", RECORDING, "a sum of counters"),
    ("rate-of-aggregate", "rate(http_requests_total[5m:1m])", PLAIN, "loses samples"),
    (
        "histogram-quantile",
        "histogram_quantile(0.9, sum(rate(http_request_duration_seconds_bucket[5m])))",
        PLAIN,
        "'le'",
    ),
    ("histogram-quantile", f"histogram_quantile(0.9, {RATED})", PLAIN, "no label 'le'"),
    ("histogram-quantile", "histogram_quantile(0.9, http_request_duration_seconds_bucket)", PLAIN, "rate is missing"),
    (
        "histogram-quantile",
        "histogram_quantile(0.9, max by (le) (rate(http_request_duration_seconds_bucket[5m])))",
        PLAIN,
        "combines buckets with max",
    ),
    ("histogram-quantile", "quantile_over_time(95, sessions_active[5m])", PLAIN, "between 0 and 1"),
    ("histogram-quantile", "quantile(99, sessions_active)", PLAIN, "Write 0.99"),
    ("bucket-bound", 'rate(http_request_duration_seconds_bucket{le="0.3"}[5m])', PLAIN, "no bucket 0.3"),
    ("bucket-bound", 'rate(http_request_duration_seconds_bucket{le="2"}[5m])', PLAIN, "Prometheus 3"),
    ("query-aggregation", "avg(breaker_state)", PLAIN, "values are states"),
    ("query-aggregation", "sum(daily_users)", PLAIN, "every replica repeats"),
    ("query-aggregation", f"avg({QUANTILES})", PLAIN, "avg of quantiles"),
    ("query-aggregation", f"avg_over_time({QUANTILES}[1h:5m])", PLAIN, "combines quantiles"),
    (
        "query-aggregation",
        "sum(rate(http_request_duration_seconds_sum[5m])) / sum(rate(http_request_duration_seconds_count[1m]))",
        PLAIN,
        "not the same observations",
    ),
    (
        "query-aggregation",
        'sum(rate(some_sum{a="b"}[5m])) / sum(rate(some_count[5m]))',
        PLAIN,
        "not the same observations",
    ),
    ("query-aggregation", f"{RATED} / {RATED}", PLAIN, "by itself"),
    ("unit-mismatch", "heap_bytes + sessions_active", PLAIN, "adds bytes and a count"),
    ("unit-mismatch", "slow_seconds > time() - process_start_time_seconds", PLAIN, "Multiply the right side by 1000"),
    ("unit-mismatch", f"sum({RATED}) > sum(http_requests_total)", PLAIN, "compares events per second and a count"),
    ("unit-mismatch", "heap_bytes > 5m", PLAIN, "bytes and seconds"),
    ("unit-mismatch", "process_start_time_seconds + time()", PLAIN, "moments"),
    ("vector-matching", f"sum({RATED}) / sum by (method) ({RATED})", PLAIN, "none on the left does"),
    (
        "vector-matching",
        'http_requests_total{status_code="500"} / http_requests_total{status_code="200"}',
        PLAIN,
        "500 on the left",
    ),
    ("vector-matching", "breaker_state and on (service) sum(sessions_active)", PLAIN, "always empty"),
    ("vector-matching", "breaker_state unless sum(sessions_active)", PLAIN, "has no effect"),
    ("vector-matching", "sessions_active * on (job) breaker_state", PLAIN, "can find several series on the"),
    ("vector-matching", "sessions_active or vector(0)", PLAIN, "beside every result"),
    ("rate-window", "rate(http_requests_total[20s])", PLAIN, "a sample every 15 s"),
    ("rate-window", "rate(http_requests_total[45s])", PLAIN, "Use at least 60 s"),
    ("rate-window", "increase(http_requests_total[$__interval])", PANEL, "can be 15 s"),
    ("rate-window", RATED, PANEL, "does not follow the panel's zoom"),
    ("rate-window", "irate(http_requests_total[5s])", ALERT, "can be 5 s"),
    ("regex-matcher", 'http_requests_total{method=~"GET"}', PLAIN, "is an equality"),
    ("regex-matcher", 'http_requests_total{method=~"^GET$"}', PLAIN, "anchored at both ends"),
    ("regex-matcher", 'http_requests_total{method=~".*"}', PLAIN, "matches every series"),
    ("regex-matcher", 'http_requests_total{method=~"GET|POST"}', PLAIN, "matches every allowed value"),
    ("regex-matcher", 'http_requests_total{method!~"GET"}', PLAIN, 'Write method!="GET"'),
    ("regex-matcher", 'http_requests_total{status_code=~"50"}', PLAIN, "allowed values that hold it are 500"),
    ("grouping-cardinality", "http_requests_total > 5", ALERT, "can fire for"),
    ("topk-range", f"topk(5, sum by (endpoint) ({RATED}))", PANEL, "other series at each moment"),
    ("topk-range", f"sum(bottomk(5, sum by (endpoint) ({RATED})))", PANEL, "@ end()"),
    ("alert-condition", f"sum({RATED})", ALERT, "it has no condition"),
    ("alert-condition", f"sum({RATED}) > bool 5", ALERT, "0 is a result too"),
    ("alert-condition", f"sum({RATED}) > 5 or vector(0)", ALERT, "always fires"),
    ("alert-condition", "vector(1)", ALERT, "dead man's switch"),
    ("alert-condition", "count(sessions_active == 0) > 0", ALERT, "the condition inside decides"),
    ("alert-condition", "busy_ratio > 1", ALERT, "never holds"),
    ("alert-condition", "busy_ratio > 90", PLAIN, "between 0 and 1"),
    ("alert-condition", "http_requests_total >= 0", PLAIN, "always holds"),
    ("alert-condition", f"sum({FAILED}) / sum({RATED}) > 5", ALERT, "between 0 and 1"),
    ("zero-division", f"sum(sessions_active) / sum({RATED}) > 0.1", ALERT, "x/0 is +Inf"),
    ("zero-division", f"0.1 < sum(sessions_active) / sum({RATED})", ALERT, "x/0 is +Inf"),
    ("zero-division", f"sum({RATED} / {RATED})", PLAIN, "one NaN makes the aggregate NaN"),
    ("absent", "absent(sum(sessions_active) or vector(0))", PLAIN, "never fires"),
    ("absent", 'absent(sessions_active{environment="locl"})', PLAIN, "always fires"),
    ("absent", "absent(sum(sessions_active))", PLAIN, "nobody can tell"),
    ("absent", "absent(sessions_active) == 0", PLAIN, "never holds"),
    ("rule-variable", "rate(http_requests_total[$__rate_interval]) > 1", ALERT, "Write a fixed window"),
    ("rule-variable", 'sum by ($by) (sessions_active{environment="${env}"}) > 1', ALERT, "let one rule watch all"),
    ("recording-name", f"sum by (method) ({RATED})", recording("requests"), "not level:metric:operations"),
    ("recording-name", f"sum by (method) ({RATED})", recording("method:http_requests:rate1m"), "the name says 1m"),
    (
        "recording-name",
        f"sum by (method) ({RATED})",
        recording("endpoint:http_requests:rate5m"),
        "does not name method",
    ),
    ("recorded-expression", f"topk(5, sum by (method) ({RATED}))", RECORDING, "method:http_requests:rate5m"),
]

SILENT: list[tuple[str, str, QueryContext]] = [
    ("histogram-quantile", "histogram_quantile(0.9, sum by (vmrange) (rate(sizes_bucket[5m])))", PANEL),
    ("scalar-series", f"sessions_active / scalar(sum({RATED}))", PLAIN),
    ("scalar-series", 'x / scalar(y{instance="a"})', PLAIN),
    ("subquery-step", "max_over_time(sessions_active[5m:5m])", PLAIN),
    ("subquery-step", "max_over_time(sessions_active[5m:])", PLAIN),
    ("subquery-step", "max_over_time(sessions_active[$__range:5m])", PANEL),
    ("rule-time", "sessions_active offset 1w > 5", ALERT),
    ("rule-time", "sessions_active @ end() > 5", PANEL),
    ("group-side", "sum by (a, b) (x) * on (a) group_left sum by (a) (y)", PLAIN),
    ("group-side", "sum by (a) (x) * on (a) group_left (b) y", PLAIN),
    ("group-side", "x * on (a) group_left y", PLAIN),
    ("info-value", "count(app_info)", PLAIN),
    ("info-value", "changes(somebody_elses_state[1h]) > 0", ALERT),
    ("gauge-function-on-counter", "delta(somebody_elses_bytes[5m])", PLAIN),
    ("gauge-function-on-counter", "delta(fs_inodes_total[5m])", PLAIN),
    ("raw-counter", "fs_inodes_total > 5", ALERT),
    ("raw-counter", "active_requests_total > 5", ALERT),
    ("raw-counter", "nodes_offline_total > 0", ALERT),
    ("rate-of-aggregate", "rate(somebody_elses_sum[5m])", PLAIN),
    ("unknown-metric", RATED, PLAIN),
    ("unknown-metric", "sum(job:recorded_elsewhere:rate5m)", PLAIN),
    ("unknown-metric", "rate(http_${kind}_total[5m])", PLAIN),
    ("unknown-label", 'sum by (method) (rate(http_requests_total{endpoint=~"$endpoint"}[5m]))', PLAIN),
    ("unknown-label", "sum by (anything) (somebody_elses_metric)", PLAIN),
    ("unknown-label", "breaker_state * on (job, instance, environment) group_left (version) app_info", PLAIN),
    ("unknown-label-value", 'http_requests_total{method="GET", status_code=~"5..", endpoint="/b"}', PLAIN),
    ("unknown-label-value", 'http_requests_total{method=~"$method"}', PLAIN),
    ("contradictory-matchers", 'somebody_elses{a!="x", a!="y"}', PLAIN),
    ("contradictory-matchers", 'somebody_elses{a=~"x|y", a!="x"}', PLAIN),
    ("contradictory-matchers", 'somebody_elses{a=~"$a", a!~"$b"}', PLAIN),
    ("query-job", 'sum(sessions_active{job="app"})', PANEL),
    ("rate-of-gauge", RATED, PLAIN),
    ("rate-of-gauge", "rate(somebody_elses_metric[5m])", PLAIN),
    ("rate-of-gauge", "rate(http_request_duration_seconds_bucket[5m])", PLAIN),
    ("gauge-function-on-counter", "deriv(sessions_active[5m])", PLAIN),
    ("gauge-function-on-counter", f"avg_over_time(({RATED})[5m:1m])", PLAIN),
    ("raw-counter", f"sum({RATED})", PANEL),
    ("raw-counter", "count(http_requests_total)", PANEL),
    ("raw-counter", "http_requests_total > 0", PANEL),
    ("raw-counter", "sessions_active and http_requests_total", PANEL),
    ("raw-counter", "http_requests_total", PLAIN),
    ("rate-of-aggregate", f"sum({RATED})", PLAIN),
    ("rate-of-aggregate", f"max_over_time(sum({RATED})[1d:5m])", PLAIN),
    (
        "histogram-quantile",
        "histogram_quantile(0.9, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))",
        PLAIN,
    ),
    ("histogram-quantile", "histogram_quantile(0.9, somebody_elses_bucket)", PLAIN),
    (
        "histogram-quantile",
        "histogram_quantile(0.9, avg by (le) (rate(http_request_duration_seconds_bucket[5m])))",
        PLAIN,
    ),
    ("bucket-bound", 'rate(http_request_duration_seconds_bucket{le="0.5"}[5m])', PLAIN),
    ("bucket-bound", 'rate(http_request_duration_seconds_bucket{le=~"2(\\\\.0)?"}[5m])', PLAIN),
    ("query-aggregation", "max(breaker_state)", PLAIN),
    ("query-aggregation", "count(breaker_state > 0)", PLAIN),
    ("query-aggregation", f"max({QUANTILES})", PLAIN),
    ("query-aggregation", f"max_over_time({QUANTILES}[1h:5m])", PLAIN),
    (
        "query-aggregation",
        'sum(rate(some_sum{a="b", c="d"}[5m])) / sum(rate(some_count{c="d", a="b"}[5m]))',
        PLAIN,
    ),
    ("query-aggregation", 'sum(rate(some_sum{a=~".*"}[5m])) / sum(rate(some_count[5m]))', PLAIN),
    ("query-aggregation", "sum by (instance) (daily_users)", PLAIN),
    ("unit-mismatch", "heap_bytes / 1024 / 1024 > 500", PLAIN),
    ("unit-mismatch", "time() - process_start_time_seconds > 5m", PLAIN),
    ("unit-mismatch", "slow_seconds / 1000 > time() - process_start_time_seconds", PLAIN),
    ("unit-mismatch", f"1 - sum({RATED}) / sum({RATED})", PLAIN),
    ("unit-mismatch", "somebody_elses_metric + heap_bytes", PLAIN),
    ("vector-matching", f"sum by (method) ({RATED}) / ignoring (method) group_left sum({RATED})", PLAIN),
    ("vector-matching", f"sum by (method) ({RATED}) / sum by (method) ({RATED})", PLAIN),
    ("vector-matching", "breaker_state * on (job, instance, environment) group_left sessions_active", PLAIN),
    ("vector-matching", "somebody / on (x) else", PLAIN),
    ("vector-matching", "sum(sessions_active) or vector(0)", PLAIN),
    ("vector-matching", "somebody_elses or vector(0)", PLAIN),
    ("vector-matching", "pods * on (instance) group_left (node) max by (instance, node) (node_name)", PLAIN),
    ("vector-matching", "sum by (job) (sessions_active or vector(0))", PLAIN),
    ("vector-matching", "sum by (instance, pod) (a) + ignoring (pod) group_right sum by (instance, pod) (b)", PLAIN),
    (
        "vector-matching",
        f"sessions_active * on (instance, job, environment) group_left (method) "
        f"topk by (instance, job, environment) (1, {RATED})",
        PLAIN,
    ),
    ("rate-window", "rate(http_requests_total[$__rate_interval])", PANEL),
    ("rate-window", "rate(http_requests_total[1m])", ALERT),
    ("rate-window", "irate(http_requests_total[5m])", PANEL),
    ("rate-window", "increase(http_requests_total[1d])", evolve(PANEL, is_range=False)),
    ("rate-window", "increase(http_requests_total[$__interval])", evolve(PANEL, min_step=60.0)),
    ("rate-window", f"max_over_time(sum({RATED})[1d:5m])", PANEL),
    ("regex-matcher", 'http_requests_total{status_code=~"4..|5.."}', PLAIN),
    ("regex-matcher", 'http_requests_total{method=~"$method", endpoint=~".+"}', PLAIN),
    ("grouping-cardinality", f"sum by (method) ({RATED}) > 5", ALERT),
    ("grouping-cardinality", f"topk(10, sum by (endpoint, method) ({RATED}))", PANEL),
    (
        "topk-range",
        f"sum by (endpoint) ({RATED}) and topk(5, sum by (endpoint) (rate(http_requests_total[1h] @ end())))",
        PANEL,
    ),
    ("topk-range", f"topk(5, sum by (endpoint) ({RATED}))", evolve(PANEL, is_range=False)),
    ("topk-range", f"topk(5, sum by (endpoint) ({RATED})) > 1", ALERT),
    ("topk-range", "calls * on (id) group_left (name) topk by (id) (1, names)", PANEL),
    ("topk-range", "topk by (id) (1, names) * on (id) group_right (name) calls", PANEL),
    ("alert-condition", f"sum({RATED}) > 5", ALERT),
    ("alert-condition", "absent(sessions_active)", ALERT),
    ("alert-condition", f"sum({RATED})", PANEL),
    ("alert-condition", "busy_ratio > 0.9", ALERT),
    ("alert-condition", f"sum({RATED}) / sum(sessions_active) > 5", ALERT),
    ("alert-condition", "sessions_active unless on (job) app_info", ALERT),
    ("zero-division", f"sum({RATED}) / (sum({RATED}) > 0) > 0.1", ALERT),
    ("zero-division", f"sum({RATED}) / clamp_min(sum({RATED}), 1) > 0.1", ALERT),
    ("zero-division", f"sum({RATED}) / sum({RATED})", PANEL),
    ("zero-division", f"100 * sum({FAILED}) / sum({RATED}) > 5", ALERT),
    ("zero-division", f"sum(sessions_active) / sum({RATED}) < 0.1", ALERT),
    ("zero-division", f"sum(sessions_active) / sum({RATED}) > 0.1 and sum({RATED}) > 0", ALERT),
    ("zero-division", "heap_bytes / 1024 > 5", ALERT),
    ("zero-division", 'sum(rate(c{b=~"5.."}[1m])) / (sum(rate(c[1m])) / 100) > 5', ALERT),
    ("zero-division", 'sum by (a) (rate(c{b="5xx"}[1m]) * 100) / sum by (a) (rate(c[1m])) > 5', ALERT),
    ("zero-division", 'rate(c{b="5xx"}[1m]) / on () group_left sum(rate(c[1m])) > 0.1', ALERT),
    ("zero-division", 'sum(c{state="a"}) / sum(c{state=~"a|b"}) > 0.8', ALERT),
    ("zero-division", 'sum by (a) (x_bucket{le="1"}) / sum by (a) (x_bucket{le="+Inf"}) > 0.8', ALERT),
    ("zero-division", 'sum(rate(x_bucket{le="1"}[5m])) / sum(rate(x_count[5m])) > 0.8', ALERT),
    ("zero-division", "sum(sum_over_time(x[5m]) / count_over_time(x[5m]))", PANEL),
    ("zero-division", "memory_used / memory_total > 0.9", ALERT),
    ("absent", 'absent(sessions_active{job="app"})', PLAIN),
    ("absent", 'absent(sessions_active{job="app"}) == 1', PLAIN),
    ("rule-variable", "rate(http_requests_total[$__rate_interval])", PANEL),
    ("rule-variable", 'label_replace(up, "app", "$app", "pod", "(?P<app>.*)-.*") == 0', ALERT),
    ("recording-name", f"sum by (method) ({RATED})", recording("method:http_requests:rate5m")),
    ("recording-name", f"sum({RATED})", PLAIN),
    ("recording-name", f"sum({RATED})", recording(":http_requests:rate5m")),
    ("recording-name", 'sum by (a, b) (rate(calls_total{b="x"}[5m]))', recording("a:calls:rate5m")),
    ("recording-name", f"sum by (method) ({RATED})", recording("http_requests:rate5m")),
    ("recording-name", QUANTILES, recording("method:http_request_duration_seconds:99quantile")),
    ("recording-name", "sum by (cluster, pod) (rate(calls_total[5m]))", recording("pod:calls:rate5m")),
    ("recorded-expression", f"sum by (endpoint) ({RATED})", RECORDING),
    ("recorded-expression", "topk(5, method:http_requests:rate5m)", RECORDING),
]


def problems(rule: str, query: str, context: QueryContext) -> list[QueryProblem]:
    found: Any = next(each for each in PROMQL_RULES if each.id == rule)
    return list(found.check(analyse(parse(query), context)))


@pytest.mark.parametrize(("rule", "query", "context", "message"), FIRES, ids=[f"{r}: {q}" for r, q, *_ in FIRES])
def test_a_wrong_query_is_found(rule: str, query: str, context: QueryContext, message: str) -> None:
    found = problems(rule, query, context)
    assert found
    assert any(message in f"{each.message} {each.remedy}" for each in found), found


@pytest.mark.parametrize(("rule", "query", "context"), SILENT, ids=[f"{r}: {q}" for r, q, _ in SILENT])
def test_a_right_query_is_not(rule: str, query: str, context: QueryContext) -> None:
    assert problems(rule, query, context) == []


@pytest.mark.parametrize(("rule", "query", "context"), [case[:3] for case in FIRES])
def test_the_blame_lies_inside_the_query(rule: str, query: str, context: QueryContext) -> None:
    for problem in problems(rule, query, context):
        if problem.span is not None:
            assert 0 <= problem.span[0] < problem.span[1] <= len(query)


def test_every_rule_has_a_query_that_fires_it_and_one_that_must_not() -> None:
    ids = {rule.id for rule in PROMQL_RULES}
    assert {case[0] for case in FIRES} == ids
    assert {case[0] for case in SILENT} == ids
