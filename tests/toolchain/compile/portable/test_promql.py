"""PromQL for any Prometheus."""

import pytest

from toolchain.compile.portable.logql import portable_logql
from toolchain.compile.portable.promql import NotPortableError, Recorded, RecordedQuery, portable_promql
from toolchain.languages.promql.parser import parse

RECORDED: Recorded = {
    "job:requests:rate5m": RecordedQuery(
        parse('sum by (job, code) (rate(requests_total{environment="production"}[5m]))'), {}
    ),
    "errors:ratio": RecordedQuery(parse("sum(rate(errors_total[5m])) / sum(rate(requests_total[5m]))"), {"slo": "api"}),
    "errors:ratio:daily": RecordedQuery(parse("avg_over_time(errors:ratio[1d])"), {}),
}
CHOSEN = 'job=~"$job", instance=~"$instance"'


@pytest.mark.parametrize(
    ("query", "portable"),
    [
        ('up{job="api", environment="$environment"}', f"up{{{CHOSEN}}}"),
        ('up{job=~"a|b", code=~"5.."}', f'up{{{CHOSEN}, code=~"5.."}}'),
        (f"up{{{CHOSEN}}}", f"up{{{CHOSEN}}}"),
        ('up{instance=~"$host"}', f'up{{{CHOSEN}, instance=~"$host"}}'),
        ("rate(a_total[5m])", f"rate(a_total{{{CHOSEN}}}[$__rate_interval])"),
        ("increase(a_total[$__range])", f"increase(a_total{{{CHOSEN}}}[$__range])"),
        (
            "max_over_time(rate(a_total[5m])[1h:1m])",
            f"max_over_time(rate(a_total{{{CHOSEN}}}[$__rate_interval])[1h:1m])",
        ),
        (
            'job:requests:rate5m{code="500"}',
            f'sum by (job, code) (rate(requests_total{{{CHOSEN}, code="500"}}[$__rate_interval]))',
        ),
        (
            "job:requests:rate5m offset 1d",
            f"sum by (job, code) (rate(requests_total{{{CHOSEN}}}[$__rate_interval] offset 1d))",
        ),
        (
            "max_over_time(job:requests:rate5m[1h])",
            f"max_over_time(sum by (job, code) (rate(requests_total{{{CHOSEN}}}[$__rate_interval]))[1h:])",
        ),
        (
            'errors:ratio{slo="api"}',
            f"label_replace((sum(rate(errors_total{{{CHOSEN}}}[$__rate_interval])) / sum(rate(requests_total{{{CHOSEN}}}"
            '[$__rate_interval]))), "slo", "api", "", "")',
        ),
    ],
)
def test_jobs_and_instances_are_chosen_and_what_is_recorded_is_computed(query: str, portable: str) -> None:
    made = portable_promql(query, RECORDED)
    assert parse(made) == parse(portable), made


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("avg_over_time(errors:ratio[30d])", "looks 30d back on what a rule records (errors:ratio)"),
        ("max_over_time(errors:ratio:daily[1h])", "looks back twice on what rules record (errors:ratio:daily)"),
        ('errors:ratio{slo=~"a.*"}', "chooses among what rules record by slo (errors:ratio)"),
        ('errors:ratio{code="500"}', "selects errors:ratio by code, which its rule makes"),
        ('count(ALERTS{alertstate="firing"})', "shows the states of alerts that are defined here (ALERTS)"),
        ("sum(", "has a query that cannot be read"),
    ],
)
def test_what_means_nothing_elsewhere_is_refused_with_the_reason(query: str, reason: str) -> None:
    with pytest.raises(NotPortableError) as refused:
        portable_promql(query, RECORDED)
    assert refused.value.message.startswith(reason)


@pytest.mark.parametrize(
    ("query", "portable"),
    [
        ('{environment="$environment", app="api"} |= "x"', '{app="api"} |= "x"'),
        ('sum(rate({app="api", environment="local"}[5m]))', 'sum(rate({app="api"}[$__auto]))'),
        (
            'sum(count_over_time({app="api"} |~ `a"b` [$__range]))',
            'sum(count_over_time({app="api"} |~ `a\\x22b` [$__auto]))',
        ),
        ('{app="api"} |~ `a\\\\"` |= `"`', '{app="api"} |~ `a\\\\\\x22` |= `"`'),
    ],
)
def test_lines_are_of_any_environment_and_counted_as_far_apart_as_points_are(query: str, portable: str) -> None:
    assert portable_logql(query) == portable_logql(portable)
    assert "environment" not in portable_logql(query)
    assert portable_logql(query).replace(" ", "") == portable.replace(" ", "")


def test_all_lines_of_an_environment_are_not_asked_for_elsewhere() -> None:
    with pytest.raises(NotPortableError, match="all lines of an environment"):
        portable_logql('{environment="local"}')
