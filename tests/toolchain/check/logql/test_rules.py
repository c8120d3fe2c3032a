"""Every rule about LogQL: queries that fire it, and queries like them that must not."""

from typing import Any

import pytest
from attrs import evolve

from tests.toolchain.languages.logql.analysis.records import CATALOG
from toolchain.base.finding import Severity
from toolchain.check.logql import LOGQL_RULES
from toolchain.check.query_rule import QueryProblem
from toolchain.languages.logql.analysis.analyser import analyse
from toolchain.languages.logql.parser import parse
from toolchain.languages.promql.analysis.context import WITHOUT_CATALOG, QueryContext, Use

PLAIN = QueryContext(CATALOG)
PANEL = QueryContext(CATALOG, Use.PANEL)
INSTANT = evolve(PANEL, is_range=False)
ALERT = QueryContext(CATALOG, Use.ALERT)
RECORDING = QueryContext(CATALOG, Use.RECORDING)
BARE = WITHOUT_CATALOG

S = '{service="backend"}'
ERRORS = f'sum(count_over_time({S} |= "error" [5m]))'
ALL = f"sum(count_over_time({S} [5m]))"

FIRES: list[tuple[str, str, QueryContext, str]] = [
    ("log-topk-range", 'topk(5, sum by (level) (count_over_time({service="backend"}[5m])))', PANEL, "at each moment"),
    ("log-stream-label", '{servce="backend"}', PLAIN, "Did you mean 'service'?"),
    ("log-stream-label", '{service="backend", userId="u1"}', PLAIN, '| userId="u1" behind the selector'),
    ("log-stream-label", '{service="backend", event="login.failure"}', PLAIN, '|= "login.failure" | json'),
    ("log-stream-label", '{service="backend", metadata_duration="1"}', PLAIN, 'json metadata_duration="metadata.dur'),
    ("log-stream-label", '{service="backend", level="ERROR"}', PLAIN, "is never 'ERROR'"),
    ("log-stream-label", '{service="backend", level!="eror"}', PLAIN, "Did you mean 'error'?"),
    ("log-stream-label", '{service="backend", level=~"error|warning"}', PLAIN, "is never 'warning'"),
    ("log-stream-label", '{service=~"medianest-.+"}', PLAIN, "no value of the stream label"),
    ("log-stream-label", '{service="backend", job="x y"}', PLAIN, "Allowed pattern: [a-z]+."),
    ("log-selector-unbounded", '{environment="local"}', PLAIN, "every service"),
    ("log-selector-unbounded", '{environment="local", service=~".+"}', PLAIN, "every service"),
    ("log-selector-unbounded", '{environment="local", service=~"backend|frontend"}', PLAIN, "every service"),
    ("log-selector-unbounded", '{level="error", service!="frontend"}', BARE, "every service"),
    ("log-field", f'{S} | json | evnt="login.failure"', PLAIN, "Did you mean 'event'?"),
    ("log-field", f'{S} | event="login.failure"', PLAIN, 'Put | json event="event" before it.'),
    ("log-field", f"{S} | json | metadata_Duration > 5", PLAIN, "Did you mean 'metadata_duration'?"),
    ("log-field", f'{S} | json d="metadata_duration"', PLAIN, 'Write json d="metadata.duration".'),
    ("log-field", f'{S} | json metadata_duration | line_format "{{{{.metadata_duration}}}}"', PLAIN, "no field at"),
    ("log-field", f'{S} | json d="metadata.durtion"', PLAIN, "Did you mean 'metadata.duration'?"),
    ("log-field", f'{S} | json | line_format "{{{{.metadata.duration}}}}"', PLAIN, "Write .metadata_duration"),
    ("log-field", f'{S} | json | line_format "{{{{.mesage}}}}"', PLAIN, "Did you mean 'message'?"),
    ("log-field", f'{S} | json | label_format d="{{{{.metadata.duration}}}}"', BARE, "labels are flat"),
    ("log-field", f"{S} | json | label_format e=evnt", PLAIN, "renames 'evnt'"),
    ("log-field", f'{S} | json | drop event | event="login.failure"', PLAIN, "is taken away before"),
    ("log-field", f'{S} | json | keep service | event="login.failure"', PLAIN, "is taken away before"),
    ("log-field", f"sum by (evnt) (rate({S} | json [5m]))", PLAIN, "groups by 'evnt'"),
    ("log-field", f"sum by (event) (sum by (service) (rate({S} | json [5m])))", PLAIN, "groups by 'event'"),
    ("log-field", f"sum by (event) (sum by (service) (rate({S} | json [5m])))", BARE, "Known here: service."),
    ("log-field", f"sum by (d) (rate({S} | json d=`metadata.duration` | unwrap d [5m]))", PLAIN, "unwrap takes away"),
    ("log-field", f"sum_over_time({S} | json | unwrap metadata_dur [5m])", PLAIN, "unwraps 'metadata_dur'"),
    ("log-field", f"{ERRORS} / on (service) {ALL}", PLAIN, "matches series on 'service'"),
    ("log-field", f'label_replace({ERRORS}, "a", "$1", "service", "(.*)")', PLAIN, "reads 'service'"),
    ("log-field", f'{S} | json | event="login.failed"', PLAIN, "Did you mean 'login.failure'?"),
    ("log-field", f'{S} | json | event=~"login-failure|x"', PLAIN, "is never"),
    ("log-field", f'{S} | level="eror"', PLAIN, "Did you mean 'error'?"),
    ("log-unwrap", f"sum_over_time({S} | json | unwrap event [5m])", PLAIN, "holds a text"),
    ("log-unwrap", f"sum_over_time({S} | json | unwrap duration(metadata_duration) [5m])", PLAIN, "holds a number"),
    ("log-unwrap", f"sum_over_time({S} | json | unwrap bytes(size) [5m])", PLAIN, "Write unwrap size."),
    ("log-unwrap", f"sum_over_time({S} | json | unwrap timestamp [5m])", PLAIN, "holds a time"),
    ("log-unwrap", f'{S} | json m="message" | m > 5', PLAIN, "holds a text, and is compared with a number"),
    ("log-unwrap", f"{S} | json | cached > 5", PLAIN, "holds true or false"),
    ("log-unwrap", f"{S} | json | metadata_duration > 5s", PLAIN, "bare numbers in ms, and 5s is a duration"),
    ("log-error-handling", f"sum_over_time({S} | json | unwrap size [5m])", PLAIN, "behind unwrap"),
    ("log-error-handling", f'sum_over_time({S} | json | __error__="" | unwrap size [5m])', BARE, "that unwrap cannot"),
    ("log-error-handling", f"sum by (event) (rate({S} | json [5m]))", BARE, "that json cannot read"),
    ("log-error-handling", f'sum by (event) (rate({S} | json | event!="x" [5m]))', BARE, "that json cannot read"),
    ("log-error-handling", f"sum(rate({S} | json | size > 5 [5m]))", BARE, "the comparison with a number"),
    ("log-error-handling", f'sum by (event) (rate({S} | json | event="x" or size="1" [5m]))', BARE, "that json cannot"),
    ("log-filter-order", f'{S} | json | event="login.failure" |= "x"', PLAIN, "behind json"),
    ("log-filter-order", f'{S} | level="error" |= "x"', BARE, "behind a label filter"),
    ("log-filter-order", f'{S} | json | event="login.failure"', PLAIN, 'Write |= "login.failure"'),
    ("log-filter-order", f'{S} != "x" | json | size > 5 and event="login.failure"', BARE, 'Write |= "login.failure"'),
    ("log-grouping-trap", f'{S} | json | size > 5, event="x" or event="y"', BARE, "the comma"),
    ("log-grouping-trap", f'{S} | json | size > 5 event="x" or event="y"', BARE, "the space"),
    ("log-grouping-trap", f'{S} | json | event="x" or event="y", size > 5', BARE, "the comma"),
    ("log-grouping-trap", f'{S} | json | (size > 5, event="x" or event="y") and a="b"', BARE, "the comma"),
    ("log-regex", f'{S} |~ "timeout"', BARE, 'Write |= "timeout".'),
    ("log-regex", f"{S} !~ `service\\.health[.]`", BARE, 'Write != "service.health.".'),
    ("log-regex", f'{S} |~ "timeout|refused"', BARE, '|= "timeout" or "refused"'),
    ("log-regex", f'{S} |~ "(timeout|refused)"', BARE, '|= "timeout" or "refused"'),
    ("log-regex", f'{S} |~ ".*time.?out.*"', BARE, "has .* at an end"),
    ("log-regex", f'{S} |~ "(?i).*timeout"', BARE, "has .* at an end"),
    ("log-regex", '{service=~"backend"}', BARE, 'Write service="backend".'),
    ("log-regex", '{service="backend", level=~".*"}', BARE, "matches everything"),
    ("log-regex", '{service=~"^back.*"}', BARE, "has an anchor"),
    ("log-regex", f'{S} | json | event!~"login"', BARE, 'Write event!="login".'),
    ("log-logfmt-keys", f'sum(rate({S} | logfmt a, b | b="x" [5m]))', BARE, "only one of a, b, and b may"),
    ("log-logfmt-keys", f'sum by (a) (rate({S} | logfmt a, b | b="x" [5m]))', BARE, "a and b may be empty"),
    ("log-logfmt-keys", f'sum by (a) (rate({S} | logfmt a="c", b [5m]))', BARE, "only one of c, b, and a may"),
    (
        "log-logfmt-keys",
        f'avg_over_time({S} | logfmt a, b | unwrap b | __error__="" [5m]) by (a)',
        BARE,
        "without keys",
    ),
    ("log-parser-unused", f"sum(rate({S} | json [5m]))", BARE, "Remove | json."),
    ("log-parser-unused", f"sum by (service) (rate({S} | json [5m]))", PLAIN, "neither a filter nor a grouping"),
    ("log-parser-unused", f'sum by (service) (rate({S} | json | __error__="" [5m]))', PLAIN, "Remove | json."),
    ("log-parser-unused", f'sum by (a) (rate({S} | pattern "<a> <b>" | json c="c" [5m]))', BARE, "Remove | json."),
    ("log-parser-unused", f"{S} | json | keep service", PLAIN, "keep removes"),
    ("log-cardinality", f"count_over_time({S} | json [5m])", PLAIN, "every combination"),
    ("log-cardinality", f"count_over_time({S} | logfmt [5m])", BARE, "every combination"),
    ("log-cardinality", f'count_over_time({S} | json m="message" [5m])', PLAIN, "every combination"),
    ("log-cardinality", f"topk(5, sum by (userId) (rate({S} [5m])))", PLAIN, "groups by 'userId'"),
    ("log-cardinality", f"sum by (timestamp) (rate({S} | json [5m]))", PLAIN, "groups by 'timestamp'"),
    ("log-cardinality", f"sum by (address) (rate({S} | json [5m]))", PLAIN, "one per person"),
    ("log-cardinality", f"sum by (pod, event) (rate({S} | json [5m]))", PLAIN, "up to 600 series"),
    ("log-range", f"sum(rate({S} [5m]))", PANEL, "does not follow"),
    ("log-range", f"sum(rate({S} [$__rate_interval]))", PANEL, "not a variable of Loki"),
    ("log-range", f"sum(rate({S} [31d]))", PLAIN, "more than the 30 days"),
    ("log-range", f"sum(rate({S} [2d]))", ALERT, "at every evaluation"),
    ("log-range", f"sum(rate({S} [30s]))", RECORDING, "shorter than the 60 s"),
    ("log-range", f"sum(rate({S} [0]))", PLAIN, "holds no line"),
    ("log-quantile", f'quantile_over_time(95, {S} | json | unwrap size | __error__="" [5m])', BARE, "Write 0.95."),
    ("log-quantile", f'quantile_over_time(950, {S} | json | unwrap size | __error__="" [5m])', BARE, "such as 0.95"),
    ("log-alert", f'{S} |= "error"', ALERT, "is a log query"),
    ("log-alert", "1 > 0", ALERT, "reads no logs"),
    ("log-alert", "vector(1)", RECORDING, "reads no logs"),
    ("log-alert", 'sum(rate({service="$service"} [5m])) > 5', ALERT, "the variable $service"),
    ("log-alert", f"sum(rate({S} [$__interval])) > 5", RECORDING, "the variable $__interval"),
    ("log-alert", f'sum(rate({S} |= "${{word}}" [5m])) > 5', ALERT, "the variable ${word}"),
    ("log-alert", f"{ALL} == 0", ALERT, "never holds"),
    ("log-alert", ALL, ALERT, "as soon as one line matches"),
    ("log-alert", f"{ALL} > 5 or {ERRORS}", ALERT, "has no condition"),
    ("log-alert", f"{ALL} > bool 5", ALERT, "0 is a result too"),
    ("log-alert", f"{ALL} < 1", ALERT, "never holds"),
    ("log-alert", f"1 > {ALL}", ALERT, "never holds"),
    ("log-alert", f"{ERRORS} / {ALL} > 0.1", ALERT, "the quotient has no value"),
    ("log-alert", f"topk(5, {ERRORS}) > 5", ALERT, "topk changes"),
]

SILENT: list[tuple[str, str, QueryContext]] = [
    (
        "log-topk-range",
        'topk(5, sum by (level) (count_over_time({service="backend"}[5m])))',
        evolve(PANEL, is_range=False),
    ),
    ("log-stream-label", '{service="backend", level=~"error|info", job="app"}', PLAIN),
    ("log-stream-label", '{service=~"$service", level="$level"}', PLAIN),
    ("log-stream-label", '{service_name="backend", service=~"back.+"}', PLAIN),
    ("log-stream-label", '{servce="backend"}', BARE),
    ("log-selector-unbounded", '{environment="local", service="backend"}', PLAIN),
    ("log-selector-unbounded", '{environment="local", service=~"back.+"}', PLAIN),
    ("log-selector-unbounded", '{service=~"$service"}', PLAIN),
    ("log-selector-unbounded", '{app=~"shop-.+"}', BARE),
    ("log-field", f'{S} | json | event="login.failure" | metadata_duration > 5', PLAIN),
    ("log-field", f'{S} | userId="u1" | level="error" | detected_level="error"', PLAIN),
    ("log-field", f'{S} | json d="metadata.duration", t="metadata.tags[0]", m="metadata" | d > 500', PLAIN),
    ("log-field", f'{S} | json d=`["metadata"]["duration"]` | d > 500', PLAIN),
    ("log-field", f'{S} | json | level_extracted="error" | userId_extracted="u1"', PLAIN),
    (
        "log-field",
        f'{S} | json | label_format e=event, d="{{{{.metadata_duration}}}}ms" | e="login.failure" | d=""',
        PLAIN,
    ),
    ("log-field", f'{S} | json | line_format "{{{{.event}}}} {{{{__line__}}}} {{{{$.message}}}}"', PLAIN),
    ("log-field", f'{S} | json | event="login.failure" | event!="login.success"', PLAIN),
    ("log-field", f'{S} | logfmt | nope="x"', PLAIN),
    ("log-field", f'{S} | json | nope="x"', BARE),
    ("log-field", f'{S} | pattern "<code> <_>" | regexp "(?P<verb>.*)" | code="x" | verb="y"', PLAIN),
    ("log-field", f"sum by (service, event) (rate({S} | json [5m]))", PLAIN),
    ("log-field", f"sum by ($group) (rate({S} | json [5m]))", PLAIN),
    ("log-field", f'sum_over_time({S} | json | unwrap size | size > 5 | __error__="" [5m]) ', PLAIN),
    ("log-field", f'{S} | json | label_format e=event, d="{{{{.e}}}}"', PLAIN),
    ("log-field", f'label_replace({ERRORS}, "a", "b", "", "")', PLAIN),
    ("log-field", f'{S} | json | drop __error__ | __error__=""', PLAIN),
    ("log-unwrap", f"sum_over_time({S} | json | unwrap metadata_duration [5m])", PLAIN),
    ("log-unwrap", f"sum_over_time({S} | json | unwrap duration(message) [5m])", PLAIN),
    ("log-unwrap", f'sum_over_time({S} | json | label_format d="{{{{.size}}}}s" | unwrap duration(d) [5m])', PLAIN),
    ("log-unwrap", f'{S} | json | metadata_duration > 5 | size > 5MB | metadata_duration="5"', PLAIN),
    ("log-unwrap", f"{S} | json | message > 5s", PLAIN),
    ("log-unwrap", f"sum_over_time({S} | json | unwrap event [5m])", BARE),
    ("log-unwrap", f"sum_over_time({S} | service > 5 | unwrap service [5m])", BARE),
    ("log-error-handling", f'sum_over_time({S} | json | unwrap size | __error__="" [5m])', BARE),
    ("log-error-handling", f"sum(rate({S} | json | size > 5 | drop __error__, __error_details__ [5m]))", BARE),
    ("log-error-handling", f'sum by (event) (rate({S} | json | event="login.failure" [5m]))', PLAIN),
    ("log-error-handling", f'sum by (event) (rate({S} | json | event=~"login.+" and size="1" [5m]))', BARE),
    ("log-error-handling", f'sum(rate({S} | json | __error__!="" [5m]))', BARE),
    ("log-error-handling", f"sum by (service) (rate({S} | json [5m]))", PLAIN),
    ("log-error-handling", f"{S} | json | size > 5", BARE),
    ("log-error-handling", ERRORS, BARE),
    ("log-filter-order", f'{S} |= "login.failure" | json | event="login.failure"', PLAIN),
    ("log-filter-order", f'{S} | json | line_format "{{{{.message}}}}" |= "x"', BARE),
    ("log-filter-order", f'{S} | json | event="$event" | size > 5 | event!="x" | userId="u1"', PLAIN),
    ("log-filter-order", f'{S} | json | label_format e="{{{{.event}}}}!" | e="login.failure!"', PLAIN),
    ("log-grouping-trap", f'{S} | json | size > 5, (event="x" or event="y")', BARE),
    ("log-grouping-trap", f'{S} | json | size > 5 and event="x" or event="y"', BARE),
    ("log-grouping-trap", f'{S} | json | (event="x" or event="y"), size > 5', BARE),
    ("log-grouping-trap", f'{S} | json | size > 5, event="x", event="y"', BARE),
    ("log-regex", f'{S} |~ "(?i)timeout" |~ "time.?out|x" |~ "^GET" |~ "$search"', BARE),
    ("log-regex", '{service=~"back.+", level=~"error|warn", job=~"$job"}', BARE),
    ("log-regex", f'{S} |= ".*" | json | event=~"login.*"', BARE),
    ("log-logfmt-keys", f'sum by (a) (rate({S} | logfmt | b="x" [5m]))', BARE),
    ("log-logfmt-keys", f'sum(rate({S} | logfmt b | b="x" [5m]))', BARE),
    ("log-logfmt-keys", f'sum(rate({S} | json a="a", b="b" | b="x" [5m]))', BARE),
    ("log-logfmt-keys", f'rate({S} | logfmt a, b | b="x" [5m])', BARE),
    ("log-logfmt-keys", f'max by (a) (rate({S} | logfmt a, b | b="x" [5m]))', BARE),
    ("log-logfmt-keys", f'{S} | logfmt a, b | b="x"', BARE),
    ("log-parser-unused", f'sum(rate({S} | json | event="x" [5m]))', BARE),
    ("log-parser-unused", f"sum by (event) (rate({S} | json [5m]))", PLAIN),
    ("log-parser-unused", f'sum(sum_over_time({S} | json | unwrap size | __error__="" [5m]))', PLAIN),
    ("log-parser-unused", f"count_over_time({S} | json [5m])", PLAIN),
    ("log-parser-unused", f"{S} | json", PLAIN),
    ("log-parser-unused", f'{S} | json | event="x" | keep service', PLAIN),
    ("log-parser-unused", f'sum(rate({S} | json | __error__!="" [5m]))', PLAIN),
    ("log-parser-unused", f'sum(rate({S} | unpack |= "x" [5m]))', BARE),
    ("log-cardinality", f"sum by (event) (count_over_time({S} | json [5m]))", PLAIN),
    ("log-cardinality", f"max_over_time({S} | json | unwrap size [5m]) by (service)", PLAIN),
    ("log-cardinality", f"count_over_time({S} [5m])", PLAIN),
    ("log-cardinality", f'count_over_time({S} | json e="event" | keep e, service [5m])', PLAIN),
    ("log-cardinality", f'sum by (pod, event) (rate({S} | json | event="login.failure" [5m]))', PLAIN),
    ("log-cardinality", f'sum by (userId) (rate({S} | userId="u1" [5m]))', PLAIN),
    ("log-cardinality", f'count_over_time({S} | json x="y" | drop x [5m])', BARE),
    ("log-cardinality", f"absent_over_time({S} | json [5m])", PLAIN),
    ("log-range", f"sum(rate({S} [$__auto]))", PANEL),
    ("log-range", f"sum(rate({S} [5m]))", INSTANT),
    ("log-range", f"sum(rate({S} [5m])) > 5", ALERT),
    ("log-range", f"sum(rate({S} [30d]))", PLAIN),
    ("log-quantile", f'quantile_over_time(0.95, {S} | json | unwrap size | __error__="" [5m])', BARE),
    ("log-alert", f"{ALL} > 5", ALERT),
    ("log-alert", f"({ALL} or vector(0)) < 1", ALERT),
    ("log-alert", f"absent_over_time({S} [5m]) == 1", ALERT),
    ("log-alert", f"absent_over_time({S} [5m])", ALERT),
    ("log-alert", f"{ALL} unless {ERRORS}", ALERT),
    ("log-alert", f"sum({ALL} > 5)", ALERT),
    ("log-alert", ALL, RECORDING),
    ("log-alert", f"({ERRORS} or vector(0)) / {ALL} > 0.1", ALERT),
    ("log-alert", f"{ALL} / 60 > 5", ALERT),
    ("log-alert", f'sum(rate({S} |~ "end$" | json | size > 5 | __error__="" [5m])) > 5', ALERT),
    ("log-alert", f"{ERRORS} / {ALL}", RECORDING),
    ("log-alert", f"sum(rate({S} |~ `cost [$]5|\\$1$|x` [5m])) > 5", ALERT),
    ("log-alert", f'topk(5, sum(rate({{service="$service"}} [$__auto])) / {ALL})', PANEL),
]

MILDER = [
    ("log-error-handling", f"sum by (event) (rate({S} | json [5m]))", Severity.WARNING),
    ("log-error-handling", f"sum_over_time({S} | json | unwrap size [5m])", None),
    ("log-cardinality", f'count_over_time({S} | json e="component" [5m])', Severity.WARNING),
    ("log-cardinality", f"count_over_time({S} | json [5m])", None),
    ("log-unwrap", f"sum_over_time({S} | json | unwrap bytes(size) [5m])", Severity.WARNING),
]


def problems(rule: str, query: str, context: QueryContext) -> list[QueryProblem]:
    found: Any = next(each for each in LOGQL_RULES if each.id == rule)
    return list(found.check(analyse(parse(query), context)))


@pytest.mark.parametrize(("rule", "query", "context", "message"), FIRES, ids=[f"{r}: {q}" for r, q, *_ in FIRES])
def test_a_wrong_query_is_found(rule: str, query: str, context: QueryContext, message: str) -> None:
    found = problems(rule, query, context)
    assert any(message in f"{each.message} {each.remedy}" for each in found), found


@pytest.mark.parametrize(("rule", "query", "context"), SILENT, ids=[f"{r}: {q}" for r, q, _ in SILENT])
def test_a_right_query_is_not(rule: str, query: str, context: QueryContext) -> None:
    assert problems(rule, query, context) == []


@pytest.mark.parametrize(("rule", "query", "severity"), MILDER)
def test_a_milder_case_is_a_warning(rule: str, query: str, severity: Severity | None) -> None:
    assert [each.severity for each in problems(rule, query, PLAIN)] == [severity]


@pytest.mark.parametrize(("rule", "query", "context"), [case[:3] for case in FIRES])
def test_the_blame_lies_inside_the_query(rule: str, query: str, context: QueryContext) -> None:
    for problem in problems(rule, query, context):
        assert problem.span is not None
        assert 0 <= problem.span[0] < problem.span[1] <= len(query)


def test_every_rule_has_a_query_that_fires_it_and_one_that_must_not() -> None:
    ids = {rule.id for rule in LOGQL_RULES}
    assert {case[0] for case in FIRES} == ids
    assert {case[0] for case in SILENT} == ids
    assert len(ids) == len(LOGQL_RULES)
