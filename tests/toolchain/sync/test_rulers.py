"""Rule files go to the rulers that an environment has, in namespaces of ours, and nothing of others is touched."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from attrs import evolve

from grafana_stand_in.stand_in import GrafanaStandIn
from tests.toolchain.alerts import ERRORS, FAILED_LOGINS, GROUP, alert, errors_panel
from tests.toolchain.compilation import board
from tests.toolchain.compilation import compilation as compiled
from tests.toolchain.sync.deploys import WITH_SECRET, destination, plan_of
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting import RuleGroup
from toolchain.define.alerting.recording import RecordingRule
from toolchain.define.environment import Environment
from toolchain.define.evaluation import GRAFANA, Evaluation, RulerEndpoint
from toolchain.languages.promql import builder as q
from toolchain.live.grafana.credentials import Credentials
from toolchain.live.grafana.errors import GrafanaError, ReadOnly
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.ruler import Ruler
from toolchain.live.ruler_api import RulerApi
from toolchain.sync.backup import read_backup
from toolchain.sync.change import Action
from toolchain.sync.deploy import Deployed, deploy
from toolchain.sync.destination import Destination
from toolchain.sync.kind import desired_by
from toolchain.sync.kinds import KINDS
from toolchain.sync.plan import Consent, Plan
from toolchain.sync.restore import plan_to_restore
from toolchain.sync.rules.place import RulerPlace

MANAGER = "observability-as-code-test"
RECORDINGS, ALERTS = f"{MANAGER}.recordings", f"{MANAGER}.alerts"
MIMIR, LOKI = RulerEndpoint("mimir", "http://mimir", "team"), RulerEndpoint("loki", "http://loki")
ENVIRONMENT = evolve(WITH_SECRET, evaluation=Evaluation(MIMIR, MIMIR, LOKI))
AT_MIMIR = "at http://mimir tenant team"


def project(
    wait: str = "30s", *, logs: bool = True, recordings: int = 0, environment: Environment = ENVIRONMENT
) -> Compilation:
    """A project with an alert on metrics, one on logs, and recording rules."""
    rules = [alert(wait=wait), *([alert(name="ManyFailedLogins", query=FAILED_LOGINS, panel=None)] if logs else [])]
    recorded = [
        RecordingRule(record=f"job:errors{number}:increase5m", expression=ERRORS, group=GROUP, help="Errors.")
        for number in range(recordings)
    ]
    return compiled(
        board(errors_panel()), alerts=tuple(rules), recordings=tuple(recorded), sources=(), environment=environment
    )


def limited(**limits: Any) -> Environment:
    """The environment with other limits of its Mimir."""
    endpoint = evolve(MIMIR, **limits)
    return evolve(ENVIRONMENT, evaluation=Evaluation(endpoint, endpoint, LOKI))


@contextmanager
def with_rulers(server: GrafanaStandIn, made: Compilation) -> Iterator[Destination]:
    """The stand-in as Grafana, Mimir and Loki at once."""
    with GrafanaConnection(Credentials(server.url)) as connection, destination(server, made) as there:
        yield evolve(
            there,
            open_ruler=lambda place: Ruler(connection, RulerApi[place.product.upper()], place.tenant or "anonymous"),
        )


def deployed(server: GrafanaStandIn, made: Compilation, backups: Path, **consent: Any) -> Deployed:
    """Deploy a project."""
    kinds = KINDS
    with with_rulers(server, made) as there:
        return deploy(there, lambda at: plan_of(at, made, kinds, Consent(**consent)), kinds, lambda _: None, backups)


def planned(server: GrafanaStandIn, made: Compilation, **consent: Any) -> Plan:
    """The plan of a project."""
    with with_rulers(server, made) as there:
        return plan_of(there, made, KINDS, Consent(**consent))


def restored(server: GrafanaStandIn, done: Deployed, backups: Path) -> None:
    """Undo a deploy."""
    assert done.backup is not None
    saved, kinds = read_backup(done.backup, "test"), KINDS
    with with_rulers(server, project()) as there:
        deploy(there, lambda at: plan_to_restore(at, kinds, saved), kinds, lambda _: None, backups)


def held(server: GrafanaStandIn, product: str = "mimir", tenant: str = "team") -> dict[str, list[str]]:
    """The names of the groups by namespace."""
    return {name: sorted(groups) for name, groups in server.ruler_state(product, tenant).items()}


def put(server: GrafanaStandIn, namespace: str, group: dict[str, Any], tenant: str = "team") -> None:
    """Write a group as somebody else does."""
    place = f"{server.url}{RulerApi.MIMIR.value}/{namespace}"
    headers = {"X-Scope-OrgID": tenant, "Content-Type": "application/yaml"}
    assert requests.post(place, yaml.dump(group), headers=headers, timeout=5).status_code == 202


def edit(server: GrafanaStandIn, change: Callable[[dict[str, Any]], Any], name: str = "critical") -> None:
    """Change our group of alerts by hand: read it, change it, and write it back."""
    group = server.ruler_state("mimir", "team")[ALERTS][name]
    change(group)
    put(server, ALERTS, group)


def outcome(plan: Plan) -> dict[str, Action]:
    """What is done with rule groups."""
    return {change.key.name: change.action for change in plan.changes if "rule group" in change.key.kind}


THEIRS = {"name": "theirs", "interval": "1m", "rules": [{"record": "a:b", "expr": "vector(1)"}]}


def test_rules_of_metrics_go_to_mimir_and_those_of_logs_to_loki(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        assert deployed(server, project(recordings=2), tmp_path).unverified == ()
        assert held(server) == {RECORDINGS: ["critical"], ALERTS: ["critical"]}
        assert held(server, "loki", "anonymous") == {ALERTS: ["critical"]}
        server.forget_calls()
        assert deployed(server, project(recordings=2), tmp_path).plan.writes == ()
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
    wanted = desired_by(KINDS, made.artifacts)
    (group,) = [each.document for each in wanted if each.key.kind == "alert group"]
    assert [rule["title"] for rule in group["rules"]] == grafanas
    (file,) = [each.document for each in made.artifacts if each.path == "provisioning/alerting/rules.yaml"]
    assert [rule["title"] for rule in file["groups"][0]["rules"]] == grafanas


def test_no_alert_is_evaluated_twice(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        deployed(server, project(), tmp_path)
        assert server.state()["rule_groups"] == {}


def test_all_rules_of_a_group_above_the_limit_are_there_after_one_deploy(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        assert deployed(server, project(recordings=47), tmp_path).unverified == ()
        groups = server.ruler_state("mimir", "team")[RECORDINGS]
        assert sorted(groups) == ["critical", "critical-2", "critical-3"]
        assert {rule["record"] for group in groups.values() for rule in group["rules"]} == {
            f"job:errors{number}:increase5m" for number in range(47)
        }
        assert max(len(group["rules"]) for group in groups.values()) <= 20
        assert deployed(server, project(recordings=47), tmp_path).plan.writes == ()


def test_a_part_of_a_group_never_takes_the_name_of_another(tmp_path: Path) -> None:
    other = RecordingRule(
        record="job:up:sum", expression=q.sum(ERRORS), group=RuleGroup("critical-2", "1m"), help="Up."
    )
    made = project(recordings=30)
    made = compiled(
        alerts=(), recordings=(*made.project.recordings, other), sources=(), environment=made.project.environment
    )
    with GrafanaStandIn() as server:
        deployed(server, made, tmp_path)
        groups = server.ruler_state("mimir", "team")[RECORDINGS]
        assert sorted(groups) == ["critical", "critical-2", "critical-3"]
        assert [rule["record"] for rule in groups["critical-2"]["rules"]] == ["job:up:sum"]


def test_what_left_the_definitions_is_deleted_and_what_others_have_is_not(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        put(server, "theirs", THEIRS)
        put(server, ALERTS, THEIRS)
        deployed(server, project(recordings=30), tmp_path)
        done = deployed(server, project(recordings=3), tmp_path)
        assert [(c.key.name, c.action) for c in done.applied.done if c.action is Action.DELETE] == [
            (f"{RECORDINGS}/critical-2 {AT_MIMIR}", Action.DELETE)
        ]
        assert held(server) == {"theirs": ["theirs"], ALERTS: ["critical", "theirs"], RECORDINGS: ["critical"]}
        assert planned(server, project(recordings=3)).writes == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda group: group["rules"][0].update({"for": "9m"}),
        lambda group: group["rules"][0].update(expr="vector(1)\n" + group["rules"][0]["expr"].partition("\n")[2]),
        lambda group: group["rules"].append({"alert": "Theirs", "expr": "vector(1)"}),
        lambda group: group.update(interval="7m"),
        lambda group: group.update(limit=3),
    ],
)
def test_an_edit_is_a_conflict_until_it_is_given_up(tmp_path: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    with GrafanaStandIn() as server:
        deployed(server, project(), tmp_path)
        edit(server, change)
        edited = server.ruler_state("mimir", "team")
        (conflict,) = planned(server, project()).conflicts
        assert conflict.reason == "it was edited on the ruler since the last deploy"
        assert f"--overwrite-edits 'mimir rule group {ALERTS}/critical {AT_MIMIR}'" in conflict.remedy
        assert deployed(server, project(), tmp_path).applied.done == ()
        assert server.ruler_state("mimir", "team") == edited
        deployed(server, project(), tmp_path, overwrite_edits=frozenset({str(conflict.key)}))
        assert planned(server, project()).writes == ()


def test_an_edited_group_that_left_the_definitions_is_kept(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        deployed(server, project(recordings=30), tmp_path)
        group = server.ruler_state("mimir", "team")[RECORDINGS]["critical-2"]
        put(server, RECORDINGS, {**group, "interval": "9m"})
        (conflict,) = planned(server, project(recordings=3)).conflicts
        assert conflict.key.name == f"{RECORDINGS}/critical-2 {AT_MIMIR}"
        assert "edited" in conflict.reason


def test_a_group_of_our_name_without_our_mark_is_taken_over_only_when_told(tmp_path: Path) -> None:
    theirs = {**THEIRS, "name": "critical"}
    with GrafanaStandIn() as server:
        put(server, ALERTS, theirs)
        (conflict,) = planned(server, project()).conflicts
        assert conflict.reason == "it exists and is not ours"
        done = deployed(server, project(), tmp_path, adopt=frozenset({str(conflict.key)}))
        assert done.applied.is_complete
        assert planned(server, project()).writes == ()
        restored(server, done, tmp_path)
        assert server.ruler_state("mimir", "team")[ALERTS]["critical"] == theirs


def test_what_another_environment_has_marked_is_named(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        deployed(server, project(), tmp_path)
        edit(
            server,
            lambda group: group["rules"][0].update(
                expr=group["rules"][0]["expr"].replace(MANAGER, "observability-as-code-other")
            ),
        )
        (conflict,) = planned(server, project(), adopt=frozenset({"all"})).conflicts
        assert conflict.reason == "it is managed by observability-as-code-other"


def test_the_namespace_of_an_earlier_version_is_emptied_once_the_new_ones_are_there(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        put(server, MANAGER, THEIRS)
        done = deployed(server, project(), tmp_path)
        assert [c.key.name for c in done.applied.done][-1] == f"{MANAGER}/theirs {AT_MIMIR}"
        assert held(server) == {ALERTS: ["critical"]}
        restored(server, done, tmp_path)
        assert held(server) == {MANAGER: ["theirs"]}


def test_recordings_and_alerts_may_go_to_different_tenants(tmp_path: Path) -> None:
    both = evolve(ENVIRONMENT, evaluation=Evaluation(evolve(MIMIR, tenant="records"), MIMIR, LOKI))
    with GrafanaStandIn() as server:
        deployed(server, project(recordings=1), tmp_path)
        deployed(server, project(recordings=1, environment=both), tmp_path)
        assert held(server, tenant="records") == {RECORDINGS: ["critical"]}
        assert held(server) == {ALERTS: ["critical"]}


def test_groups_above_the_limit_of_the_tenant_are_known_before_anything_is_written() -> None:
    made = project(recordings=30, environment=limited(max_groups=4))
    with GrafanaStandIn() as server:
        put(server, "theirs", THEIRS)
        put(server, "theirs", {**THEIRS, "name": "others"})
        (conflict,) = planned(server, made).conflicts
        assert conflict.key.name == f"{ALERTS}/critical {AT_MIMIR}"
        assert conflict.reason == "the tenant has 2 rule groups, the limit is 4, and the plan adds 3"
        assert "max_groups" in conflict.remedy


def test_a_full_tenant_takes_no_change_and_the_plan_says_so(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        server.installation.rule_groups = 2
        assert deployed(server, project(recordings=2, environment=limited(max_groups=2)), tmp_path).unverified == ()
        assert planned(server, project(recordings=2, environment=limited(max_groups=2))).conflicts == ()
        (conflict,) = planned(server, project("5m", recordings=2, environment=limited(max_groups=2))).conflicts
        assert "a full ruler takes no change of a group" in conflict.reason
        done = deployed(server, project("5m", recordings=2), tmp_path)
        assert "Set max_groups=2 in the RulerEndpoint of" in done.applied.failures[0].remedy


def test_a_limit_of_the_server_below_ours_names_the_setting(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        server.installation.rules_per_group = 5
        done = deployed(server, project(recordings=9), tmp_path)
        (failure,) = done.applied.failures
        assert "(limit: 5 actual: 9) exceeded" in failure.message
        assert "Set max_rules_per_group=5 in the RulerEndpoint of" in failure.remedy


def test_a_ruler_whose_rules_are_files_is_told_by_the_plan() -> None:
    with GrafanaStandIn() as server:
        server.installation.ruler_is_read_only = True
        with pytest.raises(ReadOnly, match="no such file") as raised:
            planned(server, project())
        assert "ruler storage 'local'" in raised.value.remedy


def test_a_tenant_that_is_missing_is_told_by_the_plan() -> None:
    with GrafanaStandIn(requires_tenant=True) as server, with_rulers(server, project()) as there:
        nameless = evolve(there, open_ruler=lambda _: Ruler(there.connection, RulerApi.MIMIR))
        with pytest.raises(GrafanaError, match="no org id") as raised:
            plan_of(nameless, project(), KINDS, Consent())
        assert "set tenant in the RulerEndpoint of" in raised.value.remedy


@pytest.mark.parametrize("name", ["a/b", "50% and more", "a b", "a?b#c"])
def test_a_group_may_have_any_name(tmp_path: Path, name: str) -> None:
    group = RuleGroup(name, "1m")
    alerts = (
        alert(group=group, panel=None),
        alert(name="ManyFailedLogins", query=FAILED_LOGINS, panel=None, group=group),
    )
    with GrafanaStandIn() as server:
        made = compiled(alerts=alerts, sources=(), environment=ENVIRONMENT)
        assert deployed(server, made, tmp_path).unverified == ()
        assert held(server) == held(server, "loki", "anonymous") == {ALERTS: [name]}
        assert deployed(server, made, tmp_path).plan.writes == ()
        done = deployed(server, compiled(sources=(), environment=ENVIRONMENT), tmp_path)
        assert (done.unverified, held(server), held(server, "loki", "anonymous")) == ((), {}, {})


def test_restoring_brings_a_group_back(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        deployed(server, project(recordings=30), tmp_path)
        before = server.ruler_state("mimir", "team")
        done = deployed(server, project(wait="5m", logs=False), tmp_path)
        assert held(server) == {ALERTS: ["critical"]}
        restored(server, done, tmp_path)
        assert server.ruler_state("mimir", "team") == before
        assert held(server, "loki", "anonymous") == {ALERTS: ["critical"]}


def test_a_place_is_named_and_read_back() -> None:
    place = RulerPlace.of(MIMIR)
    assert str(place) == f"mimir {AT_MIMIR}"
