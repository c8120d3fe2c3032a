"""Recording rules: added, removed, renamed, and what they record, with everybody who reads it.

What records an alert for those that it inhibits changes with the alert, and is told of with it.
"""

from collections.abc import Iterator

from toolchain.compile.alerting.alert_records import recorded_alert
from toolchain.compile.built.rules import BuiltAlert, BuiltRecording
from toolchain.review.change import Change, Kind, Risk, What
from toolchain.review.compare.paired_alerting import PairedAlerting, normal
from toolchain.review.compare.readers import ALERT, Readers, reader_words
from toolchain.review.normal.aspects import differing
from toolchain.review.risk import assessed
from toolchain.review.words.queries import query_text, query_words
from toolchain.review.words.values import duration, shown


def compare_recordings(alerting: PairedAlerting, before: Readers, after: Readers) -> Iterator[Change]:
    """Yield what changes in recording rules; those that an objective makes are told of with it."""
    for each in alerting.recordings.removed:
        if not (alerting.is_of_objective(each) or _follows(alerting, each.record)):
            yield _gone(each, each.record, "removed", before, after)
    for each in alerting.recordings.added:
        if not (alerting.is_of_objective(each) or _follows(alerting, each.record)):
            yield assessed(Kind.RECORDING, (each.record,), "added", each.location)
    for old, new in alerting.recordings.both:
        is_of_objective = alerting.is_of_objective(old) and alerting.is_of_objective(new)
        if not (is_of_objective or _follows(alerting, new.record)):
            yield from _changed(old, new, before, after)


def _follows(alerting: PairedAlerting, record: str) -> bool:
    """Return whether a series tells of an alert that was added, removed, or fires at other times now."""
    pairs = {new.name: (old, new) for old, new in alerting.alerts.both}
    gone = {each.name for each in (*alerting.alerts.added, *alerting.alerts.removed)}
    former = {old.name for old, _ in pairs.values()}
    name = recorded_alert(record, dict.fromkeys((*pairs, *gone, *former)))
    if name not in pairs:
        return name is not None
    old, new = pairs[name]
    return _firing(old) != _firing(new)


def _firing(alert: BuiltAlert) -> tuple[object, ...]:
    return (alert.name, normal(alert.signal), alert.operator, alert.threshold, alert.wait, alert.keep_firing)


def _gone(recording: BuiltRecording, old: str, what: What, before: Readers, after: Readers) -> Change:
    """Return that a name is no longer recorded: whoever still asks for it gets nothing."""
    still, were = reader_words(after.of([old])), reader_words(before.of([old]))
    name = recording.record
    return assessed(
        Kind.RECORDING,
        (name,),
        what,
        recording.location,
        before="" if name == old else old,
        after="" if name == old else name,
        words=() if still or not were else (f"was read by {were}",),
        risk=Risk.HIGH if still else None,
        reason=f"still asked for by {still}, and nothing records it" if still else "",
    )


def _read(words: str) -> tuple[str, ...]:
    return (f"read by {words}",) if words else ()


def _changed(old: BuiltRecording, new: BuiltRecording, before: Readers, after: Readers) -> Iterator[Change]:
    name, place = new.record, new.location
    if old.record != name:
        yield _gone(new, old.record, "renamed", before, after)
    readers = after.of([name])
    words = query_words(old.expression, new.expression)
    if words:
        yield assessed(
            Kind.RECORDING,
            (name,),
            "expression",
            place,
            before=query_text(old.expression),
            after=query_text(new.expression),
            words=(*words, *_read(reader_words(readers))),
            risk=Risk.HIGH if any(each.kind == ALERT for each in readers) else None,
            reason="alerts that read it fire at other times" if any(each.kind == ALERT for each in readers) else "",
        )
    for what, was, becomes in differing(_aspects(old), _aspects(new)):
        yield assessed(Kind.RECORDING, (name,), what, place, before=was, after=becomes)


def _aspects(recording: BuiltRecording) -> dict[What, str]:
    return {
        "labels": ", ".join(f"{name} {shown(value)}" for name, value in sorted(recording.labels.items())),
        "group": recording.group,
        "evaluated every": duration(recording.interval),
    }
