"""Alerts: when they fire, how urgent they are, who hears of them, and what people read."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from toolchain.base.durations import duration_seconds
from toolchain.compile.built.build import Build
from toolchain.compile.built.rules import GRAFANA, BuiltAlert
from toolchain.define.alerting.rule import BUSINESS, CRITICAL, WARNING
from toolchain.review.change import Change, Effect, Kind, Risk, What
from toolchain.review.compare.paired_alerting import PairedAlerting
from toolchain.review.compare.paired_dashboards import PairedDashboards
from toolchain.review.normal.aspects import differing
from toolchain.review.risk import assessed
from toolchain.review.words.queries import query_text, query_words
from toolchain.review.words.values import duration, field_words, listed, number

_URGENCY = (BUSINESS, WARNING, CRITICAL)
_ON_NO_DATA = ("OK", "NoData", "Alerting")
_ON_ERROR = ("OK", "Error", "Alerting")
_NOBODY = "nobody"
_NO_PANEL = "the notification links to no panel any more"


def compare_alerts(
    before: Build, after: Build, alerting: PairedAlerting, dashboards: PairedDashboards
) -> Iterator[Change]:
    """Yield what changes in alerts; of those that an objective makes, only who hears of them."""
    of_kept = {name for pair in alerting.objectives.both for each in pair for name in each.alerts}
    panels = _Panels(before, after, dashboards)
    for each in alerting.alerts.removed:
        yield _removed(alerting, each)
    for each in alerting.alerts.added:
        yield _added(alerting, each)
    for old, new in alerting.alerts.both:
        if new.name not in of_kept:
            yield from _changed(old, new, panels)
        yield from _notifies(alerting, old, new)


def _removed(alerting: PairedAlerting, alert: BuiltAlert) -> Change:
    name = alert.name
    points = alerting.before.points_of(name)
    words = [f"{alert.severity}: {alert.said('summary')}", *_notified("notified", points)]
    reason = "the page for it goes to nobody any more" if alerting.before.pages(points) else ""
    return assessed(Kind.ALERT, (name,), "removed", alert.location, words=words, effect=Effect.QUIETER, reason=reason)


def _added(alerting: PairedAlerting, alert: BuiltAlert) -> Change:
    name = alert.name
    points = alerting.after.points_of(name)
    words = [f"{alert.severity}: {alert.said('summary')}", *_notified("notifies", points)]
    reason = "people are paged for something new" if alerting.after.pages(points) else ""
    return assessed(Kind.ALERT, (name,), "added", alert.location, words=words, effect=Effect.LOUDER, reason=reason)


def _notified(verb: str, points: Sequence[str]) -> list[str]:
    return [f"{verb} {listed(points)}"] if points else []


@frozen(eq=False)
class _Panels:
    """What rules link to, by the present names of panels: one that was renamed is still the same."""

    before: Build
    after: Build
    dashboards: PairedDashboards

    def of(self, alert: BuiltAlert, *, is_former: bool = False) -> str:
        """Return the panel that an alert links to, empty for none."""
        if alert.panel is None:
            return ""
        if is_former:
            for old, new in self.dashboards.panels.both:
                if old.key == alert.panel:
                    return f"{new.dashboard.uid} › {new.panel.title}"
        build, (uid, number) = self.before if is_former else self.after, alert.panel
        panels = (panel for each in build.dashboards if each.uid == uid for panel in each.panels)
        title = next((each.title for each in panels if each.document.get("id") == number), str(number))
        return f"{uid} › {title}"


def _changed(old: BuiltAlert, new: BuiltAlert, panels: _Panels) -> Iterator[Change]:
    subject, place = (new.name,), new.location
    if old.name != new.name:
        yield assessed(Kind.ALERT, subject, "renamed", place, before=old.name, after=new.name)
    yield from _condition(old, new)
    effects = _effects(old, new)
    first, second = _aspects(old), _aspects(new) | {"panel": panels.of(new)}
    first |= {"panel": panels.of(old, is_former=True)}
    for name, was, becomes in differing(first, second):
        if _is_of_another(name, old, new):
            continue
        effect = effects.get(name, Effect.NONE)
        is_quieter_page = effect is Effect.QUIETER and old.severity == CRITICAL
        yield assessed(
            Kind.ALERT,
            subject,
            name,
            place,
            before=was,
            after=becomes,
            effect=effect,
            risk=Risk.HIGH if is_quieter_page else None,
            reason=_NO_PANEL if name == "panel" and not new.panel else "",
        )
    others: dict[What, tuple[str, ...]] = {
        "labels": field_words(_other_labels(old), _other_labels(new)),
        "annotations": field_words(_other_texts(old), _other_texts(new)),
        "settings": field_words(old.others, new.others) if old.evaluator == new.evaluator else (),
    }
    for name, words in others.items():
        if words:
            yield assessed(Kind.ALERT, subject, name, place, words=words)


def _condition(old: BuiltAlert, new: BuiltAlert) -> Iterator[Change]:
    words = query_words(old.signal, new.signal)
    if words:
        yield assessed(
            Kind.ALERT,
            (new.name,),
            "condition",
            new.location,
            before=query_text(old.signal),
            after=query_text(new.signal),
            words=words,
            risk=Risk.HIGH if CRITICAL in (old.severity, new.severity) else None,
        )


_OWN_LABELS: tuple[What, ...] = ("severity", "category", "service", "owner")
_OWN_TEXTS: Mapping[str, What] = {
    "summary": "summary",
    "description": "description",
    "value": "text of the value",
    "threshold": "text of the threshold",
}
_LINKS = ("runbook_url", "dashboard_url")
"""Annotations that are told as what they lead to."""


def _aspects(alert: BuiltAlert) -> dict[What, str]:
    return {
        "threshold": "" if alert.threshold is None else f"{alert.operator} {number(alert.threshold)}",
        "for": duration(alert.wait),
        "keep firing": duration(alert.keep_firing),
        **{name: alert.labels.get(name, "") for name in _OWN_LABELS},
        "no data": alert.no_data,
        "error": alert.error,
        "group": alert.group,
        "evaluated every": duration(alert.interval),
        "inhibited by": ", ".join(alert.inhibited_by),
        **{what: alert.said(name) for name, what in _OWN_TEXTS.items()},
        "texts without a value": _without_value(alert),
        "runbook": _runbook(alert),
    }


def _other_texts(alert: BuiltAlert) -> dict[str, str]:
    return {name: each.text for name, each in alert.annotations.items() if name not in (*_OWN_TEXTS, *_LINKS)}


def _other_labels(alert: BuiltAlert) -> dict[str, str]:
    return {name: each for name, each in alert.labels.items() if name not in _OWN_LABELS}


def _is_of_another(name: What, old: BuiltAlert, new: BuiltAlert) -> bool:
    """Return whether a difference follows from another that is told: of the threshold, the name, who evaluates."""
    match name:
        case "text of the threshold":
            return (old.operator, old.threshold) != (new.operator, new.threshold)
        case "texts without a value":
            return old.evaluator != new.evaluator
        case "no data" | "error" | "evaluated every":
            return old.evaluator != new.evaluator
    return False


def _without_value(alert: BuiltAlert) -> str:
    """Return what the texts of Grafana say while there is no value, and while there is none for a failure."""
    if alert.evaluator != GRAFANA:
        return ""
    said = (text for each in alert.annotations.values() for text in (each.no_data, each.failing))
    return " / ".join(dict.fromkeys(filter(None, said))).replace(alert.name, "its name")


def _runbook(alert: BuiltAlert) -> str:
    """Return the name of the runbook, empty for the alert's own."""
    name = alert.said("runbook_url").rpartition("/")[2].removesuffix(".md")
    return "" if name == alert.name else name


def _effects(before: BuiltAlert, after: BuiltAlert) -> Mapping[str, Effect]:
    """Return which of the properties make an alert louder or quieter, where that can be told."""
    effects = {
        "for": _louder(_seconds(after.wait) < _seconds(before.wait)),
        "keep firing": _louder(_seconds(after.keep_firing) > _seconds(before.keep_firing)),
        "evaluated every": _louder(_seconds(after.interval) < _seconds(before.interval)),
        "no data": _ranked(_ON_NO_DATA, before.no_data, after.no_data),
        "error": _ranked(_ON_ERROR, before.error, after.error),
        "severity": _ranked(_URGENCY, before.severity, after.severity),
    }
    old, new = set(before.inhibited_by), set(after.inhibited_by)
    if old < new or new < old:
        effects["inhibited by"] = _louder(new < old)
    if before.operator == after.operator and before.threshold is not None and after.threshold is not None:
        is_lower = after.threshold < before.threshold
        effects["threshold"] = _louder(is_lower == (after.operator == ">"))
    return effects


def _louder(is_louder: bool) -> Effect:  # noqa: FBT001 - it is the answer to a question, not a switch
    return Effect.LOUDER if is_louder else Effect.QUIETER


def _ranked(order: Sequence[str], before: str, after: str) -> Effect:
    if before not in order or after not in order:
        return Effect.NONE
    return _louder(order.index(after) > order.index(before))


def _seconds(text: str) -> float:
    return duration_seconds(text) or 0.0


def _notifies(alerting: PairedAlerting, old: BuiltAlert, new: BuiltAlert) -> Iterator[Change]:
    name = new.name
    former = alerting.before.points_of(old.name)
    before, after = alerting.names_now(former), alerting.after.points_of(name)
    if set(before) == set(after):
        return
    lost, won = [each for each in before if each not in after], [each for each in after if each not in before]
    pages = alerting.before.pages(former), alerting.after.pages(after)
    effect = Effect.NONE if lost and won else Effect.QUIETER if lost else Effect.LOUDER
    risk: Risk | None = None
    if not after:
        reason = "nobody hears of it any more"
    elif pages[0] and not pages[1]:
        effect, risk, reason = Effect.QUIETER, Risk.HIGH, f"it pages nobody any more: {listed(after)} gets it instead"
    elif pages[1] and not pages[0]:
        effect, reason = Effect.LOUDER, "people are paged for it now"
    else:
        told = [f"{listed(lost)} no longer hears of it"] if lost else []
        told += [f"{listed(won)} hears of it now"] if won else []
        reason = ", ".join(told)
    yield assessed(
        Kind.ALERT,
        (name,),
        "notifies",
        new.location,
        before=listed(before, 9) or _NOBODY,
        after=listed(after, 9) or _NOBODY,
        effect=effect,
        risk=risk,
        reason=reason,
    )
