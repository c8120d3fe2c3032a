"""Configurations of Alloy: each mistake is found at its line, and a sound file is silent."""

from pathlib import Path

import pytest
from attrs import evolve

from tests.toolchain.languages.logql.analysis.records import CATALOG
from toolchain.base.finding import Finding
from toolchain.catalog import Catalog
from toolchain.check.files.checker import check_files
from toolchain.project.of_files import project_of_files

SOUND = """\
logging {
  level  = "info"
  format = "logfmt"
}

discovery.docker "here" {
  host = "unix:///var/run/docker.sock"
}

discovery.relabel "logs" {
  targets = discovery.docker.here.targets

  rule {
    source_labels = ["__meta_docker_container_name"]
    regex         = "/(.*)"
    target_label  = "container"
  }
}

loki.source.docker "logs" {
  host       = "unix:///var/run/docker.sock"
  targets    = discovery.relabel.logs.output
  labels     = {"job" = "docker"}
  forward_to = [loki.process.app.receiver]
}

loki.process "app" {
  forward_to = [loki.write.here.receiver]

  stage.json {
    expressions = { level = "", request = "requestId" }
  }

  stage.labels {
    values = { level = "" }
  }

  stage.structured_metadata {
    values = { request = "" }
  }

  stage.match {
    selector = "{job=\\"docker\\"}"

    stage.drop {
      older_than = "24h"
    }
  }
}

loki.write "here" {
  endpoint {
    url = sys.env("LOKI_URL") + "/loki/api/v1/push"
  }
  external_labels = { cluster = constants.hostname }
}

prometheus.exporter.unix "host" { }

prometheus.scrape "host" {
  targets         = prometheus.exporter.unix.host.targets
  scrape_interval = "15s"
  forward_to      = [prometheus.remote_write.here.receiver]
}

prometheus.remote_write "here" {
  endpoint {
    url = "http://prometheus:9090/api/v1/write"

    queue_config {
      max_shards = 5
    }
  }
}

otelcol.receiver.otlp "default" {
  grpc { }

  output {
    traces = [otelcol.exporter.otlp.jaeger.input]
  }
}

otelcol.exporter.otlp "jaeger" {
  client {
    endpoint = "jaeger:4317"

    tls {
      insecure = true
    }
  }
}
"""


def check(folder: Path, text: str, catalog: Catalog | None = None, name: str = "config.alloy") -> tuple[Finding, ...]:
    (folder / name).write_text(text)
    project = project_of_files() if catalog is None else evolve(project_of_files(), catalog=catalog)
    return check_files([folder / name], project)


def test_a_sound_configuration_is_silent(tmp_path: Path) -> None:
    assert check(tmp_path, SOUND) == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  host = ", "  hosts = ", "nobody knows the field 'hosts'. Did you mean 'host'?"),
        ('"info"', '"loud"', "is 'loud', and has to be one of debug, info, warn, error"),
        ('scrape_interval = "15s"', 'scrape_interval = "15 s"', "is '15 s', and has to be a duration"),
        ("stage.json", "stage.jsn", "Did you mean 'stage.json'?"),
        ("stage.labels {", "stage.labels {\n    value = 1", "Did you mean 'values'?"),
        ('    url = "http://prometheus:9090/api/v1/write"\n', "", "endpoint[0]: has no url"),
        ("max_shards = 5", "max_shards = [5]", "is a list, and has to be a number"),
        ("loki.process.app.receiver", "loki.process.apps.receiver", "Did you mean 'loki.process.app'?"),
        ('loki.write "here"', "loki.write", "loki.write: has no label"),
        ("logging {", 'logging "a" {', "has a label, and there is one of it alone"),
        ("  grpc { }", "  grpc { }\n  grpc { }", "stands more than once"),
        ('  level  = "info"', '  level  = "info"\n  level = "warn"', "level stands twice"),
        ("prometheus.exporter.unix", "prometheus.exporter.unx", "no component is called prometheus.exporter.unx"),
        ("grpc { }", "grpc { ", "no configuration of Alloy"),
        ('discovery.docker "here" {', 'loki.write "here" {', "is there already, at line 6"),
    ],
)
def test_a_mistake_is_found(old: str, new: str, message: str, tmp_path: Path) -> None:
    text = SOUND.replace(old, new, 1)
    assert text != SOUND
    assert message in " ".join(each.message for each in check(tmp_path, text))


def test_a_finding_stands_at_the_line_of_what_is_wrong(tmp_path: Path) -> None:
    text = SOUND.replace("max_shards", "max_shard")
    (found,) = check(tmp_path, text)
    assert text.splitlines()[found.location.line - 1].strip() == "max_shard = 5"
    assert found.message.startswith('Alloy: prometheus.remote_write "here": endpoint[0].queue_config[0]: nobody knows')


def test_a_label_for_each_user_is_an_error_however_it_is_called(tmp_path: Path) -> None:
    text = SOUND.replace('request = "requestId" }', 'request = "requestId", who = "metadata.userId" }')
    text = text.replace('values = { level = "" }', 'values = { level = "", owner = "who" }')
    (found,) = check(tmp_path, text)
    assert (found.rule, found.severity.value) == ("stream-label", "error")
    assert found.message == "the label 'owner' of 'metadata.userId' makes a stream for each user"


def test_a_label_that_becomes_structured_metadata_makes_no_streams(tmp_path: Path) -> None:
    assert check(tmp_path, SOUND.replace('values = { level = "" }', 'values = { level = "", request = "" }')) == ()


def test_fields_are_held_against_the_log_schema(tmp_path: Path) -> None:
    known = next(entry.path for schema in CATALOG.log_schemas for entry in schema.fields)
    text = SOUND.replace('"requestId"', f'"{known}x"')
    rules = {each.rule for each in check(tmp_path, text, Catalog((), CATALOG.log_schemas))}
    assert "pipeline-field" in rules
    assert "pipeline-field" not in {each.rule for each in check(tmp_path, text)}


def test_components_may_be_in_another_file_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "more.alloy").write_text("")
    part = SOUND[: SOUND.index('loki.write "here"')]
    assert check(tmp_path, part) == ()


def test_components_that_are_declared_or_imported_are_no_unknown_ones(tmp_path: Path) -> None:
    text = (
        'import.file "team" {\n  filename = "/m"\n}\nteam.logs "a" {\n  anything = 1\n}\n'
        'declare "own" {\n  argument "x" {\n    optional = true\n  }\n}\nown "a" {\n  x = 1\n}\n'
    )
    assert check(tmp_path, text) == ()


def test_an_empty_file_and_a_conflict_are_said_to_be(tmp_path: Path) -> None:
    assert [each.message for each in check(tmp_path, "\n")] == ["the file is empty"]
    conflict = "<<<<<<< HEAD\nlogging { }\n=======\n>>>>>>> b\n"
    assert [each.message for each in check(tmp_path, conflict)] == ["a merge conflict is not resolved here"]


def test_attributes_that_become_labels_are_seen(tmp_path: Path) -> None:
    text = SOUND + (
        'otelcol.processor.attributes "a" {\n  action {\n    key    = "loki.attribute.labels"\n    action = "insert"\n'
        '    value  = "level, session.id"\n  }\n\n  output { }\n}\n'
    )
    (found,) = check(tmp_path, text)
    assert found.message == "the label 'session_id' of 'session.id' makes a stream for each session"
    assert text.splitlines()[found.location.line - 1].strip().startswith("value")
