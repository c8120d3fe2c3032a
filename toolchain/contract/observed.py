"""What is really there: the families that sources expose, with their labels, bounds and series."""

from collections.abc import Mapping
from functools import cached_property

from attrs import define, field, frozen

from toolchain.base.finding import Severity
from toolchain.base.source import SourceLocation

UNKNOWN_TYPE = ""
"""The type of a family that nobody declares, or as ``unknown`` or ``untyped``."""

OF_PROMETHEUS = frozenset(
    {
        "up",
        "scrape_duration_seconds",
        "scrape_samples_scraped",
        "scrape_samples_post_metric_relabeling",
        "scrape_series_added",
        "scrape_timeout_seconds",
        "scrape_sample_limit",
        "scrape_body_size_bytes",
    }
)
"""Series that no target exposes and that Prometheus adds (Prometheus documentation, "Jobs and instances")."""


@frozen
class Problem:
    """What is wrong with a text or with the samples of one family, at a line of the source."""

    location: SourceLocation
    message: str
    remedy: str
    severity: Severity = Severity.ERROR


@frozen(eq=False)
class Values:
    """The values of a label: how many there are, and the first of them with the line of each."""

    count: int
    first: Mapping[str, int] = field(repr=False)


@frozen
class Spread:
    """What the values of a family are, those that are no number left out: the least and the largest."""

    low: float
    high: float


@frozen
class Observations:
    """Of a histogram or summary: how many observations, their sum, and how many are above the last finite bound."""

    count: float
    sum: float
    above: float


@define(slots=False, frozen=True, eq=False)
class Family:
    """One metric as it is exposed.

    ``name`` is what the catalog would call it: a counter of OpenMetrics has its ``_total``. ``series`` counts the label
    sets of each instance, without ``le`` and ``quantile``; ``shapes`` counts them by the names of their labels.
    ``empty`` are labels that some series have without a value. ``bounds`` are upper bounds of buckets without +Inf,
    ``bound_texts`` as they are written. ``distinct`` are the first different values.
    ``is_native`` tells that a server has a native histogram of it, and no classic series.
    """

    name: str
    type: str
    help: str | None
    unit: str
    location: SourceLocation
    series: Mapping[str, int] = field(factory=dict)
    shapes: Mapping[frozenset[str], int] = field(factory=dict, repr=False)
    labels: Mapping[str, Values] = field(factory=dict, repr=False)
    empty: frozenset[str] = frozenset()
    bounds: tuple[float, ...] = ()
    bound_texts: frozenset[str] = frozenset()
    distinct: frozenset[float] = field(default=frozenset(), repr=False)
    spread: Spread | None = None
    observations: Observations | None = None
    problems: tuple[Problem, ...] = field(default=(), repr=False)
    is_native: bool = False

    @cached_property
    def size(self) -> int:
        """How many series there are, buckets not counted."""
        return sum(self.series.values())

    @property
    def widest(self) -> tuple[str, int]:
        """The instance with the most series, and how many."""
        return max(self.series.items(), key=lambda each: each[1], default=("", 0))

    def without(self, label: str) -> int:
        """Return how many series lack a label; an empty value is none (Prometheus, "Data model")."""
        return sum(count for names, count in self.shapes.items() if label not in names)


@frozen(eq=False)
class Exposure:
    """What one source shows of one job.

    ``job`` is empty where the source does not say it. ``has_types`` tells whether types are known, ``is_scraped``
    whether a Prometheus has these series, with the labels of their targets (``target_labels``).
    ``problems`` are those of the whole text.
    """

    source: str
    form: str
    families: Mapping[str, Family]
    job: str = ""
    has_types: bool = True
    is_scraped: bool = False
    target_labels: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()

    @property
    def size(self) -> int:
        """How many series there are, buckets not counted."""
        return sum(family.size for family in self.families.values())


@frozen
class Target:
    """A target of a Prometheus: its job, its instance, ``up``, ``down`` or ``unknown``, and the last error."""

    job: str
    instance: str
    health: str
    error: str = ""


@frozen(eq=False)
class Observed:
    """All that was read: what each source shows, and for servers their targets by the server's address."""

    exposures: tuple[Exposure, ...]
    targets: Mapping[str, tuple[Target, ...]] = field(factory=dict)
    notes: tuple[str, ...] = ()
