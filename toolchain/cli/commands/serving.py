"""The command that plays the simulated system live: for a Prometheus to scrape, and for Loki and Jaeger."""

import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import yaml
from rich.console import Console

from toolchain.base.replacement import replace_text
from toolchain.cli import console as consoles
from toolchain.cli.controlled import controlled
from toolchain.cli.options import Number, environment_option, format_option, root_option
from toolchain.cli.printing.json_output import event_line, path_of
from toolchain.cli.signals import Ended
from toolchain.cli.simulated_past import placed_rows, said, seed_option, world_of
from toolchain.live.loopback import listening
from toolchain.project.loading import load_project
from toolchain.project.project import Project
from toolchain.simulate.delivery import Delivery
from toolchain.simulate.endpoint import TARGETS_PATH, Endpoint
from toolchain.simulate.happening import Happening
from toolchain.simulate.loading import load_simulation
from toolchain.simulate.rhythm import Pace
from toolchain.simulate.scenario import PlacedIncident
from toolchain.simulate.schedule import NORMAL_LIFE, placed

_SENT_EVERY, _SENT_LATE = 5.0, 15.0
"""Seconds between deliveries, and how late lines and spans are: most are complete by then."""
_COMMAND = "simulate serve"
_ANYWHERE = ("0.0.0.0", "")


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=9900, show_default=True, help="0 takes a free one.")
@click.option(
    "--address", default="127.0.0.1", show_default=True, help="To listen on; 0.0.0.0 for a Prometheus in a container."
)
@click.option(
    "--speed",
    type=Number(1, 1440),
    default=1.0,
    show_default=True,
    help="Let a day of the people pass so many times as fast; rates, durations and incidents keep their size.",
)
@click.option(
    "--incident",
    "incidents",
    multiple=True,
    metavar="NAME[@TIME]",
    help="Let this happen at once, or 5m from now, or at 2026-11-21T20:00; may be repeated.",
)
@click.option("--loki", metavar="URL", help="Send log lines to this Loki.")
@click.option("--otlp", metavar="URL", help="Send spans to this OpenTelemetry receiver, such as Jaeger's port 4318.")
@click.option(
    "--prometheus-config",
    "configuration",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a configuration for Prometheus that scrapes this, and evaluates the rules of ROOT/build/NAME.",
)
@seed_option
@environment_option
@root_option
@format_option(help_text="json is an object for each thing that happens.")
def serve_command(
    port: int,
    address: str,
    speed: float,
    incidents: tuple[str, ...],
    loki: str | None,
    otlp: str | None,
    configuration: Path | None,
    seed: int,
    environment: str,
    root: Path,
    output_format: str,
) -> None:
    """Serve the metrics of every target of the catalog as they are now, until Ctrl-C.

    Prometheus learns the targets with their labels from a list (HTTP service discovery): a scrape job of three lines,
    which is printed. Buckets carry exemplars. Lines and spans are sent where --loki and --otlp say. `simulate incident`
    lets something go wrong meanwhile.

    \b
    build.py simulate serve --prometheus-config build/prometheus.yaml
    prometheus --config.file=build/prometheus.yaml --enable-feature=exemplar-storage
    """
    now = time.time()
    pace = Pace(now, speed) if speed != 1 else None
    messages = consoles.messages()
    with consoles.progress(messages, f"loading {environment}"):
        project, simulation = load_project(root, environment), load_simulation(root)
        incident_words = [each if "@" in each else f"{each}@0s" for each in incidents if each != NORMAL_LIFE]
        placed_ones = placed(simulation, incident_words, now)
        world = world_of(project, simulation, seed, placed_ones, pace)
        # A world of its own: both keep what they have worked out, and run at the same time.
        sent_world = world_of(project, simulation, seed, placed_ones, pace)
        addresses = {name: url for name, url in (("loki", loki), ("otlp", otlp)) if url is not None}
        delivery = Delivery(sent_world, addresses, now - _SENT_LATE)
        endpoint = Endpoint(world, time.time)
    happening = Happening(simulation, (world, sent_world), time.time)
    with listening(endpoint, address, port) as taken, controlled(happening, root, environment, _COMMAND):
        reached = f"{'127.0.0.1' if address in _ANYWHERE else address}:{taken}"
        if configuration is not None:
            replace_text(configuration, _prometheus_configuration(project, root, reached))
        is_json = output_format == "json"
        if is_json:
            click.echo(_ready(endpoint, reached, placed_ones, configuration))
        else:
            _tell_served(endpoint, reached, placed_ones, configuration)
        _serve(messages, endpoint, delivery, is_json=is_json)


def _ready(endpoint: Endpoint, address: str, placed_ones: Sequence[PlacedIncident], written: Path | None) -> str:
    fields = {
        "url": f"http://{address}",
        "discovery": f"http://{address}{TARGETS_PATH}",
        "targets": endpoint.targets,
        "jobs": len(endpoint.world.targets),
        "seed": endpoint.world.seed,
        "incidents": placed_rows(placed_ones),
        "configuration": None if written is None else path_of(written),
    }
    return event_line(_COMMAND, "ready", fields)


def _tell_served(endpoint: Endpoint, address: str, placed_ones: Sequence[PlacedIncident], written: Path | None) -> None:
    output = consoles.output()
    jobs = len(endpoint.world.targets)
    lines = [f"{endpoint.targets} targets of {jobs} jobs at http://{address}, with seed {endpoint.world.seed}"]
    lines += [f"  {each.incident.name} from {said(each.start)} to {said(each.end)}" for each in placed_ones]
    if written is None:
        lines += ["Prometheus finds them by:", "", _yaml({"scrape_configs": [_scrape_job(address)]})]
    else:
        lines.append(f"prometheus --config.file={written} --enable-feature=exemplar-storage")
    lines.append("Something goes wrong: build.py simulate incident NAME, until build.py simulate incident NAME --stop.")
    output.print("\n".join((*lines, "Ctrl-C ends it.")), markup=False, soft_wrap=True)
    sys.stdout.flush()


def _serve(messages: Console, endpoint: Endpoint, delivery: Delivery, *, is_json: bool) -> None:
    """Wait, deliver and show how it goes, until Ctrl-C, which is how it is meant to end, or another signal."""
    started, told = time.time(), ""
    try:
        with messages.status("waiting for a scrape") as status:
            while True:
                if delivery.addresses:
                    delivery.deliver(time.time() - _SENT_LATE)
                    if delivery.problem != told:
                        told = delivery.problem
                        if is_json:
                            click.echo(event_line(_COMMAND, "delivery", {"problem": told}))
                        messages.print(told or "delivered again", style="yellow" if told else "", markup=False)
                until = time.time() + _SENT_EVERY
                while (left := until - time.time()) > 0:
                    status.update(_served_so_far(endpoint, delivery))
                    time.sleep(min(1.0, left))
    except KeyboardInterrupt as end:
        messages.print(f"Ended after {time.time() - started:.0f} s: {_served_so_far(endpoint, delivery)}.")
        if is_json:
            click.echo(_ended(endpoint, delivery, time.time() - started))
        if isinstance(end, Ended) and end.number != signal.SIGINT:
            sys.exit(128 + end.number)


def _ended(endpoint: Endpoint, delivery: Delivery, seconds: float) -> str:
    fields = {
        "elapsed_seconds": round(seconds, 3),
        "scrapes": endpoint.scrapes[True],
        "failed_scrapes": endpoint.scrapes[False],
        "sent": dict(delivery.sent),
    }
    return event_line(_COMMAND, "ended", fields)


def _served_so_far(endpoint: Endpoint, delivery: Delivery) -> str:
    scrapes = endpoint.scrapes
    words = [f"{scrapes[True]} scrapes"]
    if scrapes[False]:
        words.append(f"{scrapes[False]} of targets that are down")
    names = {"loki": "lines", "otlp": "spans"}
    return ", ".join((*words, *(f"{number:,} {names[each]}" for each, number in delivery.sent.items())))


def _scrape_job(address: str) -> dict[str, Any]:
    return {"job_name": "simulated", "http_sd_configs": [{"url": f"http://{address}{TARGETS_PATH}"}]}


def _prometheus_configuration(project: Project, root: Path, address: str) -> str:
    rules = (root / "build" / project.environment.name / "prometheus" / "rules").resolve()
    interval = project.environment.scrape_interval
    configuration = {
        "global": {"scrape_interval": interval, "evaluation_interval": interval},
        "rule_files": [str(rules / "*.yaml")],
        "scrape_configs": [_scrape_job(address)],
    }
    return _yaml(configuration)


def _yaml(document: Mapping[str, Any]) -> str:
    return yaml.safe_dump(document, sort_keys=False, width=1000)
