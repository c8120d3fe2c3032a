"""What alerts read, who evaluates it, and whether the running systems have it.

Says of each alert and of each recording rule that it needs who evaluates it, and what has become of it there.
"""

from collections.abc import Collection, Iterable, Mapping
from enum import Enum

from attrs import evolve, frozen

from toolchain.base.durations import duration_seconds
from toolchain.base.source import SourceLocation
from toolchain.compile.alerting.evaluators import evaluator_of
from toolchain.compile.alerting.inputs import inputs_of
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting.group import RuleGroup
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL
from toolchain.define.evaluation import AlertEvaluator, evaluator_title
from toolchain.live.rule_states import GroupState, RuleState

LiveRules = Mapping[AlertEvaluator, Iterable[GroupState]]
"""What each evaluator has."""


@frozen(eq=False)
class Seen:
    """What has data where the evaluators of alerts look: names of series and selectors of streams; None for unknown."""

    series: frozenset[str] | None = None
    streams: frozenset[str] | None = None


class State(Enum):
    """How a rule fares; the value is how people are told."""

    UNKNOWN = ""
    HEALTHY = "healthy"
    PENDING = "not evaluated yet"
    NOBODY = "nobody evaluates it"
    MISSING = "missing"
    PAUSED = "paused"
    UNHEALTHY = "unhealthy"
    TWICE = "evaluated twice"

    @property
    def is_wrong(self) -> bool:
        """Whether somebody has to do something."""
        return self not in (State.UNKNOWN, State.HEALTHY)


@frozen(eq=False)
class EvaluatedRule:
    """A rule: who evaluates it, how it fares there, and in a ``detail`` why it fares badly, or where else it is.

    ``interval`` is the time between evaluations, in seconds.
    """

    name: str
    evaluator: str
    location: SourceLocation
    state: State = State.UNKNOWN
    detail: str = ""
    interval: float = 60.0


@frozen(eq=False)
class EvaluatedAlert:
    """An alert with the recording rules that it reads, and the series and streams that are scraped or logged.

    ``seen`` are those that have data now, among others; None where nobody was asked.
    """

    rule: EvaluatedRule
    recordings: tuple[EvaluatedRule, ...]
    series: tuple[str, ...]
    streams: tuple[str, ...]
    seen: frozenset[str] | None = None


@frozen(eq=False)
class Evaluated:
    """What is evaluated in an environment; ``recordings`` are those that no alert reads as well."""

    environment: str
    alerts: tuple[EvaluatedAlert, ...]
    recordings: tuple[EvaluatedRule, ...]

    @property
    def rules(self) -> tuple[EvaluatedRule, ...]:
        """All rules, each once."""
        return (*self.recordings, *(each.rule for each in self.alerts))

    def of(self, names: Collection[str]) -> "Evaluated":
        """Return what concerns some alerts alone."""
        alerts = tuple(each for each in self.alerts if each.rule.name in names)
        recordings = dict.fromkeys(recording for each in alerts for recording in each.recordings)
        return evolve(self, alerts=alerts, recordings=tuple(recordings))

    @property
    def wrong(self) -> tuple[EvaluatedRule, ...]:
        """The rules that somebody has to do something about."""
        return tuple(each for each in self.rules if each.state.is_wrong)


def evaluated(compilation: Compilation, live: LiveRules | None = None, seen: Seen | None = None) -> Evaluated:
    """Return who evaluates what; with what is ``live`` how each rule fares, with what is ``seen`` what has data."""
    environment, rules = compilation.project.environment, compilation.rules
    evaluation = environment.evaluation
    there = None if live is None else _Occurrences(live, environment.name)
    recordings = {}
    for recording in rules.recordings:
        name = recording.definition.record
        rule = _rule(name, evaluation.recordings, recording.location, recording.definition.group)
        recordings[name] = _judged(rule, evaluation.recordings, there, is_alert=False)
    alerts = []
    for alert in rules.alerts:
        evaluator, inputs = evaluator_of(evaluation, alert), inputs_of(alert, rules.recordings)
        rule = _rule(alert.definition.name, evaluator, alert.location, alert.definition.group)
        alerts.append(
            EvaluatedAlert(
                _judged(rule, evaluator, there, is_alert=True),
                tuple(recordings[each.definition.record] for each in inputs.recordings),
                inputs.series,
                inputs.streams,
                _seen(seen, on_logs=alert.definition.is_log_alert),
            )
        )
    return Evaluated(environment.name, tuple(alerts), tuple(recordings.values()))


def _seen(seen: Seen | None, *, on_logs: bool) -> frozenset[str] | None:
    if seen is None:
        return None
    return seen.streams if on_logs else seen.series


def _rule(name: str, evaluator: AlertEvaluator | None, place: SourceLocation, group: RuleGroup) -> EvaluatedRule:
    return EvaluatedRule(name, evaluator_title(evaluator), place, interval=duration_seconds(group.interval) or 60.0)


class _Occurrences:
    """Where the rules of an environment are, by kind and name: a Grafana or a Prometheus may have several's."""

    def __init__(self, live: LiveRules, environment: str) -> None:
        self._found: dict[tuple[bool, str], list[tuple[AlertEvaluator, GroupState, RuleState]]] = {}
        for evaluator, groups in live.items():
            for group in groups:
                for rule in group.rules:
                    if rule.labels.get(ENVIRONMENT_LABEL) == environment:
                        self._found.setdefault((rule.is_alert, rule.name), []).append((evaluator, group, rule))

    def of(self, name: str, *, is_alert: bool) -> list[tuple[AlertEvaluator, GroupState, RuleState]]:
        """Return the places of a rule."""
        return self._found.get((is_alert, name), [])


def _judged(
    rule: EvaluatedRule, evaluator: AlertEvaluator | None, there: _Occurrences | None, *, is_alert: bool
) -> EvaluatedRule:
    if evaluator is None:
        return evolve(rule, state=State.NOBODY)
    if there is None:
        return rule
    found = there.of(rule.name, is_alert=is_alert)
    own = [state for place, _, state in found if place == evaluator]
    if not own:
        elsewhere = _places(found)
        return evolve(rule, state=State.MISSING, detail=f"it is in {elsewhere}" if elsewhere else "")
    if len(found) > 1:
        return evolve(rule, state=State.TWICE, detail=f"it is in {_places(found)}")
    (state,) = own
    if state.is_paused:
        return evolve(rule, state=State.PAUSED)
    if state.is_pending:
        return evolve(rule, state=State.PENDING)
    if not state.is_healthy:
        return evolve(rule, state=State.UNHEALTHY, detail=state.error or f"its health is {state.health!r}")
    return evolve(rule, state=State.HEALTHY)


def _places(found: Iterable[tuple[AlertEvaluator, GroupState, RuleState]]) -> str:
    places = (f"{evaluator_title(place)} ({group.file}, group {group.name})" for place, group, _ in found)
    return " and ".join(places)
