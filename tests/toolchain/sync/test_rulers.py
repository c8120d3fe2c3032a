"""Rule files go to the rulers that an environment has, in a namespace of ours, and nowhere else in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
import yaml
from attrs import evolve

from tests.grafana_stand_in.stand_in import GrafanaStandIn
from tests.toolchain.alerts import FAILED_LOGINS, alert, errors_panel
from tests.toolchain.compilation import board
from tests.toolchain.compilation import compilation as compiled
from tests.toolchain.sync.deploys import WITH_SECRET, destination
from toolchain.compile.compiler import Compilation
from toolchain.environment import Environment
from toolchain.evaluation import GRAFANA, Evaluation, RulerEndpoint
from toolchain.live.grafana.credentials import Credentials
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.ruler import Ruler, RulerApi
from toolchain.sync.backup import read_backup
from toolchain.sync.deploy import Deployed, deploy
from toolchain.sync.destination import Destination
from toolchain.sync.kinds import every_kind
from toolchain.sync.plan import Action, Consent
from toolchain.sync.reading import plan_for
from toolchain.sync.restore import plan_to_restore

NAMESPACE = "observability-as-code-test"
MIMIR, LOKI = RulerEndpoint("mimir", "http://mimir", "team"), RulerEndpoint("loki", "x")
ENVIRONMENT = evolve(WITH_SECRET, evaluation=Evaluation(MIMIR, MIMIR, LOKI))


def project(wait: str = "30s", *, logs: bool = True, environment: Environment = ENVIRONMENT) -> Compilation:
    """A project with an alert on metrics, and one on logs."""
    rules = [alert(wait=wait), *([alert(name="ManyFailedLogins", query=FAILED_LOGINS, panel=None)] if logs else [])]
    return compiled(board(errors_panel()), alerts=tuple(rules), sources=(), environment=environment)


@contextmanager
def with_rulers(server: GrafanaStandIn, made: Compilation) -> Iterator[Destination]:
    """The stand-in as Grafana, Mimir and Loki at once."""
    with GrafanaConnection(Credentials(server.url)) as connection, destination(server, made) as there:
        rulers = {
            "mimir": Ruler(connection, RulerApi.MIMIR, "team"),
            "loki": Ruler(connection, RulerApi.LOKI, "anonymous"),
        }
        yield evolve(there, rulers=rulers)


def deployed(server: GrafanaStandIn, made: Compilation, backups: Path) -> Deployed:
    """Deploy a project."""
    kinds = every_kind()
    with with_rulers(server, made) as there:
        return deploy(there, lambda at: plan_for(at, made, kinds, Consent()), kinds, lambda _: None, backups)


def held(server: GrafanaStandIn) -> dict[str, dict[str, list[str]]]:
    """The names of the groups by product and namespace."""
    return {
        product: {name: sorted(groups) for name, groups in server.ruler_state(product, tenant).items()}
        for product, tenant in (("mimir", "team"), ("loki", "anonymous"))
    }


def test_rules_of_metrics_go_to_mimir_and_those_of_logs_to_loki(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        assert deployed(server, project(), tmp_path).unverified == ()
        assert held(server) == {"mimir": {NAMESPACE: ["critical"]}, "loki": {NAMESPACE: ["critical"]}}
        server.forget_calls()
        assert deployed(server, project(), tmp_path).plan.writes == ()
        assert server.writes == []


@pytest.mark.parametrize(
    ("evaluation", "grafanas"),
    [
        (Evaluation(), ["ManyErrors", "ManyFailedLogins"]),
        (Evaluation(MIMIR, MIMIR, GRAFANA), ["ManyFailedLogins"]),
        (Evaluation(MIMIR, GRAFANA, LOKI), ["ManyErrors"]),
    ],
)
def test_grafana_evaluates_what_is_given_to_it(evaluation: Evaluation, grafanas: list[str]) -> None:
    made = project(environment=evolve(ENVIRONMENT, evaluation=evaluation))
    (group,) = [each.document for kind in every_kind() if kind.name == "alert group" for each in kind.desired(made)]
    assert [rule["title"] for rule in group["rules"]] == grafanas
    (file,) = [each.document for each in made.artifacts if each.path == "provisioning/alerting/rules.yaml"]
    assert [rule["title"] for rule in file["groups"][0]["rules"]] == grafanas


def test_no_alert_is_evaluated_twice(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        deployed(server, project(), tmp_path)
        assert server.state()["rule_groups"] == {}


def test_what_left_the_definitions_is_deleted_and_the_namespaces_of_others_are_not(tmp_path: Path) -> None:
    theirs = {"name": "theirs", "rules": [{"record": "a:b", "expr": "vector(1)"}]}
    with GrafanaStandIn() as server:
        place = f"{server.url}{RulerApi.LOKI.value}/theirs"
        headers = {"X-Scope-OrgID": "anonymous", "Content-Type": "application/yaml"}
        assert requests.post(place, yaml.dump(theirs), headers=headers, timeout=5).status_code == 202
        deployed(server, project(), tmp_path)
        done = deployed(server, project(logs=False), tmp_path)
        assert ("loki rule group critical", Action.DELETE) in {(str(c.key), c.action) for c in done.applied.done}
        assert held(server)["loki"] == {"theirs": ["theirs"]}


def test_restoring_brings_a_group_back(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        deployed(server, project(), tmp_path)
        before = server.ruler_state("mimir", "team")
        done = deployed(server, project(wait="5m", logs=False), tmp_path)
        assert server.ruler_state("mimir", "team") != before
        assert done.backup is not None
        saved, kinds = read_backup(done.backup, "test"), every_kind()
        with with_rulers(server, project()) as there:
            deploy(there, lambda at: plan_to_restore(at, kinds, saved), kinds, lambda _: None, tmp_path)
        assert server.ruler_state("mimir", "team") == before
        assert held(server)["loki"] == {NAMESPACE: ["critical"]}
