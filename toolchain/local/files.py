"""The files of the servers of this machine, each in the form that it reads."""

import socket
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from toolchain.compile.artifact import Artifact
from toolchain.compile.yaml_text import yaml_bytes
from toolchain.local.configuration import alertmanager_configuration, prometheus_configuration
from toolchain.local.environment import Addresses
from toolchain.local.loki import loki_configuration, rules_folder
from toolchain.local.servers import NODE_EXPORTER, Installable
from toolchain.simulate.endpoint import Endpoint

ALERTMANAGER_ARTIFACT = "alertmanager/alertmanager.yaml"
_TEMPLATES_ARTIFACT = "alertmanager/templates/messages.tmpl"


def write_compiled(folder: Path, artifacts: Iterable[Artifact], addresses: Addresses) -> None:
    """Write what the definitions say: rules of Prometheus and of Loki, and Alertmanager's configuration."""
    rules = {"prometheus/rules/": folder / "rules", "loki/rules/": rules_folder(folder / "loki")}
    for place in (*rules.values(), folder / "prometheus", folder / "alertmanager"):
        place.mkdir(parents=True)
    templates = folder / "messages.tmpl"
    for artifact in artifacts:
        for below, place in rules.items():
            if artifact.path.startswith(below):
                place.joinpath(Path(artifact.path).name).write_bytes(artifact.content())
        if artifact.path == _TEMPLATES_ARTIFACT:
            templates.write_bytes(artifact.content())
        elif artifact.path == ALERTMANAGER_ARTIFACT:
            document = alertmanager_configuration(artifact.document, addresses, templates)
            folder.joinpath("alertmanager.yaml").write_bytes(yaml_bytes(document))


def write_loki(folder: Path, addresses: Addresses, grpc_port: int) -> None:
    """Write Loki's configuration."""
    port = int(addresses.loki.rpartition(":")[2])
    document = loki_configuration(folder / "loki", port, grpc_port, addresses.alertmanager)
    folder.joinpath("loki.yaml").write_bytes(yaml_bytes(document))


def write_prometheus(
    folder: Path, interval: str, addresses: Addresses, targets: str, real: Iterable[tuple[Mapping[str, str], str]]
) -> None:
    """Write Prometheus' configuration; ``targets`` and ``real`` are what ``prometheus_configuration`` takes."""
    alertmanager = addresses.alertmanager.rpartition("/")[2]
    document = prometheus_configuration(interval, folder / "rules", alertmanager, targets, list(real))
    folder.joinpath("prometheus.yaml").write_bytes(yaml_bytes(document))


def scraped(endpoint: Endpoint, real: Mapping[Installable, str]) -> Iterator[tuple[dict[str, str], str]]:
    """Yield the labels that each server has which runs here, and its ``host:port``.

    Prometheus, Alertmanager and Loki stand for the simulated ones. This machine is a host of its own beside the
    simulated one, which incidents happen to.
    """
    listed = [each["labels"] for each in endpoint.target_list("")]
    for program, url in real.items():
        address = url.rpartition("/")[2]
        for labels in listed:
            if labels["job"] in program.jobs:
                kept = {name: text for name, text in labels.items() if not name.startswith("__")}
                if program is NODE_EXPORTER:
                    kept["instance"] = f"{socket.gethostname()}:{address.rpartition(':')[2]}"
                yield kept, address
                break
