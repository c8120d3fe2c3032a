"""The collector measures all that it is sent, keeps what is asked for, and names it as the catalog does."""

from typing import Any

from attrs import evolve

from tests.schemas.documents import problems
from tests.toolchain.stacks import COMPONENTS, WHOLE, files
from toolchain.define.stack.sampling import Sampling

PATH = "stack/otel-collector/collector.yaml"


def document(**changes: Any) -> dict[str, Any]:
    """The configuration."""
    found: dict[str, Any] = files(**changes)[PATH].document
    return found


def test_it_follows_the_schema_with_and_without_sampling() -> None:
    assert problems("stack/otel-collector", document()) == []
    assert problems("stack/otel-collector", document(sampling=Sampling(kept=0.2))) == []


def test_rates_and_durations_are_of_everything_before_the_collector_samples() -> None:
    found = document(sampling=Sampling(sent=0.1, kept=0.2, slow="1500ms"))
    pipelines = found["service"]["pipelines"]
    assert {"spanmetrics", "servicegraph"} <= set(pipelines["traces/received"]["exporters"])
    assert "tail_sampling" not in pipelines["traces/received"]["processors"]
    assert pipelines["traces/kept"]["processors"] == ["tail_sampling", "batch"]


def test_errors_and_slow_traces_are_kept_whole_and_a_share_of_the_others() -> None:
    sampling = document(sampling=Sampling(kept=0.05, slow="1500ms", most_traces=100))["processors"]["tail_sampling"]
    assert sampling["num_traces"] == 100
    errors, slow, share = sampling["policies"]
    assert errors["status_code"] == {"status_codes": ["ERROR"]}
    assert slow["latency"] == {"threshold_ms": 1500}
    assert share["probabilistic"] == {"sampling_percentage": 5}


def test_where_all_is_kept_nothing_waits_for_a_decision() -> None:
    found = document(sampling=Sampling(sent=0.1))
    assert "tail_sampling" not in found["processors"]
    assert found["service"]["pipelines"]["traces/kept"]["processors"] == ["batch"]


def test_memory_is_limited_first_and_below_that_of_the_container() -> None:
    found = document()
    limiter = found["processors"]["memory_limiter"]
    assert found["service"]["pipelines"]["traces/received"]["processors"][0] == "memory_limiter"
    assert limiter["spike_limit_mib"] < limiter["limit_mib"] < 512


def test_every_component_that_a_pipeline_names_is_configured_and_every_one_configured_is_named() -> None:
    for changes in ({}, {"sampling": Sampling(kept=0.5)}):
        found = document(**changes)
        pipelines = found["service"]["pipelines"].values()
        connectors = set(found["connectors"])
        named = {role: {each for line in pipelines for each in line.get(role, ())} for role in _ROLES}
        assert named["receivers"] - connectors == set(found["receivers"])
        assert named["exporters"] - connectors == set(found["exporters"])
        assert named["processors"] == set(found["processors"])
        assert named["receivers"] & named["exporters"] == connectors


_ROLES = ("receivers", "processors", "exporters")


def test_browsers_of_the_sites_that_are_named_may_send() -> None:
    def http(**changes: Any) -> dict[str, Any]:
        found: dict[str, Any] = document(**changes)["receivers"]["otlp"]["protocols"]["http"]
        return found

    assert "cors" not in http()
    allowed = http(stack=evolve(WHOLE, browser_origins=("https://shop.example",)))["cors"]
    assert allowed["allowed_origins"] == ["https://shop.example"]


def test_jaeger_keeps_spans_for_as_long_as_the_stack_says() -> None:
    found = files(stack=evolve(WHOLE, spans="72h", components=COMPONENTS))["stack/jaeger/jaeger.yaml"].document
    assert problems("stack/jaeger", found) == []
    (store,) = found["extensions"]["jaeger_storage"]["backends"].values()
    assert store["badger"]["ttl"] == {"spans": "72h"}
    assert not store["badger"]["ephemeral"]
