"""The fault sweep: whatever happens to whichever call of a deploy, running it again ends in the same state.

A repository is deployed to a Grafana that holds things of others as well, once for the first time and once over
an earlier state of it. At a call the deploying process is killed, or the call fails, before or after the server has
carried it out. Then it is deployed again, undisturbed, and everything that Grafana holds is compared.
"""

import multiprocessing
import os
import signal
from collections.abc import Mapping
from functools import cache
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Literal

import attr
import requests
from attrs import evolve, field, frozen

from grafana_stand_in.faults import Fault
from grafana_stand_in.saved import Saved
from grafana_stand_in.stand_in import GrafanaStandIn
from tests.conftest import REPOSITORY
from tests.direct_calls import direct_calls
from tests.toolchain.sync.deploys import deployed
from toolchain.base.errors import UserError
from toolchain.base.secret import references_in
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.define.alerting import AlertRule
from toolchain.define.environment import DashboardsForm, Permission
from toolchain.live.grafana.errors import GrafanaError
from toolchain.project.loading import load_project
from toolchain.project.project import LoadedDashboard, Project
from toolchain.sync.deploy import Deployed
from toolchain.sync.kind import desired_by
from toolchain.sync.kinds import KINDS

Scenario = Literal["first deploy", "later deploy"]
SCENARIOS: tuple[Scenario, ...] = ("first deploy", "later deploy")


@frozen
class Target:
    """A Grafana by its release, and the schema in which it is sent dashboards."""

    release: str
    schema: DashboardsForm = "classic"

    def __str__(self) -> str:
        """Name both."""
        return self.release if self.schema == "classic" else f"{self.release} {self.schema}"


TARGETS = (Target("12.4.3"), Target("12.4.3 legacy"), Target("12.4.3", "v2beta1"))
"""One of each API, and of each schema of dashboards."""

FAILURES = {
    "refused (500)": Fault.answers(500),
    "connection reset": Fault.RESET_BEFORE,
    "rate limited (429)": Fault.answers(429, retry_after=0),
    "login page": Fault.HTML_LOGIN,
    "done, answer lost": Fault.RESET,
    "done, proxy failed (503)": Fault.answers(503, after=True),
}
KILLS = {"killed before": False, "killed after": True}
"""Whether the server had carried the call out."""
EVERY_FATE = (*FAILURES, *KILLS)
_LASTING = 10
"""How many calls in a row fail: more than the client tries."""


@frozen(eq=False)
class Repository:
    """This repository as it is, and an earlier state of it, of which a deploy changes and deletes something."""

    now: Compilation
    before: Compilation
    secrets: Mapping[str, str] = field(init=False, repr=False)
    """A value for every secret that the repository names."""

    @secrets.default
    def _values(self) -> Mapping[str, str]:
        wanted = desired_by(KINDS, self.now.artifacts)
        return {name: f"value of {name}" for each in wanted for name in references_in(each.payload)}

    @classmethod
    @cache
    def load(cls, schema: DashboardsForm = "classic") -> "Repository":
        """Return the repository for production, which has every kind of resource."""
        return cls._of(load_project(REPOSITORY, "production"), schema)

    @classmethod
    @cache
    def few(cls, schema: DashboardsForm = "classic") -> "Repository":
        """Return a few of each kind of resource of it: fewer calls, and a larger share of them is not like another."""
        project = load_project(REPOSITORY, "production")
        groups = groupby(sorted(project.alerts, key=_group), key=_group)
        alerts = tuple(each for _, those in islice(groups, 3) for each in islice(those, 2))
        few = evolve(
            project,
            dashboards=project.dashboards[:4],
            alerts=alerts,
            slos=project.slos[:1],
            alert_tests=(),
            message_templates=project.message_templates[:3],
        )
        return cls._of(few, schema)

    @classmethod
    def _of(cls, project: Project, schema: DashboardsForm) -> "Repository":
        # Every interface takes the classic schema, and none but unified storage the other: what is there before is
        # classic, and a deploy of schema v2 brings it over.
        project = evolve(project, environment=evolve(project.environment, dashboards="classic"))
        now = evolve(project, environment=evolve(project.environment, dashboards=schema))
        new, renamed, *others = project.dashboards
        gone = attr.evolve(new.dashboard, uid="left-since", title="Left since")
        dashboards = (
            LoadedDashboard(gone, new.location),
            LoadedDashboard(attr.evolve(renamed.dashboard, description="As it was."), renamed.location),
            *others,
        )
        security = project.environment.folders["security"]
        folders = {"security": evolve(security, permissions=(Permission("role Editor", "edit"),))}
        before = evolve(
            project,
            dashboards=dashboards,
            environment=evolve(project.environment, folders=folders),
            alerts=tuple(evolve(each, owner="before") for each in project.alerts),
            contact_points=tuple(evolve(each, resolved=not each.resolved) for each in project.contact_points),
            message_templates=tuple(evolve(each, text=f"{each.text} ") for each in project.message_templates),
            routings=tuple(evolve(each, group_wait="7s") for each in project.routings),
        )
        return cls(compile_project(now), compile_project(before))


@frozen(eq=False)
class Sweep:
    """One deploy of one scenario to one Grafana, and what comes of it when nothing disturbs it."""

    repository: Repository
    scenario: Scenario
    target: Target
    folder: Path
    before: Saved = field(init=False)
    calls: int = field(init=False)
    wanted: Mapping[str, Any] = field(init=False)

    def __attrs_post_init__(self) -> None:
        with GrafanaStandIn(self.target.release) as server:
            self._prepare(server)
            object.__setattr__(self, "before", server.saved())
            self._deploy(server)
            object.__setattr__(self, "calls", len(server.calls))
            object.__setattr__(self, "wanted", server.state())

    def strike(self, number: int, fate: str) -> tuple[bool, str]:
        """Let a call meet its fate and deploy again; return whether it did, and what is not as it should be."""
        with GrafanaStandIn(self.target.release) as server:
            server.restore(self.before)
            if fate in KILLS:
                is_struck = self._killed(server, number, is_after=KILLS[fate])
            else:
                server.faults.at(number, FAILURES[fate], times=_LASTING)
                self._try(server)
                is_struck = server.faults.struck > 0
            server.faults.clear()
            self._deploy(server)
            state = server.state()
        return is_struck, ", ".join(name for name, each in self.wanted.items() if state[name] != each)

    def _prepare(self, server: GrafanaStandIn) -> None:
        _make_things_of_others(server)
        if self.scenario == "later deploy":
            with direct_calls():
                self._deployed(server, self.repository.before, "before1")
        server.forget_calls()

    def _deploy(self, server: GrafanaStandIn) -> None:
        with direct_calls():  # nothing disturbs them
            done = self._deployed(server, self.repository.now)
        problems = [*done.applied.failures, *done.unverified, *done.plan.conflicts]
        assert not problems, problems[0]

    def _deployed(self, server: GrafanaStandIn, made: Compilation, revision: str = "abc1234") -> Deployed:
        return deployed(server, made, self.folder, secrets=self.repository.secrets, revision=revision)

    def _try(self, server: GrafanaStandIn) -> None:
        try:
            self._deployed(server, self.repository.now)
        except (GrafanaError, UserError):
            return

    def _killed(self, server: GrafanaStandIn, number: int, *, is_after: bool) -> bool:
        process = multiprocessing.get_context("fork").Process(target=self._try, args=(server,))
        server.faults.at(number, Fault.run(lambda: os.kill(process.pid or 0, signal.SIGKILL), after=is_after))
        process.start()
        process.join()
        return process.exitcode == -signal.SIGKILL


def _group(alert: AlertRule) -> str:
    return alert.group.name


def _make_things_of_others(server: GrafanaStandIn) -> None:
    """Put a dashboard, a data source, a contact point and a notification policy there that are not ours."""

    def call(method: str, path: str, document: Any) -> None:
        headers = {"Authorization": f"Bearer {server.tokens.admin}", "X-Disable-Provenance": "true"}
        requests.request(method, f"{server.url}{path}", json=document, headers=headers, timeout=5).raise_for_status()

    server.create_dashboard_as_user("annas", {"title": "Anna's", "panels": []})
    call("POST", "/api/datasources", {"uid": "annas", "name": "Anna's", "type": "loki", "access": "proxy", "url": "x"})
    point = {"uid": "annas", "name": "Anna's", "type": "email", "settings": {"addresses": "anna@example.org"}}
    call("POST", "/api/v1/provisioning/contact-points", point)
    root = {"receiver": "grafana-default-email", "group_by": ["grafana_folder", "alertname"]}
    route = {"receiver": "Anna's", "object_matchers": [["team", "=", "anna"]]}
    call("PUT", "/api/v1/provisioning/policies", {**root, "routes": [route]})
