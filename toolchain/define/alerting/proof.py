"""Alert tests: series in, and what the rule must make of them at which time.

Times and windows are durations from the start of the test. Values are written in promtool's notation: ``0+30x40`` is a
counter that grows by 30 at each of 40 scrapes, ``_x4`` four missing ones, ``0x40 5`` another value after that
(Prometheus documentation, "Unit testing for rules").
"""

from collections.abc import Mapping, Sequence
from enum import Enum

from attrs import field, frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Duration, Name, Period, Samples
from toolchain.base.errors import DefinitionError, UnknownLabelError, did_you_mean
from toolchain.base.source import SourceLocation, calling_location
from toolchain.catalog.logs import LogSchema
from toolchain.define.alerting.rule import AlertRule
from toolchain.languages.promql.ast import Selector


class AlertState(Enum):
    """What an alert is at some time."""

    SILENT = "silent"
    PENDING = "pending"
    FIRING = "firing"


@frozen(eq=False)
class SeriesInput:
    """Samples of one series; labels that the selector does not fix take a value that the catalog allows."""

    selector: Selector
    values: Samples
    location: SourceLocation = field(factory=calling_location, repr=False)


@frozen(eq=False)
class LogInput:
    """Equal log records from ``start`` to ``end``, one ``every`` so often; ``fields`` by their path in the record."""

    schema: LogSchema
    every: Period
    start: Duration
    end: Duration
    labels: Mapping[str, str]
    fields: Mapping[str, str | float]
    location: SourceLocation = field(factory=calling_location, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse stream labels that the schema does not have, and a field inside of one that is no object."""
        known = [label.name for label in self.schema.stream_labels]
        for name in self.labels:
            if name not in known:
                raise UnknownLabelError(
                    f"{name!r} is not a stream label of {self.schema.name} logs.{did_you_mean(name, known)}",
                    f"Stream labels are {', '.join(known)}.",
                    self.location,
                )
        for path in self.fields:
            parent = next((each for each in self.fields if path.startswith(f"{each}.")), None)
            if parent is not None:
                raise DefinitionError(
                    f"the record has {parent!r} as a value, and {path!r} inside of it",
                    "Leave one of them out.",
                    self.location,
                )


@frozen(eq=False)
class Expectation:
    """The state at a time; ``labels`` and annotations are held against those of each alert that is meant.

    ``labels`` narrow what is expected to alerts that carry them. ``summary`` and ``description`` are whole texts, empty
    for any.
    """

    at: Duration
    state: AlertState
    labels: Mapping[str, str] = field(factory=dict)
    summary: str = ""
    description: str = ""
    location: SourceLocation = field(factory=calling_location, repr=False)


@frozen(eq=False, kw_only=True)
class AlertTest:
    """One story about one rule; ``step`` is the time between samples.

    Recording rules that the rule reads are evaluated as well, unless ``records`` is taken away: then nobody does.
    """

    rule: AlertRule
    title: Name
    given: tuple[SeriesInput | LogInput, ...]
    expect: tuple[Expectation, ...]
    step: Period = "15s"
    records: bool = True
    location: SourceLocation = field(factory=calling_location, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse a test that expects nothing: it would always pass."""
        if not self.expect:
            raise DefinitionError(
                f"the test {self.title!r} expects nothing",
                'Say what the alert is at some time: silent("5m"), pending("6m") or firing("7m").',
                self.location,
            )

    @property
    def fires(self) -> bool:
        """Whether the rule fires at some time of the story."""
        return any(each.state is AlertState.FIRING for each in self.expect)


@checked
def series(selector: Selector, values: Samples) -> SeriesInput:
    """Return samples of the series that a selector names by equality; unknown labels and values are errors there."""
    return SeriesInput(selector, values)


@checked
def log_records(
    schema: LogSchema,
    *,
    every: Period,
    until: Duration,
    start: Duration = "0s",
    labels: Mapping[str, str],
    fields: Mapping[str, str | float],
) -> LogInput:
    """Return equal records of a schema; ``labels`` are those of their stream."""
    return LogInput(schema, every, start, until, labels, fields)


@checked
def silent(at: Duration) -> Expectation:
    """Expect the alert neither pending nor firing."""
    return Expectation(at, AlertState.SILENT)


@checked
def pending(at: Duration, **labels: str) -> Expectation:
    """Expect the alert to wait for its ``for``."""
    return Expectation(at, AlertState.PENDING, labels)


@checked
def firing(at: Duration, *, summary: str = "", description: str = "", **labels: str) -> Expectation:
    """Expect the alert to fire, with these texts and labels."""
    return Expectation(at, AlertState.FIRING, labels, summary, description)


@checked
def alert_test(
    rule: AlertRule,
    title: Name,
    given: Sequence[SeriesInput | LogInput],
    expect: Sequence[Expectation],
    *,
    step: Period = "15s",
    records: bool = True,
) -> AlertTest:
    """Return a test of a rule; ``title`` says what happens in MediaNest."""
    return AlertTest(rule=rule, title=title, given=tuple(given), expect=tuple(expect), step=step, records=records)
