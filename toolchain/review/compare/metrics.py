"""The metrics of the catalog: what there is, of which type and unit, and whether anybody watches it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from rapidfuzz.fuzz import ratio

from toolchain.base.source import SourceLocation
from toolchain.catalog.job import ScrapeJob
from toolchain.catalog.label import Label
from toolchain.catalog.metric import Metric
from toolchain.project.load_errors import relative_to
from toolchain.project.loading import Project
from toolchain.review.change import Change, Kind, Risk, What
from toolchain.review.compare.pairing import Pairs, paired
from toolchain.review.compare.readers import ALERT, PANEL, Readers, reader_words
from toolchain.review.normal.aspects import differing
from toolchain.review.risk import assessed
from toolchain.review.words.values import duration, field_words, number, shown


def paired_metrics(before: Project, after: Project) -> Pairs[Metric]:
    """Return which metric was which before."""
    return paired(
        before.catalog.metrics,
        after.catalog.metrics,
        (lambda each: (each.name, _jobs(each)), lambda each: each.name),
        _likeness,
        least=0.8,
    )


def compare_metrics(
    metrics: Pairs[Metric], roots: tuple[Path, Path], readers: tuple[Readers, Readers]
) -> Iterator[Change]:
    """Yield what changes in the catalog's metrics, and which of them panels and alerts read now or no longer."""
    for each in metrics.removed:
        place, still = relative_to(each.location, roots[0]), reader_words(readers[1].of(each.series_names))
        were = reader_words(readers[0].of(each.series_names))
        risk, reason = (Risk.HIGH, f"still asked for by {still}") if still else (None, "")
        if were and not still:
            risk, reason = Risk.MEDIUM, f"was read by {were}"
        yield assessed(Kind.METRIC, (each.name,), "removed", place, risk=risk, reason=reason)
    for each in metrics.added:
        place = relative_to(each.location, roots[1])
        yield assessed(Kind.METRIC, (each.name,), "added", place, words=(f"a {each.type.value} in {each.unit}",))
    for old, new in metrics.both:
        yield from _changed(
            old, new, relative_to(new.location, roots[1]), reader_words(readers[1].of(new.series_names))
        )
    yield from _watched(metrics, readers, roots[1])


def _changed(old: Metric, new: Metric, place: SourceLocation, read: str) -> Iterator[Change]:
    subject, readers = (new.name,), (f"read by {read}",) if read else ()
    if old.name != new.name:
        yield assessed(Kind.METRIC, subject, "renamed", place, before=old.name, after=new.name, words=readers)
    for name, was, becomes in differing(_aspects(old), _aspects(new)):
        words = readers if name in _READ else ()
        yield assessed(Kind.METRIC, subject, name, place, before=was, after=becomes, words=words)
    labels = field_words(_labels(old.labels), _labels(new.labels))
    if labels:
        yield assessed(Kind.METRIC, subject, "labels", place, words=(*labels, *readers))


_READ = frozenset({"type", "unit", "buckets", "states", "jobs"})
"""Properties that whoever reads the metric is concerned with."""


def _likeness(before: Metric, after: Metric) -> float:
    if before.type is not after.type:
        return 0.0
    name, text = ratio(before.name, after.name) / 100, ratio(before.help, after.help) / 100
    is_same = (before.unit == after.unit) + (_labels(before.labels) == _labels(after.labels))
    return float(0.4 * name + 0.3 * text + 0.15 * is_same)


def _aspects(metric: Metric) -> dict[What, str]:
    return {
        "type": metric.type.value,
        "unit": metric.unit,
        "jobs": _jobs(metric),
        "buckets": ", ".join(number(each) for each in metric.buckets),
        "states": ", ".join(f"{number(value)} {state}" for value, state in metric.states),
        "range": " to ".join(number(each) for each in metric.value_range or ()),
        "replicas": metric.replicas,
        "budget": "" if metric.declared_budget is None else number(metric.declared_budget),
        "help": metric.help,
        "owner": metric.owner,
        "note": metric.note,
    }


def _labels(labels: Iterable[Label]) -> dict[str, str]:
    return {each.name: ", ".join(each.values) or each.pattern or f"up to {each.bound}" for each in labels}


def _jobs(metric: Metric) -> str:
    return ", ".join(_job(each) for each in metric.jobs)


def _job(job: ScrapeJob) -> str:
    labels = f" with {shown(_labels(job.target_labels))}" if job.target_labels else ""
    return f"{job.name} at {job.address}{job.metrics_path} every {duration(job.interval)}{labels}"


def _watched(metrics: Pairs[Metric], readers: tuple[Readers, Readers], root: Path) -> Iterator[Change]:
    for old, new in metrics.both:
        was, becomes = (_watchers(each, metric) for each, metric in zip(readers, (old, new), strict=True))
        place = relative_to(new.location, root)
        if was and not becomes:
            yield assessed(Kind.METRIC, (new.name,), "no longer watched", place, words=(f"was read by {was}",))
        elif becomes and not was:
            yield assessed(Kind.METRIC, (new.name,), "watched", place, words=(f"read by {becomes}",))


def _watchers(readers: Readers, metric: Metric) -> str:
    return reader_words(each for each in readers.of(metric.series_names) if each.kind in (ALERT, PANEL))
