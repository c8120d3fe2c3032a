"""The metrics of the catalog: what there is, of which type and unit, and whether anybody watches it."""

from collections.abc import Collection, Iterator

from rapidfuzz.fuzz import ratio

from toolchain.base.documents.document import Document, section
from toolchain.compile.built.build import Build
from toolchain.review.change import Change, Kind, Risk, What
from toolchain.review.compare.inventory import Metric, both_tell, metrics_of
from toolchain.review.compare.pairing import Pairs, paired
from toolchain.review.compare.readers import ALERT, PANEL, Readers, reader_words
from toolchain.review.normal.aspects import differing
from toolchain.review.risk import assessed
from toolchain.review.words.values import duration, field_words, number, shown


def paired_metrics(before: Build, after: Build) -> Pairs[Metric]:
    """Return which metric was which before; none where one of the builds does not tell of its metrics."""
    if not both_tell(before, after, "metrics"):
        return Pairs((), (), ())
    return paired(
        metrics_of(before),
        metrics_of(after),
        (lambda each: (each.name, _jobs(each)), lambda each: each.name),
        _likeness,
        least=0.8,
    )


def compare_metrics(metrics: Pairs[Metric], readers: tuple[Readers, Readers]) -> Iterator[Change]:
    """Yield what changes in the catalog's metrics, and which of them panels and alerts read now or no longer."""
    for each in metrics.removed:
        still, were = (reader_words(side.of(each.series)) for side in reversed(readers))
        risk, reason = (Risk.HIGH, f"still asked for by {still}") if still else (None, "")
        if were and not still:
            risk, reason = Risk.MEDIUM, f"was read by {were}"
        yield assessed(Kind.METRIC, (each.name,), "removed", each.location, risk=risk, reason=reason)
    for each in metrics.added:
        words = (f"a {each.type} in {each.text('unit')}",)
        yield assessed(Kind.METRIC, (each.name,), "added", each.location, words=words)
    for old, new in metrics.both:
        yield from _changed(old, new, reader_words(readers[1].of(new.series)))
    yield from _watched(metrics, readers)


def _changed(old: Metric, new: Metric, read: str) -> Iterator[Change]:
    subject, place, readers = (new.name,), new.location, (f"read by {read}",) if read else ()
    if old.name != new.name:
        yield assessed(Kind.METRIC, subject, "renamed", place, before=old.name, after=new.name, words=readers)
    told = old.document.keys() & new.document.keys()
    for name, was, becomes in differing(_aspects(old, told), _aspects(new, told)):
        words = readers if name in _READ else ()
        yield assessed(Kind.METRIC, subject, name, place, before=was, after=becomes, words=words)
    labels = field_words(section(old.document, "labels"), section(new.document, "labels"))
    if labels and "labels" in told:
        yield assessed(Kind.METRIC, subject, "labels", place, words=(*labels, *readers))


_READ = frozenset({"type", "unit", "buckets", "states", "jobs"})
"""Properties that whoever reads the metric is concerned with."""


def _likeness(before: Metric, after: Metric) -> float:
    if before.type != after.type:
        return 0.0
    name, text = ratio(before.name, after.name) / 100, ratio(before.text("help"), after.text("help")) / 100
    is_same = sum(before.document.get(each) == after.document.get(each) for each in ("unit", "labels"))
    return float(0.4 * name + 0.3 * text + 0.15 * is_same)


def _aspects(metric: Metric, told: Collection[str]) -> dict[What, str]:
    """Return in words the properties that both builds tell of."""
    aspects: dict[What, str] = {
        "type": metric.type,
        "unit": metric.text("unit"),
        "jobs": _jobs(metric),
        "buckets": ", ".join(number(each) for each in metric.values("buckets")),
        "states": ", ".join(f"{number(value)} {state}" for value, state in metric.values("states")),
        "range": " to ".join(number(each) for each in metric.values("range")),
        "replicas": metric.text("replicas"),
        "budget": metric.text("budget"),
        "help": metric.text("help"),
        "owner": metric.text("owner"),
        "note": metric.text("note"),
    }
    return {name: each for name, each in aspects.items() if name in told}


def _jobs(metric: Metric) -> str:
    return ", ".join(_job(each) for each in metric.values("jobs"))


def _job(job: Document) -> str:
    labels = f" with {shown(job['labels'])}" if job.get("labels") else ""
    address, interval = f"{job.get('address')}{job.get('metricsPath')}", duration(str(job.get("interval")))
    return f"{job.get('name')} at {address} every {interval}{labels}"


def _watched(metrics: Pairs[Metric], readers: tuple[Readers, Readers]) -> Iterator[Change]:
    for old, new in metrics.both:
        was, becomes = (_watchers(each, metric) for each, metric in zip(readers, (old, new), strict=True))
        if was and not becomes:
            yield assessed(Kind.METRIC, (new.name,), "no longer watched", new.location, words=(f"was read by {was}",))
        elif becomes and not was:
            yield assessed(Kind.METRIC, (new.name,), "watched", new.location, words=(f"read by {becomes}",))


def _watchers(readers: Readers, metric: Metric) -> str:
    return reader_words(each for each in readers.of(metric.series) if each.kind in (ALERT, PANEL))
