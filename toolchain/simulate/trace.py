"""Traces in the form of shapes: what can be made span by span of an event can be counted without making any."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import define, field, frozen

from toolchain.simulate.amount import Conditions, Lognormal, Share
from toolchain.simulate.event import Event, Span

Attributes = Mapping[str, str | int | float | bool]


@define(eq=False)
class Awaited(Mapping[str, Any]):
    """A mapping that is made when somebody looks: of most spans nobody asks more than who called whom.

    What makes it, and of what, are kept apart: a ``partial`` would take as much memory as the rest of a span.
    """

    _make: Callable[..., Mapping[str, Any]]
    _given: tuple[Any, ...]
    _made: Mapping[str, Any] | None = field(default=None, init=False)

    def _mapping(self) -> Mapping[str, Any]:
        if self._made is None:
            self._made = self._make(*self._given)
        return self._made

    def __getitem__(self, name: str) -> Any:
        return self._mapping()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._mapping())

    def __len__(self) -> int:
        return len(self._mapping())

    def __reduce__(self) -> tuple[type, tuple[Mapping[str, Any]]]:
        """Return what another process makes of it: a mapping of that content."""
        return dict, (self._mapping(),)


def always(_: Conditions) -> float:
    """Return all."""
    return 1.0


def never(_: Conditions) -> float:
    """Return nothing."""
    return 0.0


@frozen(eq=False)
class Mixture:
    """How long something takes: a ``share`` of them spreads in another way than is ``usual``."""

    usual: Lognormal
    other: Lognormal | None = None
    share: Share = never

    def is_other(self, event: Event) -> bool:
        """Return whether an event is one of that share."""
        return self.other is not None and event.fraction("stuck") < self.share(event.conditions)

    def seconds(self, event: Event) -> float:
        """Return how long an event takes."""
        return self.seconds_of(event, is_other=self.is_other(event))

    def seconds_of(self, event: Event, *, is_other: bool) -> float:
        """Return how long an event takes that is known to be one of that share, or none."""
        spread = self.other if self.other is not None and is_other else self.usual
        return round(spread.value_at(event.fraction("duration")), 4)


@frozen(eq=False)
class SpanShape:
    """One span of a trace.

    ``begins`` and ``lasts`` are shares of what the event takes, for those that take as long as usual and for the
    others. It is ``made`` for a share of the traces, of which a share ``fails``. The ``attributes`` are those of every
    such span, ``details`` those of a single one, ``successful`` those of one that is no error. Log lines carry the id
    of the span that ``is_logged``.
    """

    service: str
    name: str
    kind: str
    attributes: Attributes
    parent: "SpanShape | None" = None
    begins: tuple[float, float] = (0.0, 0.0)
    lasts: tuple[float, float] = (1.0, 1.0)
    made: Share = always
    fails: Share = never
    details: Callable[[Event], Attributes] = lambda _: {}
    successful: Callable[[Event], Attributes] = lambda _: {}
    is_logged: bool = False

    def attributes_in(self, event: Event) -> Attributes:
        """Return its attributes in the trace of an event, where it is no error."""
        return {**self.attributes_of_error_in(event), **self.successful(event)}

    def attributes_of_error_in(self, event: Event) -> Attributes:
        """Return its attributes in the trace of an event, where it is an error."""
        return {**self.attributes, **self.details(event)}

    def id_in(self, event: Event) -> str:
        """Return its id in the trace of an event."""
        return event.span_id if self.is_logged else event.hex(f"span {self.service} {self.name}", 16)

    def is_made(self, event: Event) -> bool:
        """Return whether the trace of an event has it."""
        return self.made is always or event.fraction(f"made {self.name}") < self.made(event.conditions)

    def has_failed(self, event: Event) -> bool:
        """Return whether it is an error in the trace of an event."""
        return self.fails is not never and event.fraction(f"failed {self.name}") < self.fails(event.conditions)


_ATTRIBUTES = {False: SpanShape.attributes_in, True: SpanShape.attributes_of_error_in}
"""What makes the attributes of a span, by whether it is an error."""


@frozen(eq=False)
class Trace:
    """The trace of what one child of a counter counts; ``is_after`` where it is counted when it is done."""

    takes: Mixture
    spans: tuple[SpanShape, ...]
    is_after: bool = False

    def of(self, event: Event, resource: Callable[[Event, str], Mapping[str, str]]) -> Iterator[Span]:
        """Yield the spans of an event; ``resource`` has the attributes of a service, by its name."""
        is_other = self.takes.is_other(event)
        seconds, which = self.takes.seconds_of(event, is_other=is_other), int(is_other)
        start = event.time - seconds if self.is_after else event.time
        trace_id, ids, resources = event.trace_id, dict[int, str](), dict[str, Awaited]()

        def id_of(shape: SpanShape) -> str:
            found = ids.get(id(shape))
            if found is None:
                found = ids[id(shape)] = shape.id_in(event)
            return found

        for shape in self.spans:
            if shape.is_made(event):
                is_error = shape.has_failed(event)
                service = resources.get(shape.service)
                if service is None:
                    service = resources[shape.service] = Awaited(resource, (event, shape.service))
                yield Span(
                    trace_id,
                    id_of(shape),
                    id_of(shape.parent) if shape.parent else "",
                    shape.service,
                    shape.name,
                    shape.kind,
                    start + shape.begins[which] * seconds,
                    shape.lasts[which] * seconds,
                    Awaited(_ATTRIBUTES[is_error], (shape, event)),
                    service,
                    is_error=is_error,
                )


@frozen(eq=False)
class SpanWriter:
    """Makes the traces of what the counter ``metric`` counts, of children with one of the values ``only`` names.

    ``trace`` says by the labels of a child what trace its events leave, if any.
    """

    metric: str
    trace: Callable[[Mapping[str, str]], Trace | None]
    resource: Callable[[Event, str], Mapping[str, str]]
    only: Mapping[str, tuple[str, ...]] = field(factory=dict)

    def trace_of(self, labels: Mapping[str, str]) -> Trace | None:
        """Return the trace of a child."""
        if any(labels[name] not in values for name, values in self.only.items()):
            return None
        return self.trace(labels)

    def write(self, event: Event) -> Iterator[Span]:
        """Yield the spans of an event."""
        trace = self.trace_of(event.labels)
        if trace is not None:
            yield from trace.of(event, self.resource)
