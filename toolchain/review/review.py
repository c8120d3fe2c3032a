"""Compares two builds: everything that means something else, and nothing that is only written differently."""

from collections.abc import Iterator, Sequence

from toolchain.compile.artifact import Artifact, ArtifactKind
from toolchain.compile.built.build import Build
from toolchain.review.change import Change, Review
from toolchain.review.compare.alerts import compare_alerts
from toolchain.review.compare.dashboards import compare_dashboards
from toolchain.review.compare.environment import compare_data_sources, compare_environments
from toolchain.review.compare.inventory import untold
from toolchain.review.compare.metrics import compare_metrics, paired_metrics
from toolchain.review.compare.notifications import compare_contact_points, compare_mute_timings
from toolchain.review.compare.objectives import compare_objectives
from toolchain.review.compare.paired_alerting import paired_alerting, paired_recordings
from toolchain.review.compare.paired_dashboards import paired_dashboards
from toolchain.review.compare.panels import compare_panels
from toolchain.review.compare.policies import compare_policies
from toolchain.review.compare.readers import readers_of
from toolchain.review.compare.recordings import compare_recordings
from toolchain.review.compare.renamed_series import new_names, with_new_names
from toolchain.review.compare.reports import compare_reports
from toolchain.review.compare.resources import compare_resources
from toolchain.review.compare.schemas import compare_log_schemas, compare_trace_schemas
from toolchain.review.compare.variables import compare_variables


def review(before: Build, after: Build, *, base: str, head: str) -> Review:
    """Return what changes between two builds of one environment."""
    changes = sorted(_changes(before, after), key=lambda each: each.sort_key)
    respelt = () if changes else tuple(_differing_files(before, after))
    left_out = {name: untold(build) for name, build in ((base, before), (head, after)) if build.artifacts}
    return Review(after.environment.name, base, head, tuple(changes), respelt, left_out)


def _changes(original: Build, after: Build) -> Iterator[Change]:
    metrics = paired_metrics(original, after)
    readers = readers_of(original), readers_of(after)
    names = new_names(metrics, paired_recordings(original, after))
    left_behind = readers[1].direct.keys() & names.keys()  # still asked for: then it is no mere rename
    before = with_new_names(original, {old: new for old, new in names.items() if old not in left_behind})
    dashboards = paired_dashboards(before.dashboards, after.dashboards)
    alerting = paired_alerting(before, after)
    yield from compare_alerts(before, after, alerting, dashboards)
    yield from compare_policies(before, after, alerting)
    yield from compare_contact_points(alerting)
    yield from compare_mute_timings(before, after, alerting)
    yield from compare_resources(before, after)
    yield from compare_objectives(before, after, alerting)
    yield from compare_recordings(alerting, *readers)
    yield from compare_dashboards(before, after, dashboards)
    yield from compare_panels(before, after, dashboards)
    for pair in dashboards.pairs:
        yield from compare_variables(before, after, pair)
    yield from compare_reports(before, after)
    yield from compare_metrics(metrics, readers)
    yield from compare_log_schemas(before, after)
    yield from compare_trace_schemas(before, after)
    yield from compare_data_sources(before, after)
    yield from compare_environments(before, after)


_OF_REVIEWS = frozenset({ArtifactKind.INVENTORY})
"""What nobody is given: it is compared, and its lines are no meaning of their own."""


def _differing_files(before: Build, after: Build) -> Sequence[str]:
    old, new = (
        {each.path: each for each in build.artifacts if each.kind not in _OF_REVIEWS} for build in (before, after)
    )
    return sorted(path for path in {*old, *new} if _content(old.get(path)) != _content(new.get(path)))


def _content(artifact: Artifact | None) -> bytes | None:
    return None if artifact is None else artifact.content()
