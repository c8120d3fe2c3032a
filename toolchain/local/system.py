"""The system of this machine: everything started in order, told by one object, and stopped in order.

Prometheus evaluates the rules of the definitions over simulated targets and over the servers that run here in earnest;
Alertmanager routes as the definitions say, to apps that are pages here. All listen on the loopback interface alone, and
what they write is in a temporary folder.
"""

import secrets
import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from attrs import define, field, frozen

from toolchain.base.errors import ConfigurationError
from toolchain.base.finding import Severity
from toolchain.base.progress import Advance, ignore
from toolchain.base.scratch import scratch_folder
from toolchain.compile.artifact import Artifact, yaml_bytes
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.live.loopback import LOOPBACK, listening
from toolchain.live.program import chosen_port
from toolchain.local.alerts import AlertWatch
from toolchain.local.configuration import alertmanager_configuration, prometheus_configuration
from toolchain.local.environment import Addresses, on_this_machine
from toolchain.local.mail import mail_server
from toolchain.local.notification import Inbox
from toolchain.local.page import Situation
from toolchain.local.receiver import Receiver
from toolchain.local.servers import (
    ALERTMANAGER,
    NODE_EXPORTER,
    PROMETHEUS,
    Installable,
    Servers,
    needed_programs,
    servers,
)
from toolchain.project.project import Project
from toolchain.simulate.endpoint import TARGETS_PATH, Endpoint
from toolchain.simulate.happening import Happening
from toolchain.simulate.loading import Simulation
from toolchain.simulate.openmetrics import create_blocks
from toolchain.simulate.scenario import PlacedIncident
from toolchain.simulate.world import World

_LONGEST_KEPT = "--storage.tsdb.retention.time=10y"
_ALERTMANAGER_FILE, _TEMPLATES_FILE = "alertmanager/alertmanager.yaml", "alertmanager/templates/messages.tmpl"


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
    remarks: tuple[str, ...]
    always: frozenset[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        rules = self.compilation.rules.alerts
        self.always = frozenset(each.definition.name for each in rules if each.definition.always_fires)

    @property
    def evaluated(self) -> int:
        """How many alerts are evaluated here."""
        return sum(not each.definition.is_log_alert for each in self.compilation.rules.alerts)

    def remarks_on(self, placed: PlacedIncident) -> Iterator[str]:
        """Yield what of an incident's promise cannot be seen here."""
        blind = [
            each.definition.name
            for each in self.compilation.rules.alerts
            if each.definition.is_log_alert and placed.incident.must_fire(each.definition.name)
        ]
        if blind:
            yield f"Not evaluated here, since no Loki runs: {', '.join(blind)}."

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
    project: Project, simulation: Simulation, world: World, wishes: Wishes, advance: Advance = ignore
) -> Iterator[LocalSystem]:
    """Run the whole system of a project until the block ends; nothing of it is left then.

    Raises MissingProgramError, ProgramError, OptionError for a port that is taken, and ConfigurationError for
    definitions that do not compile, or without routing.
    """
    programs = needed_programs()
    with ExitStack() as stack:
        folder = stack.enter_context(scratch_folder("local-"))
        inbox, endpoint = Inbox(), Endpoint(world, time.time)
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
            runbooks=f"{page}/runbooks",
            mail=f"{LOOPBACK}:{stack.enter_context(mail_server(inbox))}",
        )
        advance("rules and routes")
        compilation = _compiled(on_this_machine(project, addresses, str(folder / "rules")))
        receiver.runbooks = _runbooks(compilation)
        _write(folder, compilation.artifacts, addresses)
        if wishes.history:
            advance("the past")
            _backfill(folder / "prometheus", world, wishes.history)
        started = stack.enter_context(servers(folder))
        advance("Alertmanager")
        _start_alertmanager(started, programs[ALERTMANAGER], alertmanager_port, addresses)
        real = {PROMETHEUS: addresses.prometheus, ALERTMANAGER: addresses.alertmanager}
        exporter = NODE_EXPORTER.path if wishes.host else None
        if exporter is not None:
            advance(NODE_EXPORTER.title)
            real[NODE_EXPORTER] = started.start(NODE_EXPORTER, exporter, chosen_port(0, "")).url
        advance("Prometheus")
        scraped = [*_scraped(endpoint, real)]
        list_url = f"http://{LOOPBACK}:{targets}{TARGETS_PATH}"
        _write_prometheus(folder, project, addresses, list_url, scraped)
        _start_prometheus(started, programs[PROMETHEUS], prometheus_port, addresses)
        system = LocalSystem(
            compilation,
            Happening(simulation, (world,), time.time),
            endpoint,
            addresses,
            f"{page}/{receiver.page_token}/",
            inbox,
            AlertWatch.of(addresses.prometheus, _labels_of_rules(compilation)),
            started,
            tuple(_remarks(compilation, is_blind=wishes.host and exporter is None)),
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
    if not any(each.path == _ALERTMANAGER_FILE for each in compilation.artifacts):
        raise ConfigurationError("no routing is defined: nobody would be told", "Define a Routing in alerts/.")
    return compilation


def _runbooks(compilation: Compilation) -> dict[str, Path]:
    root = compilation.project.root
    paths = [root / each.definition.runbook for each in compilation.rules.alerts]
    return {path.name: path for path in paths if path.is_file()}


def _write(folder: Path, artifacts: Iterable[Artifact], addresses: Addresses) -> None:
    for name in ("rules", "prometheus", "alertmanager"):
        folder.joinpath(name).mkdir()
    templates = folder / "messages.tmpl"
    for artifact in artifacts:
        if artifact.path.startswith("prometheus/rules/"):
            folder.joinpath("rules", Path(artifact.path).name).write_bytes(artifact.content())
        elif artifact.path == _TEMPLATES_FILE:
            templates.write_bytes(artifact.content())
        elif artifact.path == _ALERTMANAGER_FILE:
            document = alertmanager_configuration(artifact.document, addresses, templates)
            folder.joinpath("alertmanager.yaml").write_bytes(yaml_bytes(document))


def _backfill(storage: Path, world: World, history: float) -> None:
    now = time.time()
    for _ in create_blocks(world, storage, now - history, now, 15.0):
        pass


def _scraped(endpoint: Endpoint, real: Mapping[Installable, str]) -> Iterator[tuple[dict[str, str], str]]:
    """Yield the labels that each server has which runs here, and its ``host:port``.

    Prometheus and Alertmanager stand for the simulated ones. This machine is a host of its own beside the simulated
    one, which incidents happen to.
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


def _write_prometheus(
    folder: Path, project: Project, addresses: Addresses, targets: str, real: list[tuple[dict[str, str], str]]
) -> None:
    interval = project.environment.scrape_interval
    alertmanager = addresses.alertmanager.rpartition("/")[2]
    document = prometheus_configuration(interval, folder / "rules", alertmanager, targets, real)
    folder.joinpath("prometheus.yaml").write_bytes(yaml_bytes(document))


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


def _labels_of_rules(compilation: Compilation) -> dict[str, dict[str, str]]:
    return {each.definition.name: dict(each.labels) for each in compilation.rules.alerts}


def _remarks(compilation: Compilation, *, is_blind: bool) -> Iterator[str]:
    on_logs = sum(each.definition.is_log_alert for each in compilation.rules.alerts)
    if on_logs:
        verb = "alert on logs is" if on_logs == 1 else "alerts on logs are"
        yield f"{on_logs} {verb} not evaluated here: no Loki runs."
    if is_blind:
        name, package = NODE_EXPORTER.title, NODE_EXPORTER.package
        yield f"This machine is not measured: {name} is not installed (apt-get install {package})."
