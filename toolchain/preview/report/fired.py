"""Which alerts fired in a period: what a history of alerts knows, put together for people."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from attrs import field, frozen

from toolchain.base.errors import UserError
from toolchain.compile.alerting.model import CompiledAlert
from toolchain.define.alerting import BUSINESS, CRITICAL, WARNING
from toolchain.define.report import FiredAlerts
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.report.content import Fired, FiredAlert

_RANK = {CRITICAL: 0, WARNING: 1, BUSINESS: 2}


@frozen(eq=False)
class Episode:
    """A time in which an alert fired; ``is_failure`` where instead it could not be evaluated.

    ``start`` and ``end`` are Unix seconds, None where it began before what is known, or was not over at the end.
    """

    alert: str
    labels: Mapping[str, str]
    start: float | None
    end: float | None
    is_failure: bool = False


@frozen(eq=False)
class Past:
    """The episodes of a period, and of what in it nothing is known, each with the reason."""

    episodes: tuple[Episode, ...]
    unknown: tuple[str, ...] = ()


class AlertHistory(Protocol):
    """Remembers when alerts fired."""

    def past(self, alerts: Sequence[CompiledAlert], span: TimeRange) -> Past:
        """Return the episodes of alerts that reach into a period; raises UserError where nobody tells."""


@frozen(eq=False)
class Unasked:
    """A history that cannot be asked, and why."""

    reason: str

    def past(self, alerts: Sequence[CompiledAlert], span: TimeRange) -> Past:  # noqa: ARG002 - the protocol's
        """Return that nothing is known."""
        return Past((), (self.reason,))


@frozen(eq=False)
class Evaluated:
    """Alerts that one evaluator has, and who remembers when they fired."""

    alerts: tuple[CompiledAlert, ...]
    history: AlertHistory


@frozen(eq=False)
class AllPast:
    """What all histories together know of a period."""

    span: TimeRange
    severities: Mapping[str, str]
    episodes: tuple[Episode, ...]
    unknown: tuple[str, ...] = field(default=())


def asked(evaluated: Iterable[Evaluated], span: TimeRange) -> AllPast:
    """Return what is known of all alerts but those that always fire; one that cannot be asked is told of."""
    severities = dict[str, str]()
    episodes, unknown = list[Episode](), list[str]()
    for each in evaluated:
        severities |= {alert.definition.name: alert.definition.severity for alert in each.alerts}
        silent = {alert.definition.name for alert in each.alerts if alert.definition.always_fires}
        try:
            past = each.history.past(each.alerts, span)
        except UserError as error:
            unknown.append(error.message)
            continue
        episodes += (episode for episode in past.episodes if episode.alert not in silent)
        unknown += past.unknown
    return AllPast(span, severities, tuple(episodes), tuple(dict.fromkeys(unknown)))


def fired(past: AllPast, wanted: FiredAlerts) -> Fired:
    """Return the alerts as a report lists them."""
    groups = dict[tuple[str, tuple[str, ...], bool], list[Episode]]()
    for episode in past.episodes:
        labels = tuple(filter(None, (episode.labels.get(name, "") for name in wanted.by)))
        groups.setdefault((episode.alert, labels, episode.is_failure), []).append(episode)
    alerts = sorted(
        (_alert(past, *key, episodes) for key, episodes in groups.items()),
        key=lambda each: (each.is_failure, _RANK.get(each.severity, len(_RANK)), -each.seconds, each.name, each.labels),
    )
    firings = [each for each in past.episodes if not each.is_failure]
    return Fired(
        tuple(alerts[: wanted.most]),
        max(0, len(alerts) - wanted.most),
        began=sum(each.start is not None and each.start >= past.span.start for each in firings),
        ended=sum(each.end is not None for each in firings),
        goes_on=sum(each.end is None for each in firings),
        unknown=past.unknown,
    )


def _alert(
    past: AllPast,
    name: str,
    labels: tuple[str, ...],
    is_failure: bool,  # noqa: FBT001 - a part of the key that they were grouped by
    episodes: Sequence[Episode],
) -> FiredAlert:
    stretches = [_within(past.span, each) for each in episodes]
    return FiredAlert(
        name,
        past.severities.get(name, ""),
        labels,
        times=sum(each.start is not None and each.start >= past.span.start for each in episodes),
        seconds=_covered(stretches),
        first=min(start for start, _ in stretches),
        is_firing=any(each.end is None for each in episodes),
        is_failure=is_failure,
    )


def _within(span: TimeRange, episode: Episode) -> tuple[float, float]:
    start = span.start if episode.start is None else max(span.start, episode.start)
    return start, span.end if episode.end is None else min(span.end, episode.end)


def _covered(stretches: Collection[tuple[float, float]]) -> float:
    """Return how many seconds the stretches cover together: several series of one alert fire at the same time."""
    seconds, until = 0.0, float("-inf")
    for start, end in sorted(stretches):
        seconds += max(0.0, end - max(start, until))
        until = max(until, end)
    return seconds
