"""How the rules of an environment fare where they are evaluated, once they were evaluated for the first time."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping

from toolchain.define.evaluation import GRAFANA, AlertEvaluator, PrometheusFiles, RulerEndpoint
from toolchain.live.grafana.call import NOTHING
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.rule_states import GroupState, read_groups
from toolchain.sync.destination import Destination
from toolchain.sync.evaluated import Evaluated, EvaluatedRule, LiveRules, State
from toolchain.sync.rules.place import RulerPlace

_OF_GRAFANA = "/api/prometheus/grafana/api/v1/rules"
_OF_RULERS = "/prometheus/api/v1/rules"

LONGEST_WAIT = 180.0
"""Seconds."""
_ROUNDS, _GRACE, _POLL = 2, 10.0, 1.0
"""A group is evaluated for the first time within its interval; two intervals and some seconds are enough."""


def live_rules(destination: Destination, evaluators: Iterable[AlertEvaluator] = ()) -> LiveRules:
    """Return the rules of these evaluators; unless any is named, of Grafana and of all that the environment names.

    Raises GrafanaError.
    """
    evaluation = destination.environment.evaluation
    files = evaluation.prometheus_files
    asked = dict.fromkeys(evaluators) or dict.fromkeys((GRAFANA, *((files,) if files else ()), *evaluation.rulers))
    return {each: _rules(destination, each) for each in asked}


def _rules(destination: Destination, evaluator: AlertEvaluator) -> tuple[GroupState, ...]:
    match evaluator:
        case RulerEndpoint():
            connection, headers = ruler_access(destination, evaluator)
            return read_groups(connection, _OF_RULERS, headers=headers)
        case PrometheusFiles():
            assert destination.rule_files is not None, "a destination has the Prometheus that its environment names"
            return destination.rule_files.prometheus.groups()
    return read_groups(destination.connection, _OF_GRAFANA)


def ruler_access(destination: Destination, evaluator: RulerEndpoint) -> tuple[GrafanaConnection, Mapping[str, str]]:
    """Return the connection to a ruler, and the headers that name its tenant."""
    ruler = destination.open_ruler(RulerPlace.of(evaluator))
    return ruler.connection, {"X-Scope-OrgID": ruler.tenant} if ruler.tenant else NOTHING


def settled(
    look: Callable[[], Evaluated],
    awaited: Callable[[Evaluated], Iterable[EvaluatedRule]],
    states: Collection[State],
    *,
    longest: float | None = None,
    tell: Callable[[int, float], None] = lambda _number, _seconds: None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Evaluated:
    """Look until no rule that is awaited is in one of the states, or that has taken too long; return the last look.

    ``tell`` is given how many rules are waited for, and for how many seconds at most; ``longest`` is in seconds,
    LONGEST_WAIT unless given.
    """
    start = clock()
    most = LONGEST_WAIT if longest is None else longest
    while True:
        found = look()
        waiting = [each for each in awaited(found) if each.state in states]
        rounds = max((each.interval for each in waiting), default=0.0) * _ROUNDS
        left = start + min(most, rounds + _GRACE) - clock()
        if not waiting or left <= 0:
            return found
        tell(len(waiting), left)
        sleep(min(_POLL, left))
