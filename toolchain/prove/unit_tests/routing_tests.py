"""Unit tests of routes: who is told of an alert at a moment, and which notifications a course of alerts leads to."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from attrs import evolve, frozen

from toolchain.base.documents.located import Located
from toolchain.base.durations import duration_seconds
from toolchain.base.errors import did_you_mean
from toolchain.base.moments import utc_time
from toolchain.define.alerting.routing.inhibit_rule import InhibitRule
from toolchain.define.alerting.routing.inhibition import NAME_LABEL, is_inhibited
from toolchain.define.alerting.routing.matching import Route, muted_by, reached
from toolchain.define.alerting.routing.mute_timing import MuteTiming
from toolchain.prove.notify.timing import Circumstances, Episode, Notification, notifications
from toolchain.prove.unit_tests.case import Case
from toolchain.prove.unit_tests.reading import TestGroup, UnitTestFile

_WORKING_HOURS = datetime(2026, 1, 7, 12, tzinfo=UTC)
"""When a test begins that does not say: a Wednesday at noon."""


@frozen(eq=False)
class RoutesUnderTest:
    """The tree of policies, and everything beside it that decides who is told."""

    root: Route
    timings: tuple[MuteTiming, ...] = ()
    inhibitions: tuple[InhibitRule, ...] = ()
    receivers: tuple[str, ...] = ()
    untold: frozenset[str] = frozenset()


def routing_cases(tests: UnitTestFile, group: TestGroup, routes: RoutesUnderTest) -> tuple[Case, ...]:
    """Return what became of each assertion of a group.

    Raises DocumentError for times that are none, and for receivers that there are not.
    """
    start = _start(tests, group)
    episodes = tuple(_episodes(tests, group))
    return (
        *(_told(tests, group, each, routes, episodes, start) for each in group.body.get("routing_test").items()),
        *(
            _notified(tests, group, each, routes, episodes, start)
            for each in group.body.get("notification_test").items()
        ),
    )


def _start(tests: UnitTestFile, group: TestGroup) -> datetime:
    start = group.body.get("start")
    if not start.scalar:
        return _WORKING_HOURS
    try:
        return utc_time(start.scalar)
    except ValueError as error:
        raise tests.error(start, f"{start.scalar!r} is no time", "Write 2026-01-05T03:00:00Z.") from error


def _episodes(tests: UnitTestFile, group: TestGroup) -> Iterator[Episode]:
    for each in group.body.get("alerts").items():
        _only(tests, each, ("labels", "from", "until"), "an alert of a test")
        begin, end = each.get("from"), each.get("until")
        fires = Episode(_labels(tests, each), _seconds(tests, begin, 0.0))
        yield evolve(fires, end=_seconds(tests, end, fires.end))


def _labels(tests: UnitTestFile, part: Located) -> dict[str, str]:
    found = part.get("labels").as_texts()
    if not isinstance(found, dict) or not found:
        raise tests.error(part, "an alert without labels", "Write labels: {alertname: ApiDown, severity: critical}.")
    return found


def _seconds(tests: UnitTestFile, part: Located, unless_given: float) -> float:
    if not part.scalar:
        return unless_given
    seconds = duration_seconds(part.scalar)
    if seconds is None:
        raise tests.error(part, f"{part.scalar!r} is no duration", "Write it as 30s, 5m or 1h30m.")
    return seconds


def _only(tests: UnitTestFile, part: Located, known: Sequence[str], owner: str) -> None:
    for name, value in part.pairs():
        if name not in known:
            raise tests.error(
                value, f"{owner} has no {name!r}.{did_you_mean(name, known)}", f"It has {', '.join(known)}."
            )


def _told(
    tests: UnitTestFile,
    group: TestGroup,
    asserted: Located,
    routes: RoutesUnderTest,
    episodes: Sequence[Episode],
    start: datetime,
) -> Case:
    """Return who hears of an alert that fires at a moment, beside those that the group lets fire."""
    known = ("labels", "eval_time", "exp_receivers", "exp_muted_by", "exp_inhibited")
    _only(tests, asserted, known, "a routing_test")
    labels = _labels(tests, asserted)
    at = _seconds(tests, asserted.get("eval_time"), 0.0)
    name = f"{_named(labels)} at {asserted.get('eval_time').scalar or '0s'}"
    case = Case(group.name, name, group.at(asserted))
    firing = [each.labels for each in episodes if each.is_firing(at)]
    inhibited = is_inhibited(labels, firing, routes.inhibitions)
    steps = [
        (each, muted_by(each, routes.timings, start + timedelta(seconds=at))) for each in reached(routes.root, labels)
    ]
    muting = sorted({timing for _, timings in steps for timing in timings})
    told = [] if inhibited else sorted({each.contact_point for each, timings in steps if not timings})
    problems = []
    if asserted.get("exp_receivers").value is not None:
        expected = sorted(set(_receivers(tests, asserted.get("exp_receivers"), routes)))
        if expected != told:
            problems.append(
                f"exp: {_listed(expected)} told\ngot: {_listed(told)} told{_because(muting, inhibited=inhibited)}"
            )
    if asserted.get("exp_muted_by").value is not None:
        expected = sorted(each.scalar for each in asserted.get("exp_muted_by").items())
        if expected != muting:
            problems.append(f"exp: muted by {_listed(expected)}\ngot: muted by {_listed(muting)}")
    wants = asserted.get("exp_inhibited").value
    if wants is not None and wants is not inhibited:
        problems.append(f"exp: {'' if wants else 'not '}inhibited\ngot: {'' if inhibited else 'not '}inhibited")
    return evolve(case, problem="\n".join(problems))


def _receivers(tests: UnitTestFile, part: Located, routes: RoutesUnderTest) -> Iterator[str]:
    for each in part.items():
        if each.scalar not in routes.receivers:
            problem = f"there is no receiver {each.scalar!r}.{did_you_mean(each.scalar, routes.receivers)}"
            raise tests.error(each, problem, f"The receivers are {_listed(sorted(routes.receivers))}.")
        yield each.scalar


def _because(muting: Sequence[str], *, inhibited: bool) -> str:
    reasons = [*(["another alert inhibits it"] if inhibited else []), *(f"{each} mutes" for each in muting)]
    return f" ({', '.join(reasons)})" if reasons else ""


def _notified(
    tests: UnitTestFile,
    group: TestGroup,
    asserted: Located,
    routes: RoutesUnderTest,
    episodes: Sequence[Episode],
    start: datetime,
) -> Case:
    """Return which notifications a receiver gets up to a moment."""
    _only(tests, asserted, ("receiver", "until", "exp_notifications"), "a notification_test")
    (receiver,) = _receivers(tests, Located([asserted.get("receiver")], asserted.line), routes)
    until = _seconds(tests, asserted.get("until"), 3600.0)
    circumstances = Circumstances(start, routes.timings, routes.inhibitions, routes.untold)
    sent = notifications(routes.root, episodes, circumstances, until)
    got = [_of_notification(each) for each in sent if each.contact_point == receiver]
    expected = [_expected(tests, each) for each in asserted.get("exp_notifications").items()]
    case = Case(group.name, f"what {receiver} gets within {asserted.get('until').scalar or '1h'}", group.at(asserted))
    if sorted(got) == sorted(expected):
        return case
    return evolve(case, problem=f"exp: {_sent(expected)}\ngot: {_sent(got)}")


_Sent = tuple[float, tuple[str, ...], tuple[str, ...]]
"""When a notification is sent, in seconds from the start, and the names of what fires and of what is over."""


def _of_notification(sent: Notification) -> _Sent:
    return sent.at, _names(sent.firing), _names(sent.resolved)


def _names(episodes: Sequence[Episode]) -> tuple[str, ...]:
    return tuple(sorted({_named(each.labels) for each in episodes}))


def _expected(tests: UnitTestFile, part: Located) -> _Sent:
    _only(tests, part, ("time", "firing", "resolved"), "a notification")
    firing, resolved = (
        tuple(sorted(each.scalar for each in part.get(name).items())) for name in ("firing", "resolved")
    )
    return _seconds(tests, part.get("time"), 0.0), firing, resolved


def _named(labels: dict[str, str] | object) -> str:
    assert isinstance(labels, dict)
    return labels.get(NAME_LABEL) or "{" + ", ".join(f"{name}={value}" for name, value in sorted(labels.items())) + "}"


def _sent(sent: Sequence[_Sent]) -> str:
    return "; ".join(_one(*each) for each in sorted(sent)) or "nothing"


def _one(at: float, firing: Sequence[str], resolved: Sequence[str]) -> str:
    parts = [f"firing {_listed(firing)}"] if firing else []
    parts += [f"resolved {_listed(resolved)}"] if resolved else []
    return f"at {at:g}s {' and '.join(parts)}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "nobody"
