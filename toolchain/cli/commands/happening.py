"""The command that lets something go wrong in the simulated system that runs."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from toolchain.base.errors import ConfigurationError, OptionError
from toolchain.cli import console as consoles
from toolchain.cli.options import PRODUCT, format_option, root_option
from toolchain.cli.printing.incident_control import begun_document, incidents_document, stopped_document
from toolchain.cli.simulated_past import said
from toolchain.simulate.announcement import RunningSystem, running_systems
from toolchain.simulate.loading import load_simulation
from toolchain.simulate.rhythm import DAY, HOUR

_SURE = 3600.0
"""Seconds of history that an incident needs by default; alerts that need no more are there soon after a start."""


def _incidents_below(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the incidents of the folder that is typed, for a shell that completes."""
    try:
        simulation = load_simulation(Path(context.params.get("root") or PRODUCT))
    except ConfigurationError:
        return []
    return [each.name for each in simulation.incidents if each.name.startswith(incomplete)]


@click.command("incident")
@click.argument("name", required=False, shell_complete=_incidents_below)
@click.option("--stop", is_flag=True, help="End it, or everything that goes on, instead.")
@click.option("--pid", type=int, help="The process of the system that is meant, where several run.")
@root_option
@format_option()
def incident_command(
    name: str | None,
    stop: bool,  # noqa: FBT001 - click's
    pid: int | None,
    root: Path,
    output_format: str,
) -> None:
    """Let something go wrong in the simulated system that `local` or `simulate serve` runs, from now on.

    It lasts as long as the incident says, unless it is stopped. Without NAME: list the incidents, and what goes on.

    \b
    build.py simulate incident redis-down
    build.py simulate incident redis-down --stop
    """
    output, is_json = consoles.output(), output_format == "json"
    if name is None and not stop:
        if is_json:
            running = [each for each in running_systems(root) if pid in (None, each.pid)]
            click.echo(incidents_document(load_simulation(root).incidents, running))
            return
        output.print("\n".join(_listed(root, pid)), markup=False, soft_wrap=True)
        return
    if name is not None:
        load_simulation(root).named(name)  # a typing error is one, whatever runs
    system = _chosen(running_systems(root), pid)
    if not stop:
        assert name is not None
        begun = system.begin(name)
        if is_json:
            click.echo(begun_document(begun, time.time() - system.knows_since))
            return
        lines = [*_begun(system, begun)]
    else:
        names = [name] if name is not None else [str(each["name"]) for each in system.going_on() or ()]
        if not names:
            raise OptionError("nothing goes on that could be stopped", "Begin something: simulate incident NAME.")
        stopped = [(each, system.stop(each)) for each in names]
        if is_json:
            click.echo(stopped_document(stopped))
            return
        lines = [f"{each} is over since {said(float(told['end']))}." for each, told in stopped]
    output.print("\n".join(lines), markup=False, soft_wrap=True)


def _chosen(systems: tuple[RunningSystem, ...], pid: int | None) -> RunningSystem:
    if not systems:
        raise ConfigurationError(
            "no simulated system runs here", "Start one: build.py local, or build.py simulate serve."
        )
    of_pid = [each for each in systems if pid in (None, each.pid)]
    if len(of_pid) == 1:
        return of_pid[0]
    listed = "\n".join(f"  --pid {each.pid}  {each.command}, since {said(each.since)}" for each in systems)
    if not of_pid:
        raise OptionError(f"process {pid} runs no simulated system", f"What runs:\n{listed}")
    raise OptionError(f"{len(systems)} simulated systems run here", f"Say which is meant:\n{listed}")


def _listed(root: Path, pid: int | None) -> Iterator[str]:
    simulation = load_simulation(root)
    width = max((len(each.name) for each in simulation.incidents), default=0)
    for each in simulation.incidents:
        yield f"{each.name:<{width}}  {each.description}"
    for system in running_systems(root):
        if pid in (None, system.pid):
            names = [f"{each['name']} until {said(float(each['end']))}" for each in system.going_on() or ()]
            yield f"In {system.command} (process {system.pid}) goes on: {', '.join(names) or 'nothing'}."


def _begun(system: RunningSystem, told: Mapping[str, Any]) -> Iterator[str]:
    """Yield what there is to know of an incident that has begun."""
    start, end = float(told["start"]), float(told["end"])
    yield f"{told['name']} goes on since {said(start)}, until {said(end)} unless --stop ends it sooner."
    yield str(told["description"])
    fires, promised = [str(each) for each in told["fires"]], told["promisedBy"]
    if fires:
        by = "" if promised is None else f", by {said(float(promised))} ({_span(float(promised) - start)} from now)"
        yield f"{', '.join(fires)}: the first of them fires{by}." if len(fires) > 1 else f"{fires[0]} fires{by}."
    known, needed = time.time() - system.knows_since, float(told["history"])
    if known < needed and needed > _SURE:
        yield (
            f"It is proven with {_span(needed)} of normal life before it. Prometheus knows {_span(known)} if it was "
            "started with this: alerts that look back further may come later, or fire besides."
        )
    yield from (str(each) for each in told["remarks"])


def _span(seconds: float) -> str:
    for size, unit in ((float(DAY), "d"), (float(HOUR), "h"), (60.0, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.0f} s"
