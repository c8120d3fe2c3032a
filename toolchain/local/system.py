"""The system of this machine: everything started in order, told by one object, and stopped in order.

Prometheus evaluates the rules of the definitions over simulated targets and over the servers that run here in earnest;
Alertmanager routes as the definitions say, to apps that are pages here. All listen on the loopback interface alone, and
what they write is in a temporary folder.
"""

import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from attrs import define, field, frozen

from toolchain.base.errors import ConfigurationError
from toolchain.base.finding import Severity
from toolchain.base.progress import Advance, ignore
from toolchain.base.scratch import scratch_folder
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.live.loopback import LOOPBACK, listening
from toolchain.live.program import ServerProgram, chosen_port
from toolchain.local.alerts import AlertWatch
from toolchain.local.environment import Addresses, on_this_machine
from toolchain.local.files import ALERTMANAGER_ARTIFACT, scraped, write_compiled, write_loki, write_prometheus
from toolchain.local.mail import mail_server
from toolchain.local.notification import Inbox
from toolchain.local.page import Situation
from toolchain.local.panel import Panels
from toolchain.local.receiver import Receiver
from toolchain.local.servers import (
    ALERTMANAGER,
    LOKI,
    NODE_EXPORTER,
    PROMETHEUS,
    Servers,
    needed_programs,
    servers,
)
from toolchain.project.project import Project
from toolchain.simulate.delivery import Delivery
from toolchain.simulate.endpoint import TARGETS_PATH, Endpoint
from toolchain.simulate.happening import Happening
from toolchain.simulate.loading import Simulation
from toolchain.simulate.openmetrics import create_blocks
from toolchain.simulate.scenario import PlacedIncident
from toolchain.simulate.world import World

_LONGEST_KEPT = "--storage.tsdb.retention.time=10y"
_SENT_LATE = 15.0
"""Seconds until most lines of a request are complete, and are sent."""


@frozen
class Wishes:
    """What somebody wants of the system here: ports, 0 for a free one, and ``history`` in seconds.

    Without ``host`` this machine is not measured.
    """

    page_port: int = 0
    prometheus_port: int = 0
    alertmanager_port: int = 0
    history: float = 0.0
    host: bool = True


@define(eq=False)
class LocalSystem:
    """The system while it runs; ``page`` is the address of what people look at, its token included."""

    compilation: Compilation
    happening: Happening
    endpoint: Endpoint
    addresses: Addresses
    page: str
    inbox: Inbox
    watch: AlertWatch
    programs: Servers
    delivery: Delivery
    remarks: tuple[str, ...]
    always: frozenset[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        rules = self.compilation.rules.alerts
        self.always = frozenset(each.definition.name for each in rules if each.definition.always_fires)

    @property
    def evaluated(self) -> int:
        """How many alerts are evaluated here."""
        alerts = self.compilation.rules.alerts
        return len(alerts) if self.addresses.loki else sum(not each.definition.is_log_alert for each in alerts)

    def remarks_on(self, placed: PlacedIncident) -> Iterator[str]:
        """Yield what of an incident's promise cannot be seen here."""
        blind = [
            each.definition.name
            for each in self.compilation.rules.alerts
            if not self.addresses.loki
            and each.definition.is_log_alert
            and placed.incident.must_fire(each.definition.name)
        ]
        if blind:
            yield f"Not evaluated here, since no Loki runs: {', '.join(blind)}."

    def found(self, alert: str, at: float) -> str:
        """Return how soon an alert that fires at a time (Unix seconds) found what goes on, beside the promise.

        Empty where nothing promises it, or no longer or not yet.
        """
        for placed in self.happening.now():
            after, promise = at - placed.start - placed.incident.onset, placed.incident.detection
            if placed.incident.must_fire(alert) and promise is not None and after > 0:
                late = ", which is late" if after > promise else ""
                return f"{after:.0f} s into {placed.incident.name}, promised within {promise:.0f} s{late}"
        return ""

    def deliver(self) -> None:
        """Send the lines of the log that are complete by now, where a Loki takes them."""
        if self.delivery.addresses:
            self.delivery.deliver(time.time() - _SENT_LATE)

    def situation(self) -> Situation:
        """Return what goes on now."""
        return Situation(
            self.compilation.project.environment.title,
            self.addresses.prometheus,
            self.addresses.alertmanager,
            self.watch.active,
            [(each.incident.name, each.end) for each in self.happening.now()],
            self.remarks,
            self.always,
        )


@contextmanager
def local_system(
    project: Project,
    simulation: Simulation,
    worlds: tuple[World, World],
    wishes: Wishes,
    advance: Advance = ignore,
) -> Iterator[LocalSystem]:
    """Run the whole system of a project until the block ends; nothing of it is left then.

    Of the ``worlds``, which play the same system, one is scraped and one writes the log.

    Raises MissingProgramError, ProgramError, OptionError for a port that is taken, and ConfigurationError for
    definitions that do not compile, or without routing.
    """
    programs = needed_programs()
    with ExitStack() as stack:
        folder = stack.enter_context(scratch_folder("local-"))
        inbox, endpoint = Inbox(), Endpoint(worlds[0], time.time)
        receiver = Receiver(inbox, _not_yet, secrets.token_urlsafe(24), secrets.token_urlsafe(24))
        page_port = stack.enter_context(listening(receiver, LOOPBACK, wishes.page_port))
        targets = stack.enter_context(listening(endpoint, LOOPBACK, 0))
        prometheus_port = chosen_port(wishes.prometheus_port, "--prometheus-port")
        alertmanager_port = chosen_port(wishes.alertmanager_port, "--alertmanager-port")
        page = f"http://{LOOPBACK}:{page_port}"
        addresses = Addresses(
            prometheus=f"http://{LOOPBACK}:{prometheus_port}",
            alertmanager=f"http://{LOOPBACK}:{alertmanager_port}",
            receiver=f"{page}/{receiver.delivery_token}",
            pages=page,
            mail=f"{LOOPBACK}:{stack.enter_context(mail_server(inbox))}",
            loki=f"http://{LOOPBACK}:{chosen_port(0, '')}" if LOKI.path else "",
        )
        advance("rules and routes")
        compilation = _compiled(on_this_machine(project, addresses, str(folder / "rules")))
        receiver.runbooks = _runbooks(compilation)
        since = time.time() - wishes.history
        receiver.panel = Panels(compilation, addresses.prometheus, since, project.environment.grafana_url).page
        write_compiled(folder, compilation.artifacts, addresses)
        if wishes.history:
            advance("the past")
            _backfill(folder / "prometheus", worlds[0], wishes.history)
        started = stack.enter_context(servers(folder))
        advance("Alertmanager")
        _start_alertmanager(started, programs[ALERTMANAGER], alertmanager_port, addresses)
        real = {PROMETHEUS: addresses.prometheus, ALERTMANAGER: addresses.alertmanager}
        if LOKI.path:
            advance("Loki")
            write_loki(folder, addresses, chosen_port(0, ""))
            real[LOKI] = _start_loki(started, LOKI.path, addresses).url
        exporter = NODE_EXPORTER.path if wishes.host else None
        if exporter is not None:
            advance(NODE_EXPORTER.title)
            real[NODE_EXPORTER] = started.start(NODE_EXPORTER, exporter, chosen_port(0, "")).url
        advance("Prometheus")
        list_url = f"http://{LOOPBACK}:{targets}{TARGETS_PATH}"
        write_prometheus(folder, project.environment.scrape_interval, addresses, list_url, scraped(endpoint, real))
        _start_prometheus(started, programs[PROMETHEUS], prometheus_port, addresses)
        system = LocalSystem(
            compilation,
            Happening(simulation, worlds, time.time),
            endpoint,
            addresses,
            f"{page}/{receiver.page_token}/",
            inbox,
            AlertWatch(_evaluators(addresses), _labels_of_rules(compilation)),
            started,
            Delivery(worlds[1], {"loki": addresses.loki} if addresses.loki else {}, time.time() - _SENT_LATE),
            tuple(_remarks(compilation, addresses, is_blind=wishes.host and exporter is None)),
        )
        receiver.situation = system.situation
        yield system


def _not_yet() -> Situation:
    return Situation("Starting", "", "")


def _compiled(project: Project) -> Compilation:
    compilation = compile_project(project)
    errors = [each for each in compilation.project.findings if each.severity is Severity.ERROR]
    if errors:
        raise ConfigurationError(
            "\n".join(f"{each.location}: {each.message}" for each in errors), "Mend what `build.py build` says."
        )
    if not any(each.path == ALERTMANAGER_ARTIFACT for each in compilation.artifacts):
        raise ConfigurationError("no routing is defined: nobody would be told", "Define a Routing in alerts/.")
    return compilation


def _runbooks(compilation: Compilation) -> dict[str, Path]:
    root = compilation.project.root
    paths = [root / each.definition.runbook for each in compilation.rules.alerts]
    return {path.name: path for path in paths if path.is_file()}


def _backfill(storage: Path, world: World, history: float) -> None:
    now = time.time()
    for _ in create_blocks(world, storage, now - history, now, 15.0):
        pass


def _start_alertmanager(started: Servers, path: str, port: int, addresses: Addresses) -> None:
    started.start(
        ALERTMANAGER,
        path,
        port,
        f"--config.file={started.folder / 'alertmanager.yaml'}",
        f"--storage.path={started.folder / 'alertmanager'}",
        f"--web.external-url={addresses.alertmanager}",
        "--cluster.listen-address=",
    )


def _start_loki(started: Servers, path: str, addresses: Addresses) -> ServerProgram:
    port = int(addresses.loki.rpartition(":")[2])
    return started.start(LOKI, path, port, f"-config.file={started.folder / 'loki.yaml'}")


def _start_prometheus(started: Servers, path: str, port: int, addresses: Addresses) -> None:
    started.start(
        PROMETHEUS,
        path,
        port,
        f"--config.file={started.folder / 'prometheus.yaml'}",
        f"--storage.tsdb.path={started.folder / 'prometheus'}",
        f"--web.external-url={addresses.prometheus}/",
        "--enable-feature=exemplar-storage",
        _LONGEST_KEPT,
    )


def _evaluators(addresses: Addresses) -> list[str]:
    return [addresses.prometheus, *([f"{addresses.loki}/prometheus"] if addresses.loki else [])]


def _labels_of_rules(compilation: Compilation) -> dict[str, dict[str, str]]:
    return {each.definition.name: dict(each.labels) for each in compilation.rules.alerts}


def _remarks(compilation: Compilation, addresses: Addresses, *, is_blind: bool) -> Iterator[str]:
    on_logs = sum(each.definition.is_log_alert for each in compilation.rules.alerts)
    if on_logs and not addresses.loki:
        verb = "alert on logs is" if on_logs == 1 else "alerts on logs are"
        yield f"{on_logs} {verb} not evaluated here: no Loki runs."
    if is_blind:
        name, package = NODE_EXPORTER.title, NODE_EXPORTER.package
        yield f"This machine is not measured: {name} is not installed (apt-get install {package})."
