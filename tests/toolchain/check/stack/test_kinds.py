"""A document is known by what it holds; what could be of another program is none."""

import pytest

from toolchain.base.documents.yaml_reader import read_yaml
from toolchain.check.stack.kinds import stack_kind


def kind(text: str) -> str:
    (document,) = read_yaml(text)
    found = stack_kind(document)
    return "" if found is None else found.program


@pytest.mark.parametrize(
    ("text", "program"),
    [
        ("scrape_configs: [{job_name: a}]", "Prometheus"),
        ("global: {scrape_interval: 15s}\nrule_fils: [a]", "Prometheus"),
        ("rule_files: [a.yml]\nalerting: {}", "Prometheus"),
        ("route: {receiver: a}\nreceivers: []", "Alertmanager"),
        ("auth_enabled: false\nserver: {}\ncommon: {}", "Loki"),
        ("schema_confg: {}\nstorage_config: {}\nlimits_config: {}", "Loki"),
        ("clients: []\nscrape_configs: [{job_name: a}]", "Promtail"),
        ("scrape_configs: [{job_name: a, pipeline_stages: []}]", "Promtail"),
        ("receivers: {}\nservice: {pipelines: {}}", "OpenTelemetry Collector"),
        ("services: {a: {image: b}}\nx-own: 1", "Compose"),
        ("services: {a: {build: .}}\nvolums: {}", "Compose"),
    ],
)
def test_configurations_are_known_also_where_a_field_is_misspelt(text: str, program: str) -> None:
    assert kind(text) == program


@pytest.mark.parametrize(
    "text",
    [
        "[1, 2]",
        "just text",
        "{}",
        "rule_files: [a.yml]\ntests: []",  # unit tests of promtool
        "global: {imageRegistry: x}\nserver: {enabled: true}\nalertmanager: {}",  # values of a chart
        "prometheus: {prometheusSpec: {}}\nalertmanager: {config: {route: {}}}",
        "server: {}\ningester: {}\nquerier: {}\ncompactor: {}\nstorage: {trace: {}}",  # Tempo
        "target: all\nserver: {}\nblocks_storage: {}\ningester: {}\nquerier: {}\ncompactor: {}",  # Mimir
        "auth_enabled: false\nserver: {}\nquery_range: {}\nfrontend: {downstream_url: a}",  # Cortex
        "services:\n  App\\Controller: {public: true}",  # Symfony
        "services: [postgres]\nscript: [make]",  # continuous integration
        "kind: Service\napiVersion: v1\nspec: {ports: []}",
        "jobs: {test: {services: {db: {image: a}}}}\non: push",
        "receivers: [a]\nservice: web",
    ],
)
def test_other_files_are_none(text: str) -> None:
    assert kind(text) == ""
