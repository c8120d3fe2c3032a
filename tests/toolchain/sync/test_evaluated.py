"""Each rule is judged by what its evaluator says of it, and by whether another has it as well."""

from collections.abc import Iterator
from typing import Any

import pytest
from attrs import evolve

from tests.toolchain.alerts import ERRORS, FAILED_LOGINS, GROUP, alert, errors_panel
from tests.toolchain.compilation import ENVIRONMENT, FILES, LOKI_RULER, board, compilation
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting import RecordingRule
from toolchain.define.evaluation import GRAFANA, AlertEvaluator, Evaluation
from toolchain.languages.promql import builder as q
from toolchain.live.rule_states import GroupState, RuleState
from toolchain.sync.evaluated import Evaluated, EvaluatedRule, LiveRules, Seen, State, evaluated
from toolchain.sync.live_rules import settled

RECORDING = RecordingRule(record="job:errors:sum", expression=ERRORS, group=GROUP, help="Errors.")
UNREAD = RecordingRule(record="job:errors:double", expression=ERRORS * 2, group=GROUP, help="Errors.")


def project(evaluation: Evaluation) -> Compilation:
    """A project with an alert on a recording, and one on logs."""
    environment = evolve(ENVIRONMENT, evaluation=evaluation)
    alerts = (alert(query=q.select(RECORDING.metric)), alert(name="FailedLogins", query=FAILED_LOGINS))
    return compilation(board(errors_panel()), alerts=alerts, recordings=(RECORDING, UNREAD), environment=environment)


MADE = project(Evaluation(FILES))


def state(name: str, **changes: Any) -> RuleState:
    """A healthy rule of the test environment; with colons in its name it records."""
    fields: dict[str, Any] = {
        "name": name,
        "is_alert": ":" not in name,
        "health": "ok",
        "query": "",
        "labels": {"environment": "test"},
        "annotations": {},
    }
    return RuleState(**{**fields, **changes})


def group(*rules: RuleState, file: str = "a.yaml") -> GroupState:
    """A group of rules."""
    return GroupState("critical", file, 15, rules)


RECORDINGS = group(state("job:errors:sum"), state("job:errors:double"))
ALERTS = group(state("ManyErrors"), state("FailedLogins"), file="Team")


def live(**changes: tuple[GroupState, ...]) -> LiveRules:
    """What Grafana and Prometheus have: all that is right, but for changes."""
    found: dict[str, tuple[GroupState, ...]] = {"grafana": (ALERTS,), "prometheus": (RECORDINGS,), **changes}
    by_evaluator: dict[AlertEvaluator, tuple[GroupState, ...]] = {
        GRAFANA: found["grafana"],
        FILES: found["prometheus"],
    }
    return by_evaluator


def rule(found: Evaluated, name: str) -> EvaluatedRule:
    """The rule of a name."""
    return next(each for each in found.rules if each.name == name)


def test_without_asking_anybody_it_is_said_who_evaluates_what() -> None:
    found = evaluated(MADE)
    assert [(each.name, each.evaluator, each.state) for each in found.rules] == [
        ("job:errors:sum", "Prometheus", State.UNKNOWN),
        ("job:errors:double", "Prometheus", State.UNKNOWN),
        ("ManyErrors", "Grafana", State.UNKNOWN),
        ("FailedLogins", "Grafana", State.UNKNOWN),
    ]
    assert [each.name for each in found.alerts[0].recordings] == ["job:errors:sum"]
    assert found.wrong == ()


def test_recordings_that_nobody_evaluates_are_wrong_without_asking() -> None:
    assert [each.state for each in evaluated(project(Evaluation())).wrong] == [State.NOBODY, State.NOBODY]


def test_all_is_well_where_each_rule_is_healthy_at_its_evaluator() -> None:
    found = evaluated(MADE, live())
    assert {each.state for each in found.rules} == {State.HEALTHY}


FARES: list[tuple[str, dict[str, tuple[GroupState, ...]], State, str]] = [
    ("job:errors:sum", {"prometheus": ()}, State.MISSING, ""),
    ("ManyErrors", {"grafana": ()}, State.MISSING, ""),
    (
        "job:errors:sum",
        {"prometheus": (group(state("job:errors:sum", health="err", error="many-to-many")),)},
        State.UNHEALTHY,
        "many-to-many",
    ),
    ("ManyErrors", {"grafana": (group(state("ManyErrors", error="no such host")),)}, State.UNHEALTHY, "no such host"),
    ("ManyErrors", {"grafana": (group(state("ManyErrors", health="nodata")),)}, State.HEALTHY, ""),
    ("ManyErrors", {"grafana": (group(state("ManyErrors", is_evaluated=False)),)}, State.PENDING, ""),
    ("ManyErrors", {"grafana": (group(state("ManyErrors", is_paused=True)),)}, State.PAUSED, ""),
    ("job:errors:sum", {"prometheus": (group(state("job:errors:sum", health="unknown")),)}, State.PENDING, ""),
    (
        "ManyErrors",
        {"prometheus": (RECORDINGS, group(state("ManyErrors"), file="/old/alerts.yaml"))},
        State.TWICE,
        "Grafana (Team, group critical) and Prometheus (/old/alerts.yaml, group critical)",
    ),
    ("job:errors:sum", {"prometheus": (RECORDINGS, RECORDINGS)}, State.TWICE, "Prometheus (a.yaml"),
    (
        "ManyErrors",
        {"grafana": (), "prometheus": (RECORDINGS, group(state("ManyErrors"), file="b.yaml"))},
        State.MISSING,
        "it is in Prometheus (b.yaml",
    ),
    (
        "ManyErrors",
        {"grafana": (ALERTS, group(state("ManyErrors", labels={"environment": "staging"})))},
        State.HEALTHY,
        "",
    ),
]


@pytest.mark.parametrize(("name", "changes", "wanted", "detail"), FARES)
def test_a_rule_is_judged_by_what_is_there(
    name: str, changes: dict[str, tuple[GroupState, ...]], wanted: State, detail: str
) -> None:
    found = rule(evaluated(MADE, live(**changes)), name)
    assert found.state is wanted
    assert detail in found.detail


def test_an_alert_has_the_data_of_who_looks_for_it() -> None:
    seen = Seen(series=frozenset({"http_requests_total"}), streams=None)
    on_metrics, on_logs = evaluated(MADE, live(), seen).alerts
    assert on_metrics.seen == frozenset({"http_requests_total"})
    assert on_logs.seen is None


def test_named_alerts_come_with_what_they_read_alone() -> None:
    found = evaluated(MADE, live(prometheus=())).of(["ManyErrors"])
    assert [each.name for each in found.rules] == ["job:errors:sum", "ManyErrors"]
    assert [each.name for each in found.wrong] == ["job:errors:sum"]


def test_a_rule_of_a_ruler_is_looked_for_there() -> None:
    made = project(Evaluation(FILES, log_alerts=LOKI_RULER))
    there = {**live(grafana=(group(state("ManyErrors")),)), LOKI_RULER: (group(state("FailedLogins")),)}
    assert evaluated(made, there).wrong == ()
    assert rule(evaluated(made, live(grafana=(group(state("ManyErrors")),))), "FailedLogins").state is State.MISSING


class Clock:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


PENDING = live(prometheus=(group(state("job:errors:sum", health="unknown"), state("job:errors:double")),))


def waited(looks: Iterator[LiveRules], **options: Any) -> tuple[Evaluated, float]:
    """What came of waiting, and how long that took."""
    clock = Clock()
    found = settled(
        lambda: evaluated(MADE, next(looks)),
        lambda what: what.recordings,
        {State.PENDING},
        clock=clock,
        sleep=clock.sleep,
        **options,
    )
    return found, clock.now


def test_nobody_waits_for_what_is_evaluated() -> None:
    found, seconds = waited(iter([live()]))
    assert (found.wrong, seconds) == ((), 0)


def test_rules_are_waited_for_until_they_are_evaluated_and_it_is_told_how_many() -> None:
    told: list[int] = []
    looks = iter([PENDING, PENDING, live()])
    found, seconds = waited(looks, tell=lambda number, _: told.append(number))
    assert found.wrong == ()
    assert seconds == pytest.approx(2)
    assert told == [1, 1]


def test_waiting_ends_after_two_intervals_and_some_seconds() -> None:
    found, seconds = waited(iter([PENDING] * 1000))
    assert [each.state for each in found.wrong] == [State.PENDING]
    assert seconds == pytest.approx(2 * 15 + 10)


def test_waiting_ends_at_the_longest_wait() -> None:
    _, seconds = waited(iter([PENDING] * 1000), longest=5)
    assert seconds == pytest.approx(5)
