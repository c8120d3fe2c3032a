"""Which alert, objective, recording rule and contact point was which before."""

from attrs import frozen
from rapidfuzz.fuzz import ratio

from toolchain.compile.built.build import Build
from toolchain.compile.built.routing import BuiltContactPoint, BuiltIntegration, setting_text
from toolchain.compile.built.rules import BuiltAlert, BuiltRecording
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.normal import normal_promql
from toolchain.languages.promql.printer import to_promql
from toolchain.review.compare.hearing import Hearing, hearing_of
from toolchain.review.compare.inventory import Objective, both_tell, objectives_of
from toolchain.review.compare.pairing import Pairs, paired
from toolchain.review.normal.logql import normal_logql
from toolchain.review.words.queries import Tree, query_text


@frozen(eq=False)
class PairedAlerting:
    """Alerting before and after; ``of_objectives`` are the names of recording rules that objectives make."""

    before: Hearing
    after: Hearing
    alerts: Pairs[BuiltAlert]
    recordings: Pairs[BuiltRecording]
    objectives: Pairs[Objective]
    contact_points: Pairs[BuiltContactPoint]
    of_objectives: frozenset[str]

    def is_of_objective(self, recording: BuiltRecording) -> bool:
        """Return whether an objective made the rule."""
        return recording.record in self.of_objectives

    def names_now(self, points: tuple[str, ...]) -> tuple[str, ...]:
        """Return the present names of former contact points."""
        renamed = {old.name: new.name for old, new in self.contact_points.both}
        return tuple(renamed.get(each, each) for each in points)


def paired_recordings(before: Build, after: Build) -> Pairs[BuiltRecording]:
    """Return which recording rule was which before."""
    return paired(before.recordings, after.recordings, (lambda each: each.record, _recorded))


def paired_alerting(before: Build, after: Build) -> PairedAlerting:
    """Return what was what: by name first, then by what it asks for."""
    hearings = hearing_of(before), hearing_of(after)
    is_known = both_tell(before, after, "objectives")
    objectives = (objectives_of(before), objectives_of(after)) if is_known else ((), ())
    return PairedAlerting(
        *hearings,
        paired(before.alerts, after.alerts, (lambda each: each.name, _meaning), _likeness),
        paired_recordings(before, after),
        paired(*objectives, (lambda each: each.text("id"), lambda each: each.name, lambda each: each.text("title"))),
        paired(
            hearings[0].contact_points.values(),
            hearings[1].contact_points.values(),
            (lambda each: each.name, _reached),
        ),
        frozenset(name for side in objectives for each in side for name in each.recordings),
    )


def integration_settings(integration: BuiltIntegration) -> dict[str, str]:
    """Return the settings of an integration as text; a secret is called by its name."""
    kind = integration.type
    return {f"{kind} {name}": setting_text(value) for name, value in integration.settings.items()}


def _reached(point: BuiltContactPoint) -> tuple[object, ...]:
    return tuple(tuple(integration_settings(each).items()) for each in point.integrations)


def normal(tree: Tree | str) -> str:
    """Return a query of either language in one spelling; one that cannot be read as it was written."""
    if isinstance(tree, str):
        return tree
    return to_promql(normal_promql(tree)) if isinstance(tree, Expression) else query_text(normal_logql(tree))


def _meaning(alert: BuiltAlert) -> tuple[object, ...]:
    return (normal(alert.signal), alert.operator, alert.threshold, alert.severity)


def _likeness(before: BuiltAlert, after: BuiltAlert) -> float:
    """Return how alike two alerts are: what they ask for counts most, then name, summary and labels."""
    labels = sum(before.labels.get(name) == after.labels.get(name) for name in ("severity", "category", "service")) / 3
    return (
        0.55 * ratio(normal(before.signal), normal(after.signal))
        + 0.2 * ratio(before.name, after.name)
        + 0.15 * ratio(before.said("summary"), after.said("summary"))
    ) / 100 + 0.1 * labels


def _recorded(recording: BuiltRecording) -> tuple[object, ...]:
    return (normal(recording.expression), tuple(sorted(recording.labels.items())))
