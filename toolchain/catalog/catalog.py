"""The catalog: every metric, log schema and trace schema of the project, looked up by name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from attrs import define, field

from toolchain.catalog.contract_waiver import ContractWaiver
from toolchain.catalog.http import HttpInstrumentation
from toolchain.catalog.job import ScrapeJob
from toolchain.catalog.label import Label
from toolchain.catalog.logs import LogSchema
from toolchain.catalog.metric import Metric
from toolchain.catalog.privacy import Privacy
from toolchain.catalog.stub import MetricStub
from toolchain.catalog.traces import TraceSchema


@define(slots=False, frozen=True, eq=False)
class Catalog:
    """What can be observed; two metrics may share a name when different jobs expose them.

    ``label_names`` are the names that definitions give to labels, such as ``CALL_STATUS``.
    """

    metrics: tuple[Metric, ...] = ()
    log_schemas: tuple[LogSchema, ...] = ()
    trace_schemas: tuple[TraceSchema, ...] = ()
    privacy: Privacy = field(factory=Privacy)
    http: tuple[HttpInstrumentation, ...] = ()
    label_names: Mapping[Label, str] = field(factory=dict)
    contract_waivers: tuple[ContractWaiver, ...] = ()
    stubs: tuple[MetricStub, ...] = ()

    @cached_property
    def by_series_name(self) -> Mapping[str, tuple[Metric, ...]]:
        """Scraped series name -> the metrics behind it."""
        index: defaultdict[str, list[Metric]] = defaultdict(list)
        for metric in self.metrics:
            for name in metric.series_names:
                index[name].append(metric)
        return {name: tuple(metrics) for name, metrics in index.items()}

    @cached_property
    def stub_names(self) -> frozenset[str]:
        """Scraped series names of which nothing is known but that they are meant."""
        return frozenset(name for each in self.stubs for name in each.series_names)

    @cached_property
    def jobs(self) -> Mapping[str, ScrapeJob]:
        """Job name -> scrape job, in catalog order."""
        return {job.name: job for metric in self.metrics for job in metric.jobs}

    def metrics_of(self, series_name: str, jobs: Iterable[str] | None = None) -> tuple[Metric, ...]:
        """Return the metrics scraped under this name, kept to those that ``jobs`` expose when given.

        Series that rules write belong to no job and are always kept.
        """
        found = self.by_series_name.get(series_name, ())
        if jobs is None:
            return found
        wanted = set(jobs)
        return tuple(
            metric for metric in found if not metric.jobs or wanted.intersection(job.name for job in metric.jobs)
        )

    @cached_property
    def stream_labels(self) -> frozenset[str]:
        """The names of all stream labels of all log schemas."""
        return frozenset(label.name for schema in self.log_schemas for label in schema.stream_labels)
