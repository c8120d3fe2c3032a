"""What the program behind a scrape job exposes: its own metrics, and those that its client library makes."""

from collections.abc import Iterable

from attrs import frozen

from toolchain.base.errors import ConfigurationError, UnknownNameError
from toolchain.catalog.catalog import Catalog
from toolchain.catalog.http import HttpInstrumentation
from toolchain.catalog.job import ADDED_BY_PROMETHEUS, ScrapeJob
from toolchain.catalog.metric import Metric
from toolchain.contract.emit.prom_client import PROM_CLIENT_DEFAULTS


@frozen(eq=False)
class ExposedMetrics:
    """The metrics of a job: ``own`` are written by the program, ``defaults`` by prom-client for any program."""

    job: ScrapeJob
    own: tuple[Metric, ...]
    defaults: tuple[Metric, ...]
    http: tuple[HttpInstrumentation, ...]


def exposed_metrics(catalog: Catalog, job_name: str) -> ExposedMetrics:
    """Return what the program of a job exposes. Raises UnknownNameError for a job that is not in the catalog."""
    job = catalog.jobs.get(job_name)
    if job is None:
        raise UnknownNameError.among(catalog.jobs, "scrape job", job_name)
    metrics = tuple(
        metric
        for metric in catalog.metrics
        if metric.name not in ADDED_BY_PROMETHEUS and any(each.name == job_name for each in metric.jobs)
    )
    own = tuple(metric for metric in metrics if metric.name not in PROM_CLIENT_DEFAULTS)
    defaults = tuple(metric for metric in metrics if metric.name in PROM_CLIENT_DEFAULTS)
    _refuse_twice(job, metrics)
    http = tuple(each for each in catalog.http if each.metrics and set(each.metrics) <= set(own))
    return ExposedMetrics(job, own, defaults, http)


def _refuse_twice(job: ScrapeJob, metrics: Iterable[Metric]) -> None:
    seen: dict[str, Metric] = {}
    for metric in metrics:
        first = seen.setdefault(metric.name, metric)
        if first is not metric:
            raise ConfigurationError(
                f"{job.name} has two metrics {metric.name}: {first.location} and {metric.location}",
                "A program exposes each once: give one of them another job, or leave it out.",
            )
