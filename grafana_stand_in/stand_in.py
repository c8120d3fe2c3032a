"""A stand-in for Grafana, in this process, with what tests need beside the API."""

import os
import ssl
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from types import TracebackType
from typing import ClassVar, NoReturn, Self

import orjson

from grafana_stand_in import rule_loader
from grafana_stand_in.by_hand import ByHand
from grafana_stand_in.call_log import Call
from grafana_stand_in.dispatch import respond, router_for
from grafana_stand_in.faults import Fault, Faults
from grafana_stand_in.http_server import Server
from grafana_stand_in.messages import Document, Request, Response
from grafana_stand_in.profile import Profile
from grafana_stand_in.routing import Installation
from grafana_stand_in.saved import Saved, restore, saved
from grafana_stand_in.snapshot import snapshot


class GrafanaStandIn(ByHand):
    """Behaves as Grafana's API does, at ``url``, while it runs.

    ``version`` names a profile, such as ``12.4.3 legacy``. ``latency`` is in seconds per call. ``compresses`` overrides
    the release. ``search_lag`` is how many seconds search does
    not find what is new. ``requires_tenant`` makes the ruler refuse calls without X-Scope-OrgID. ``tls`` makes it HTTPS.
    ``refuses_parallel_notifications`` answers 409 to a notification write while another is under way.
    At ``prometheus_url`` is a Prometheus that loads rule files from ``rule_directory``, a new one unless given.
    """

    running: ClassVar[dict[int, "GrafanaStandIn"]] = {}
    """Those that serve in a thread of this process, by their ports."""

    def __init__(
        self,
        version: str = "12.4.3",
        *,
        port: int = 0,
        latency: float = 0.0,
        sub_path: str = "",
        compresses: bool | None = None,
        hides_version: bool = False,
        search_lag: float = 0.0,
        rule_quota: int | None = None,
        requires_tenant: bool = False,
        refuses_parallel_notifications: bool = False,
        rule_directory: Path | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._own_directory = None if rule_directory else TemporaryDirectory(prefix="rule-files-")
        self.rule_directory = rule_directory or Path(self._own_directory.name if self._own_directory else "")
        profile = Profile(version)
        super().__init__(
            Installation(
                profile,
                requires_tenant=requires_tenant,
                hides_version=hides_version,
                search_lag=search_lag,
                rule_quota=rule_quota,
                rule_directory=self.rule_directory,
            )
        )
        self._server = Server(
            port,
            partial(respond, self.installation, router_for(profile)),
            sub_path=sub_path,
            latency=latency,
            compresses=profile.compresses if compresses is None else compresses,
            refuses_parallel_notifications=refuses_parallel_notifications,
            tls=tls,
        )
        self._thread: Thread | None = None
        self._process = os.getpid()
        scheme = "https" if tls is not None else "http"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_port}{sub_path}"
        self.prometheus_url = f"{self.url}{rule_loader.BASE}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Serve in a thread."""
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.running[self._server.server_port] = self

    def serve(self) -> None:
        """Serve in this thread, until interrupted."""
        self._server.serve_forever()

    def close(self) -> None:
        """Stop, and end every connection."""
        self.running.pop(self._server.server_port, None)
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()
        self._server.end_connections()
        if self._own_directory is not None:
            self._own_directory.cleanup()

    @property
    def variables(self) -> dict[str, str]:
        """The variables that lead a command here as an administrator, and to the Prometheus beside it."""
        return {
            "GRAFANA_URL": self.url,
            "GRAFANA_TOKEN": self.tokens.admin,
            "PROMETHEUS_URL": self.prometheus_url,
            "PROMETHEUS_RULES_DIRECTORY": str(self.rule_directory),
        }

    @property
    def faults(self) -> Faults:
        """Faults to come."""
        return self._server.faults

    @property
    def calls(self) -> list[Call]:
        """Every call that was answered or cut off, in the order of arrival."""
        return self._server.log.calls()

    @property
    def writes(self) -> list[Call]:
        """The calls that would change something."""
        return [call for call in self.calls if call.is_write]

    @property
    def most_at_once(self) -> int:
        """The most calls that were under way at one time."""
        return self._server.log.most_at_once

    @property
    def answers_directly(self) -> bool:
        """Whether ``answer`` gives what a connection would: it runs in this process, and no fault or delay is due."""
        is_here = self._thread is not None and self._process == os.getpid()
        return is_here and not (self.faults.are_due or self.latency or self._server.tls)

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> Response:
        """Answer a call that comes over no connection; ``target`` is a path and a query, header names are lower-case.

        Whoever does not ask about the way to a server spares it: half of what a call costs. Bodies are not compressed.
        """
        return self._server.exchange(method, target, headers, body, _no_fault)

    def forget_calls(self) -> None:
        """Begin the list of calls anew."""
        self._server.log.clear()

    @property
    def latency(self) -> float:
        """Seconds that each call takes at least."""
        return self._server.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._server.latency = seconds

    def state(self, org: int = 1) -> Document:
        """Return everything that an organisation holds, secrets in the clear, as ``snapshot`` describes it.

        The rule files of the Prometheus beside it, and the names of the rules that it has loaded, belong to it.
        """
        return {**snapshot(self._store(org)), **self._rule_state()}

    def _rule_state(self) -> Document:
        files = {path.name: path.read_text() for path in sorted(self.rule_directory.iterdir())}
        loaded = {each["name"]: [rule["query"] for rule in each["rules"]] for each in self.installation.loaded_rules}
        return {"rule_files": files, "loaded_rules": loaded}

    def ruler_state(self, product: str = "mimir", tenant: str = "anonymous") -> dict[str, dict[str, Document]]:
        """Return a tenant's rule groups by namespace and name; ``product`` is mimir or loki."""
        with self._store(1).lock:
            held = self.installation.rulers.get((product, tenant), {})
            copied: dict[str, dict[str, Document]] = orjson.loads(orjson.dumps(held))
        return copied

    def saved(self) -> Saved:
        """Return what it holds now, for ``restore``; nobody may write to it meanwhile."""
        return saved(self.installation)

    def restore(self, kept: Saved) -> None:
        """Hold what another of the same release held, and nothing else. Raises ValueError for another release."""
        restore(self.installation, kept)

    def expire_continue_tokens(self) -> None:
        """Make every list that is being paged through answer 410."""
        self.installation.page_epoch += 1


def _no_fault(fault: Fault, request: Request) -> NoReturn:
    raise RuntimeError(f"{fault.effect} at {request.path}: faults strike connections, and this call came over none")
