"""Objectives: what is promised, over which time, and whether breaking it pages people."""

from collections.abc import Iterator

from toolchain.compile.compiler import Compilation
from toolchain.define.alerting.sli import Average, Each, Latency, Rates, Ratio, Sli
from toolchain.define.alerting.slo import SLO
from toolchain.languages.promql.ast import Expression
from toolchain.project.load_errors import relative_to
from toolchain.review.change import Change, Effect, Kind, What
from toolchain.review.compare.paired_alerting import PairedAlerting
from toolchain.review.normal.aspects import differing
from toolchain.review.risk import assessed
from toolchain.review.words.promql import promql_words
from toolchain.review.words.values import counted, duration, number

_SAMPLE_WINDOW = "5m"


def compare_objectives(before: Compilation, after: Compilation, alerting: PairedAlerting) -> Iterator[Change]:
    """Yield what changes in objectives, with the rules that they make."""
    roots = before.project.root, after.project.root
    for slo in alerting.objectives.removed:
        place = relative_to(slo.location, roots[0])
        yield assessed(Kind.OBJECTIVE, _subject(slo), "removed", place, words=(_rules(slo),), effect=Effect.QUIETER)
    for slo in alerting.objectives.added:
        place = relative_to(slo.location, roots[1])
        yield assessed(Kind.OBJECTIVE, _subject(slo), "added", place, words=(_rules(slo),), effect=Effect.LOUDER)
    for old, new in alerting.objectives.both:
        place = relative_to(new.location, roots[1])
        if old.name != new.name:
            yield assessed(Kind.OBJECTIVE, _subject(new), "renamed", place, before=old.name, after=new.name)
        for name, was, becomes in differing(_aspects(old), _aspects(new)):
            yield assessed(
                Kind.OBJECTIVE, _subject(new), name, place, before=was, after=becomes, effect=_effect(name, old, new)
            )
        words = _indicator_words(old, new)
        if words:
            yield assessed(Kind.OBJECTIVE, _subject(new), "indicator", place, words=words)


def _subject(slo: SLO) -> tuple[str, ...]:
    return (f"{slo.id} {slo.title}",)


def _rules(slo: SLO) -> str:
    return f"{counted(len(slo.alerts), 'alert')}, {counted(len(slo.recordings), 'recording rule')}"


def _aspects(slo: SLO) -> dict[What, str]:
    return {
        "id": slo.id,
        "title": slo.title,
        "description": slo.description,
        "objective": f"{number(slo.objective * 100)}%",
        "window": duration(slo.window),
        "pages": "yes" if slo.pages else "no",
        "fewest bad": "" if isinstance(slo.sli, Average) else str(slo.fewest_bad),
        "owner": slo.owner,
        "service": slo.service,
        "told apart by": ", ".join(slo.sli.by),
        "group": slo.group.name,
        "evaluated every": duration(slo.group.interval),
        "dashboard": slo.dashboard,
    }


def _effect(name: str, before: SLO, after: SLO) -> Effect:
    match name:
        case "objective":
            return Effect.LOUDER if after.objective > before.objective else Effect.QUIETER
        case "pages":
            return Effect.LOUDER if after.pages else Effect.QUIETER
        case "fewest bad":
            return Effect.LOUDER if after.fewest_bad < before.fewest_bad else Effect.QUIETER
    return Effect.NONE


def _indicator_words(before: SLO, after: SLO) -> tuple[str, ...]:
    old, new = _indicator(before), _indicator(after)
    if old.keys() != new.keys():
        return (f"measured by {' and '.join(old)} → {' and '.join(new)}",)
    return tuple(f"{name}: {each}" for name in old for each in promql_words(old[name], new[name]))


def _indicator(slo: SLO) -> dict[str, Expression]:
    return _measured(slo.sli)


def _measured(sli: Sli) -> dict[str, Expression]:
    match sli:
        case Ratio(bad=bad, total=total):
            return {"bad events": bad, "all events": total}
        case Latency(within=within):
            return {"fast observations": within, "all observations": sli.total_rate(_SAMPLE_WINDOW)}
        case Rates():
            return {"bad events": sli.bad_rate(_SAMPLE_WINDOW), "all events": sli.total_rate(_SAMPLE_WINDOW)}
        case Each(of=several):
            return {f"{name}: {what}": each for name, sli in several.items() for what, each in _measured(sli).items()}
        case Average(gauge=gauge):
            return {"the average of a gauge": gauge}
