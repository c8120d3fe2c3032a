"""The command that runs the whole system on this machine."""

import gc
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import click

from toolchain.cli import console as consoles
from toolchain.cli.controlled import controlled
from toolchain.cli.options import Duration, environment_option, format_option, root_option
from toolchain.cli.printing.local_events import Events, JsonEvents, TextEvents
from toolchain.cli.signals import Ended
from toolchain.cli.simulated_past import seed_option, world_of
from toolchain.local.servers import needed_programs
from toolchain.local.system import LocalSystem, Wishes, local_system
from toolchain.project.loading import load_project
from toolchain.simulate.loading import load_simulation

_LOOKS_EVERY = 1.0
"""Seconds between two looks at what has changed."""
_SENDS_EVERY = 5.0
"""Seconds between two deliveries of lines to a Loki."""

_port = click.IntRange(0, 65535)


@click.command("local")
@click.option("--port", "page_port", type=_port, default=0, help="The page's; a free one unless given.")
@click.option("--prometheus-port", type=_port, default=0, help="A free one unless given.")
@click.option("--alertmanager-port", type=_port, default=0, help="A free one unless given.")
@click.option(
    "--history",
    type=Duration(),
    default="0s",
    metavar="DURATION",
    help="Let Prometheus begin with the metrics of so long a past, such as 2h, which takes about a second for each "
    "quarter of an hour. Series that rules record begin now, whatever this is.",
)
@click.option(
    "--host/--no-host",
    default=True,
    show_default=True,
    help="Measure this machine too, as one more host: what is wrong with it is told as well.",
)
@seed_option
@environment_option
@root_option
@format_option(help_text="json is an object for each thing that happens.")
def local_command(
    page_port: int,
    prometheus_port: int,
    alertmanager_port: int,
    history: float,
    host: bool,  # noqa: FBT001 - click's
    seed: int,
    environment: str,
    root: Path,
    output_format: str,
) -> None:
    """Run the whole system on this machine without Docker, until Ctrl-C: who is told what, and when.

    Debian's Prometheus, Alertmanager and node exporter, and a Loki if there is one, over a simulated system, with the
    rules and routes of the definitions as they are now. What is sent to Slack, e-mail and PagerDuty goes to a page of
    this machine instead. `simulate incident` lets something go wrong meanwhile.

    \b
    build.py local
    build.py simulate incident redis-down          # in another terminal
    build.py simulate incident redis-down --stop
    """
    gc.enable()  # this runs long
    messages = consoles.messages()
    needed_programs()
    wishes = Wishes(page_port, prometheus_port, alertmanager_port, history, host)
    status = messages.status(f"loading {environment}")
    with ExitStack() as stack:
        stack.enter_context(status)
        project, simulation = load_project(root, environment), load_simulation(root)
        # Both keep what they have worked out, and run at the same time.
        worlds = world_of(project, simulation, seed, ()), world_of(project, simulation, seed, ())

        def advance(text: str = "", steps: int = 1) -> None:  # noqa: ARG001 - as Advance has it
            status.update(f"starting: {text}")

        system = stack.enter_context(local_system(project, simulation, worlds, wishes, advance))
        control = controlled(
            system.happening, root, environment, "local", remarks=system.remarks_on, history=wishes.history
        )
        stack.enter_context(control)
        status.stop()
        events: Events = JsonEvents() if output_format == "json" else TextEvents()
        events.started(system)
        _follow(events, system)


def _follow(events: Events, system: LocalSystem) -> None:
    """Tell what changes until Ctrl-C, which is how it is meant to end, or another signal."""
    started, sent, told, happened = time.time(), 0.0, 0, frozenset[tuple[str, float]]()
    try:
        while True:
            system.programs.watch()
            if time.time() >= sent + _SENDS_EVERY:
                sent = time.time()
                system.deliver()
            incidents = frozenset((each.incident.name, each.start) for each in system.happening.now())
            for name, _ in sorted(happened - incidents):
                events.incident(name, goes_on=False)
            for name, _ in sorted(incidents - happened):
                events.incident(name, goes_on=True)
            happened = incidents
            events.alerts(system, system.watch.look())
            for notification in system.inbox.after(told):
                told = notification.number
                events.notification(notification)
            time.sleep(_LOOKS_EVERY)
    except KeyboardInterrupt as end:
        events.ended(time.time() - started, told)
        if isinstance(end, Ended) and end.number != signal.SIGINT:
            sys.exit(128 + end.number)
