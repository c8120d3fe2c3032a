"""When alerts fired that Grafana evaluates itself, by its history of states."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from attrs import frozen

from toolchain.compile.alerting.model import CompiledAlert
from toolchain.define.environment import Environment
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.state_history import (
    READABLE,
    StateChange,
    history_backend,
    state_changes,
    visible_dashboards,
)
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.report.fired import Episode, Past

_REMEMBERED = 28 * 86_400.0
"""Seconds before a period in which an alert may have begun that fires all through it: it changes nothing in it."""
_NEXT_EVALUATION = 120.0
"""Seconds after which a rule that was written anew has been evaluated."""
_FIRES = ("Alerting", "Recovering")
_FAILS = ("Error", "NoData")


@frozen(eq=False)
class AlertStates:
    """The history of states in the Grafana of an environment."""

    connection: GrafanaConnection
    environment: Environment

    def past(self, alerts: Sequence[CompiledAlert], span: TimeRange) -> Past:
        """Return when alerts fired, or could not be evaluated, and of which nothing is told. Raises GrafanaError."""
        changes = state_changes(self.connection, span.start - _REMEMBERED, span.end)
        backend = history_backend(self.connection)
        if backend not in READABLE and not changes:
            keeps = f"keeps the history of states in {backend!r} only" if backend else "keeps no history of states"
            return Past((), (f"the Grafana at {self.environment.grafana_url} {keeps}",))
        names = {each.definition.name for each in alerts}
        ours = [each for each in changes if each.title in names and self._is_ours(each)]
        return Past(tuple(_episodes(ours, span)), tuple(self._unseen(alerts)))

    def _is_ours(self, change: StateChange) -> bool:
        """Return whether a change is of a rule in the environment's folders: others may have the same titles."""
        environment = self.environment
        folders = (environment.folder, *environment.folders.values())
        folder = change.labels.get("grafana_folder")
        return folder is None or any(folder.rpartition("/")[2] == each.title for each in folders)

    def _unseen(self, alerts: Sequence[CompiledAlert]) -> Iterator[str]:
        """Yield the alerts of which Grafana says nothing, since their dashboards are closed to the credentials."""
        linked = dict[str, list[str]]()
        for alert in alerts:
            if alert.shown_on is not None:
                linked.setdefault(alert.shown_on.dashboard.uid, []).append(alert.definition.name)
        closed = sorted(linked.keys() - visible_dashboards(self.connection, linked))
        if closed:
            names = ", ".join(name for uid in closed for name in linked[uid])
            yield (
                f"whether {names} fired: Grafana keeps that with their dashboards, and the credentials do not see "
                f"{', '.join(closed)}"
            )


def _episodes(changes: Sequence[StateChange], span: TimeRange) -> Iterator[Episode]:
    instances = dict[tuple[str, tuple[tuple[str, str], ...]], list[StateChange]]()
    for change in changes:
        instances.setdefault((change.title, tuple(sorted(change.labels.items()))), []).append(change)
    for (title, _), those in instances.items():
        for is_failure in (False, True):
            for start, end in _stretches(those, is_failure=is_failure):
                if end is None or end > span.start:
                    yield Episode(title, _labels(those), start, end, is_failure)


def _labels(changes: Sequence[StateChange]) -> Mapping[str, str]:
    return changes[-1].labels


def _stretches(changes: Sequence[StateChange], *, is_failure: bool) -> Iterator[tuple[float | None, float | None]]:
    """Yield from when to when an instance fired, or could not be evaluated; None where that is not in the changes.

    A rule that was written anew while it fired, and fires at its next evaluation, fired all the time.
    """
    fits = _fails if is_failure else _fires
    turns = [each for each in changes if fits(each.before) != fits(each.after)]
    since: float | None = None
    inside = bool(turns) and fits(turns[0].before)
    for turn, following in zip_longest(turns, turns[1:]):
        if fits(turn.after):
            since, inside = (since if inside else turn.time), True
        elif inside and not _goes_on(turn, following):
            yield since, turn.time
            since, inside = None, False
    if inside:
        yield since, None


def _goes_on(turn: StateChange, following: StateChange | None) -> bool:
    is_anew = turn.after.endswith("(Updated)")
    return is_anew and following is not None and following.time - turn.time < _NEXT_EVALUATION


def _fires(state: str) -> bool:
    return state.startswith(_FIRES)


def _fails(state: str) -> bool:
    return not _fires(state) and (state.startswith(_FAILS) or state.endswith("(Error)"))
