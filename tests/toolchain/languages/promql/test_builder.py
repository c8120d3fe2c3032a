"""The PromQL builder writes what an expert would, and refuses what would mean nothing."""

import pytest

from tests.toolchain.metrics import BREAKER, DURATION, HEAP, REQUESTS, SESSIONS
from toolchain.base.errors import QueryError, UnknownLabelError, UnknownLabelValueError, UserError
from toolchain.languages.matching import any_of, is_not, regex
from toolchain.languages.promql import builder as q
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.printer import to_promql

WRITTEN = [
    (q.select(SESSIONS), 'sessions_active{job="app"}'),
    (q.select(HEAP), 'heap_bytes{job=~"app|web"}'),
    (q.select(HEAP, job="web"), 'heap_bytes{job="web"}'),
    (q.rate(REQUESTS), 'rate(http_requests_total{job="app"}[$__rate_interval])'),
    (q.increase(REQUESTS, "1h"), 'increase(http_requests_total{job="app"}[1h])'),
    (
        q.sum(q.rate(q.select(REQUESTS, status_code=regex("5.."))), by=["method"]),
        'sum by (method) (rate(http_requests_total{job="app", status_code=~"5.."}[$__rate_interval]))',
    ),
    (q.max(HEAP, without=["instance"]), 'max without (instance) (heap_bytes{job=~"app|web"})'),
    (q.topk(3, q.sum(SESSIONS)), 'topk(3, sum(sessions_active{job="app"}))'),
    (q.select(REQUESTS, method=is_not("GET")), 'http_requests_total{job="app", method!="GET"}'),
    (q.select(REQUESTS, method=any_of("GET", "POST")), 'http_requests_total{job="app", method=~"GET|POST"}'),
    (q.offset(SESSIONS, "1w"), 'sessions_active{job="app"} offset 1w'),
    (q.rate(q.offset(REQUESTS, "1w"), "5m"), 'rate(http_requests_total{job="app"}[5m] offset 1w)'),
    (q.absent(SESSIONS), 'absent(sessions_active{job="app"})'),
    (q.equal(BREAKER, 1), 'breaker_state{job="app"} == 1'),
    (q.select(BREAKER) > 0, 'breaker_state{job="app"} > 0'),
    (q.as_bool(q.select(BREAKER) > 0), 'breaker_state{job="app"} > bool 0'),
    (1 - q.sum(SESSIONS) / 50, '1 - sum(sessions_active{job="app"}) / 50'),
    ((1 - q.sum(SESSIONS)) / 50, '(1 - sum(sessions_active{job="app"})) / 50'),
    (
        q.avg_over_time(q.sum(SESSIONS), "1h"),
        'avg_over_time(sum(sessions_active{job="app"})[1h:])',
    ),
    (
        q.join("*", q.select(BREAKER), q.max(BREAKER, by=["service"]), on=["service"], group_left=[]),
        'breaker_state{job="app"} * on (service) group_left max by (service) (breaker_state{job="app"})',
    ),
    (
        q.label_replace(BREAKER, "name", "$1", "service", "(.+)-api"),
        'label_replace(breaker_state{job="app"}, "name", "$1", "service", "(.+)-api")',
    ),
]


@pytest.mark.parametrize(("expression", "text"), WRITTEN, ids=[text for _, text in WRITTEN])
def test_expressions_print_as_an_expert_writes_them(expression: Expression, text: str) -> None:
    assert to_promql(expression) == text


def test_a_quantile_sums_bucket_rates_by_le_and_the_wanted_labels() -> None:
    text = to_promql(q.histogram_quantile(0.95, DURATION, by=["endpoint"]))
    assert " ".join(text.split()) == (
        "histogram_quantile( 0.95, sum by (le, endpoint) "
        '(rate(http_request_duration_seconds_bucket{job="app"}[$__rate_interval])) )'
    )


def test_a_long_ratio_stands_on_three_lines() -> None:
    share = q.ratio(
        q.sum(q.rate(q.select(REQUESTS, status_code="500", method="POST"))), q.sum(q.rate(REQUESTS), by=None)
    )
    assert [line.strip()[:4] for line in to_promql(share).splitlines()] == ["sum(", "/", "sum("]


def test_a_share_is_zero_while_its_part_has_no_series() -> None:
    share = q.share(q.sum(q.rate(q.select(REQUESTS, status_code="500"), "5m")), q.sum(q.rate(REQUESTS, "5m")))
    assert " ".join(to_promql(share).split()) == (
        '( sum(rate(http_requests_total{job="app", status_code="500"}[5m])) or '
        '0 * sum(rate(http_requests_total{job="app"}[5m])) ) / sum(rate(http_requests_total{job="app"}[5m]))'
    )


def test_a_misspelled_label_names_the_closest() -> None:
    with pytest.raises(UnknownLabelError, match="Did you mean 'endpoint'"):
        q.select(REQUESTS, endpont="/a")


def test_a_value_outside_the_domain_names_the_closest() -> None:
    with pytest.raises(UnknownLabelValueError, match="Did you mean 'POST'"):
        q.select(REQUESTS, method="PSOT")


def test_a_pattern_that_no_value_matches_is_refused() -> None:
    with pytest.raises(UnknownLabelValueError, match="no allowed value"):
        q.select(REQUESTS, status_code=regex("6.."))


def test_one_wrong_alternative_of_several_is_refused() -> None:
    with pytest.raises(UnknownLabelValueError, match="'PUTT'"):
        q.select(REQUESTS, method=any_of("GET", "PUTT"))


def test_an_open_domain_takes_any_value() -> None:
    assert q.select(REQUESTS, endpoint="/anything").matchers[-1].value == "/anything"


def test_grouping_by_a_label_that_is_gone_is_refused() -> None:
    with pytest.raises(UnknownLabelError, match="no such label"):
        q.sum(q.sum(REQUESTS, by=["method"]), by=["endpoint"])


def test_the_rate_of_a_gauge_is_refused() -> None:
    with pytest.raises(QueryError, match="needs a counter"):
        q.rate(SESSIONS)


def in_one_line(expression: Expression) -> str:
    return " ".join(to_promql(expression).split()).replace("( ", "(").replace(" )", ")").replace("sum (", "sum(")


def test_the_largest_over_the_range_are_the_same_at_each_moment() -> None:
    rated = q.sum(q.rate(REQUESTS), by=["endpoint"])
    ranked = 'topk(5, sum by (endpoint) (rate(http_requests_total{job="app"}[$__range] @ end())))'
    rated_text = 'sum by (endpoint) (rate(http_requests_total{job="app"}[$__rate_interval]))'
    assert in_one_line(q.top(5, rated)) == f"{rated_text} and {ranked}"
    assert in_one_line(q.rest(5, rated)) == f"sum({rated_text} unless {ranked})"


def test_gauges_are_ranked_by_their_average_and_trends_by_their_own_window() -> None:
    assert in_one_line(q.top(5, q.max(HEAP))).endswith(
        'topk(5, max(avg_over_time(heap_bytes{job=~"app|web"}[$__range] @ end())))'
    )
    assert 'predict_linear(heap_bytes{job=~"app|web"}[7d] @ end(), 3600)' in in_one_line(
        q.top(5, q.max(q.predict_linear(HEAP, "7d", 3600)))
    )
    widest = q.over("max_over_time", q.subquery(q.max(HEAP), "1d", "5m"))
    assert in_one_line(q.top(5, widest)).endswith(
        'topk(5, max_over_time(max(heap_bytes{job=~"app|web"})[1d:5m] @ end()))'
    )


def test_a_window_over_a_window_is_refused() -> None:
    with pytest.raises(QueryError, match="given a window twice"):
        q.present_over_time(q.subquery(q.sum(SESSIONS), "1d", "1m"))
    with pytest.raises(QueryError, match="given a window twice"):
        q.predict_linear(q.subquery(q.sum(SESSIONS), "1d", "1m"), "7d", 3600)
    with pytest.raises(QueryError, match="given a window twice"):
        q.quantile_over_time(0.9, q.subquery(q.sum(SESSIONS), "1d", "1m"), "7d")


def test_a_quantile_over_time_is_one_of_the_window_of_a_subquery() -> None:
    found = q.quantile_over_time(0.9, q.subquery(q.sum(SESSIONS), "1d", "1m"))
    assert to_promql(found) == 'quantile_over_time(0.9, sum(sessions_active{job="app"})[1d:1m])'


@pytest.mark.parametrize("function", ["quantile_over_time", "predict_linear"])
def test_a_function_that_takes_more_than_a_range_is_no_function_of_one_alone(function: str) -> None:
    with pytest.raises(UserError, match="function of a range alone"):
        q.over(function, q.subquery(q.sum(SESSIONS), "1d", "1m"))


def test_the_slope_of_a_counter_is_refused() -> None:
    with pytest.raises(QueryError, match="needs a gauge"):
        q.deriv(REQUESTS)


def test_a_histogram_without_a_part_is_refused() -> None:
    with pytest.raises(QueryError, match="is a histogram"):
        q.rate(DURATION)


def test_a_percentage_as_quantile_is_refused_with_the_right_number() -> None:
    with pytest.raises(QueryError) as caught:
        q.histogram_quantile(95, DURATION)
    assert "0.95" in caught.value.remedy


def test_a_quantile_of_something_else_is_refused() -> None:
    with pytest.raises(QueryError, match="not a histogram"):
        q.histogram_quantile(0.5, SESSIONS)


def test_a_ratio_of_series_that_are_not_aggregated_is_refused() -> None:
    with pytest.raises(QueryError, match="itself"):
        q.ratio(q.rate(q.select(REQUESTS, status_code="500")), q.rate(REQUESTS))


def test_errors_carry_the_line_that_made_them() -> None:
    with pytest.raises(UnknownLabelError) as caught:
        q.select(REQUESTS, endpont="/a")
    assert caught.value.location.file == __file__
