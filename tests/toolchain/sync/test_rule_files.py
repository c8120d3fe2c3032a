"""Rule files reach a Prometheus that loads them: whole, loaded, read back, and nobody's work overwritten.

Each test that can runs against a Prometheus of its own as well as against the stand-in, which shows that they agree.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from attrs import evolve, frozen

from grafana_stand_in.stand_in import GrafanaStandIn
from tests.conftest import REPOSITORY
from tests.programs import needed
from tests.toolchain.alerts import ERRORS, alert, errors_panel
from tests.toolchain.compilation import FILES, board
from tests.toolchain.compilation import compilation as compiled
from tests.toolchain.sync.deploys import WITH_SECRET, destination, plan_of, rule_files
from tests.toolchain.sync.prometheus_server import prometheus_server
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.define.alerting import RecordingRule, RuleGroup
from toolchain.define.environment import Environment
from toolchain.define.evaluation import Evaluation
from toolchain.languages.promql import builder as q
from toolchain.live.grafana.errors import GrafanaError
from toolchain.project.loading import load_project
from toolchain.sync.apply import apply
from toolchain.sync.backup import read_backup
from toolchain.sync.change import Action
from toolchain.sync.deploy import Deployed, deploy
from toolchain.sync.destination import Destination
from toolchain.sync.kind import by_name
from toolchain.sync.kinds.rule_file import RuleFileKind
from toolchain.sync.plan import Consent, Plan
from toolchain.sync.restore import plan_to_restore
from toolchain.sync.rule_text import read, written

OF_FILES = by_name(RuleFileKind())
ENVIRONMENT = evolve(WITH_SECRET, evaluation=Evaluation(FILES, FILES))
GROUP = RuleGroup("errors", "1s")
RECORDINGS, ALERTS = "observability-as-code-test.recordings.yaml", "observability-as-code-test.alerts.yaml"
STRANGER = "# Anna's own\ngroups:\n- name: annas\n  rules:\n  - record: annas:errors\n    expr: vector(1)\n"
BROKEN = "groups:\n- name: broken\n  rules:\n  - record: a\n"


def project(times: int = 2, *, alerts: bool = True, environment: Environment = ENVIRONMENT) -> Compilation:
    """A project that records errors, so many times over, and an alert on it."""
    inner = RecordingRule(record="job:errors:sum", expression=ERRORS, group=GROUP, help="Errors.")
    outer = RecordingRule(
        record="job:errors:times", expression=q.select(inner.metric) * times, group=GROUP, help="Errors."
    )
    rule = alert(query=q.select(outer.metric), group=GROUP, wait="1m", keep_firing="2m")
    rules = (rule,) if alerts else ()
    return compiled(board(errors_panel()), alerts=rules, recordings=(inner, outer), environment=environment)


@frozen
class Place:
    """A Grafana, a Prometheus and the directory that it loads rule files from."""

    grafana: GrafanaStandIn
    url: str
    directory: Path

    def there(self, made: Compilation) -> Any:
        """The destination of a project, in a context."""
        return destination(self.grafana, made)

    def destination(self, opened: Destination) -> Destination:
        """The destination with this Prometheus."""
        return evolve(opened, rule_files=rule_files(self.url, self.directory))

    def plan(self, made: Compilation, consent: Consent | None = None) -> Plan:
        """The plan for the rule files."""
        with self.there(made) as opened:
            return plan_of(self.destination(opened), made, OF_FILES, consent or Consent())

    def deploy(self, made: Compilation, backups: Path, consent: Consent | None = None) -> Deployed:
        """Deploy the rule files."""
        with self.there(made) as opened:
            there = self.destination(opened)
            return deploy(there, lambda to: plan_of(to, made, OF_FILES, consent), OF_FILES, lambda _: None, backups)

    def restore(self, made: Compilation, backup: Path, backups: Path) -> Deployed:
        """Restore a backup."""
        saved = read_backup(backup, "test")
        with self.there(made) as opened:
            there = self.destination(opened)
            return deploy(there, lambda to: plan_to_restore(to, OF_FILES, saved), OF_FILES, lambda _: None, backups)

    @property
    def files(self) -> dict[str, str]:
        """What is in the directory."""
        return {path.name: path.read_text() for path in sorted(self.directory.iterdir())}

    def loaded(self) -> dict[str, list[str]]:
        """The names of the rules that Prometheus has, by file."""
        found: dict[str, list[str]] = {}
        for group in rule_files(self.url, self.directory).prometheus.groups():
            found.setdefault(group.file_name, []).extend(rule.name for rule in group.rules)
        return found


@pytest.fixture(params=["stand-in", "Prometheus"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A stand-in, or a Prometheus of its own beside it."""
    directory, own = tmp_path / "rules", tmp_path / "prometheus"
    for each in (directory, own):
        each.mkdir()
    with GrafanaStandIn(rule_directory=directory) as grafana:
        if request.param == "stand-in":
            yield Place(grafana, grafana.prometheus_url, directory)
            return
        with prometheus_server(needed("prometheus"), own, [f"{directory}/*.yaml"]) as url:
            yield Place(grafana, url, directory)


def test_the_first_deploy_delivers_and_loads_and_the_second_writes_nothing(place: Place, tmp_path: Path) -> None:
    done = place.deploy(project(), tmp_path)
    assert done.applied.failures == ()
    assert done.unverified == ()
    assert [change.action for change in done.applied.done] == [Action.CREATE, Action.CREATE]
    assert place.loaded() == {ALERTS: ["ManyErrors"], RECORDINGS: ["job:errors:sum", "job:errors:times"]}
    assert read(place.files[RECORDINGS]).is_as_written
    mode = (place.directory / RECORDINGS).stat().st_mode
    assert stat.S_IMODE(mode) == 0o644
    before = {path.name: path.stat().st_mtime_ns for path in place.directory.iterdir()}
    assert place.plan(project()).writes == ()
    assert place.deploy(project(), tmp_path).backup is None
    assert {path.name: path.stat().st_mtime_ns for path in place.directory.iterdir()} == before


def test_a_changed_expression_is_one_write(place: Place, tmp_path: Path) -> None:
    place.deploy(project(), tmp_path)
    done = place.deploy(project(times=3), tmp_path).applied.done
    assert [(str(each.key), each.action) for each in done] == [(f"rule file {RECORDINGS}", Action.UPDATE)]
    (field,) = done[0].changes
    assert (field.before, field.after) == (
        'job:errors:sum{environment="test"} * 2',
        'job:errors:sum{environment="test"} * 3',
    )
    assert place.plan(project(times=3)).writes == ()


def test_what_was_written_and_never_loaded_is_loaded_by_the_next_deploy(place: Place, tmp_path: Path) -> None:
    place.deploy(project(), tmp_path)
    groups = yaml.safe_load(place.files[RECORDINGS])["groups"]
    groups[0]["rules"][1]["expr"] = 'job:errors:sum{environment="test"} * 3'
    (place.directory / RECORDINGS).write_text(written("observability-as-code-test", groups))
    (change,) = place.plan(project(times=3)).writes
    assert [(each.path, each.before, each.after) for each in change.changes] == [("loaded", False, True)]
    assert place.deploy(project(times=3), tmp_path).unverified == ()
    assert place.plan(project(times=3)).writes == ()


def test_an_edit_is_a_conflict_until_it_is_given_up(place: Place, tmp_path: Path) -> None:
    place.deploy(project(), tmp_path)
    edited = place.files[RECORDINGS].replace("* 2", "* 7")
    (place.directory / RECORDINGS).write_text(edited)
    (conflict,) = place.plan(project()).conflicts
    assert "edited in its directory" in conflict.reason
    assert conflict.live is not None
    assert conflict.live.edit.at
    key = f"rule file {RECORDINGS}"
    done = place.deploy(project(), tmp_path, Consent(overwrite_edits=frozenset({key})))
    assert done.unverified == ()
    assert done.backup is not None
    assert place.plan(project()).writes == ()
    place.restore(project(), done.backup, tmp_path)
    assert place.files[RECORDINGS] == edited


def test_a_file_of_somebody_else_under_our_name_is_adopted_and_given_back(place: Place, tmp_path: Path) -> None:
    (place.directory / RECORDINGS).write_text(STRANGER)
    (conflict,) = place.plan(project()).conflicts
    assert "not ours" in conflict.reason
    done = place.deploy(project(), tmp_path, Consent(adopt=frozenset({"all"})))
    assert done.unverified == ()
    assert done.backup is not None
    restored = place.restore(project(), done.backup, tmp_path)
    assert restored.unverified == ()
    assert place.files == {RECORDINGS: STRANGER}
    assert place.loaded() == {RECORDINGS: ["annas:errors"]}


def test_files_of_others_stay_and_ours_go_when_they_are_not_wanted(place: Place, tmp_path: Path) -> None:
    (place.directory / "annas.yaml").write_text(STRANGER)
    other = written("observability-as-code-staging", yaml.safe_load(STRANGER)["groups"])
    (place.directory / "staging.yaml").write_text(other)
    place.deploy(project(), tmp_path)
    done = place.deploy(project(alerts=False), tmp_path)
    assert [(str(each.key), each.action) for each in done.applied.done] == [(f"rule file {ALERTS}", Action.DELETE)]
    assert done.unverified == ()
    assert sorted(place.files) == ["annas.yaml", RECORDINGS, "staging.yaml"]
    assert place.files["staging.yaml"] == other
    assert ALERTS not in place.loaded()
    assert done.backup is not None
    place.restore(project(), done.backup, tmp_path)
    assert place.loaded()[ALERTS] == ["ManyErrors"]


def test_a_file_of_ours_that_vanished_while_its_rules_are_still_loaded_is_deleted(place: Place, tmp_path: Path) -> None:
    place.deploy(project(), tmp_path)
    (place.directory / ALERTS).unlink()
    done = place.deploy(project(alerts=False), tmp_path)
    assert [(str(each.key), each.action) for each in done.applied.done] == [(f"rule file {ALERTS}", Action.DELETE)]
    assert ALERTS not in place.loaded()
    assert place.plan(project(alerts=False)).writes == ()


def test_an_environment_without_such_a_prometheus_plans_nothing(place: Place) -> None:
    by_grafana = evolve(ENVIRONMENT, evaluation=Evaluation())
    with place.there(project(environment=by_grafana)) as opened:
        there = evolve(opened, rule_files=None)
        assert plan_of(there, project(environment=by_grafana), OF_FILES, Consent()).changes == ()


def test_a_reload_that_fails_puts_everything_back(place: Place, tmp_path: Path) -> None:
    place.deploy(project(), tmp_path)
    before = place.files, place.loaded()
    annas = place.directory / "annas.yaml"
    annas.write_text(BROKEN)  # breaks every reload, ours with it
    failed = place.deploy(project(times=3), tmp_path)
    (failure,) = failed.applied.failures
    assert "failed to reload config" in failure.message
    assert "does not load its configuration with them either" in failure.remedy
    annas.unlink()
    assert (place.files, place.loaded()) == before
    assert place.deploy(project(times=3), tmp_path).unverified == ()


def test_a_file_that_prometheus_refuses_is_taken_back(place: Place, tmp_path: Path) -> None:
    place.deploy(project(), tmp_path)
    before = place.files, place.loaded()
    made = project(times=3)
    with place.there(made) as opened:
        there = place.destination(opened)
        plan = plan_of(there, made, OF_FILES, Consent())
        (change,) = plan.writes
        assert change.desired is not None
        broken = {**change.desired.payload, "groups": yaml.safe_load(BROKEN)["groups"]}
        wrong = evolve(change, desired=evolve(change.desired, payload=broken))
        applied = apply(there, evolve(plan, changes=(wrong,)), OF_FILES)
    (failure,) = applied.failures
    assert applied.done == ()
    assert "failed to reload config" in failure.message
    assert failure.remedy.endswith("The files and rules are as they were before.")
    assert (place.files, place.loaded()) == before


def test_the_first_file_that_prometheus_refuses_is_removed_again(place: Place, tmp_path: Path) -> None:
    (place.directory / "annas.yaml").write_text(BROKEN)
    failed = place.deploy(project(), tmp_path)
    assert len(failed.applied.failures) == 2
    assert place.files == {"annas.yaml": BROKEN}


@pytest.fixture(params=["stand-in", "Prometheus"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A Prometheus that loads rules from another directory than the deploy's."""
    directory, own = tmp_path / "rules", tmp_path / "prometheus"
    for each in (directory, own):
        each.mkdir()
    with GrafanaStandIn(rule_directory=directory) as grafana:
        if request.param == "stand-in":
            grafana.installation.lists_rule_directory = False
            yield Place(grafana, grafana.prometheus_url, directory)
            return
        with prometheus_server(needed("prometheus"), own, ["/etc/prometheus/*.yaml"]) as url:
            yield Place(grafana, url, directory)


def test_a_prometheus_that_does_not_list_the_directory_is_told_with_what_it_lists(
    elsewhere: Place, tmp_path: Path
) -> None:
    failures = elsewhere.deploy(project(), tmp_path).applied.failures
    assert len(failures) == 2
    assert f"nothing of {elsewhere.directory}: it loads rules from /etc/prometheus/*.yaml" in failures[0].message
    assert "rule_files" in failures[0].remedy
    assert elsewhere.files == {}


@pytest.fixture(params=["stand-in", "Prometheus"])
def deaf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A Prometheus that cannot be told to load its files."""
    directory, own = tmp_path / "rules", tmp_path / "prometheus"
    for each in (directory, own):
        each.mkdir()
    with GrafanaStandIn(rule_directory=directory) as grafana:
        if request.param == "stand-in":
            grafana.installation.reloads = False
            yield Place(grafana, grafana.prometheus_url, directory)
            return
        with prometheus_server(needed("prometheus"), own, [f"{directory}/*.yaml"], reloads=False) as url:
            yield Place(grafana, url, directory)


def test_a_prometheus_that_cannot_be_told_to_load_is_found_by_the_plan(deaf: Place) -> None:
    plan = deaf.plan(project())
    assert [change.action for change in plan.changes] == [Action.CONFLICT, Action.CONFLICT]
    assert "--web.enable-lifecycle" in plan.changes[0].remedy


def test_a_refused_reload_says_how_to_allow_it_and_leaves_the_files_of_before(deaf: Place) -> None:
    made = project()
    with deaf.there(made) as opened:
        there = deaf.destination(opened)
        plan = plan_of(there, made, OF_FILES, Consent())
        changes = tuple(evolve(each, action=Action.CREATE, live=None) for each in plan.changes)
        failures = apply(there, evolve(plan, changes=changes), OF_FILES).failures
    assert "Lifecycle API is not enabled" in failures[0].message
    assert "--web.enable-lifecycle" in failures[0].remedy
    assert deaf.files == {}


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[Place]:
    """A stand-in alone, for what does not depend on Prometheus."""
    directory = tmp_path / "rules"
    directory.mkdir()
    with GrafanaStandIn(rule_directory=directory) as grafana:
        yield Place(grafana, grafana.prometheus_url, directory)


def test_a_directory_that_is_not_there_is_named_with_what_to_do(stand_in: Place) -> None:
    with pytest.raises(GrafanaError, match="No such file or directory") as raised:
        evolve(stand_in, directory=stand_in.directory / "gone").plan(project())
    assert str(stand_in.directory / "gone") in raised.value.message
    assert "where Prometheus mounts it" in raised.value.remedy


def test_a_directory_that_may_not_be_written_is_found_by_the_plan(
    stand_in: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    plan = stand_in.plan(project())
    assert [change.action for change in plan.changes] == [Action.CONFLICT, Action.CONFLICT]
    assert f"may not write into {stand_in.directory}" in plan.changes[0].reason
    assert "chown or chmod" in plan.changes[0].remedy


def test_what_a_killed_deploy_left_half_written_is_cleared_away(stand_in: Place, tmp_path: Path) -> None:
    (stand_in.directory / f".{RECORDINGS}.staged-x1").write_text("half")
    stand_in.deploy(project(), tmp_path)
    assert sorted(stand_in.files) == [ALERTS, RECORDINGS]


@pytest.mark.parametrize("text", ["", "groups", "groups: 3", "groups: [3]", "groups: [{rules: 3}]", "a: [", "\x00"])
def test_a_file_that_holds_no_rules_is_somebody_elses(text: str, stand_in: Place) -> None:
    (stand_in.directory / RECORDINGS).write_text(text)
    (conflict,) = stand_in.plan(project()).conflicts
    assert "not ours" in conflict.reason


def test_prometheus_has_loaded_what_the_repository_compiles_to(tmp_path: Path) -> None:
    """Its own spelling of every query is known for the same."""
    executable = needed("prometheus")
    loaded = load_project(REPOSITORY, "production")
    made = compile_project(evolve(loaded, environment=evolve(loaded.environment, evaluation=Evaluation(FILES, FILES))))
    directory, own = tmp_path / "rules", tmp_path / "prometheus"
    for each in (directory, own):
        each.mkdir()
    with GrafanaStandIn() as grafana, prometheus_server(executable, own, [f"{directory}/*.yaml"]) as url:
        there = Place(grafana, url, directory)
        done = there.deploy(made, tmp_path)
        assert done.applied.failures == ()
        assert done.unverified == ()
        assert there.plan(made).writes == ()
        assert sum(map(len, there.loaded().values())) == len(made.rules.recordings) + sum(
            not each.definition.is_log_alert for each in made.rules.alerts
        )
