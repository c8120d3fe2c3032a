"""How an HTTP server measures its requests: which metrics, and which part of a request each label holds."""

from collections.abc import Iterator
from enum import Enum
from functools import cached_property

from attrs import field, frozen

from toolchain.base.arguments import checked
from toolchain.base.errors import DefinitionError
from toolchain.base.source import SourceLocation, calling_location
from toolchain.catalog.label import Label
from toolchain.catalog.metric import Metric, MetricType


class StatusForm(Enum):
    """How a label writes an HTTP status (RFC 9110, section 15): ``404``, or its class as ``4xx`` or ``4XX``."""

    CODE = "404"
    CLASS = "4xx"
    UPPER_CLASS = "4XX"


_UNITS = {"s": 1, "ms": 1_000}
"""How many of a unit are a second."""


@checked
@frozen(eq=False)
class HttpInstrumentation:
    """The metrics of the requests that an HTTP server answers, each with its labels as parts of the request.

    ``requests`` counts what was answered, ``duration`` measures how long that took, ``in_flight`` holds what is being
    handled. ``method``, ``route`` and ``status`` are the labels for those parts: the route is the template, such as
    ``/users/:id``, with the paths that it is mounted at. ``unmatched`` is the route of requests that none fits,
    ``aborted`` the status of those whose client went away, that of the response unless given.
    Raises DefinitionError.
    """

    method: Label
    route: Label
    status: Label
    unmatched: str
    aborted: str | None = None
    requests: Metric | None = None
    duration: Metric | None = None
    in_flight: Metric | None = None
    location: SourceLocation = field(factory=calling_location, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse metrics of other types, labels that are no part of a request, and values that a label cannot have."""
        if self.requests is None and self.duration is None:
            raise self._refused("nothing counts them, nor how long they take", "Give it requests=, or duration=.")
        for metric, kind in self._kinds():
            if metric.type is not kind:
                raise self._refused(f"{metric.name} is a {metric.type.value}", f"A {kind.value} belongs there.")
        for metric in self.metrics:
            known = (self.method, self.route) if metric is self.in_flight else (self.method, self.route, self.status)
            other = next((label for label in metric.labels if label not in known), None)
            if other is not None:
                raise self._refused(
                    f"{other.name!r} of {metric.name} is no part of a request that is known by then",
                    f"Known are {', '.join(label.name for label in known)}.",
                )
        if self.duration is not None and self.duration.unit not in _UNITS:
            raise self._refused(f"{self.duration.name} has the unit {self.duration.unit}", "Measure in s or in ms.")
        for label, value in ((self.route, self.unmatched), (self.status, self.aborted)):
            if value is not None and not label.allows(value):
                raise self._refused(f"{label.name!r} cannot be {value!r}", "Add it to the values of the label.")
        if self._status_form is None:
            raise self._refused(f"{self.status.name!r} holds no HTTP status", "Its values are such as 404, or 4xx.")

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """Those of the metrics that there are."""
        return tuple(metric for metric, _ in self._kinds())

    @property
    def status_form(self) -> StatusForm:
        """How the status is written, as its label has it."""
        if self._status_form is None:
            raise AssertionError(self.status)  # refused before
        return self._status_form

    @property
    def units_of_second(self) -> int:
        """How many units of the duration are a second."""
        return _UNITS[self.duration.unit] if self.duration is not None else 1

    @cached_property
    def _status_form(self) -> StatusForm | None:
        return next((form for form in StatusForm if self.status.allows(form.value)), None)

    def _kinds(self) -> Iterator[tuple[Metric, MetricType]]:
        if self.requests is not None:
            yield self.requests, MetricType.COUNTER
        if self.duration is not None:
            yield self.duration, MetricType.HISTOGRAM
        if self.in_flight is not None:
            yield self.in_flight, MetricType.GAUGE

    def _refused(self, problem: str, remedy: str) -> DefinitionError:
        return DefinitionError(f"how HTTP requests are measured: {problem}", remedy, self.location)
