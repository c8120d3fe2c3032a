"""``build.py contract``: the simulated application keeps the contract, and each of many seeded drifts is told alone."""

import json
import re
import time
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree

import pytest
from attrs import frozen
from click.testing import CliRunner, Result
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics

from build import main
from tests.conftest import REPOSITORY
from tests.drifts import (
    Change,
    added,
    bounded,
    labelled,
    multiplied,
    replaced,
    rewritten,
    valued,
    without,
    without_label,
    without_samples,
)
from tests.programs import needed
from toolchain.base.finding import Finding
from toolchain.catalog.metric import MetricType
from toolchain.cli.simulated_past import world_of
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.compile.uses import uses_of
from toolchain.contract import consequences
from toolchain.contract.contract import compare
from toolchain.contract.exposition.server import read_server
from toolchain.contract.exposition.text import OPENMETRICS, TEXT, read_text
from toolchain.contract.observed import Observed
from toolchain.contract.pages import PAGES
from toolchain.contract.rule import Rule
from toolchain.live.local_prometheus import local_prometheus
from toolchain.live.loopback import listening
from toolchain.project.loading import load_project
from toolchain.simulate.endpoint import Endpoint
from toolchain.simulate.exposition import TargetCollector
from toolchain.simulate.loading import load_simulation
from toolchain.simulate.openmetrics import create_blocks
from toolchain.simulate.world import World

NOW = 1_767_380_400.0
"""A Friday evening: everything that happens has happened."""
TODAY = date(2026, 1, 2)
JOB = "medianest-app"
PAGE = REPOSITORY / "docs" / "contract.md"


@cache
def compilation() -> Compilation:
    """What everything here is held against."""
    return compile_project(load_project(REPOSITORY, "production"))


@cache
def world() -> World:
    """The simulated system."""
    return world_of(compilation().project, load_simulation(REPOSITORY), 1, ())


@cache
def exposed(job: str = JOB, *, openmetrics: bool = False) -> str:
    """What a target of the simulated system exposes."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(TargetCollector(world(), job, 0, lambda: NOW))
    return (generate_openmetrics if openmetrics else generate_latest)(registry).decode()


def findings(text: str, form: str = "", job: str = JOB) -> tuple[Finding, ...]:
    """What the contract says of a text."""
    observed = Observed((read_text(text, "metrics.txt", form=form),))
    return compare(compilation(), observed, {"metrics.txt": job}, TODAY, asks_for_waivers=False).findings


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    """The command."""
    result = CliRunner().invoke(main, ["contract", *arguments], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture(scope="module", autouse=True)
def _queries_collected_once() -> Iterator[None]:
    """Who asks what is the same for every text that is held against it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(consequences, "uses_of", cache(uses_of))
        yield


@pytest.mark.parametrize("job", compilation().project.catalog.jobs)
@pytest.mark.parametrize("openmetrics", [False, True])
def test_every_simulated_target_keeps_the_contract(job: str, *, openmetrics: bool) -> None:
    text = exposed(job, openmetrics=openmetrics)
    assert findings(text, OPENMETRICS if openmetrics else TEXT, job) == ()


def every_series(name: str) -> Iterator[str]:
    """Samples with every combination of the values that labels of a metric may have."""
    (metric,) = compilation().project.catalog.metrics_of(name)
    for values in product(*(label.values for label in metric.labels)):
        labels = ",".join(f'{label.name}="{value}"' for label, value in zip(metric.labels, values, strict=True))
        yield f"{name}{{{labels}}} 0\n"


@frozen
class Seed:
    """A drift, and what has to be told of it: the rule, the metric, and one thing that it breaks."""

    name: str
    change: Change
    rule: str
    told: str
    breaks: str = ""
    severity: str = "error"


SECONDS = {1: "0.005", 16: "0.01", 128: "0.025", 1024: "0.05", 5120: "0.1", 10240: "0.25", 51200: "0.5", 102400: "1"}
"""Buckets that clients have for seconds, in place of those in KiB."""
REQUESTS, DURATION = "http_requests_total", "http_request_duration_seconds"
SEEDS = [
    Seed(
        "a label is renamed",
        replaced(REQUESTS, "endpoint=", "route="),
        "contract-label-missing",
        "'route' in place of 'endpoint'",
        "panel Backend API",
    ),
    Seed(
        "a label is renamed and has other spelling",
        replaced(REQUESTS, "status_code=", "statusCode="),
        "contract-label-missing",
        "'statusCode' in place of 'status_code'",
        "critical alert HighErrorRate",
    ),
    Seed(
        "a metric is renamed",
        replaced("plex_api_requests_total", "plex_api_requests_total", "plex_client_requests_total"),
        "contract-missing",
        "most likely it is plex_client_requests_total now",
        "panel",
    ),
    Seed(
        "seconds become milliseconds, in name and values",
        replaced(DURATION, DURATION, "http_request_duration_ms"),
        "contract-missing",
        "http_request_duration_ms now, in ms",
        "warning alert SlowResponses",
    ),
    Seed(
        "a counter becomes a gauge",
        replaced(REQUESTS, f"# TYPE {REQUESTS} counter", f"# TYPE {REQUESTS} gauge"),
        "contract-type",
        "exposes a gauge",
        "critical alert HighErrorRate",
    ),
    Seed(
        "a gauge becomes a counter",
        replaced("user_sessions_active", "user_sessions_active gauge", "user_sessions_active counter"),
        "contract-type",
        "exposes a counter",
        "panel",
    ),
    Seed(
        "a bucket that an objective reads is lost",
        bounded(DURATION, lambda bound: None if float(bound) == 2 else bound),
        "contract-bucket",
        "has no bucket at 2",
        "warning alert SlowResponses",
    ),
    Seed(
        "a bucket that nobody reads is lost",
        bounded("plex_api_response_time_seconds", lambda bound: None if float(bound) == 0.05 else bound),
        "contract-bucket",
        "has no bucket at 0.05",
        "panel",
        "warning",
    ),
    Seed(
        "bounds are in milliseconds",
        bounded(DURATION, lambda bound: f"{float(bound) * 1000:g}"),
        "contract-unit",
        "has bounds in milliseconds",
        "warning alert SlowResponses",
    ),
    Seed(
        "milliseconds are observed in buckets of seconds",
        multiplied("plex_api_response_time_seconds", 1000),
        "contract-unit",
        "above its last bound",
        "panel",
    ),
    Seed(
        "bytes are observed in a client's buckets for seconds",
        bounded("file_upload_size_bytes", lambda bound: SECONDS[round(float(bound) / 1024)]),
        "contract-bucket",
        "file_upload_size_bytes measures bytes with a client's default buckets for seconds",
        "panel Node.js runtime & resources › Sizes of uploads",
    ),
    Seed(
        "raw paths in place of templates",
        valued(DURATION, "endpoint", lambda number: f"/api/v1/media/requests/{1000 + number}"),
        "contract-label-value",
        "raw paths in the label 'endpoint'",
        "panel",
    ),
    Seed(
        "UUIDs in place of names",
        valued("media_requests_total", "type", lambda number: str(UUID(int=number << 64 | 2**127))),
        "contract-label-value",
        "UUIDs in the label 'type'",
        "panel",
    ),
    Seed(
        "e-mail addresses in place of names",
        valued("media_views_total", "media_type", lambda number: f"user{number}@example.org"),
        "contract-label-value",
        "e-mail addresses in the label 'media_type'",
        "panel",
    ),
    Seed(
        "a label of user ids comes",
        labelled("user_logins_total", lambda number: f'user_id="{UUID(int=number)}"'),
        "contract-label-extra",
        "has the label 'user_id', which holds UUIDs",
    ),
    Seed(
        "a label of few numbered ids comes",
        labelled("user_logins_total", lambda number: 'userId="42"'),
        "contract-label-extra",
        "has the label 'userId', which holds numbers",
    ),
    Seed(
        "a harmless label comes",
        labelled("search_queries_total", lambda number: 'source="header"'),
        "contract-label-extra",
        "has the label 'source', that",
        severity="warning",
    ),
    Seed(
        "a label is gone",
        without_label("prisma_query_duration_seconds", "model"),
        "contract-label-missing",
        "lacks the label 'model'",
        "panel",
    ),
    Seed(
        "a metric is gone",
        without("circuit_breaker_state"),
        "contract-missing",
        "circuit_breaker_state is not exposed",
        "warning alert ExternalCircuitOpen",
    ),
    Seed(
        "a gauge is declared and never set",
        without_samples("circuit_breaker_state"),
        "contract-silent",
        "has no samples",
        "warning alert ExternalCircuitOpen",
        "warning",
    ),
    Seed(
        "a counter has not happened yet",
        without_samples("media_requests_total"),
        "contract-silent",
        "before the first",
        "panel",
        "info",
    ),
    Seed(
        "something else has the name of a client's own metric",
        labelled("nodejs_heap_size_used_bytes", lambda number: 'service="plex"'),
        "contract-clash",
        "a name of prom-client's own metrics",
        "panel",
    ),
    Seed(
        "a new metric",
        added(
            "# HELP playlist_imports_total Imports.\n# TYPE playlist_imports_total counter\nplaylist_imports_total 3\n"
        ),
        "contract-unknown",
        "playlist_imports_total (counter, 1 series)",
        severity="warning",
    ),
    Seed(
        "a new value of a list",
        added('background_jobs_total{queue="youtube-downloads",status="paused"} 2.0\n'),
        "contract-label-value",
        "'paused'",
        "panel",
        "warning",
    ),
    Seed(
        "a new state",
        replaced("circuit_breaker_state", 'service="plex-api"} 0.0', 'service="plex-api"} 3.0'),
        "contract-state",
        "has the value 3",
        "warning alert ExternalCircuitOpen",
        "warning",
    ),
    Seed(
        "a ratio becomes a percentage",
        replaced("cache_hit_ratio", "} 0.", "} 8."),
        "contract-unit",
        "as a percentage",
        "panel",
    ),
    Seed(
        "a latency is in milliseconds",
        rewritten(
            "api_response_time_p95",
            lambda lines: [re.sub(r" ([0-9.]+)\n", lambda each: f" {float(each[1]) * 1000}\n", line) for line in lines],
        ),
        "contract-unit",
        "in milliseconds most likely",
        "panel",
        "warning",
    ),
    Seed(
        "memory is in megabytes",
        rewritten("redis_memory_usage_bytes", lambda lines: [*lines[:-1], "redis_memory_usage_bytes 87.5\n"]),
        "contract-unit",
        "in megabytes most likely",
        "panel",
        "warning",
    ),
    Seed(
        "names in paths in place of templates",
        valued("api_response_time_p95", "endpoint", lambda number: f"/api/v1/dashboard/status/service-{number:x}z"),
        "contract-label-value",
        "raw paths in the label 'endpoint'",
        "panel",
    ),
    Seed(
        "a list of values is spelt otherwise",
        valued("background_jobs_total", "status", lambda number: f"{'abcdefghijklmnopqrstuvwxyz'[number % 26]}Done"),
        "contract-label-value",
        "values that the catalog does not allow",
        "panel",
    ),
    Seed(
        "every metric has a prefix",
        replaced("user_logins_total", "user_logins_total", "medianest_user_logins_total"),
        "contract-missing",
        "most likely it is medianest_user_logins_total now",
        "panel",
    ),
    Seed(
        "more series than the budget, each of them allowed",
        rewritten("http_requests_in_flight", lambda lines: [*lines[:2], *every_series("http_requests_in_flight")]),
        "contract-cardinality",
        "over its budget of",
        "panel",
    ),
    Seed(
        "a counter is given NaN",
        rewritten("user_logins_total", lambda lines: [*lines[:-1], "user_logins_total NaN\n"]),
        "contract-sample",
        "no number",
        "panel",
    ),
    Seed(
        "a help text is empty",
        rewritten("user_logins_total", lambda lines: ["# HELP user_logins_total \n", *lines[1:]]),
        "contract-help",
        "user_logins_total",
        severity="info",
    ),
]


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_a_seeded_drift_is_told_with_what_it_breaks_and_nothing_else_is(seed: Seed) -> None:
    changed = seed.change(exposed())
    assert changed != exposed()
    (found,) = findings(changed)
    assert (found.rule, found.severity.value) == (seed.rule, seed.severity or found.severity.value)
    assert seed.told in found.message
    named = [f"{each.kind} {each.name}" for each in found.breaks]
    assert any(each.startswith(seed.breaks) for each in named) if seed.breaks else not named, named


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Of the simulated system, live."""
    with listening(Endpoint(world(), lambda: NOW), "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}"


def test_an_endpoint_is_read_live_and_its_job_found_out(address: str) -> None:
    result = run(f"{address}/{JOB}/0/metrics", "-e", "production")
    assert result.exit_code == 0, result.output
    assert f"is taken for {JOB}" in result.stderr
    assert "0 errors, 0 warnings, 0 notes" in result.stdout


def test_a_metric_that_only_one_job_exposes_tells_whose_the_others_are() -> None:
    clients = "".join(f"{name} 1\n" for name in ("process_resident_memory_bytes", "nodejs_eventloop_lag_seconds"))
    result = run("-", "-e", "production", stdin=f"{clients}{REQUESTS} 1\n".encode())
    assert f"is taken for {JOB}" in result.stderr


def test_a_prometheus_that_scrapes_the_system_keeps_the_contract(tmp_path: Path) -> None:
    needed("prometheus")
    every = compilation().project.catalog.jobs
    jobs = {name: every[name] for name in (JOB, "medianest-frontend", "node-exporter")}
    with listening(Endpoint(world(), time.time), "127.0.0.1", 0) as port:
        job = {
            "job_name": "simulated",
            "http_sd_configs": [{"url": f"http://127.0.0.1:{port}/targets", "refresh_interval": "1s"}],
            "relabel_configs": [
                {"source_labels": ["job"], "regex": "|".join(jobs), "action": "keep"},
                {"target_label": "__scrape_interval__", "replacement": "2s"},
                {"target_label": "__scrape_timeout__", "replacement": "2s"},
            ],
        }
        with local_prometheus(tmp_path, scrape_configs=[job]) as client:
            until = time.monotonic() + 60
            while len(client.query("up == 1", time.time()).series) < len(jobs) + 1:
                assert time.monotonic() < until
                time.sleep(0.1)
            observed = read_server(client, jobs.values(), time.time())
            contract = compare(compilation(), observed, {}, TODAY, asks_for_waivers=False)
            named = (option for name in jobs for option in ("--job", name))
            asked = run(client.url, "-e", "production", "--format", "json", *named)
    assert contract.findings == ()
    assert {each.job.name for each in contract.comparisons} == set(jobs)
    assert json.loads(asked.stdout)["findings"] == []


def test_a_prometheus_over_blocks_keeps_the_contract_as_far_as_series_tell(tmp_path: Path) -> None:
    for program in ("prometheus", "promtool"):
        needed(program)
    catalog = compilation().project.catalog
    for _ in create_blocks(world(), tmp_path, NOW - 240, NOW, 60.0):
        pass
    summaries = frozenset(each.name for each in catalog.metrics if each.type is MetricType.SUMMARY)
    with local_prometheus(tmp_path) as client:
        observed = read_server(client, catalog.jobs.values(), NOW - 60, summaries)
    contract = compare(compilation(), observed, {}, TODAY, asks_for_waivers=True)
    assert contract.findings == ()
    assert [note for note in contract.notes if "no metadata" in note]
    assert sum(each.exposure.size for each in contract.comparisons) > 1000


def test_what_a_drift_breaks_is_named_in_every_format(tmp_path: Path) -> None:
    path = tmp_path / "metrics.txt"
    path.write_text(SEEDS[0].change(exposed()))
    base = (str(path), "-e", "production", "--job", JOB)
    text = run(*base)
    assert text.exit_code == 1
    assert "critical alert HighErrorRate" in text.stdout
    document = json.loads(run(*base, "--format", "json").stdout)
    (finding,) = document["findings"]
    assert {"kind", "name", "file", "line"} == set(finding["breaks"][0])
    assert (document["sources"][0]["job"], document["sources"][0]["format"]) == (JOB, TEXT)
    sarif = json.loads(run(*base, "--format", "sarif").stdout)
    assert sarif["runs"][0]["results"][0]["ruleId"] == "contract-label-missing"
    assert run(*base, "--format", "github").stdout.startswith("::error file=metrics/")
    junit = ElementTree.fromstring(run(*base, "--format", "junit").stdout)
    (suite,) = junit
    assert suite.get("failures") == "1"
    (case,) = (each for each in suite if each.find("failure") is not None)
    (failure,) = case
    assert str(case.get("name")).startswith("contract-label-missing metrics/")
    assert "panel Backend API › " in str(failure.text)


def test_a_warning_fails_only_where_it_is_asked_to(tmp_path: Path) -> None:
    path = tmp_path / "metrics.txt"
    path.write_text(next(seed for seed in SEEDS if seed.name == "a new metric").change(exposed()))
    base = (str(path), "-e", "production", "--job", JOB)
    assert run(*base).exit_code == 0
    assert run(*base, "--fail-on", "warning").exit_code == 1


def test_what_cannot_be_compared_ends_with_2_and_a_reason() -> None:
    result = run("-", "-e", "production", stdin=b"<!DOCTYPE html><html></html>")
    assert result.exit_code == 2
    assert "is a web page" in result.stderr


def test_the_page_lists_every_kind_of_drift() -> None:
    listed = [
        line.strip("| ").split(" | ") for line in PAGE.read_text().splitlines() if line.startswith("| `contract-")
    ]
    assert listed == [[f"`{each.id}`", each.severity.value, each.summary] for each in PAGES]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_every_kind_of_drift_is_explained(page: Rule) -> None:
    paragraphs = page.page.strip().split("\n\n")
    assert len(paragraphs) >= 3
    assert page.summary.endswith(".")
