"""Alerts: when they fire, how urgent they are, who hears of them, and what people read."""

from collections.abc import Iterator, Mapping, Sequence

from toolchain.base.durations import duration_seconds
from toolchain.compile.alerting.model import CompiledAlert
from toolchain.define.alerting.rule import BUSINESS, CRITICAL, WARNING, AlertRule
from toolchain.review.change import Change, Effect, Kind, Risk, What
from toolchain.review.compare.paired_alerting import PairedAlerting
from toolchain.review.compare.paired_dashboards import PairedDashboards
from toolchain.review.normal.aspects import differing
from toolchain.review.risk import assessed
from toolchain.review.words.queries import query_text, query_words
from toolchain.review.words.values import duration, listed, number

_URGENCY = (BUSINESS, WARNING, CRITICAL)
_ON_NO_DATA = ("OK", "NoData", "Alerting")
_ON_ERROR = ("OK", "Error", "Alerting")
_NOBODY = "nobody"


def compare_alerts(alerting: PairedAlerting, dashboards: PairedDashboards) -> Iterator[Change]:
    """Yield what changes in alerts; of those that an objective makes, only who hears of them."""
    of_kept = {id(rule) for pair in alerting.objectives.both for slo in pair for rule in slo.alerts}
    for each in alerting.alerts.removed:
        yield _removed(alerting, each)
    for each in alerting.alerts.added:
        yield _added(alerting, each)
    for old, new in alerting.alerts.both:
        if id(new.definition) not in of_kept:
            yield from _changed(old, new, dashboards)
        yield from _notifies(alerting, old, new)


def _removed(alerting: PairedAlerting, alert: CompiledAlert) -> Change:
    name = alert.definition.name
    points = alerting.before.points_of(name)
    words = [f"{alert.definition.severity}: {alert.definition.summary}", *_notified("notified", points)]
    reason = "the page for it goes to nobody any more" if alerting.before.pages(points) else ""
    return assessed(Kind.ALERT, (name,), "removed", alert.location, words=words, effect=Effect.QUIETER, reason=reason)


def _added(alerting: PairedAlerting, alert: CompiledAlert) -> Change:
    name = alert.definition.name
    points = alerting.after.points_of(name)
    words = [f"{alert.definition.severity}: {alert.definition.summary}", *_notified("notifies", points)]
    reason = "people are paged for something new" if alerting.after.pages(points) else ""
    return assessed(Kind.ALERT, (name,), "added", alert.location, words=words, effect=Effect.LOUDER, reason=reason)


def _notified(verb: str, points: Sequence[str]) -> list[str]:
    return [f"{verb} {listed(points)}"] if points else []


def _changed(old: CompiledAlert, new: CompiledAlert, dashboards: PairedDashboards) -> Iterator[Change]:
    before, after = old.definition, new.definition
    subject, place = (after.name,), new.location
    if before.name != after.name:
        yield assessed(Kind.ALERT, subject, "renamed", place, before=before.name, after=after.name)
    words = query_words(old.signal, new.signal)
    if words:
        texts = query_text(old.signal), query_text(new.signal)
        yield assessed(
            Kind.ALERT,
            subject,
            "condition",
            place,
            before=texts[0],
            after=texts[1],
            words=words,
            risk=Risk.HIGH if CRITICAL in (before.severity, after.severity) else None,
        )
    effects = _effects(before, after)
    first, second = _aspects(old), _aspects(new) | {"panel": _panel(after, after, dashboards)}
    first |= {"panel": _panel(before, after, dashboards)}
    for name, was, becomes in differing(first, second):
        effect = effects.get(name, Effect.NONE)
        is_quieter_page = effect is Effect.QUIETER and before.severity == CRITICAL
        yield assessed(
            Kind.ALERT,
            subject,
            name,
            place,
            before=was,
            after=becomes,
            effect=effect,
            risk=Risk.HIGH if is_quieter_page else None,
        )


def _aspects(alert: CompiledAlert) -> dict[What, str]:
    rule = alert.definition
    return {
        "threshold": f"{rule.operator} {number(rule.threshold)}",
        "for": duration(rule.wait),
        "keep firing": "" if rule.is_log_alert else duration(rule.keep_firing),
        "severity": rule.severity,
        "category": rule.category,
        "service": rule.service,
        "owner": rule.owner,
        "no data": rule.no_data.value,
        "error": rule.on_error.value,
        "group": rule.group.name,
        "evaluated every": duration(rule.group.interval),
        "inhibited by": ", ".join(_inhibitions(rule)),
        "summary": rule.summary,
        "description": rule.description,
        "runbook": rule.runbook_name,
        "always fires": "yes" if rule.always_fires else "no",
    }


def _inhibitions(rule: AlertRule) -> list[str]:
    return [
        " ".join([each.source.name, *(f"{name}={value}" for name, value in each.labels)]) for each in rule.inhibited_by
    ]


def _panel(rule: AlertRule, now: AlertRule, dashboards: PairedDashboards) -> str:
    """Return the panel that a rule links to, by its present name: a panel that was renamed is still the same."""
    if rule.panel is None:
        return ""
    uid, title = rule.panel.dashboard, rule.panel.panel
    if rule is not now:
        for old, new in dashboards.panels.both:
            if (old.dashboard.uid, old.panel.title) == (uid, title):
                return f"{new.dashboard.uid} › {new.panel.title}"
    return f"{uid} › {title}"


def _effects(before: AlertRule, after: AlertRule) -> Mapping[str, Effect]:
    """Return which of the properties make an alert louder or quieter, where that can be told."""
    effects = {
        "for": _louder(_seconds(after.wait) < _seconds(before.wait)),
        "keep firing": _louder(_seconds(after.keep_firing) > _seconds(before.keep_firing)),
        "evaluated every": _louder(_seconds(after.group.interval) < _seconds(before.group.interval)),
        "no data": _ranked(_ON_NO_DATA, before.no_data.value, after.no_data.value),
        "error": _ranked(_ON_ERROR, before.on_error.value, after.on_error.value),
        "severity": _ranked(_URGENCY, before.severity, after.severity),
        "always fires": _louder(after.always_fires),
    }
    old, new = set(_inhibitions(before)), set(_inhibitions(after))
    if old < new or new < old:
        effects["inhibited by"] = _louder(new < old)
    if before.operator == after.operator:
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


def _notifies(alerting: PairedAlerting, old: CompiledAlert, new: CompiledAlert) -> Iterator[Change]:
    name = new.definition.name
    former = alerting.before.points_of(old.definition.name)
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
