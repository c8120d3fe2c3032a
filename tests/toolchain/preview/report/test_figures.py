"""Figures: each with its unit, beside what it was, and never a zero where nothing is known."""

import pytest

from tests.toolchain.metrics import DURATION, REQUESTS, SESSIONS
from tests.toolchain.preview.report.telling import DAY, END, WEEK, Metrics, Values, only, refused, reported, told
from toolchain.define import HousePanel, above, bar_gauge, loki, prom, q, shown_as, stat

ANSWERED = q.sum(q.increase(REQUESTS, q.RANGE))


def answered(**changes: object) -> HousePanel:
    """How many requests were answered."""
    return stat("Answered", prom(ANSWERED, "requests", mode="instant"), description="All.", decimals=0, **changes)  # type: ignore[arg-type]


def at(*moments: tuple[float, float]) -> Metrics:
    """Metrics with a value at each of these moments, so many seconds before the end."""
    values = {END - before: value for before, value in moments}
    return Metrics(lambda _, time: {"": values[time]} if time in values else {})


def test_a_figure_is_of_the_period_and_beside_that_of_a_week_earlier() -> None:
    metrics = at((0, 1234.4), (WEEK, 1000))
    (figure,) = only(told(reported(answered()), metrics)).values
    assert (figure.name, figure.text, figure.before, figure.change) == ("", "1,234", "1,000", "+23%")
    assert {text for text, _ in metrics.asked} == {
        'sum(increase(http_requests_total{job="app", environment="test"}[86400s]))'
    }
    assert sorted(time for _, time in metrics.asked) == [END - WEEK, END]


@pytest.mark.parametrize(
    ("panel", "now", "before", "text", "change"),
    [
        (answered(), 500, 0, "500", ""),
        (answered(), 0, 50, "0", "−100%"),
        (answered(), 43, 3, "43", "×14"),
        (answered(), 35, 10, "35", "×3.5"),
        (answered(), 50.2, 50.4, "50", ""),
        (answered(unit=shown_as("percentunit", "a test")), 0.985, 1.0, "99%", "−2 points"),
        (
            stat("Share", prom(ANSWERED / ANSWERED, "x", mode="instant"), description="x"),
            0.985,
            1.0,
            "98.5%",
            "−1.5 points",
        ),
        (
            stat(
                "p95", prom(q.histogram_quantile(0.95, DURATION, window=q.RANGE), "x", mode="instant"), description="x"
            ),
            *(0.25, 0.2, "250 ms", "+25%"),
        ),
        (answered(unit=shown_as("bytes", "a test")), 2048, 1024, "2 KiB", "+100%"),
    ],
)
def test_a_figure_has_its_unit_and_a_change_that_means_something(
    panel: HousePanel, now: float, before: float, text: str, change: str
) -> None:
    (figure,) = only(told(reported(panel), at((0, now), (WEEK, before)))).values
    assert (figure.text, figure.change) == (text, change)


def test_what_remains_of_something_is_compared_with_the_beginning_of_the_period() -> None:
    content = told(reported(answered(), against_beginning=True), at((0, 3), (DAY, 4), (WEEK, 99)))
    (figure,) = only(content).values
    assert (figure.text, figure.before) == ("3", "4")
    assert (content.sections[0].compared, content.sections[0].is_balance) == ("a day earlier", True)


def test_nothing_is_known_of_earlier_and_no_change_is_told() -> None:
    (figure,) = only(told(reported(answered()), at((0, 3)))).values
    assert (figure.text, figure.before, figure.change) == ("3", "", "")


@pytest.mark.parametrize(("value", "state"), [(1, ""), (6, "warning"), (11, "critical")])
def test_a_figure_beyond_its_limits_says_so(value: float, state: str) -> None:
    panel = answered(limits=above(warning=5, critical=10))
    (figure,) = only(told(reported(panel), at((0, value)))).values
    assert figure.state == state


def test_the_largest_come_first_and_are_compared_with_themselves_and_not_with_the_largest_of_then() -> None:
    by_endpoint = q.topk(2, q.sum(q.increase(REQUESTS, q.RANGE), by=["endpoint"]))
    panel = bar_gauge("Busiest", prom(by_endpoint, "{{endpoint}}", mode="instant"), description="Two.", decimals=0)

    def answer(text: str, time: float) -> Values:
        if time == END:
            return {"endpoint=/b": 5, "endpoint=/a": 7}
        return {"endpoint=/c": 100} if "topk" in text else {"endpoint=/a": 14, "endpoint=/b": 1, "endpoint=/c": 100}

    values = only(told(reported(panel), Metrics(answer))).values
    assert [(each.name, each.text, each.before) for each in values] == [("/a", "7", "14"), ("/b", "5", "1")]


def test_a_query_that_fails_is_not_known_and_says_why() -> None:
    content = told(reported(answered()), Metrics(refused))
    assert only(content).values == ()
    assert content.unknown == (("Prometheus: query timed out", ["Answered"]),)


def test_a_metric_without_any_series_is_not_known_and_a_condition_that_held_at_no_time_is_none() -> None:
    failed = stat("Failed", prom(ANSWERED > 1, "failed", mode="instant"), description="x", no_value="none failed")
    nothing = Metrics(lambda _text, _time: {}, known=frozenset())
    assert told(reported(failed), nothing).unknown == (("there is no series of what it reads", ["Failed"]),)
    known = told(reported(failed), Metrics(lambda _text, _time: {}))
    assert (only(known).nothing, known.unknown) == ("none failed", ())


def test_a_source_that_does_not_answer_leaves_the_others_as_they_are() -> None:
    lines = bar_gauge("Lines", loki('sum(count_over_time({service="x"}[1h]))', "x", mode="instant"), description="x")
    sessions = stat("Sessions", prom(q.sum(SESSIONS), "x", mode="instant"), description="x")
    content = told(reported(sessions, lines), at((0, 4)))
    assert [each.text for figures in content.sections[0].figures for each in figures.values] == ["4"]
    assert content.unknown == (("Loki did not answer: nobody is there", ["Lines"]),)
