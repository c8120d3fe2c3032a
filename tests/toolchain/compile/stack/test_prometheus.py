"""The configuration of Prometheus scrapes what the catalog knows, with the labels that it says."""

import subprocess
from pathlib import Path
from typing import Any

from attrs import evolve

from tests.toolchain.stacks import APP, ELSEWHERE, OWN, PROBE, WHOLE, files
from toolchain.catalog import one_of
from toolchain.define.stack.retention import MetricRetention

PATH = "stack/prometheus/prometheus.yaml"
COMPOSE = "stack/compose.yaml"


def scrapes(*jobs: Any, **changes: Any) -> dict[str, dict[str, Any]]:
    """The scrape jobs by their names."""
    document = files(*jobs, **changes)[PATH].document
    return {each["job_name"]: each for each in document["scrape_configs"]}


def command(**changes: Any) -> list[str]:
    """What Prometheus is started with."""
    started: list[str] = files(**changes)[COMPOSE].document["services"]["prometheus"]["command"]
    return started


def test_replicas_are_found_by_the_name_of_their_service() -> None:
    (found,) = scrapes(APP)["app"]["dns_sd_configs"]
    assert (found["names"], found["type"], found["port"]) == (["app"], "A", 4000)


def test_a_token_is_read_from_the_file_of_a_secret() -> None:
    assert scrapes(APP)["app"]["authorization"] == {"credentials_file": "/run/secrets/APP_TOKEN"}
    assert files(APP)[COMPOSE].document["services"]["prometheus"]["secrets"] == ["APP_TOKEN"]


def test_the_label_of_the_environment_is_that_of_the_target() -> None:
    job = evolve(OWN, target_labels=(one_of("environment", "test", "production"),))
    assert scrapes(job)["prometheus"]["static_configs"] == [
        {"targets": ["prometheus:9090"], "labels": {"environment": "test"}}
    ]


def test_an_interval_is_written_where_it_is_not_the_environments() -> None:
    found = scrapes(OWN, PROBE)
    assert "scrape_interval" not in found["prometheus"]
    assert found["probe"]["scrape_interval"] == "30s"


def test_a_probe_asks_the_exporter_about_the_address_and_is_called_after_it() -> None:
    probe = scrapes(PROBE)["probe"]
    assert probe["params"] == {"module": ["https_2xx"]}
    assert probe["static_configs"] == [{"targets": ["shop.example:443"]}]
    assert probe["relabel_configs"][-1] == {"target_label": "__address__", "replacement": "blackbox-exporter:9115"}


def test_what_does_not_run_here_is_not_scraped() -> None:
    without = evolve(WHOLE, components=tuple(each for each in WHOLE.components if each.product != "alertmanager"))
    assert "alertmanager" in scrapes(ELSEWHERE, OWN)
    assert "alertmanager" not in scrapes(ELSEWHERE, OWN, stack=without)


def test_what_is_simulated_is_found_by_its_list_without_what_runs_in_earnest() -> None:
    found = scrapes(APP, PROBE, OWN, stack=evolve(WHOLE, simulated_at="http://host:9900/targets"))
    assert list(found) == ["prometheus", "simulated"]
    assert found["simulated"]["http_sd_configs"][0]["url"] == "http://host:9900/targets"
    assert found["simulated"]["relabel_configs"] == [
        {"source_labels": ["job"], "regex": "prometheus", "action": "drop"}
    ]


def test_addresses_of_the_environment_stand_in_for_the_catalogs() -> None:
    found = scrapes(APP, stack=evolve(WHOLE, targets={"app": ("10.0.0.1:4000", "10.0.0.2:4000")}))["app"]
    assert found["static_configs"] == [{"targets": ["10.0.0.1:4000", "10.0.0.2:4000"]}]


def test_samples_are_kept_for_as_long_and_as_much_as_the_stack_says() -> None:
    assert "--storage.tsdb.retention.time=40d" in command()
    assert "--storage.tsdb.retention.size=30GB" in command()
    shorter = evolve(WHOLE, metrics=MetricRetention("15d", "512MiB"))
    assert "--storage.tsdb.retention.size=512MB" in command(stack=shorter)


def test_prometheus_accepts_it(promtool: str, tmp_path: Path) -> None:
    (tmp_path / "prometheus.yaml").write_bytes(files()[PATH].content())
    checked = subprocess.run(
        [promtool, "check", "config", "--syntax-only", str(tmp_path / "prometheus.yaml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
