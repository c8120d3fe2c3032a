"""The module of prom-client's metrics compiles, refuses what the catalog does not have, and exposes just the catalog."""

import json
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from click.testing import CliRunner
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.parser import text_string_to_metric_families

from build import main
from metrics.api import HTTP_REQUEST_DURATION_SECONDS, HTTP_REQUESTS_TOTAL
from metrics.jobs import APP, FRONTEND
from tests.emitted import run
from tests.emitted_modules import compiled_modules, metrics_of
from tests.simulation.medianest import SATURDAY_EVENING, medianest
from toolchain.catalog import Metric, MetricType
from toolchain.contract.emit.prom_client import PROM_CLIENT_DEFAULTS
from toolchain.simulate.exposition import TargetCollector


@frozen
class Shape:
    """What an exposition says of a metric, its samples aside."""

    type: str
    labels: frozenset[str]
    buckets: tuple[float, ...]


def shape(metric: Metric) -> Shape:
    """What a metric of the catalog looks like."""
    plain = metric.type in (MetricType.STATESET, MetricType.INFO)
    return Shape(
        "gauge" if plain else metric.type.value, frozenset(label.name for label in metric.labels), metric.buckets
    )


def exposed_shape(family: Family) -> Shape:
    """What a metric of an exposition looks like."""
    labels = {name for sample in family.samples for name in sample.labels} - {"le", "quantile"}
    bounds = {float(sample.labels["le"]) for sample in family.samples if "le" in sample.labels} - {float("inf")}
    return Shape(family.type, frozenset(labels), tuple(sorted(bounds)))


def families(text: str) -> dict[str, Family]:
    """The metrics of an exposition by the names that they are scraped by."""
    found = text_string_to_metric_families(text)
    return {each.name + "_total" * (each.type == "counter"): each for each in found}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The application's modules, with programs that use them, compiled."""
    return compiled_modules(tmp_path_factory)


def test_it_compiles_with_programs_that_use_it_and_every_misuse_is_refused(folder: Path) -> None:
    assert (folder / "compiled/application/metrics.js").exists()
    assert (folder / "compiled/application/misuse.js").exists()


def test_it_compiles_with_an_older_express_for_older_targets_too(folder: Path) -> None:
    older = json.loads((folder / "older.json").read_text())
    assert "application/metrics.ts" in older["files"]
    assert older["compilerOptions"]["paths"] == {"express": ["./node_modules/types-express-4"]}


@pytest.fixture(scope="module")
def exposition(folder: Path) -> str:
    """What the backend exposes when each of its metrics has a value."""
    return run(folder, "application/uses.js")


def test_it_exposes_what_the_catalog_has_and_nothing_else(exposition: str) -> None:
    wanted = metrics_of(APP)
    found = families(exposition)
    optional = {"nodejs_active_requests", "nodejs_gc_duration_seconds"}  # no series before there was one
    assert set(found) == {metric.name for metric in wanted}
    assert {name: exposed_shape(each) for name, each in found.items() if name not in optional} == {
        metric.name: shape(metric) for metric in wanted if metric.name not in optional
    }


def test_it_keeps_the_contract(exposition: str, tmp_path: Path) -> None:
    (tmp_path / "metrics.txt").write_text(exposition)
    arguments = ["contract", str(tmp_path / "metrics.txt"), "--job", APP.name, "--fail-on", "warning"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output


def test_help_is_that_of_the_catalog(exposition: str) -> None:
    own = {each.name: each.help for each in metrics_of(APP) if each.name not in PROM_CLIENT_DEFAULTS}
    found = families(exposition)
    assert {name: found[name].documentation for name in own} == own


def test_the_simulated_application_exposes_the_same(exposition: str) -> None:
    registry = CollectorRegistry()
    registry.register(TargetCollector(medianest(), APP.name, 0, lambda: SATURDAY_EVENING))
    simulated, found = families(generate_latest(registry).decode()), families(exposition)
    own = [name for name in simulated if name not in PROM_CLIENT_DEFAULTS]
    assert {name: (simulated[name].documentation, exposed_shape(simulated[name])) for name in own} == {
        name: (found[name].documentation, exposed_shape(found[name])) for name in own
    }
    assert {name: simulated[name].type for name in simulated} == {name: found[name].type for name in simulated}
    assert set(found) - set(simulated) <= {"bullmq_job_count", "bullmq_oldest_waiting_job_age_seconds"}


def test_the_frontend_has_its_own_metrics_and_no_middleware(folder: Path) -> None:
    text = (folder / "application/frontend.ts").read_text()
    assert "express" not in text
    (folder / "print.mjs").write_text(
        "import { METRICS_PATH, register } from './compiled/application/frontend.js';\n"
        "console.log(JSON.stringify([METRICS_PATH, await register.metrics()]));\n"
    )
    path, exposed = json.loads(run(folder, "../print.mjs"))
    assert path == "/api/metrics"
    assert set(families(exposed)) == {metric.name for metric in metrics_of(FRONTEND)}


@pytest.fixture(scope="module", params=["express", "express-4"])
def served(folder: Path, request: pytest.FixtureRequest) -> dict[str, Any]:
    """What an application says that was asked, by a version of Express."""
    document: dict[str, Any] = json.loads(run(folder, "application/serve.js", request.param))
    return document


def samples(text: str, metric: str) -> dict[tuple[str, ...], float]:
    """The samples of a metric, by the values of their labels."""
    return {
        tuple(sample.labels.values()): sample.value
        for sample in families(text)[metric].samples
        if sample.name.removesuffix("_count") == metric
    }


def test_requests_are_counted_by_route_wherever_it_is_mounted_and_whoever_answers(served: dict[str, Any]) -> None:
    assert samples(served["after"][2], HTTP_REQUESTS_TOTAL.name) == {
        ("GET", "/health", "200"): 1,
        ("HEAD", "/health", "200"): 1,
        ("GET", "/api/health", "200"): 1,
        ("GET", "unmatched", "200"): 1,
        ("GET", "unmatched", "418"): 2,
        ("GET", "/api/v1/media/:mediaType/:tmdbId", "200"): 2,
        ("GET", "/api/v1/media/search", "500"): 1,
        ("PUT", "/api/v1/admin/users/:userId/role", "200"): 2,
        ("GET", "/api/v1/admin/users/:userId", "200"): 1,
        ("POST", "unmatched", "404"): 1,
        ("GET", "/api/v1/plex/server", "499"): 1,
        ("GET", "/metrics", "401"): 2,
        ("GET", "/metrics", "200"): 1,
        ("GET", "/api/v1/dashboard/stats", "200"): 1,
    }


def test_durations_are_those_of_the_same_requests_in_seconds(served: dict[str, Any]) -> None:
    text = served["after"][2]
    counts: dict[tuple[str, ...], float] = {}
    for (method, endpoint, _), value in samples(text, HTTP_REQUESTS_TOTAL.name).items():
        counts[method, endpoint] = counts.get((method, endpoint), 0) + value
    assert samples(text, HTTP_REQUEST_DURATION_SECONDS.name) == counts
    (held,) = (
        sample.value
        for sample in families(text)[HTTP_REQUEST_DURATION_SECONDS.name].samples
        if sample.name.endswith("_sum") and sample.labels["endpoint"] == "/api/v1/dashboard/stats"
    )
    shortest, longest = served["seconds"]
    assert shortest <= held <= longest


def test_requests_in_flight_have_their_route_and_are_zero_afterwards(served: dict[str, Any]) -> None:
    during, after = (samples(served[when][2], "http_requests_in_flight") for when in ("during", "after"))
    assert during == {("GET", "/api/v1/dashboard/stats"): 1, ("GET", "/metrics"): 1}
    assert after == {("GET", "/api/v1/dashboard/stats"): 0, ("GET", "/metrics"): 1}


def test_a_value_that_the_catalog_does_not_have_is_told_once(served: dict[str, Any]) -> None:
    assert served["undeclared"] == ["status_code=418"]


def test_a_scrape_wants_the_token_and_says_what_it_is(served: dict[str, Any]) -> None:
    assert served["statuses"] == [401, 401]
    assert served["after"][:2] == [200, "text/plain; version=0.0.4; charset=utf-8"]


def test_a_gauge_that_cannot_be_computed_has_no_sample_and_the_others_do(served: dict[str, Any]) -> None:
    text = served["after"][2]
    assert samples(text, "daily_active_users_gauge") == {(): 17}
    assert samples(text, "external_api_availability") == samples(text, "user_onboarding_completion_rate") == {}
    assert served["failures"] == 2 * ["Error: no answer", "Error: no database"]
