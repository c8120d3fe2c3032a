"""What comes in follows from budgets, intervals and replicas, and from what the simulated system does."""

import pytest
from attrs import evolve

from tests.toolchain.simulate.small_world import APP, CATALOG, REQUESTS, SECONDS, WORKER
from tests.toolchain.sizing.sized import RATES, RECORDED, STACK, USUAL, arrivals
from toolchain.catalog import Catalog, Metric, ScrapeJob, counter, histogram, open_label, summary
from toolchain.define.alerting.recording import RecordingRule
from toolchain.define.stack.retention import LogPeriod, LogRetention
from toolchain.define.stack.sampling import Sampling
from toolchain.languages.promql.parser import parse
from toolchain.sizing.arrivals import Arrivals, JobSeries, kept_as


def of_job(found: Arrivals, name: str) -> JobSeries:
    """The series of a job."""
    (job,) = [each for each in found.jobs if each.job == name]
    return job


def scraped_every(interval: str) -> Catalog:
    """The catalog, its application scraped at another interval."""
    app = evolve(APP, interval=interval)
    changed = [evolve(each, jobs=tuple(app if job is APP else job for job in each.jobs)) for each in CATALOG.metrics]
    return Catalog(tuple(changed))


def with_budget(metric: Metric, budget: int) -> Catalog:
    """The catalog, with another budget of a metric."""
    return Catalog(tuple(evolve(each, declared_budget=budget) if each is metric else each for each in CATALOG.metrics))


def test_a_series_of_each_replica_and_of_each_bucket_counts() -> None:
    # up, two states of requests, three buckets with those of all, the sum and the count, two gauges
    assert of_job(USUAL, "app").exposed == APP.instances * (1 + 2 + 6 + 2)
    assert of_job(USUAL, "app").targets == APP.instances


def test_samples_come_as_often_as_is_scraped() -> None:
    slower = arrivals(catalog=scraped_every("30s"))
    assert of_job(slower, "app").exposed == of_job(USUAL, "app").exposed
    assert of_job(slower, "app").samples_per_second == of_job(USUAL, "app").samples_per_second / 2
    assert of_job(slower, "worker").samples_per_second == of_job(USUAL, "worker").samples_per_second
    assert slower.samples_per_second < USUAL.samples_per_second


@pytest.mark.parametrize(("metric", "each"), [(REQUESTS, 1), (SECONDS, 3 + 3)], ids=["counter", "histogram"])
def test_a_larger_budget_allows_more_series_of_each_replica_and_changes_nothing_of_what_is_exposed(
    metric: Metric, each: int
) -> None:
    larger = arrivals(catalog=with_budget(metric, metric.budget * 2))
    assert larger.most_series - USUAL.most_series == metric.budget * each * APP.instances
    assert larger.series == USUAL.series
    assert larger.most_samples_per_second > USUAL.most_samples_per_second


def test_jobs_whose_programs_do_not_run_here_are_not_counted() -> None:
    elsewhere = ScrapeJob("grafana", "grafana:3000")
    metric = counter("pages_total", unit="ops", help="Pages.", owner="platform", jobs=[elsewhere])
    catalog = Catalog((*CATALOG.metrics, metric))
    without = evolve(STACK, components=tuple(each for each in STACK.components if each.product != "grafana"))
    assert of_job(arrivals(catalog=catalog), "grafana").most == 1
    assert {each.job for each in arrivals(catalog=catalog, stack=without).jobs} == {"app", "worker"}


def test_a_recording_adds_the_series_that_its_labels_allow_at_the_interval_of_its_group() -> None:
    none = arrivals(rules=())
    assert USUAL.recorded.most - none.recorded.most == 2
    assert USUAL.recorded.samples_per_second - none.recorded.samples_per_second == pytest.approx(2 / 30)
    assert sum(USUAL.evaluations.values()) - sum(none.evaluations.values()) == 2
    faster = arrivals(rules=(evolve(RECORDED, group=evolve(RATES, interval="15s")),))
    assert faster.evaluations["Prometheus"] == 2 * USUAL.evaluations["Prometheus"]


def test_a_recording_whose_labels_nothing_bounds_is_named() -> None:
    unknown = RecordingRule(
        record="all:requests:sum", expression=parse("sum by (path) (elsewhere_total)"), group=RATES, help="All."
    )
    assert arrivals(rules=(unknown,)).recorded.unbounded == ("all:requests:sum",)


def test_lines_are_told_by_what_they_are_kept_as() -> None:
    kinds = {each.kept_as: each for each in USUAL.lines}
    assert kinds["audit"].lines_per_second > 0
    assert kinds["others"].lines_per_second == pytest.approx(3 * kinds["audit"].lines_per_second)
    assert kinds["audit"].bytes_per_second == pytest.approx(len('{"text":"x"}') * kinds["audit"].lines_per_second)
    assert (kinds["audit"].period, kinds["others"].period) == (8760 * 3600, 720 * 3600)
    assert kinds["audit"].labels == (("category", "audit"),)
    assert USUAL.streams == 2


def test_a_period_of_which_nothing_is_written_is_told_all_the_same() -> None:
    logs = LogRetention("720h", (*STACK.logs.periods, LogPeriod("debug", "level", "debug", "168h", priority=1)))
    (debug,) = [each for each in arrivals(stack=evolve(STACK, logs=logs)).lines if each.kept_as == "debug"]
    assert (debug.lines_per_second, debug.period) == (0, 168 * 3600)


def test_lines_of_a_source_are_those_with_its_labels() -> None:
    (shop,) = USUAL.sources
    assert shop.lines_per_second == pytest.approx(USUAL.lines_per_second)


def test_of_kinds_that_overlap_the_one_of_the_highest_priority_counts() -> None:
    periods = (
        LogPeriod("debug", "level", "debug", "168h", priority=2),
        LogPeriod("audit", "category", "audit", "8760h", priority=5),
    )
    retention = LogRetention("720h", periods)
    assert kept_as({"level": "debug", "category": "audit"}, retention) == ("audit", "8760h")
    assert kept_as({"level": "debug", "category": "other"}, retention) == ("debug", "168h")
    assert kept_as({"level": "info"}, retention) == ("others", "720h")


def test_the_share_of_traces_that_is_sent_is_the_share_of_spans_that_come_in() -> None:
    half = arrivals(sampling=Sampling(sent=0.5))
    assert half.spans.per_second == pytest.approx(USUAL.spans.per_second / 2, rel=0.2)
    assert half.lines_per_second == USUAL.lines_per_second


def test_the_hour_is_the_busiest_of_the_week() -> None:
    assert 0 < USUAL.usual_activity < 1
    assert arrivals().hour == USUAL.hour


def test_the_same_definitions_give_the_same_figures() -> None:
    again = arrivals()
    assert (again.jobs, again.recorded, again.lines, again.spans) == (
        USUAL.jobs,
        USUAL.recorded,
        USUAL.lines,
        USUAL.spans,
    )


def test_every_type_of_metric_has_its_series() -> None:
    labels = [open_label("path", example="/", bound=10)]
    plain = counter("a_total", unit="ops", help="A.", owner="web", jobs=[WORKER], labels=labels)
    buckets = histogram("b", unit="s", help="B.", owner="web", jobs=[WORKER], labels=labels, buckets=[1, 2])
    quantiles = summary("c", unit="s", help="C.", owner="web", jobs=[WORKER], labels=labels)
    assert [each.series_budget for each in (plain, buckets, quantiles)] == [10, 10 * (2 + 3), 10 * (5 + 2)]
