"""Metrics: the series that are scraped, their labels and their budget."""

import pytest

from toolchain.base.errors import DefinitionError
from toolchain.catalog import Catalog, ScrapeJob, counter, gauge, histogram, one_of, open_label, stateset, summary
from toolchain.catalog.metric import MetricType

APP = ScrapeJob("app", "app:4000", instances=2, target_labels=(one_of("environment", "local"),))
WEB = ScrapeJob("web", "web:3000")
METHOD = one_of("method", "GET", "POST")


def test_a_histogram_is_scraped_as_three_series_and_buckets_have_le() -> None:
    metric = histogram("x_seconds", unit="s", help="x", owner="x", jobs=[APP], buckets=[0.5, 2], labels=[METHOD])
    assert metric.series_names == ("x_seconds_bucket", "x_seconds_sum", "x_seconds_count")
    assert [label.name for label in metric.series_labels("x_seconds_bucket")] == [
        "method",
        "le",
        "job",
        "instance",
        "environment",
    ]
    assert "le" not in [label.name for label in metric.series_labels("x_seconds_count")]
    assert metric.series_labels("x_seconds_bucket")[1].bound == 3


def test_a_summary_has_quantiles_beside_sum_and_count() -> None:
    metric = summary("x_seconds", unit="s", help="x", owner="x", jobs=[APP])
    assert metric.series_names == ("x_seconds", "x_seconds_sum", "x_seconds_count")
    assert "quantile" in [label.name for label in metric.series_labels("x_seconds")]


def test_several_jobs_unite_their_target_labels() -> None:
    metric = gauge("heap_bytes", unit="bytes", help="x", owner="x", jobs=[APP, WEB])
    labels = {label.name: label for label in metric.series_labels("heap_bytes")}
    assert labels["job"].values == ("app", "web")
    assert labels["job"].bound == 2
    assert labels["instance"].bound == APP.instances + WEB.instances


def test_the_budget_is_the_product_of_bounds_unless_declared() -> None:
    labels = [METHOD, open_label("endpoint", example="/a", bound=80)]
    assert counter("a_total", unit="ops", help="x", owner="x", jobs=[APP], labels=labels).budget == 160
    assert counter("a_total", unit="ops", help="x", owner="x", jobs=[APP], labels=labels, budget=100).budget == 100


def test_a_label_that_follows_another_adds_no_series() -> None:
    device = open_label("device", example="sda", bound=8)
    mount = open_label("mountpoint", example="/", bound=8, follows="device")
    assert gauge("free", unit="bytes", help="x", owner="x", jobs=[APP], labels=[METHOD, device, mount]).budget == 16
    with pytest.raises(DefinitionError, match="follows itself"):
        open_label("device", example="sda", bound=8, follows="device")
    for labels, said in (
        ([METHOD, mount], "which follows 'device', and no such label that leads"),
        ([open_label("device", example="sda", bound=4), mount], "more values than 'device'"),
    ):
        with pytest.raises(DefinitionError, match=said):
            gauge("free", unit="bytes", help="x", owner="x", jobs=[APP], labels=labels)


def test_a_stateset_names_its_states() -> None:
    metric = stateset("breaker", states={0: "closed", 0.5: "ajar", 1: "open"}, help="x", owner="x", jobs=[APP])
    assert metric.type is MetricType.STATESET
    assert metric.states == ((0, "closed"), (0.5, "ajar"), (1, "open"))


def test_a_metric_remembers_its_line() -> None:
    metric = gauge("x", unit="short", help="x", owner="x", jobs=[APP])
    assert metric.location.file == __file__


def test_the_catalog_tells_namesakes_apart_by_job() -> None:
    ours = counter("commands_total", unit="ops", help="x", owner="x", jobs=[APP])
    theirs = counter("commands_total", unit="ops", help="x", owner="x", jobs=[WEB])
    catalog = Catalog((ours, theirs))
    assert catalog.metrics_of("commands_total") == (ours, theirs)
    assert catalog.metrics_of("commands_total", ["web"]) == (theirs,)
    assert catalog.metrics_of("commands_total", ["db"]) == ()


def test_series_that_rules_write_belong_to_no_job() -> None:
    alerts = gauge("ALERTS", unit="none", help="x", owner="x", jobs=[])
    assert Catalog((alerts,)).metrics_of("ALERTS", ["app"]) == (alerts,)
