"""Waits for rules to be evaluated for the first time, with a word about what is waited for."""

from collections.abc import Callable, Iterable

from attrs import frozen

from toolchain.cli import console as consoles
from toolchain.cli.signals import Interrupted
from toolchain.compile.compilation import Compilation
from toolchain.define.evaluation import GRAFANA, AlertEvaluator, evaluator_title
from toolchain.live.grafana.errors import GrafanaError
from toolchain.sync.destination import Destination
from toolchain.sync.evaluated import Evaluated, EvaluatedRule, LiveRules, State, evaluated
from toolchain.sync.live_rules import live_rules, settled


@frozen(eq=False)
class Settled:
    """How rules fare, and what was read of their evaluators last."""

    evaluated: Evaluated
    live: LiveRules


def settled_rules(
    destination: Destination,
    compilation: Compilation,
    awaited: Callable[[Evaluated], Iterable[EvaluatedRule]],
    states: Iterable[State] = (State.PENDING,),
    evaluators: Iterable[AlertEvaluator] = (),
) -> Settled:
    """Return how rules fare once those that are awaited have left these states, or have not for too long.

    Only these evaluators are asked; all unless any is named. Raises GrafanaError.
    """
    messages = consoles.messages()
    asked = tuple(evaluators)
    last: LiveRules = {}
    is_told = False
    with messages.status("asking how rules fare") as status:

        def look() -> Evaluated:
            nonlocal last
            last = live_rules(destination, asked)
            return evaluated(compilation, last)

        def tell(number: int, seconds: float) -> None:
            nonlocal is_told
            rules = "1 rule" if number == 1 else f"{number} rules"
            words = f"waiting for the first evaluation of {rules}, for {seconds:.0f} s at most"
            status.update(words)
            if not is_told and not messages.is_terminal:
                messages.print(f"{words} ...")
            is_told = True

        found = settled(look, awaited, frozenset(states), tell=tell)
    return Settled(found, last)


@frozen
class Unsettled:
    """Rules that are not well after a deploy; ``problem`` says why they could not be asked for."""

    rules: tuple[EvaluatedRule, ...] = ()
    problem: str = ""

    def __bool__(self) -> bool:
        return bool(self.rules or self.problem)


SETTLED = Unsettled()
"""All is well."""


def unsettled_rules(destination: Destination, compilation: Compilation) -> Unsettled:
    """Return what is not there, or not well, once it had time to be evaluated.

    Meant are the rules of Prometheus and of rulers, recording rules above all. How Grafana fares with its alerts is
    left to ``build.py evaluation``.
    """
    evaluation = destination.environment.evaluation
    named = (evaluation.recordings, evaluation.metric_alerts, evaluation.log_alerts)
    evaluators = tuple(dict.fromkeys(each for each in named if each is not None and each != GRAFANA))
    if not evaluators:
        return SETTLED

    def awaited(what: Evaluated) -> tuple[EvaluatedRule, ...]:
        return tuple(each for each in what.rules if each.evaluator in titles)

    titles = {evaluator_title(each) for each in evaluators}
    states = (State.PENDING, State.MISSING)  # a ruler looks for new groups from time to time
    try:
        found = settled_rules(destination, compilation, awaited, states, evaluators)
    except GrafanaError as error:
        return Unsettled(problem=str(error))
    except KeyboardInterrupt as error:
        raise Interrupted(
            "interrupted while rules were waited for",
            "all changes were made.\nHow rules fare says `build.py evaluation --live`; `build.py restore` undoes.",
            error,
        ) from None
    return Unsettled(tuple(each for each in awaited(found.evaluated) if each.state.is_wrong))
