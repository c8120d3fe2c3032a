"""The stack that is built is the one that environments, commands and documents speak of."""

import re
from typing import Any

import pytest
from attrs import evolve

from environments.local import LOCAL
from environments.production import PRODUCTION
from tests.conftest import REPOSITORY
from toolchain.catalog import ScrapeJob, gauge
from toolchain.cli.commands.serving import serve_command
from toolchain.compile.stack.artifacts import stack_artifacts
from toolchain.compile.stack.compose import SECRETS_FOLDER
from toolchain.define.environment import Environment
from toolchain.define.stack.stack import Stack
from toolchain.project.loading import load_project
from toolchain.project.project import Project

STACK = REPOSITORY / "stack"


@pytest.fixture(scope="module")
def project() -> Project:
    """The definitions, for production."""
    return load_project(REPOSITORY, "production")


def built(project: Project, environment: Environment) -> dict[str, Any]:
    """The files of an environment's stack by their paths."""
    return {each.path: each.document for each in stack_artifacts(evolve(project, environment=environment))}


def stack_of(environment: Environment) -> Stack:
    """The stack that the environment has."""
    assert environment.stack is not None
    return environment.stack


@pytest.mark.parametrize("environment", [LOCAL, PRODUCTION], ids=lambda each: each.name)
def test_services_answer_where_the_environment_looks_for_them(project: Project, environment: Environment) -> None:
    services = built(project, environment)["stack/compose.yaml"]["services"]
    hosts = {re.sub(r"^https?://|:\d+$", "", endpoint.url) for endpoint in environment.endpoints.values()}
    assert hosts <= set(services)


def test_the_local_grafana_and_prometheus_are_published_where_the_environment_looks_for_them(project: Project) -> None:
    services = built(project, LOCAL)["stack/compose.yaml"]["services"]
    files = LOCAL.evaluation.prometheus_files
    assert files is not None
    for url, name in ((LOCAL.grafana_url, "grafana"), (files.url, "prometheus")):
        assert services[name]["ports"][0].split(":")[1] == url.rpartition(":")[2]


def test_what_a_deploy_delivers_is_what_prometheus_mounts(project: Project) -> None:
    files = LOCAL.evaluation.prometheus_files
    assert files is not None
    mounts = built(project, LOCAL)["stack/compose.yaml"]["services"]["prometheus"]["volumes"]
    folder = REPOSITORY / "build" / "local" / "stack"
    mounted = [(folder / each.split(":")[0]).resolve() for each in mounts if each.endswith("/rules:ro")]
    assert mounted == [REPOSITORY / files.directory]
    assert "*" in (REPOSITORY / files.directory / ".gitignore").read_text().splitlines()


def test_secrets_are_ignored_by_git() -> None:
    assert "*" in (REPOSITORY / SECRETS_FOLDER / ".gitignore").read_text().splitlines()


def test_only_the_local_grafana_lets_people_look_without_signing_in(project: Project) -> None:
    for environment, is_open in ((LOCAL, True), (PRODUCTION, False)):
        settings = built(project, environment)["stack/grafana/grafana.ini"]
        assert settings["auth.anonymous"]["enabled"] is is_open


def test_grafana_writes_the_states_of_alerts_to_the_prometheus_that_dashboards_read(project: Project) -> None:
    for environment in (LOCAL, PRODUCTION):
        assert environment.evaluation.keeps_states
        history = built(project, environment)["stack/grafana/grafana.ini"]["unified_alerting.state_history"]
        assert history["prometheus_target_datasource_uid"] == environment.endpoints["prometheus"].uid


def test_prometheus_scrapes_what_is_simulated_but_not_twice_what_runs_here(project: Project) -> None:
    *real, simulated = built(project, LOCAL)["stack/prometheus/prometheus.yaml"]["scrape_configs"]
    ports = [each.default for each in serve_command.params if each.name == "port"]
    (found_at,) = simulated["http_sd_configs"]
    assert found_at["url"] == f"http://host.docker.internal:{ports[0]}/targets"
    (dropped,) = simulated["relabel_configs"]
    assert dropped["regex"].split("|") == [each["job_name"] for each in real]
    assert {"prometheus", "loki", "grafana", "otel-collector", "span-metrics"} <= {each["job_name"] for each in real}


def test_simulated_lines_and_spans_go_to_ports_that_the_stack_opens(project: Project) -> None:
    recipe = (REPOSITORY / "Makefile").read_text().split("\nsimulate:")[1].split("\n\n")[0]
    services = built(project, LOCAL)["stack/compose.yaml"]["services"]
    for option, service in (("loki", "loki"), ("otlp", "otel-collector")):
        port = re.findall(rf"--{option} http://localhost:(\d+)", recipe)
        assert f"127.0.0.1:{port[0]}:{port[0]}" in services[service]["ports"]


def test_every_job_of_the_catalog_that_runs_in_production_is_scraped_there(project: Project) -> None:
    scraped = {
        each["job_name"] for each in built(project, PRODUCTION)["stack/prometheus/prometheus.yaml"]["scrape_configs"]
    }
    assert set(project.catalog.jobs) - scraped == {"alertmanager"}  # Grafana evaluates, and tells by itself


def test_a_new_scrape_target_is_scraped_and_nothing_else_of_the_stack_changes(project: Project) -> None:
    job = ScrapeJob("mailer", "mailer:9000", interval="30s")
    metric = gauge("mailer_queue", unit="short", help="Waiting.", owner="backend", jobs=[job])
    catalog = evolve(project.catalog, metrics=(*project.catalog.metrics, metric))
    more = evolve(project, catalog=catalog)
    before, after = (built(each, PRODUCTION)["stack/prometheus/prometheus.yaml"] for each in (project, more))
    added = [each for each in after["scrape_configs"] if each not in before["scrape_configs"]]
    assert added == [{"job_name": "mailer", "scrape_interval": "30s", "static_configs": [{"targets": ["mailer:9000"]}]}]
    changed = [
        path for path, document in built(more, PRODUCTION).items() if document != built(project, PRODUCTION)[path]
    ]
    far = {f"stack/distributed/{name}.yaml" for name in ("prometheus", "mimir")}  # which has limits by what is expected
    assert set(changed) <= {"stack/prometheus/prometheus.yaml", "stack/compose.yaml", *far}


def test_samples_are_kept_for_as_long_as_objectives_and_baselines_look_back() -> None:
    for environment in (LOCAL, PRODUCTION):
        assert int(stack_of(environment).metrics.time.removesuffix("d")) >= 35


def test_what_documents_name_of_the_stack_is_there() -> None:
    makefile = (REPOSITORY / "Makefile").read_text()
    for path in (REPOSITORY / "README.md", *(REPOSITORY / "docs").glob("*.md")):
        for target in re.findall(r"make (stack[\w-]*)", path.read_text()):
            assert f"\n{target}:" in makefile, f"{path}: {target}"
        assert "stack/compose.yaml up" not in path.read_text(), path
