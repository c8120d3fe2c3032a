"""Labels of streams: those with a value for each user, request or record are errors, others are held to the schema."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from attrs import evolve

from tests.toolchain.languages.logql.analysis.records import CATALOG
from toolchain.catalog import Catalog
from toolchain.check.files.checker import check_files
from toolchain.project.of_files import project_of_files

NOTHING = Catalog()
PROMTAIL = """\
clients: [{{url: "http://loki:3100"}}]
scrape_configs:
- job_name: app
  static_configs: [{{targets: [localhost], labels: {{{fixed}}}}}]
  relabel_configs: [{relabelling}]
  pipeline_stages:
{stages}
"""


def said(tmp_path: Path, text: str, catalog: Catalog = NOTHING) -> list[tuple[int, str, str]]:
    (tmp_path / "c.yml").write_text(text)
    found = check_files([tmp_path / "c.yml"], evolve(project_of_files(), catalog=catalog))
    return [(each.location.line, each.severity.value, each.message) for each in found if each.rule == "stream-label"]


def promtail(stages: Sequence[str] = (), fixed: str = "", relabelling: str = "") -> str:
    lines = "\n".join(f"  - {stage}" for stage in stages) or "  - cri: {}"
    return PROMTAIL.format(stages=lines, fixed=fixed, relabelling=relabelling)


@pytest.mark.parametrize(
    ("name", "each"),
    [
        ("user_id", "user"),
        ("userId", "user"),
        ("trace_id", "request"),
        ("traceID", "request"),
        ("x-request-id", "request"),
        ("correlationId", "request"),
        ("sessionId", "session"),
        ("path", "path"),
        ("ip", "address"),
        ("client_ip", "address"),
        ("msg", "record"),
    ],
)
def test_a_label_with_a_value_for_each_is_an_error_with_or_without_a_catalog(
    name: str, each: str, tmp_path: Path
) -> None:
    text = promtail([f"labels: {{a: {name}}}"])
    for catalog in (NOTHING, CATALOG):
        assert said(tmp_path, text, catalog) == [
            (7, "error", f"the label 'a' of {name!r} makes a stream for each {each}")
        ]


def test_a_field_behind_another_name_is_seen(tmp_path: Path) -> None:
    stages = ["json: {expressions: {who: metadata.userId}}", "labels: {owner: who}"]
    (problem,) = said(tmp_path, promtail(stages))
    assert problem == (8, "error", "the label 'owner' of 'metadata.userId' makes a stream for each user")


def test_what_is_fixed_dropped_or_of_discovery_is_no_field(tmp_path: Path) -> None:
    relabelling = "{source_labels: [__meta_kubernetes_pod_ip], target_label: ip}"
    stages = ["json: {expressions: {session: }}", "labels: {session: }", "labeldrop: [session]"]
    assert said(tmp_path, promtail(stages, "path: all, __path__: /var/log/*", relabelling)) == []


def test_labels_with_few_values_are_right_without_a_catalog(tmp_path: Path) -> None:
    names = ["level", "status", "method", "host", "pod", "filename", "service_name", "instance", "job"]
    assert said(tmp_path, promtail([f"labels: {{{name}: }}" for name in names])) == []


def test_a_label_that_no_schema_declares_is_a_warning(tmp_path: Path) -> None:
    declared = sorted(CATALOG.stream_labels)
    assert said(tmp_path, promtail([f"labels: {{{declared[0]}: }}"]), CATALOG) == []
    (problem,) = said(tmp_path, promtail([f"labels: {{{declared[0]}s: }}"]), CATALOG)
    assert problem[1:] == (
        "warning",
        f"no log schema declares the stream label '{declared[0]}s'. Did you mean '{declared[0]}'?",
    )


def test_attributes_that_loki_makes_labels_of_are_labels(tmp_path: Path) -> None:
    text = (
        "auth_enabled: false\nlimits_config:\n  otlp_config:\n    resource_attributes:\n      attributes_config:\n"
        "      - action: index_label\n        attributes: [service.name, enduser.id, user.id]\n"
        "      - {action: structured_metadata, attributes: [session.id]}\n"
        "distributor: {otlp_config: {default_resource_attributes_as_index_labels: [client.address]}}\n"
    )
    assert [message for _, _, message in said(tmp_path, text)] == [
        "the label 'user_id' of 'user.id' makes a stream for each user",
        "the label 'client_address' of 'client.address' makes a stream for each address",
    ]


def test_attributes_that_a_collector_names_as_labels_are_labels(tmp_path: Path) -> None:
    text = (
        "receivers: {otlp: {protocols: {grpc: {}}}}\nexporters: {debug: {}}\nprocessors:\n  attributes:\n    actions:\n"
        '    - {key: loki.attribute.labels, value: "level, user.id", action: insert}\n'
        "service: {pipelines: {logs: {receivers: [otlp], processors: [attributes], exporters: [debug]}}}\n"
    )
    assert said(tmp_path, text) == [(6, "error", "the label 'user_id' of 'user.id' makes a stream for each user")]
