"""Deploys of a small project to the stand-in, for the tests of syncing."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from attrs import evolve

from grafana_stand_in.profile import RELEASES
from grafana_stand_in.stand_in import GrafanaStandIn
from tests.toolchain.alerts import alert, errors_panel
from tests.toolchain.compilation import ENVIRONMENT, PROMETHEUS, board
from tests.toolchain.compilation import compilation as compiled
from toolchain.base.secret import Secret
from toolchain.compile.compilation import Compilation
from toolchain.define.datasource import DataSource
from toolchain.define.environment import Endpoint, Environment
from toolchain.live.grafana.capabilities import probe
from toolchain.live.grafana.credentials import Credentials, read_credentials
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.retries import RetryPolicy
from toolchain.live.prometheus_rules import PrometheusRules
from toolchain.live.rule_directory import RuleDirectory
from toolchain.sync.backup import read_backup
from toolchain.sync.deploy import Deployed, deploy
from toolchain.sync.destination import Destination, RuleFiles
from toolchain.sync.kind import Kinds, desired_by
from toolchain.sync.kinds import KINDS
from toolchain.sync.model import Desired
from toolchain.sync.plan import Consent, Plan
from toolchain.sync.reading import plan_for
from toolchain.sync.restore import plan_to_restore

SECRETS = {"PROMETHEUS_PASSWORD": "canary-s3cr3t"}
VERSIONS = RELEASES
WITH_SECRET: Environment = evolve(
    ENVIRONMENT,
    endpoints={"prometheus": Endpoint("prom", "http://prom", user="grafana", password=Secret("PROMETHEUS_PASSWORD"))},
)


@cache
def project(
    title: str = "Errors", boards: int = 3, alerts: int = 1, environment: Environment = WITH_SECRET
) -> Compilation:
    """A project of a few dashboards, a data source with a secret, and an alert group, compiled once."""
    first = board(errors_panel(description=title), uid="board", title="Board")
    others = [board(errors_panel(), uid=f"board-{number}", title=f"Board {number}") for number in range(1, boards)]
    rules = [alert(name=f"ManyErrors{number}") for number in range(alerts)]
    sources: tuple[DataSource, ...] = (PROMETHEUS,)
    return compiled(first, *others, alerts=tuple(rules), sources=sources, environment=environment)


@contextmanager
def destination(
    server: GrafanaStandIn,
    made: Compilation,
    *,
    token: str = "",
    secrets: Mapping[str, str] = SECRETS,
    revision: str = "abc1234",
) -> Iterator[Destination]:
    """A connection to the stand-in that does not wait between its attempts."""
    environ = {"GRAFANA_URL": server.url, "GRAFANA_TOKEN": token or server.tokens.admin}
    files = rule_files(server.prometheus_url, server.rule_directory)
    with destination_at(environ, made, secrets=secrets, revision=revision) as there:
        yield evolve(there, rule_files=files)


def rule_files(url: str, directory: Path) -> RuleFiles:
    """A Prometheus and its directory of rule files, asked without waiting between attempts."""
    connection = GrafanaConnection(Credentials(url), retries=RetryPolicy(sleep=lambda _: None), service="Prometheus")
    return RuleFiles(PrometheusRules(connection), RuleDirectory(directory))


@contextmanager
def destination_at(
    environ: Mapping[str, str], made: Compilation, *, secrets: Mapping[str, str] = SECRETS, revision: str = "abc1234"
) -> Iterator[Destination]:
    """A connection with the credentials of these variables."""
    credentials = read_credentials(environ)
    environment = made.project.environment
    with GrafanaConnection(
        credentials, retries=RetryPolicy(sleep=lambda _: None), disable_provenance=environment.allows_ui_edits
    ) as connection:
        yield Destination(connection, probe(connection), environment, secrets, revision=revision)


def deployed(
    server: GrafanaStandIn,
    made: Compilation,
    backups: Path,
    consent: Consent | None = None,
    **options: Any,
) -> Deployed:
    """Deploy a project, whatever the plan says."""
    with destination(server, made, **options) as there:
        return deploy(there, lambda at: plan_of(at, made, KINDS, consent), KINDS, _anything, backups)


def plan_of(there: Destination, made: Compilation, kinds: Kinds, consent: Consent | None = None) -> Plan:
    """The plan of a project at a destination."""
    wanted = wanted_of(made) if kinds is KINDS else desired_by(kinds, made.artifacts)
    return plan_for(there, wanted, kinds, consent or Consent())


@lru_cache(maxsize=8)
def wanted_of(made: Compilation) -> tuple[Desired, ...]:
    """What a project makes a deploy want of every kind, found once, as by commands."""
    return desired_by(KINDS, made.artifacts)


def planned(server: GrafanaStandIn, made: Compilation, consent: Consent | None = None, **options: Any) -> Plan:
    """The plan of a project."""
    with destination(server, made, **options) as there:
        return plan_of(there, made, KINDS, consent)


def restore(server: GrafanaStandIn, made: Compilation, backup: Path, backups: Path, **options: Any) -> None:
    """Restore a backup, whatever that changes."""
    saved = read_backup(backup, made.project.environment.name)
    with destination(server, made, **options) as there:
        done = deploy(there, lambda at: plan_to_restore(at, KINDS, saved), KINDS, _anything, backups)
    assert done.plan.conflicts == ()
    assert done.applied.is_complete, done.applied.failures
    assert done.unverified == (), [(str(c.key), p) for c, p in done.unverified]


def _anything(_: Plan) -> None:
    return
