"""Contact points, mute timings and message templates: where notifications go, when they wait, and how they read."""

from collections.abc import Iterator, Sequence

from toolchain.base.secret import without_credentials
from toolchain.define.alerting.routing.configured import ConfiguredContactPoint, Delivery
from toolchain.define.alerting.routing.mute_timing import MuteTiming, TimeInterval
from toolchain.project.load_errors import relative_to
from toolchain.project.loading import Project
from toolchain.review.change import Change, Effect, Kind
from toolchain.review.compare.hearing import NOBODY_IS_TOLD, PAGERS, Hearing
from toolchain.review.compare.paired_alerting import PairedAlerting, delivery_settings
from toolchain.review.compare.pairing import paired
from toolchain.review.normal.aspects import differing
from toolchain.review.risk import assessed
from toolchain.review.words.values import counted, field_words, listed


def compare_contact_points(before: Project, after: Project, alerting: PairedAlerting) -> Iterator[Change]:
    """Yield what changes in the contact points that the environment configures."""
    for point in alerting.contact_points.removed:
        place = relative_to(point.definition.location, before.root)
        words = (_deliveries(point), *_concerned(alerting.before, point))
        reason = NOBODY_IS_TOLD if alerting.after.root is None else ""
        yield assessed(Kind.CONTACT_POINT, (point.definition.name,), "removed", place, words=words, reason=reason)
    for point in alerting.contact_points.added:
        place = relative_to(point.definition.location, after.root)
        words = (_deliveries(point), *_concerned(alerting.after, point))
        yield assessed(Kind.CONTACT_POINT, (point.definition.name,), "added", place, words=words)
    for old, new in alerting.contact_points.both:
        yield from _contact_point(after, alerting, old, new)


def _contact_point(
    project: Project, alerting: PairedAlerting, old: ConfiguredContactPoint, new: ConfiguredContactPoint
) -> Iterator[Change]:
    subject, place = (new.definition.name,), relative_to(new.definition.location, project.root)
    concerned = _concerned(alerting.after, new)
    if old.definition.name != new.definition.name:
        names = old.definition.name, new.definition.name
        yield assessed(Kind.CONTACT_POINT, subject, "renamed", place, before=names[0], after=names[1])
    if old.definition.resolved != new.definition.resolved:
        said = ["yes" if each.definition.resolved else "no" for each in (old, new)]
        yield assessed(Kind.CONTACT_POINT, subject, "tells resolved", place, before=said[0], after=said[1])
    deliveries = paired(
        old.deliveries,
        new.deliveries,
        (
            lambda each: tuple(delivery_settings(each).items()),
            lambda each: (each.integration.type, each.integration.receiver),
            lambda each: each.integration.type,
        ),
    )
    for each in deliveries.removed:
        is_last_pager = each.integration.type in PAGERS and not alerting.after.pages([new.definition.name])
        yield assessed(
            Kind.CONTACT_POINT,
            subject,
            "receiver removed",
            place,
            before=delivery_words(each),
            words=concerned,
            effect=Effect.QUIETER,
            reason="its alerts page nobody any more" if is_last_pager else "",
        )
    for each in deliveries.added:
        yield assessed(
            Kind.CONTACT_POINT,
            subject,
            "receiver added",
            place,
            after=delivery_words(each),
            words=concerned,
            effect=Effect.LOUDER,
        )
    for first, second in deliveries.both:
        words = field_words(delivery_settings(first), delivery_settings(second))
        if words:
            yield assessed(
                Kind.CONTACT_POINT,
                subject,
                "receiver",
                place,
                before=delivery_words(first),
                after=delivery_words(second),
                words=words,
            )


def delivery_words(delivery: Delivery) -> str:
    """Return an integration and whom it reaches; secrets by name."""
    channel = getattr(delivery.integration, "channel", "")
    return f"{delivery.integration.type} {channel or without_credentials(str(delivery.address))}"


def _deliveries(point: ConfiguredContactPoint) -> str:
    return listed(delivery_words(each) for each in point.deliveries)


def _concerned(hearing: Hearing, point: ConfiguredContactPoint) -> tuple[str, ...]:
    names = hearing.alerts_to(point.definition.name)
    return (f"{counted(len(names), 'alert')}: {listed(names)}",) if names else ()


def compare_mute_timings(before: Project, after: Project, alerting: PairedAlerting) -> Iterator[Change]:
    """Yield what changes in mute timings."""
    timings = paired(
        before.mute_timings, after.mute_timings, (lambda each: each.name, lambda each: timing_words(each.intervals))
    )
    for each in timings.removed:
        place = relative_to(each.location, before.root)
        yield assessed(Kind.MUTE_TIMING, (each.name,), "removed", place, before=timing_words(each.intervals))
    for each in timings.added:
        place = relative_to(each.location, after.root)
        yield assessed(Kind.MUTE_TIMING, (each.name,), "added", place, after=timing_words(each.intervals))
    for old, new in timings.both:
        yield from _mute_timing(after, alerting.after, old, new)


def _mute_timing(project: Project, hearing: Hearing, old: MuteTiming, new: MuteTiming) -> Iterator[Change]:
    place = relative_to(new.location, project.root)
    if old.name != new.name:
        yield assessed(Kind.MUTE_TIMING, (new.name,), "renamed", place, before=old.name, after=new.name)
    times = timing_words(old.intervals), timing_words(new.intervals)
    if times[0] != times[1]:
        names = [
            name
            for name, routes in hearing.routes.items()
            if any(new.name in (*route.muted, *route.active) for route in routes)
        ]
        words = (f"{counted(len(names), 'alert')}: {listed(names)}",) if names else ()
        yield assessed(Kind.MUTE_TIMING, (new.name,), "times", place, before=times[0], after=times[1], words=words)


def timing_words(intervals: Sequence[TimeInterval]) -> str:
    """Return times in words: ``22:00–24:00 on saturday, sunday``; several are joined by ``or``."""
    return " or ".join(_interval(each) for each in intervals) or "never"


def _interval(interval: TimeInterval) -> str:
    words = [", ".join(f"{start}–{end}" for start, end in interval.times)]
    words += [f"on {', '.join(each.lower() for each in interval.weekdays)}"] if interval.weekdays else []
    words += [f"on day {', '.join(interval.days_of_month)} of the month"] if interval.days_of_month else []
    words += [f"in {', '.join(each.lower() for each in interval.months)}"] if interval.months else []
    words += [f"in {', '.join(interval.years)}"] if interval.years else []
    said = " ".join(each for each in words if each) or "always"
    return f"{said} {interval.location}"


def compare_message_templates(before: Project, after: Project) -> Iterator[Change]:
    """Yield what changes in message templates."""
    templates = paired(
        before.message_templates, after.message_templates, (lambda each: each.name, lambda each: each.text)
    )
    for each in templates.removed:
        yield assessed(Kind.MESSAGE_TEMPLATE, (each.name,), "removed", relative_to(each.location, before.root))
    for each in templates.added:
        yield assessed(Kind.MESSAGE_TEMPLATE, (each.name,), "added", relative_to(each.location, after.root))
    for old, new in templates.both:
        place = relative_to(new.location, after.root)
        if old.name != new.name:
            yield assessed(Kind.MESSAGE_TEMPLATE, (new.name,), "renamed", place, before=old.name, after=new.name)
        for name, was, becomes in differing({"text": old.text}, {"text": new.text}):
            yield assessed(Kind.MESSAGE_TEMPLATE, (new.name,), name, place, before=was, after=becomes)
