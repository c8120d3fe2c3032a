"""Commands over the simulated system: its past, live, and all of it on this machine."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace
from typing import Any

from attrs import evolve

from tests.cli.case import Given, fails, fine
from tests.cli.cases.grafana import elsewhere, has
from tests.toolchain.simulate.small_world import CATALOG, DEPLOY, MODEL
from tests.toolchain.sizing.sized import LOGGED, TRACED
from tests.toolchain.stacks import project
from toolchain.cli.simulated_past import Asked, SimulatedPast
from toolchain.local.alerts import ActiveAlert, Change
from toolchain.local.notification import Notification
from toolchain.simulate.announcement import RunningSystem
from toolchain.simulate.loading import Simulation
from toolchain.simulate.scenario import Incident, PlacedIncident
from toolchain.simulate.world import World

Of = Callable[[Given], Sequence[str]]

OUTAGE = PlacedIncident(Incident("outage", "Nothing answers.", 600.0, ()), DEPLOY + 30)
PAST = SimulatedPast(
    project(),
    World(CATALOG, evolve(MODEL, log_writers=(LOGGED,), span_writers=(TRACED,)), incidents=(OUTAGE,)),
    DEPLOY,
    DEPLOY + 120,
)


def past(*arguments: str, into: str = "") -> Of:
    """The past of a small system; that of a whole project takes seconds to load."""

    def of(given: Given) -> Sequence[str]:
        given.patch.setattr(Asked, "past", lambda _: PAST)
        written = [into, str(given.folder / "written")] if into else []
        return *arguments, *written

    return of


def serving(given: Given) -> Sequence[str]:
    """A system that is interrupted as soon as it waits for a scrape."""

    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    given.patch.setattr("toolchain.cli.commands.serving.time.sleep", interrupted)
    root = given.project("shop")
    written = str(given.folder / "prometheus.yaml")
    return "--root", str(root), "-e", "production", "--port", "0", "--prometheus-config", written


class Running(RunningSystem):
    """A system that answers without being asked."""

    def going_on(self) -> list[Mapping[str, Any]]:
        return [{"name": "outage", "end": DEPLOY}]

    def begin(self, name: str) -> Mapping[str, Any]:
        times = {"start": DEPLOY, "end": DEPLOY + 600, "promisedBy": DEPLOY + 60}
        return {
            "name": name,
            "description": "It is.",
            "fires": ["Down"],
            "history": 0.0,
            "remarks": ["Blind."],
            **times,
        }

    def stop(self, name: str) -> Mapping[str, Any]:
        return {"end": DEPLOY}


def controlling(*arguments: str) -> Of:
    def of(given: Given) -> Sequence[str]:
        running = Running("local", "local", 1, 1, "t", DEPLOY, DEPLOY)
        given.patch.setattr("toolchain.cli.commands.happening.running_systems", lambda _: (running,))
        simulation = Simulation(MODEL, (OUTAGE.incident,))
        given.patch.setattr("toolchain.cli.commands.happening.load_simulation", lambda _: simulation)
        return *arguments, "--root", str(given.folder)

    return of


def alert(what: str) -> Change:
    return Change(what, ActiveAlert("Down", (("alertname", "Down"),), (), what == "firing", "", "It is down"))


class Inbox:
    """Holds one notification."""

    def after(self, number: int) -> Iterator[Notification]:
        if not number:
            yield Notification("slack", "Team", "#alerts", "Down", "It is down", False, DEPLOY, number=1)


class Watch:
    """Has something to tell once, and is interrupted then."""

    looks = 0

    def look(self) -> list[Change]:
        self.looks += 1
        if self.looks > 1:
            raise KeyboardInterrupt
        return [alert("firing"), alert("resolved")]


def local(given: Given) -> Sequence[str]:
    """A system as it is told of; whether the programs run is shown elsewhere (tests/test_local.py)."""
    happening = iter([[OUTAGE], []])
    system = SimpleNamespace(
        addresses=SimpleNamespace(prometheus="http://p", alertmanager="http://a", loki=""),
        page="http://page",
        endpoint=SimpleNamespace(targets=3),
        evaluated=5,
        remarks=("No Loki.",),
        programs=SimpleNamespace(watch=lambda: None),
        deliver=lambda: None,
        happening=SimpleNamespace(now=lambda: next(happening)),
        watch=Watch(),
        inbox=Inbox(),
        found=lambda *_: "at once",
        remarks_on=lambda _: (),
    )

    @contextmanager
    def running(*_: Any) -> Iterator[SimpleNamespace]:
        yield system

    given.patch.setattr("toolchain.cli.commands.locally.local_system", running)
    given.patch.setattr("toolchain.cli.commands.locally.needed_programs", lambda: None)
    given.patch.setattr("toolchain.cli.commands.locally.controlled", lambda *_, **__: nullcontext())
    given.patch.setattr("toolchain.cli.commands.locally.time.sleep", lambda _: None)
    return "--root", str(given.project("shop")), "-e", "production"


def local_nowhere(given: Given) -> Sequence[str]:
    given.patch.setattr("toolchain.cli.commands.locally.needed_programs", lambda: None)
    return elsewhere()(given)


def tells(*events: str) -> Callable[[Any], None]:
    def read(lines: Any) -> None:
        assert [each["event"] for each in lines] == list(events)

    return read


def has_records(lines: Any) -> None:
    assert len(lines) > 1


CASES = (
    fine("simulate serve", serving, lines=True, read=tells("ready", "ended")),
    fails("simulate serve", elsewhere()),
    fine("simulate incident", controlling(), read=has("running")),
    fine("simulate incident", controlling("outage"), read=has("fires")),
    fine("simulate incident", controlling("--stop"), read=has("stopped")),
    fails("simulate incident", controlling("no-such")),
    fine("simulate backfill", past(into="--openmetrics"), read=has("samples")),
    fails("simulate backfill", elsewhere()),
    fine("simulate logs", past(), lines=True, read=has_records),
    fine("simulate logs", past(into="--output"), read=has("lines")),
    fails("simulate logs", elsewhere()),
    fine("simulate spans", past(), lines=True, read=has_records),
    fine("simulate spans", past(into="--output"), read=has("lines")),
    fails("simulate spans", elsewhere()),
    fine(
        "local",
        local,
        lines=True,
        read=tells("ready", "incident", "alert", "alert", "notification", "incident", "ended"),
    ),
    fails("local", local_nowhere),
)
