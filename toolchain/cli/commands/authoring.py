"""The command for who writes definitions: dashboards over data in a browser, drawn again whenever a file is saved."""

import gc
import queue
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

from toolchain.base.errors import OptionError
from toolchain.cli.options import environment_option, format_option, root_option
from toolchain.cli.printing.findings import finding_row
from toolchain.cli.printing.rounds import RoundPrinter, printer_of
from toolchain.cli.query_clients import loki_at, prometheus_at
from toolchain.cli.shown_data import shown_data_options
from toolchain.cli.signals import Ended
from toolchain.preview.page.queries import Settings
from toolchain.preview.sources.assembly import live_sources
from toolchain.project.importing import require_environment
from toolchain.serve.address import listening_at
from toolchain.serve.application import Application, Pages, Panels
from toolchain.serve.data import Data, without_data
from toolchain.serve.page import asset, dashboard_html, index_html
from toolchain.serve.room import Room
from toolchain.serve.simulated import Wishes
from toolchain.serve.simulations import Simulations
from toolchain.serve.trial import explained, tried_in
from toolchain.serve.watching import TOOLCHAIN, watching
from toolchain.serve.workspace import Workspace

_BESIDE = ".serve"
"""Behind the name of an environment: the file beside its output that keeps the address of the page."""
_SETTLES_AFTER = 0.15
"""Seconds after a round in which pages fetch what is new, before the rules speak."""
_LOOKS_EVERY = 0.5
_COLLECTED_EVERY = 10
"""Rounds after which garbage is looked for."""


@frozen
class _Source:
    prometheus: str | None
    loki: str | None


@click.command("serve")
@environment_option
@root_option
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The page's; a free one unless given.")
@shown_data_options
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
    require_environment(root, environment)
    moment = time.time() if until is None else until
    source = _Source(prometheus, loki)
    live = _live(source, incidents)
    workspace = Workspace(root, environment)
    waiting = without_data(Settings(now=moment), "waiting", "the data is being simulated")
    room = Room(workspace, live or waiting, finding_row)
    session = _Session(room, printer_of(output_format))
    if live is None:
        wishes = Wishes(str(root), environment, moment, hours, seed, incidents)
        session.simulations = Simulations(room, wishes, session.post, session.notice)
    pages = Pages(index_html, dashboard_html, asset)
    application = Application(room, pages, Panels(explained, tried_in), "")
    with ExitStack() as stack:
        url = stack.enter_context(listening_at(application, root / "build" / f"{environment}{_BESIDE}", port)).url
        stack.callback(room.events.end)
        stack.enter_context(watching(root, lambda files: session.post("saved", files)))
        if session.simulations is not None:
            stack.callback(session.simulations.stop)
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
    printer: RoundPrinter
    simulations: Simulations | None = None
    inbox: "queue.SimpleQueue[tuple[str, Any]]" = field(factory=queue.SimpleQueue)
    _rounds: int = 0
    _collected: int = 0
    _posted: int = field(default=0, init=False)
    _taken: int = field(default=0, init=False)

    def post(self, what: str, content: Any) -> None:
        """Take a message from another thread; that files were saved, always from the same one."""
        self.inbox.put((what, content))
        self._posted += what == "saved"

    def begin(self, url: str) -> None:
        """Load everything, start the data, and tell where the page is."""
        if self.simulations is not None:
            self.simulations.begin()
        self.printer.started(url, self.room.take())
        _collect()

    def follow(self) -> None:
        """Wait for what happens until Ctrl-C, which is how it is meant to end, or another signal."""
        started = time.time()
        settle_at: float | None = time.monotonic()
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
                if not self._settle():
                    return time.monotonic() + _SETTLES_AFTER
                if self._rounds >= self._collected + _COLLECTED_EVERY:
                    self._collected = self._rounds
                    _collect()
            elif self.simulations is not None:
                self.simulations.renew()
            return None
        if what == "saved":
            self._taken += 1
            return self._saved(self._with_others(content)) or settle_at
        assert self.simulations is not None
        if what == "data":
            shown = self.simulations.take(*content)
            if shown is not None:
                self.printer.data(shown)
        else:
            self.simulations.lose(*content)
        return settle_at

    def _with_others(self, files: frozenset[Path]) -> frozenset[Path]:
        """Return saved files with those that were saved meanwhile; what else has come waits."""
        others = list[tuple[str, Any]]()
        while not self.inbox.empty():
            what, content = self.inbox.get()
            if what == "saved":
                self._taken += 1
                files |= content
            else:
                others.append((what, content))
        for each in others:
            self.inbox.put(each)
        return files

    def _settle(self) -> bool:
        """Have the rules speak; return whether they did: if something is saved meanwhile, they speak after that."""
        difference = self.room.settle(lambda: self._posted > self._taken)
        if difference is None:
            return False
        self.printer.findings(difference, self.room.shown.findings)
        if self.simulations is not None:
            self.simulations.look()
        return True

    def _saved(self, files: frozenset[Path]) -> float | None:
        root = self.room.workspace.root
        machinery = [each for each in files if each.is_relative_to(root / TOOLCHAIN)]
        if any(each.suffix == ".py" for each in machinery):
            self.notice("the toolchain itself has changed", "End this command, and start it again.")
        definitions = files.difference(machinery)
        if not definitions:
            return None
        self._rounds += 1
        gc.disable()
        try:
            found = self.room.take(definitions)
        finally:
            gc.freeze()  # so that nobody who fetches the new pictures waits for a look at all that is new
            gc.enable()
        self.printer.round(sorted(str(each.relative_to(root)) for each in definitions), found, self.room.shown.version)
        return time.monotonic() + _SETTLES_AFTER

    def notice(self, message: str, remedy: str) -> None:
        """Tell the page and here what has no place in a file."""
        self.room.say(message, remedy)
        self.printer.notice(message, remedy)


def _collect() -> None:
    """Free what rounds have left, and leave the rest out of the next look for garbage."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
