"""The command for who writes definitions: dashboards over data in a browser, drawn again whenever a file is saved."""

import gc
import queue
import secrets
import signal
import sys
import time
import webbrowser
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
from attrs import define, field, frozen

from toolchain.base.errors import MissingProgramError, OptionError
from toolchain.cli.options import Moment, Number, environment_option, format_option, root_option
from toolchain.cli.printing.findings import finding_row
from toolchain.cli.printing.rounds import RoundPrinter, printer_of
from toolchain.cli.query_clients import loki_at, prometheus_at
from toolchain.cli.signals import Ended
from toolchain.live.loopback import LOOPBACK, listening
from toolchain.preview.page.queries import Settings
from toolchain.preview.sources.assembly import live_sources
from toolchain.serve.application import Application, Pages, Panels
from toolchain.serve.data import Data, without_data
from toolchain.serve.page import asset, dashboard_html, index_html
from toolchain.serve.room import Room
from toolchain.serve.simulated import Wishes
from toolchain.serve.simulating import Simulation
from toolchain.serve.trial import explained, tried_in
from toolchain.serve.watching import TOOLCHAIN, watching
from toolchain.serve.workspace import Workspace

_SETTLES_AFTER = 0.15
"""Seconds after a round in which pages fetch what is new, before the rules speak."""
_LOOKS_EVERY = 0.5
_COLLECTED_EVERY = 10
"""Rounds after which garbage is looked for."""
_OFTEN, _SHORTLY = 3, 60.0
"""A simulation that ends more often than that in so many seconds is not started again."""


@frozen
class _Source:
    prometheus: str | None
    loki: str | None


@click.command("serve")
@environment_option
@root_option
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The page's; a free one unless given.")
@click.option("--prometheus", metavar="URL", help="Ask this Prometheus instead of simulating.")
@click.option("--loki", metavar="URL", help="Ask this Loki for logs; with --prometheus.")
@click.option(
    "--hours",
    default=24.0,
    show_default=True,
    type=Number(0.25, 24.0 * 31),
    help="How far back the simulated data goes.",
)
@click.option(
    "--until",
    type=Moment(),
    metavar="TIME",
    help="Where the simulated data ends, such as 2026-11-21T21:00; now unless it is given.",
)
@click.option("--seed", default=1, show_default=True, help="The same seed, --until and definitions give the same data.")
@click.option(
    "--incident",
    "incidents",
    multiple=True,
    metavar="NAME[@TIME]",
    help="Let this happen, instead of the simulation's own episodes, at 2026-11-21T20:00 or 2h after the begin, or at "
    "the end; may be repeated. 'none' is normal life.",
)
@click.option("--open/--no-open", "opens", default=False, show_default=True, help="Open the page in a browser.")
@format_option(help_text="json prints an object a line for each event, for editors.")
def serve_command(
    environment: str,
    root: Path,
    port: int,
    prometheus: str | None,
    loki: str | None,
    hours: float,
    until: float | None,
    seed: int,
    incidents: tuple[str, ...],
    opens: bool,  # noqa: FBT001 - click's
    output_format: str,
) -> None:
    """Show all dashboards on a page of this machine, and draw them again whenever a file is saved, until Ctrl-C.

    Only what a save changes is loaded, compiled, asked and drawn. What the rules object to stands at the panel and is
    told here; a file that cannot be loaded leaves the last pictures that were sound. A simulated system gives the data,
    through a real Prometheus of its own, or a live one with --prometheus.

    \b
    build.py serve
    build.py serve --prometheus http://localhost:9090 --loki http://localhost:3100
    """
    root = root.resolve()
    moment = time.time() if until is None else until
    source = _Source(prometheus, loki)
    live = _live(source, incidents)
    workspace = Workspace(root, environment)
    waiting = without_data(Settings(now=moment), "waiting", "the data is being simulated")
    room = Room(workspace, live or waiting, finding_row)
    wishes = Wishes(str(root), environment, moment, hours, seed, incidents)
    session = _Session(room, None if live else wishes, printer_of(output_format))
    token = secrets.token_urlsafe(24)
    pages = Pages(index_html, dashboard_html, asset)
    application = Application(room, pages, Panels(explained, tried_in), token)
    with ExitStack() as stack:
        taken = stack.enter_context(listening(application, LOOPBACK, port))
        stack.callback(room.events.end)
        url = f"http://{LOOPBACK}:{taken}/{token}/"
        stack.enter_context(watching(root, lambda files: session.inbox.put(("saved", files))))
        stack.callback(session.stop)
        session.begin(url)
        if opens:
            webbrowser.open(url)
        session.follow()


def _live(source: _Source, incidents: Sequence[str]) -> Data | None:
    """Return the data of live systems, None where none are named."""
    if source.prometheus is None:
        if source.loki is not None:
            raise OptionError("--loki goes with --prometheus", "Name both, or neither to simulate.")
        return None
    if incidents:
        raise OptionError("--incident does not go with --prometheus", "Live data is what it is.")
    client = loki_at(source.loki) if source.loki else None
    sources = live_sources(prometheus_at(source.prometheus), client)
    facts = (("data", f"live, from {source.prometheus}"),)
    return Data(sources, Settings(now=time.time()), facts, is_live=True)


@define(eq=False)
class _Session:
    """What happens until the command ends: saves, data that is there or lost, and what is told of them."""

    room: Room
    wishes: Wishes | None
    printer: RoundPrinter
    inbox: "queue.SimpleQueue[tuple[str, Any]]" = field(factory=queue.SimpleQueue)
    _simulation: Simulation | None = None
    _lost: list[float] = field(factory=list)
    _rounds: int = 0

    def begin(self, url: str) -> None:
        """Load everything, start the data, and tell where the page is."""
        if self.wishes is not None:
            self._simulate(self.wishes)
        found = self.room.take()
        self.printer.started(url, found)
        difference = self.room.settle()
        self.printer.findings(difference, self.room.shown.findings)
        _collect()

    def follow(self) -> None:
        """Wait for what happens until Ctrl-C, which is how it is meant to end, or another signal."""
        started, settle_at = time.time(), None
        try:
            while True:
                settle_at = self._step(settle_at)
        except KeyboardInterrupt as end:
            self.printer.ended(time.time() - started, self._rounds)
            if isinstance(end, Ended) and end.number != signal.SIGINT:
                sys.exit(128 + end.number)

    def _step(self, settle_at: float | None) -> float | None:
        patience = _LOOKS_EVERY if settle_at is None else max(0.0, settle_at - time.monotonic())
        try:
            what, content = self.inbox.get(timeout=patience)
        except queue.Empty:
            if settle_at is not None:
                self.printer.findings(self.room.settle(), self.room.shown.findings)
                if self._rounds % _COLLECTED_EVERY == 0:
                    _collect()
            return None
        match what:
            case "saved":
                return self._saved(content) or settle_at
            case "data":
                self.room.use(content)
                self.printer.data(content)
            case "lost":
                self._lose(content)
        return settle_at

    def _saved(self, files: frozenset[Path]) -> float | None:
        root = self.room.workspace.root
        machinery = [each for each in files if each.is_relative_to(root / TOOLCHAIN)]
        if any(each.suffix == ".py" for each in machinery):
            message, remedy = "the toolchain itself has changed", "End this command, and start it again."
            self.room.say(message, remedy)
            self.printer.notice(message, remedy)
        definitions = files.difference(machinery)
        if not definitions:
            return None
        self._rounds += 1
        gc.disable()
        try:
            found = self.room.take(definitions)
        finally:
            gc.enable()
        self.printer.round(sorted(str(each.relative_to(root)) for each in definitions), found, self.room.shown.version)
        return time.monotonic() + _SETTLES_AFTER

    def _simulate(self, wishes: Wishes) -> None:
        try:
            self._simulation = Simulation(
                wishes,
                self.room.data.settings,
                lambda data: self.inbox.put(("data", data)),
                lambda why: self.inbox.put(("lost", why)),
            )
        except MissingProgramError as error:
            self.room.use(without_data(self.room.data.settings, "failed", f"{error.message}. {error.remedy}"))
            self.printer.notice(f"there is no data: {error.message}", error.remedy)

    def _lose(self, why: str) -> None:
        """Tell that there is no data any more, and simulate again unless that is in vain."""
        self._lost = [each for each in self._lost if each > time.monotonic() - _SHORTLY] + [time.monotonic()]
        self.room.use(without_data(self.room.data.settings, "failed", why))
        is_vain = len(self._lost) > _OFTEN
        self.printer.notice(f"the data is lost: {why}", "Start this again." if is_vain else "It is simulated again.")
        self.stop()
        if not is_vain and self.wishes is not None:
            self._simulate(self.wishes)

    def stop(self) -> None:
        """End what simulates."""
        if self._simulation is not None:
            self._simulation.stop()
            self._simulation = None


def _collect() -> None:
    """Free what rounds have left, and leave the rest out of the next look for garbage."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
