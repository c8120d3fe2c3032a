"""Alert tests: series in, and what the rule must make of them at which time.

Times and windows are durations from the start of the test. Values are written in promtool's notation: ``0+30x40`` is a
counter that grows by 30 at each of 40 scrapes, ``_x4`` four missing ones, ``0x40 5`` another value after that
(Prometheus documentation, "Unit testing for rules").
"""

from collections.abc import Mapping, Sequence
from enum import Enum

from attrs import field, frozen

from toolchain.alerting.rule import AlertRule
from toolchain.catalog.logs import LogSchema
from toolchain.promql.ast import Selector
from toolchain.source import SourceLocation, calling_location


class AlertState(Enum):
    """What an alert is at some time."""

    SILENT = "silent"
    PENDING = "pending"
    FIRING = "firing"


@frozen(eq=False)
class SeriesInput:
    """Samples of one series; labels that the selector does not fix take a value that the catalog allows."""

    selector: Selector
    values: str
    location: SourceLocation = field(factory=calling_location, repr=False)


@frozen(eq=False)
class LogInput:
    """Equal log records from ``start`` to ``end``, one ``every`` so often; ``fields`` by their path in the record."""

    schema: LogSchema
    every: str
    start: str
    end: str
    labels: Mapping[str, str]
    fields: Mapping[str, str | float]
    location: SourceLocation = field(factory=calling_location, repr=False)


@frozen(eq=False)
class Expectation:
    """The state at a time; ``labels`` and annotations are held against those of each alert that is meant.

    ``labels`` narrow what is expected to alerts that carry them. ``summary`` and ``description`` are whole texts, empty
    for any.
    """

    at: str
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
    title: str
    given: tuple[SeriesInput | LogInput, ...]
    expect: tuple[Expectation, ...]
    step: str = "15s"
    records: bool = True
    location: SourceLocation = field(factory=calling_location, repr=False)

    @property
    def fires(self) -> bool:
        """Whether the rule fires at some time of the story."""
        return any(each.state is AlertState.FIRING for each in self.expect)


def series(selector: Selector, values: str) -> SeriesInput:
    """Return samples of the series that a selector names by equality; unknown labels and values are errors there."""
    return SeriesInput(selector, values)


def log_records(
    schema: LogSchema,
    *,
    every: str,
    until: str,
    start: str = "0s",
    labels: Mapping[str, str],
    fields: Mapping[str, str | float],
) -> LogInput:
    """Return equal records of a schema; ``labels`` are those of their stream."""
    return LogInput(schema, every, start, until, labels, fields)


def silent(at: str) -> Expectation:
    """Expect the alert neither pending nor firing."""
    return Expectation(at, AlertState.SILENT)


def pending(at: str, **labels: str) -> Expectation:
    """Expect the alert to wait for its ``for``."""
    return Expectation(at, AlertState.PENDING, labels)


def firing(at: str, *, summary: str = "", description: str = "", **labels: str) -> Expectation:
    """Expect the alert to fire, with these texts and labels."""
    return Expectation(at, AlertState.FIRING, labels, summary, description)


def alert_test(
    rule: AlertRule,
    title: str,
    given: Sequence[SeriesInput | LogInput],
    expect: Sequence[Expectation],
    *,
    step: str = "15s",
    records: bool = True,
) -> AlertTest:
    """Return a test of a rule; ``title`` says what happens in MediaNest."""
    return AlertTest(rule=rule, title=title, given=tuple(given), expect=tuple(expect), step=step, records=records)
