"""Options of commands that make a period of the simulated past, and the period that they mean."""

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click
from attrs import fields_dict, frozen

from toolchain.base.durations import duration_seconds
from toolchain.cli import console as consoles
from toolchain.cli.options import Moment, Number, environment_option, root_option
from toolchain.cli.printing.json_output import moment
from toolchain.project.loading import load_project
from toolchain.project.project import Project
from toolchain.simulate.loading import Simulation, load_simulation
from toolchain.simulate.rhythm import DAY, EPOCH, HOUR, Pace
from toolchain.simulate.scenario import PlacedIncident
from toolchain.simulate.schedule import placed_in_period
from toolchain.simulate.world import World

_LONGEST = 400 * DAY


@frozen(eq=False)
class SimulatedPast:
    """A period of a simulated system, from ``start`` to ``end`` in Unix seconds."""

    project: Project
    world: World
    start: float
    end: float

    @property
    def step(self) -> float:
        """Seconds between scrapes."""
        return duration_seconds(self.project.environment.scrape_interval) or 15.0

    def document(self) -> dict[str, Any]:
        """Return the period and the incidents for programs."""
        return {
            "environment": self.project.environment.name,
            "start": moment(self.start),
            "end": moment(self.end),
            "seed": self.world.seed,
            "incidents": placed_rows(self.world.incidents),
        }

    def describe(self) -> str:
        """Return the period and the incidents in words."""
        placed_ones = sorted(self.world.incidents, key=lambda each: each.start)
        told = "".join(f"\n  {each.incident.name} at {said(each.start)}" for each in placed_ones)
        return f"{said(self.start)} to {said(self.end)}, with seed {self.world.seed}{told}"


def placed_rows(incidents: Iterable[PlacedIncident]) -> list[dict[str, Any]]:
    """Return what happens when, in the order of time, for programs."""
    return [
        {"incident": each.incident.name, "start": moment(each.start), "end": moment(each.end)}
        for each in sorted(incidents, key=lambda each: each.start)
    ]


def said(seconds: float) -> str:
    """Return a time in words."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"


seed_option = click.option(
    "--seed", default=1, show_default=True, help="The same seed, period and definitions give the same data."
)


@frozen
class Asked:
    """What the options of a command say of a period of the past, ``usual_hours`` long unless they say otherwise."""

    root: Path
    environment: str
    hours: float | None
    start: float | None
    until: float | None
    seed: int
    incidents: tuple[str, ...]
    usual_hours: float

    def past(self) -> SimulatedPast:
        """Return the period.

        Raises ConfigurationError for what cannot be loaded; a period that makes no sense is a usage error.
        """
        start, end = _period(self, time.time())
        with consoles.progress(consoles.messages(), f"loading {self.environment}"):
            project, simulation = load_project(self.root, self.environment), load_simulation(self.root)
            happened = placed_in_period(simulation, self.incidents, start, end)
            return SimulatedPast(project, world_of(project, simulation, self.seed, happened), start, end)


def period_options(hours: float) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return what gives a command options of a period of the past, and what they say as its first argument."""
    options = (
        click.option("--hours", type=Number(0, min_open=True), help=f"How long it is; {hours:g} by default."),
        click.option("--from", "start", type=Moment(), metavar="TIME", help="Its begin, such as 2026-11-20T21:00."),
        click.option("--until", type=Moment(), metavar="TIME", help="Its end; now unless the others say otherwise."),
        seed_option,
        click.option(
            "--incident",
            "incidents",
            multiple=True,
            metavar="NAME[@TIME]",
            help="Let this happen, instead of the simulation's own episodes, at 2026-11-21T20:00 or 2h after the "
            "begin, or at the end; may be repeated. 'none' is normal life.",
        ),
        environment_option,
        root_option,
    )

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def asked(**given: Any) -> None:
            of_period = {name: given.pop(name) for name in fields_dict(Asked) if name in given}
            command(Asked(**of_period, usual_hours=hours), **given)

        decorated: Callable[..., None] = asked
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate


def _period(asked: Asked, now: float) -> tuple[float, float]:
    hours, start, end = asked.hours, asked.start, asked.until
    if hours is not None and start is not None and end is not None:
        raise click.UsageError("--hours, --from and --until are one too many: leave one out.")
    length = (asked.usual_hours if hours is None else hours) * HOUR
    if start is None:
        end = now - now % 60 if end is None else end
        start = end - length
    elif end is None:
        end = start + length if hours is not None else now - now % 60
    if end <= start:
        raise click.UsageError(f"the period ends before it begins: {said(start)} to {said(end)}.")
    if end - start > _LONGEST:
        raise click.UsageError(f"the period is longer than {_LONGEST // DAY} days.")
    if start < EPOCH + DAY:
        raise click.UsageError(f"simulated time begins at {said(EPOCH + DAY)}; the period begins at {said(start)}.")
    return start, end


def world_of(
    project: Project,
    simulation: Simulation,
    seed: int,
    incidents: Sequence[PlacedIncident],
    pace: Pace | None = None,
) -> World:
    """Return the simulated system of a project, as its environment names it."""
    return World(
        project.catalog,
        simulation.model,
        seed=seed,
        incidents=tuple(incidents),
        environment=project.environment.name,
        pace=pace,
        sampled=project.environment.sampling.sent,
    )
