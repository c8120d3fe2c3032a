"""Stubs say what names and queries tell of a metric, and claim nothing else."""

from typing import Any

from tests.toolchain.compilation import board, compilation
from toolchain.catalog.catalog import Catalog
from toolchain.catalog.stub import MetricStub
from toolchain.pull.imports.stubs import stub_module, stubs_of, uses_of
from toolchain.pull.only_definitions import require_only_definitions


def dashboard(*queries: str, **variables: str) -> dict[str, Any]:
    return {
        "panels": [
            {"type": "stat", "targets": [{"expr": text, "datasource": {"type": "prometheus"}} for text in queries]}
        ],
        "templating": {"list": [{"type": "query", "name": name, "query": text} for name, text in variables.items()]},
    }


def stubs(*queries: str, **variables: str) -> dict[str, MetricStub]:
    return {each.name: each for each in stubs_of(uses_of(dashboard(*queries, **variables)), Catalog())}


def test_what_takes_its_rate_is_a_counter() -> None:
    found = stubs("rate(jobs[5m])", "sum by (queue) (increase(done_bytes_total[1h]))", "temperature")
    assert {name: each.type for name, each in found.items()} == {
        "jobs": "counter",
        "done_bytes_total": "counter",
        "temperature": "gauge",
    }
    assert found["done_bytes_total"].unit == "bytes"
    assert found["done_bytes_total"].labels == ("queue",)
    assert "takes its rate" in found["jobs"].because


def test_the_series_of_a_histogram_are_one_stub() -> None:
    found = stubs(
        "histogram_quantile(0.9, sum by (le, path) (rate(wait_seconds_bucket[5m])))", "rate(wait_seconds_count[5m])"
    )
    assert list(found) == ["wait_seconds"]
    assert found["wait_seconds"].type == "histogram"
    assert found["wait_seconds"].unit == "s"
    assert found["wait_seconds"].labels == ("path",)
    assert found["wait_seconds"].series_names == ("wait_seconds_bucket", "wait_seconds_sum", "wait_seconds_count")


def test_labels_whose_values_a_variable_asks_are_known() -> None:
    assert stubs(pod='label_values(kube_pod_info{cluster="$c"}, pod)')["kube_pod_info"].labels == ("cluster", "pod")


def test_names_that_nobody_can_judge_have_no_stub() -> None:
    assert stubs("job:up:sum", '{__name__=~"a.*"}', "not a ( query", "${metric}_total", "sum($x)") == {}


def test_a_stub_keeps_the_check_for_unknown_metrics_silent_and_nothing_else() -> None:
    catalog = Catalog(stubs=tuple(stubs("temperature").values()))
    assert catalog.stub_names == {"temperature"}
    assert catalog.metrics_of("temperature") == ()


def test_the_module_of_stubs_holds_definitions_alone() -> None:
    found = stubs("rate(jobs[5m])", "class", "up")
    source = stub_module(found.values())
    require_only_definitions(source)
    assert 'JOBS = stub("jobs", type="counter", unit="short"' in source


def test_a_project_without_stubs_has_none() -> None:
    assert compilation(board()).project.catalog.stubs == ()
