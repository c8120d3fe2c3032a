"""What a Prometheus keeps and nobody reads: by a catalog and panels that are known, and by a real server."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from tests.toolchain.compilation import board, compilation
from tests.toolchain.metrics import DURATION, HEAP, REQUESTS
from toolchain.cli.unused_metrics import snippet
from toolchain.compile.uses import uses_of
from toolchain.define import timeseries
from toolchain.define.targets import prom
from toolchain.languages.promql import builder as q
from toolchain.live.prometheus import QueryResult, Series
from toolchain.probe.unused import Kept, unused

COUNTS: Mapping[tuple[str, str], int] = {
    ("http_requests_total", "app"): 40,
    ("http_request_duration_seconds_bucket", "app"): 50,
    ("http_request_duration_seconds_sum", "app"): 5,
    ("http_request_duration_seconds_count", "app"): 5,
    ("heap_bytes", "app"): 2,
    ("breaker_state", "app"): 9,
    ("old_duration_seconds_bucket", "app"): 120,
    ("old_duration_seconds_sum", "app"): 10,
    ("old_duration_seconds_count", "app"): 10,
    ("go_threads", "app"): 3,
    ("go_threads", "web"): 4,
    ("job:old:rate5m", ""): 7,
    ("up", "app"): 2,
    ("scrape_duration_seconds", "app"): 2,
    ("ALERTS", ""): 1,
}
PANELS = (
    timeseries("Requests", prom(q.sum(q.rate(REQUESTS)), "all"), description="x"),
    timeseries("Latency", prom(q.histogram_quantile(0.9, DURATION), "p90"), description="x"),
    timeseries("Heap", prom(q.max(HEAP), "heap"), description="x"),
    timeseries("All series", prom("count by (job) ({__name__=~'.+'})", "{{job}}"), description="x"),
)


@pytest.fixture(scope="module")
def kept() -> Kept:
    series = [
        Series({"__name__": name, **({"job": job} if job else {})}, (0.0,), (float(number),))
        for (name, job), number in COUNTS.items()
    ]
    compiled = compilation(board(*PANELS))
    return unused(
        lambda _: QueryResult("vector", tuple(series)),
        uses_of(compiled),
        compiled.project.catalog,
        recorded={"job:old:rate5m"},
    )


def test_what_nobody_reads_is_told_by_job_the_most_series_first(kept: Kept) -> None:
    assert [(each.metric, each.job, each.series) for each in kept.unused] == [
        ("old_duration_seconds", "app", 140),
        ("breaker_state", "app", 9),
        ("job:old:rate5m", "", 7),
        ("go_threads", "web", 4),
        ("go_threads", "app", 3),
    ]
    assert kept.unused_series == 163
    assert kept.series == sum(COUNTS.values())
    assert kept.share == pytest.approx(163 / 270)


def test_a_histogram_is_one_metric_and_read_while_one_of_its_parts_is(kept: Kept) -> None:
    (old,) = [each for each in kept.unused if each.metric == "old_duration_seconds"]
    assert old.names == tuple(f"old_duration_seconds_{part}" for part in ("bucket", "count", "sum"))
    assert not [each for each in kept.unused if each.metric == "http_request_duration_seconds"]


def test_what_the_catalog_has_and_what_rules_record_is_marked(kept: Kept) -> None:
    assert [each.metric for each in kept.unused if each.is_known] == ["breaker_state"]
    assert [each.metric for each in kept.unused if each.is_recorded] == ["job:old:rate5m"]


def test_the_snippet_drops_what_the_catalog_does_not_have_and_promtool_takes_it(
    kept: Kept, promtool: str, tmp_path: Path
) -> None:
    text = snippet(kept)
    assert "# Left, for the catalog has it: breaker_state\n" in text
    configs = {each["job_name"]: each["metric_relabel_configs"] for each in yaml.safe_load(text)["scrape_configs"]}
    parts = "|".join(f"old_duration_seconds_{part}" for part in ("bucket", "count", "sum"))
    assert configs == {
        "app": [{"source_labels": ["__name__"], "regex": f"go_threads|{parts}", "action": "drop"}],
        "web": [{"source_labels": ["__name__"], "regex": "go_threads", "action": "drop"}],
    }
    (tmp_path / "prometheus.yml").write_text(text)
    ran = subprocess.run(
        [promtool, "check", "config", "prometheus.yml"], cwd=tmp_path, capture_output=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
