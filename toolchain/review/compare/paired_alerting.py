"""Which alert, objective, recording rule and contact point was which before."""

from attrs import frozen
from rapidfuzz.fuzz import ratio

from toolchain.compile.alerting.model import CompiledAlert, CompiledRecording
from toolchain.compile.compiler import Compilation
from toolchain.define.alerting.routing.configured import ConfiguredContactPoint, Delivery
from toolchain.define.alerting.slo import SLO
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.normal import normal_promql
from toolchain.languages.promql.printer import to_promql
from toolchain.review.compare.hearing import Hearing, hearing_of
from toolchain.review.compare.pairing import Pairs, paired
from toolchain.review.normal.logql import normal_logql
from toolchain.review.words.queries import Tree, query_text


@frozen(eq=False)
class PairedAlerting:
    """Alerting before and after; rules that an objective makes are its own, and told apart by ``of_objectives``."""

    before: Hearing
    after: Hearing
    alerts: Pairs[CompiledAlert]
    recordings: Pairs[CompiledRecording]
    objectives: Pairs[SLO]
    contact_points: Pairs[ConfiguredContactPoint]
    of_objectives: frozenset[int]

    def is_of_objective(self, definition: object) -> bool:
        """Return whether an objective made the rule."""
        return id(definition) in self.of_objectives

    def names_now(self, points: tuple[str, ...]) -> tuple[str, ...]:
        """Return the present names of former contact points."""
        renamed = {old.definition.name: new.definition.name for old, new in self.contact_points.both}
        return tuple(renamed.get(each, each) for each in points)


def paired_recordings(before: Compilation, after: Compilation) -> Pairs[CompiledRecording]:
    """Return which recording rule was which before."""
    return paired(before.rules.recordings, after.rules.recordings, (lambda each: each.definition.record, _recorded))


def paired_alerting(before: Compilation, after: Compilation) -> PairedAlerting:
    """Return what was what: by name first, then by what it asks for."""
    hearings = hearing_of(before), hearing_of(after)
    rules = ((*slo.alerts, *slo.recordings) for side in (before, after) for slo in side.project.slos)
    return PairedAlerting(
        *hearings,
        paired(before.rules.alerts, after.rules.alerts, (lambda each: each.definition.name, _meaning), _likeness),
        paired_recordings(before, after),
        paired(
            before.project.slos,
            after.project.slos,
            (lambda each: each.id, lambda each: each.name, lambda each: each.title),
        ),
        paired(
            hearings[0].contact_points.values(),
            hearings[1].contact_points.values(),
            (lambda each: each.definition.name, _reached),
        ),
        frozenset(id(each) for those in rules for each in those),
    )


def delivery_settings(delivery: Delivery) -> dict[str, str]:
    """Return the settings of an integration as text; a secret is called by its name."""
    kind = delivery.integration.type
    settings = delivery.integration.settings(delivery.address)
    return {f"{kind} {name}": str(value) for name, value in settings.items()}


def _reached(point: ConfiguredContactPoint) -> tuple[object, ...]:
    return tuple(tuple(delivery_settings(each).items()) for each in point.deliveries)


def normal(tree: Tree) -> str:
    """Return a query of either language in one spelling."""
    return to_promql(normal_promql(tree)) if isinstance(tree, Expression) else query_text(normal_logql(tree))


def _meaning(alert: CompiledAlert) -> tuple[object, ...]:
    rule = alert.definition
    return (normal(alert.signal), rule.operator, rule.threshold, rule.severity)


def _likeness(before: CompiledAlert, after: CompiledAlert) -> float:
    """Return how alike two alerts are: what they ask for counts most, then name, summary and labels."""
    first, second = before.definition, after.definition
    labels = sum(before.labels.get(name) == after.labels.get(name) for name in ("severity", "category", "service")) / 3
    return (
        0.55 * ratio(normal(before.signal), normal(after.signal))
        + 0.2 * ratio(first.name, second.name)
        + 0.15 * ratio(first.summary, second.summary)
    ) / 100 + 0.1 * labels


def _recorded(recording: CompiledRecording) -> tuple[object, ...]:
    return (normal(recording.expression), tuple(sorted(recording.labels.items())))
