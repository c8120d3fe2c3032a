"""What one mistake makes wrong elsewhere: the subjects that findings share, and names that others miss."""

from collections.abc import Collection, Iterable, Mapping

from toolchain.base.errors import closest
from toolchain.base.finding import Subject
from toolchain.base.source import UNKNOWN, SourceLocation
from toolchain.catalog.metric import Metric
from toolchain.compile.model import CompiledDashboard, CompiledPanel, CompiledTarget

POLICIES, CONTACT_POINTS, MUTE_TIMINGS = "policies", "contact points", "mute timings"
"""Parts of the notification settings."""

_CLOSE = 75


def unit_of_metric(metric: Metric) -> Subject:
    """Return the unit of a metric, which panels and limits have from it."""
    return Subject("unit of a metric", metric.name, metric.location)


def name_of_metric(metric: Metric) -> Subject:
    """Return the name of a metric, by which queries ask for it."""
    return Subject("metric", metric.name, metric.location)


def query_of(target: CompiledTarget) -> Subject:
    """Return the query of a target, of which nothing is known where it cannot be read."""
    return Subject("query", "/".join(map(str, target.path)), target.location)


def units_read(targets: Iterable[CompiledTarget]) -> tuple[Subject, ...]:
    """Return queries, and the units of the metrics that they read."""
    targets = tuple(targets)
    analyses = [target.analysis for target in targets if target.analysis is not None]
    metrics = [metric for each in analyses for selector in each.selectors for metric in each.metrics_of(selector)]
    return tuple(dict.fromkeys((*map(unit_of_metric, metrics), *map(query_of, targets))))


def uid_of_dashboard(dashboard: CompiledDashboard) -> Subject:
    """Return the uid of a dashboard, by which links lead to it."""
    return Subject("uid of a dashboard", dashboard.uid, dashboard.location)


def title_of_panel(panel: CompiledPanel) -> Subject:
    """Return the title of a panel, by which alerts name it."""
    return Subject("title of a panel", panel.title, panel.location)


def endpoint_of(key: str, environment: SourceLocation) -> Subject:
    """Return the endpoint that an environment has, or lacks, for a data source."""
    return Subject("endpoint", key, environment)


def notifications(part: str) -> Subject:
    """Return a part of the notification settings, such as the policies, which are compiled into files together."""
    return Subject("notification settings", part, UNKNOWN)


def mistaken_names(
    asked: Mapping[str, int], defined: Collection[str], *, wrong: Collection[str] = ()
) -> dict[str, str]:
    """Return names that are asked for and that nothing has, each with the one that was probably meant to have it.

    That is a close name for which nobody asks. Where only one place asks it is rather this that is mistaken, but for
    names that are ``wrong`` by themselves.
    """
    found = {}
    for name, count in asked.items():
        if name in defined:
            continue
        candidates = [each for each in defined if each not in asked and (count > 1 or each in wrong)]
        close = closest(name, candidates, at_least=_CLOSE)
        if close is not None:
            found[name] = close
    return found
