"""Scrape jobs: where metrics are exposed and which labels the scrape adds."""

from functools import cached_property

from attrs import frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import AtLeast1, Name, Pattern, Period, SecretName
from toolchain.catalog.label import Label

ADDED_BY_PROMETHEUS = ("up", "scrape_duration_seconds", "scrape_samples_scraped", "scrape_series_added")
"""What Prometheus writes of each scrape, and nobody exposes.

Source: Prometheus documentation, "Jobs and instances".
"""


@checked
@frozen
class ScrapeJob:
    """A Prometheus scrape job.

    ``interval`` is a Prometheus duration; ``target_labels`` are what the scrape configuration attaches to every
    series beside ``job`` and ``instance``; ``bearer_token`` names the secret that the endpoint wants, if any.
    ``dropped`` are RE2 patterns of labels that the endpoint gives and nobody wants. ``through`` is the exporter that is
    asked on behalf of the address, with a ``module`` of its configuration (Prometheus documentation, "Understanding and
    using the multi-target exporter pattern").
    """

    name: Name
    address: Name
    interval: Period = "15s"
    metrics_path: str = "/metrics"
    instances: AtLeast1 = 1
    target_labels: tuple[Label, ...] = ()
    bearer_token: SecretName | None = None
    dropped: tuple[Pattern, ...] = ()
    through: str = ""
    module: str = ""

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """All labels that a scrape adds to a series of this job."""
        return (
            Label("job", 1, values=(self.name,)),
            Label("instance", self.instances, example=self.address),
            *self.target_labels,
        )
