"""Objectives: what is promised, over which time, and whether breaking it pages people."""

from collections.abc import Collection, Iterator

from toolchain.base.documents.document import section
from toolchain.compile.built.build import Build
from toolchain.compile.queries import parsed
from toolchain.review.change import Change, Effect, Kind, What
from toolchain.review.compare.inventory import Objective
from toolchain.review.compare.paired_alerting import PairedAlerting
from toolchain.review.normal.aspects import differing
from toolchain.review.risk import assessed
from toolchain.review.words.queries import query_words
from toolchain.review.words.values import counted, duration, number


def compare_objectives(before: Build, after: Build, alerting: PairedAlerting) -> Iterator[Change]:
    """Yield what changes in objectives, with the rules that they make, and whether somebody evaluates these."""
    recorded = [{each.record for each in side.recordings} for side in (before, after)]
    for each in alerting.objectives.removed:
        yield _whole(each, "removed", Effect.QUIETER)
    for each in alerting.objectives.added:
        yield _whole(each, "added", Effect.LOUDER)
    for old, new in alerting.objectives.both:
        place = new.location
        if old.name != new.name:
            yield assessed(Kind.OBJECTIVE, _subject(new), "renamed", place, before=old.name, after=new.name)
        aspects = (_aspects(each, names) for each, names in zip((old, new), recorded, strict=True))
        for name, was, becomes in differing(*aspects):
            yield assessed(
                Kind.OBJECTIVE,
                _subject(new),
                name,
                place,
                before=was,
                after=becomes,
                effect=_effect(name, becomes, old, new),
            )
        words = _indicator_words(old, new)
        if words:
            yield assessed(Kind.OBJECTIVE, _subject(new), "indicator", place, words=words)


def _whole(objective: Objective, what: What, effect: Effect) -> Change:
    words = (_rules(objective),)
    return assessed(Kind.OBJECTIVE, _subject(objective), what, objective.location, words=words, effect=effect)


def _subject(objective: Objective) -> tuple[str, ...]:
    return (f"{objective.text('id')} {objective.text('title')}",)


def _rules(objective: Objective) -> str:
    alerts, recordings = len(objective.alerts), len(objective.recordings)
    return f"{counted(alerts, 'alert')}, {counted(recordings, 'recording rule')}"


def _aspects(objective: Objective, recorded: Collection[str]) -> dict[What, str]:
    return {
        "id": objective.text("id"),
        "title": objective.text("title"),
        "description": objective.text("description"),
        "objective": f"{number(_share(objective) * 100)}%",
        "window": duration(objective.text("window")),
        "pages": "yes" if objective.document.get("pages") else "no",
        "fewest bad": objective.text("fewestBad"),
        "owner": objective.text("owner"),
        "service": objective.text("service"),
        "told apart by": ", ".join(objective.names("by")),
        "group": objective.text("group"),
        "evaluated every": duration(objective.text("interval")),
        "dashboard": objective.text("dashboard"),
        "recorded": "no" if objective.recordings.isdisjoint(recorded) else "yes",
    }


def _share(objective: Objective) -> float:
    return float(objective.document.get("objective") or 0)


def _effect(name: What, becomes: str, before: Objective, after: Objective) -> Effect:
    match name:
        case "objective":
            return Effect.LOUDER if _share(after) > _share(before) else Effect.QUIETER
        case "pages":
            return Effect.LOUDER if after.document.get("pages") else Effect.QUIETER
        case "recorded":
            return Effect.LOUDER if becomes == "yes" else Effect.QUIETER
        case "fewest bad":
            old, new = (float(each.document.get("fewestBad") or 0) for each in (before, after))
            return Effect.LOUDER if new < old else Effect.QUIETER
    return Effect.NONE


def _indicator_words(before: Objective, after: Objective) -> tuple[str, ...]:
    old, new = section(before.document, "indicator"), section(after.document, "indicator")
    if old.keys() != new.keys():
        return (f"measured by {' and '.join(old)} → {' and '.join(new)}",)
    return tuple(f"{name}: {each}" for name in old for each in _words(str(old[name]), str(new[name])))


def _words(before: str, after: str) -> tuple[str, ...]:
    old, new = (parsed(each, "prometheus").tree for each in (before, after))
    return query_words(before if old is None else old, after if new is None else new)
