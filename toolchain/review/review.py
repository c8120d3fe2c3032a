"""Compares two compilations: everything that means something else, and nothing that is only written differently."""

from collections.abc import Iterator, Sequence

from toolchain.compile.compiler import Compilation
from toolchain.review.change import Change, Review
from toolchain.review.compare.alerts import compare_alerts
from toolchain.review.compare.dashboards import compare_dashboards
from toolchain.review.compare.environment import compare_data_sources, compare_environments
from toolchain.review.compare.metrics import compare_metrics, paired_metrics
from toolchain.review.compare.notifications import (
    compare_contact_points,
    compare_message_templates,
    compare_mute_timings,
)
from toolchain.review.compare.objectives import compare_objectives
from toolchain.review.compare.paired_alerting import paired_alerting, paired_recordings
from toolchain.review.compare.paired_dashboards import paired_dashboards
from toolchain.review.compare.panels import compare_panels
from toolchain.review.compare.policies import compare_policies
from toolchain.review.compare.readers import readers_of
from toolchain.review.compare.recordings import compare_recordings
from toolchain.review.compare.renamed_series import new_names, with_new_names
from toolchain.review.compare.reports import compare_reports
from toolchain.review.compare.schemas import compare_log_schemas, compare_trace_schemas
from toolchain.review.compare.variables import compare_variables


def review(before: Compilation, after: Compilation, *, base: str, head: str) -> Review:
    """Return what changes between two compilations of one environment."""
    changes = sorted(_changes(before, after), key=lambda each: each.sort_key)
    respelt = () if changes else tuple(_differing_files(before, after))
    return Review(after.project.environment.name, base, head, tuple(changes), respelt)


def _changes(original: Compilation, after: Compilation) -> Iterator[Change]:
    metrics = paired_metrics(original.project, after.project)
    readers = readers_of(original), readers_of(after)
    names = new_names(metrics, paired_recordings(original, after))
    left_behind = readers[1].direct.keys() & names.keys()  # still asked for: then it is no mere rename
    before = with_new_names(original, {old: new for old, new in names.items() if old not in left_behind})
    dashboards = paired_dashboards(before.dashboards, after.dashboards)
    alerting = paired_alerting(before, after)
    yield from compare_alerts(alerting, dashboards)
    yield from compare_policies(before.project, after.project, alerting)
    yield from compare_contact_points(before.project, after.project, alerting)
    yield from compare_mute_timings(before.project, after.project, alerting)
    yield from compare_message_templates(before.project, after.project)
    yield from compare_objectives(before, after, alerting)
    yield from compare_recordings(alerting, *readers)
    yield from compare_dashboards(before, after, dashboards)
    yield from compare_panels(before, after, dashboards)
    for pair in dashboards.pairs:
        yield from compare_variables(before, after, pair)
    yield from compare_reports(before, after)
    yield from compare_metrics(metrics, (before.project.root, after.project.root), readers)
    yield from compare_log_schemas(before.project, after.project)
    yield from compare_trace_schemas(before.project, after.project)
    yield from compare_data_sources(before.project, after.project)
    yield from compare_environments(before.project, after.project)


def _differing_files(before: Compilation, after: Compilation) -> Sequence[str]:
    old = {each.path: each.document for each in before.artifacts}
    new = {each.path: each.document for each in after.artifacts}
    return sorted(path for path in {*old, *new} if old.get(path) != new.get(path))
