"""Contact points and mute timings: where notifications go, and when they wait."""

from collections.abc import Iterator, Sequence

from toolchain.base.documents.document import Document, items
from toolchain.base.secret import without_credentials
from toolchain.compile.built.build import Build
from toolchain.compile.built.routing import BuiltContactPoint, BuiltIntegration, BuiltMuteTiming
from toolchain.review.change import Change, Effect, Kind
from toolchain.review.compare.hearing import NOBODY_IS_TOLD, PAGERS, Hearing
from toolchain.review.compare.paired_alerting import PairedAlerting, integration_settings
from toolchain.review.compare.pairing import paired
from toolchain.review.risk import assessed
from toolchain.review.words.values import counted, field_words, listed


def compare_contact_points(alerting: PairedAlerting) -> Iterator[Change]:
    """Yield what changes in the contact points that the environment configures."""
    for point in alerting.contact_points.removed:
        words = (_integrations(point), *_concerned(alerting.before, point))
        reason = NOBODY_IS_TOLD if alerting.after.root is None else ""
        yield assessed(Kind.CONTACT_POINT, (point.name,), "removed", point.location, words=words, reason=reason)
    for point in alerting.contact_points.added:
        words = (_integrations(point), *_concerned(alerting.after, point))
        yield assessed(Kind.CONTACT_POINT, (point.name,), "added", point.location, words=words)
    for old, new in alerting.contact_points.both:
        yield from _contact_point(alerting, old, new)


def _contact_point(alerting: PairedAlerting, old: BuiltContactPoint, new: BuiltContactPoint) -> Iterator[Change]:
    subject, place = (new.name,), new.location
    concerned = _concerned(alerting.after, new)
    if old.name != new.name:
        yield assessed(Kind.CONTACT_POINT, subject, "renamed", place, before=old.name, after=new.name)
    if old.tells_resolved != new.tells_resolved:
        said = ["yes" if each.tells_resolved else "no" for each in (old, new)]
        yield assessed(Kind.CONTACT_POINT, subject, "tells resolved", place, before=said[0], after=said[1])
    integrations = paired(
        old.integrations,
        new.integrations,
        (lambda each: tuple(integration_settings(each).items()), lambda each: each.type),
    )
    for each in integrations.removed:
        is_last_pager = each.type in PAGERS and not alerting.after.pages([new.name])
        yield assessed(
            Kind.CONTACT_POINT,
            subject,
            "receiver removed",
            place,
            before=integration_words(each),
            words=concerned,
            effect=Effect.QUIETER,
            reason="its alerts page nobody any more" if is_last_pager else "",
        )
    for each in integrations.added:
        yield assessed(
            Kind.CONTACT_POINT,
            subject,
            "receiver added",
            place,
            after=integration_words(each),
            words=concerned,
            effect=Effect.LOUDER,
        )
    for first, second in integrations.both:
        words = field_words(integration_settings(first), integration_settings(second))
        if words:
            yield assessed(
                Kind.CONTACT_POINT,
                subject,
                "receiver",
                place,
                before=integration_words(first),
                after=integration_words(second),
                words=words,
            )


def integration_words(integration: BuiltIntegration) -> str:
    """Return an integration and whom it reaches; secrets by name."""
    return f"{integration.type} {without_credentials(integration.address)}"


def _integrations(point: BuiltContactPoint) -> str:
    return listed(integration_words(each) for each in point.integrations)


def _concerned(hearing: Hearing, point: BuiltContactPoint) -> tuple[str, ...]:
    names = hearing.alerts_to(point.name)
    return (f"{counted(len(names), 'alert')}: {listed(names)}",) if names else ()


def compare_mute_timings(before: Build, after: Build, alerting: PairedAlerting) -> Iterator[Change]:
    """Yield what changes in mute timings."""
    timings = paired(
        before.routing.mute_timings,
        after.routing.mute_timings,
        (lambda each: each.name, lambda each: timing_words(each.intervals)),
    )
    for each in timings.removed:
        times = timing_words(each.intervals)
        yield assessed(Kind.MUTE_TIMING, (each.name,), "removed", each.location, before=times)
    for each in timings.added:
        times = timing_words(each.intervals)
        yield assessed(Kind.MUTE_TIMING, (each.name,), "added", each.location, after=times)
    for old, new in timings.both:
        yield from _mute_timing(alerting.after, old, new)


def _mute_timing(hearing: Hearing, old: BuiltMuteTiming, new: BuiltMuteTiming) -> Iterator[Change]:
    place = new.location
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


def timing_words(intervals: Sequence[Document]) -> str:
    """Return times in words: ``22:00–24:00 on saturday, sunday``; several are joined by ``or``."""
    return " or ".join(_interval(each) for each in intervals) or "never"


def _interval(interval: Document) -> str:
    words = [", ".join(f"{each.get('start_time')}–{each.get('end_time')}" for each in items(interval.get("times")))]
    for name, opening, closing in (
        ("weekdays", "on ", ""),
        ("days_of_month", "on day ", " of the month"),
        ("months", "in ", ""),
        ("years", "in ", ""),
    ):
        if interval.get(name):
            words.append(f"{opening}{', '.join(map(str, interval[name]))}{closing}")
    said = " ".join(each for each in words if each) or "always"
    return f"{said} {interval.get('location') or 'UTC'}"
