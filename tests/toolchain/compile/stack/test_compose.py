"""Containers are bounded, reached from the machine alone, kept in volumes, and begun in the order that they need."""

from collections import Counter
from pathlib import PurePosixPath
from typing import Any

from attrs import evolve

from tests.schemas.documents import problems
from tests.toolchain.stacks import COMPONENTS, WHOLE, files
from toolchain.define.stack.retention import MetricRetention

PATH = "stack/compose.yaml"


def compose(**changes: Any) -> dict[str, Any]:
    """The Compose file."""
    document: dict[str, Any] = files(**changes)[PATH].document
    return document


def services(**changes: Any) -> dict[str, dict[str, Any]]:
    """The services by their names."""
    found: dict[str, dict[str, Any]] = compose(**changes)["services"]
    return found


def test_it_follows_the_schema() -> None:
    assert problems("stack/compose", compose()) == []


def test_every_container_has_a_bound_of_memory_and_processors() -> None:
    for service in services().values():
        assert service["deploy"]["resources"]["limits"] == {"cpus": "0.5", "memory": "512m"}


def test_ports_are_of_the_loopback_address_and_published_only_where_the_component_says() -> None:
    assert [name for name, service in services().items() if "ports" in service] == []
    published = (evolve(COMPONENTS[0], published=1234), *COMPONENTS[1:])
    found = services(stack=evolve(WHOLE, components=published))
    ports = [port for service in found.values() for port in service.get("ports", ())]
    assert len(ports) == 1
    assert ports[0].startswith("127.0.0.1:1234:")


def test_what_keeps_data_keeps_it_in_a_volume_of_its_own() -> None:
    document = compose()
    mounted = [volume.split(":")[0] for service in services().values() for volume in service.get("volumes", ())]
    named = [each for each in mounted if not each.startswith((".", "/"))]
    assert sorted(named) == sorted(document["volumes"])
    assert {"prometheus", "jaeger", "grafana", "alertmanager"} <= set(named)


def test_whatever_is_mounted_of_the_stack_is_a_file_of_it() -> None:
    found = files()
    own = [
        volume.split(":")[0]
        for service in services().values()
        for volume in service.get("volumes", ())
        if volume.startswith("./")
    ]
    assert own
    assert [each for each in own if str(PurePosixPath("stack") / each) not in found] == []


def test_a_container_is_begun_when_those_that_it_needs_are_ready() -> None:
    found = services()
    for name, service in found.items():
        for other, waited in service.get("depends_on", {}).items():
            ready = "service_healthy" if "healthcheck" in found[other] else "service_started"
            assert waited == {"condition": ready}, (name, other)
    assert "jaeger" in found["otel-collector"]["depends_on"]
    alone = evolve(WHOLE, components=tuple(each for each in COMPONENTS if each.product != "jaeger"))
    assert "depends_on" not in services(stack=alone)["otel-collector"]


def test_only_what_needs_it_is_in_the_network_of_the_application() -> None:
    inside = {name for name, service in services().items() if "application" in service["networks"]}
    assert {"prometheus", "otel-collector", "postgres-exporter"} <= inside
    assert inside.isdisjoint({"grafana", "jaeger", "alertmanager", "node-exporter"})
    alone = compose(stack=evolve(WHOLE, network=""))
    assert "application" not in alone["networks"]


def test_a_configuration_that_changes_begins_its_container_anew_and_no_other() -> None:
    before = services()
    changed = services(stack=evolve(WHOLE, spans="24h", metrics=MetricRetention("41d", "30GiB")))
    labels = {name for name in before if before[name]["labels"] != changed[name]["labels"]}
    assert labels == {"jaeger"}
    assert before["prometheus"]["command"] != changed["prometheus"]["command"]


def test_compose_finds_no_variable_in_what_a_program_is_given() -> None:
    commands = [word for service in services().values() for word in service.get("command", ())]
    dollars = Counter(word.replace("$$", "").count("$") for word in commands)
    assert set(dollars) == {0}
    assert any("$$" in word for word in commands)


def test_secrets_are_files_that_git_ignores_and_the_stacks_own_are_marked_to_be_made() -> None:
    secrets = compose()["secrets"]
    assert secrets["APP_TOKEN"] == {"file": "../../../stack/secrets/test/APP_TOKEN"}
    assert secrets["GRAFANA_ADMIN_PASSWORD"]["x-generated"] is True
    used = {
        each if isinstance(each, str) else each["source"]
        for service in services().values()
        for each in service.get("secrets", ())
    }
    assert used == set(secrets)
