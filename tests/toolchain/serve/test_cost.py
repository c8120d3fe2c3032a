"""What a query costs at most, held against what a Prometheus counts."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.programs import needed
from toolchain.catalog import Catalog, ScrapeJob, counter, one_of
from toolchain.languages.promql.analysis.analyser import analyse
from toolchain.languages.promql.analysis.context import QueryContext, Use
from toolchain.languages.promql.parser import parse
from toolchain.live.local_prometheus import local_prometheus
from toolchain.preview.data.answers import PanelQuery
from toolchain.preview.data.timing import TimeRange
from toolchain.serve.cost import promql_cost

JOB = ScrapeJob("app", "app:1")
ASKED = counter(
    "asked_total", unit="reqps", help="Asked.", owner="us", jobs=[JOB], labels=[one_of("method", "GET", "POST", "PUT")]
)
CONTEXT = QueryContext(Catalog((ASKED,)), Use.PANEL, scrape_interval=15.0)
END, STEP = 1_700_001_000, 30.0
QUERIES = (
    "asked_total",
    "rate(asked_total[1m])",
    'sum(rate(asked_total{method=~"GET|PUT"}[5m]))',
    "sum by (method) (rate(asked_total[2m])) / on () group_left () sum(rate(asked_total[2m]))",
    "max_over_time(sum(asked_total)[10m:1m])",
    "max_over_time(rate(asked_total[1m])[10m:30s])",
)


def most(text: str, *, is_range: bool) -> dict[str, Any]:
    query = PanelQuery({"refId": "A", "expr": text}, TimeRange(END - 1800, END), STEP)
    return promql_cost(analyse(parse(text), CONTEXT), query, is_range=is_range)


def test_a_prometheus_reads_and_returns_no_more_than_that(tmp_path: Path) -> None:
    needed("prometheus")
    needed("promtool")
    times = range(END - 3600, END + 1, 15)
    lines = [
        f'asked_total{{method="{method}",job="app",instance="app:1"}} {time} {time}'
        for method in ("GET", "POST", "PUT")
        for time in times
    ]
    samples = tmp_path / "metrics.txt"
    samples.write_text("\n".join(["# TYPE asked counter", *lines, "# EOF"]) + "\n")
    made = ["promtool", "tsdb", "create-blocks-from", "openmetrics", str(samples), str(tmp_path / "tsdb")]
    subprocess.run(made, check=True, capture_output=True)
    with local_prometheus(tmp_path / "tsdb") as client:
        for text in QUERIES:
            bound = most(text, is_range=True)
            asked = {"query": text, "start": END - 1800, "end": END, "step": STEP, "stats": "all"}
            told = requests.post(f"{client.url}/api/v1/query_range", data=asked, timeout=10).json()["data"]
            read = told["stats"]["samples"]["totalQueryableSamples"]
            assert read <= bound["samples"], text
            # Of a subquery Prometheus counts the points that it gives, not the samples that these are made of.
            assert bound["samples"] <= 1.5 * read or "m:" in text, text
            assert len(told["result"]) <= bound["series"], text


def test_one_moment_is_one_step() -> None:
    assert most("asked_total", is_range=False) == {"series": 3, "steps": 1, "step": None, "samples": 3}


@pytest.mark.parametrize("text", ["unheard_of", "rate(unheard_of[5m])", "sum(unheard_of)"])
def test_what_is_not_known_has_no_bound(text: str) -> None:
    assert most(text, is_range=True)["samples"] is None


def test_a_window_that_is_no_duration_has_no_bound() -> None:
    assert most("rate(asked_total[$__rate_interval])", is_range=True)["samples"] is None
