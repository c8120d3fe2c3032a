"""Routing out of a file: the configuration of an Alertmanager as the policies that definitions are made of.

Source: Alertmanager documentation, "Configuration" (route, inhibit_rule, time_interval, and ``send_resolved`` of each
kind of receiver).
"""

from collections.abc import Iterator, Mapping

from attrs import frozen

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.located import Located
from toolchain.base.errors import DefinitionError, did_you_mean
from toolchain.base.source import SourceLocation
from toolchain.define.alerting.routing.inhibit_rule import InhibitRule
from toolchain.define.alerting.routing.mute_timing import MuteTiming, TimeInterval
from toolchain.define.alerting.routing.policy import Policy, Routing
from toolchain.languages.alertmanager_matchers import MatcherSyntaxError, alertmanager_matchers
from toolchain.languages.matching import Matcher

_SILENT_WHEN_RESOLVED = ("email_configs", "slack_configs", "wechat_configs", "rocketchat_configs")
"""Receivers that do not tell that an alert is over unless they are asked to."""
_KINDS_END = "_configs"


@frozen(eq=False)
class FileRouting:
    """Who is told, as a file says; ``untold`` are the receivers that hear of firing alerts only."""

    routing: Routing
    timings: tuple[MuteTiming, ...]
    inhibitions: tuple[InhibitRule, ...]
    receivers: tuple[str, ...]
    untold: frozenset[str]


def file_routing(file: str, document: Located) -> FileRouting:
    """Return the routing of an Alertmanager's configuration.

    Raises DocumentError, with the line, where there is no route, a matcher cannot be read, or a name is not there.
    """
    root = document.get("route")
    if not isinstance(root.value, dict):
        raise DocumentError("there is no route, so this is no configuration of Alertmanager", root.line)
    receivers = {each.get("name").scalar: each for each in document.get("receivers").items()}
    timings = tuple(_timings(file, document))
    names = tuple(each.name for each in timings)
    routing = Routing(
        contact_point=_receiver(root, receivers),
        policies=tuple(_policies(file, root, _receiver(root, receivers), receivers, names)),
        group_by=tuple(_texts(root.get("group_by"))),
        group_wait=root.get("group_wait").scalar or "30s",
        group_interval=root.get("group_interval").scalar or "5m",
        repeat_interval=root.get("repeat_interval").scalar or "4h",
        location=SourceLocation(file, root.line),
    )
    inhibitions = tuple(_inhibition(each) for each in document.get("inhibit_rules").items())
    untold = frozenset(name for name, each in receivers.items() if not _tells_resolved(each))
    return FileRouting(routing, timings, inhibitions, tuple(receivers), untold)


def _policies(
    file: str, route: Located, above: str, receivers: Mapping[str, Located], timings: tuple[str, ...]
) -> Iterator[Policy]:
    for each in route.get("routes").items():
        receiver = _receiver(each, receivers) if each.get("receiver").scalar else above
        yield Policy(
            contact_point=receiver,
            matchers=tuple(_matchers(each, "matchers", "match", "match_re")),
            group_by=tuple(_texts(each.get("group_by"))) or None,
            group_wait=each.get("group_wait").scalar or None,
            group_interval=each.get("group_interval").scalar or None,
            repeat_interval=each.get("repeat_interval").scalar or None,
            continues=each.get("continue").value is True,
            muted=_known(each.get("mute_time_intervals"), timings),
            active=_known(each.get("active_time_intervals"), timings),
            policies=tuple(_policies(file, each, receiver, receivers, timings)),
            location=SourceLocation(file, each.line),
        )


def _receiver(route: Located, receivers: Mapping[str, Located]) -> str:
    name = route.get("receiver")
    if name.scalar not in receivers:
        problem = f"there is no receiver {name.scalar!r}.{did_you_mean(name.scalar, receivers)}"
        raise DocumentError(problem, name.line, "Correct the name, or add the receiver.")
    return name.scalar


def _known(names: Located, timings: tuple[str, ...]) -> tuple[str, ...]:
    for each in names.items():
        if each.scalar not in timings:
            problem = f"there is no time interval {each.scalar!r}.{did_you_mean(each.scalar, timings)}"
            raise DocumentError(problem, each.line, "Correct the name, or add the interval.")
    return tuple(_texts(names))


def _matchers(owner: Located, matchers: str, equal: str, regexes: str) -> Iterator[Matcher]:
    """Yield the matchers of a route or of a side of an inhibition: today's, and the two older forms."""
    for each in owner.get(matchers).items():
        try:
            yield from alertmanager_matchers(each.scalar)
        except MatcherSyntaxError as error:
            raise DocumentError(f"{each.scalar!r} is {error}", each.line, 'Write severity="critical".') from error
    for name, value in owner.get(equal).pairs():
        yield Matcher(name, "=", value.scalar)
    for name, value in owner.get(regexes).pairs():
        yield Matcher(name, "=~", value.scalar)


def _inhibition(rule: Located) -> InhibitRule:
    return InhibitRule(
        tuple(_matchers(rule, "source_matchers", "source_match", "source_match_re")),
        tuple(_matchers(rule, "target_matchers", "target_match", "target_match_re")),
        tuple(_texts(rule.get("equal"))),
    )


def _timings(file: str, document: Located) -> Iterator[MuteTiming]:
    for key in ("mute_time_intervals", "time_intervals"):
        for each in document.get(key).items():
            try:
                intervals = [_interval(interval) for interval in each.get("time_intervals").items()]
            except DefinitionError as error:
                raise DocumentError(error.message, each.line, error.remedy) from error
            yield MuteTiming(each.get("name").scalar, intervals, location=SourceLocation(file, each.line))


def _interval(interval: Located) -> TimeInterval:
    times = [(each.get("start_time").scalar, each.get("end_time").scalar) for each in interval.get("times").items()]
    return TimeInterval(
        times=tuple(times),
        weekdays=tuple(_texts(interval.get("weekdays"))),
        days_of_month=tuple(_texts(interval.get("days_of_month"))),
        months=tuple(_texts(interval.get("months"))),
        years=tuple(_texts(interval.get("years"))),
        location=interval.get("location").scalar or "UTC",
    )


def _tells_resolved(receiver: Located) -> bool:
    """Return whether any way of a receiver tells that an alert is over; one without any tells nothing at all."""
    return any(
        each.get("send_resolved").value is True
        or (each.get("send_resolved").value is None and kind not in _SILENT_WHEN_RESOLVED)
        for kind, ways in receiver.pairs()
        if kind.endswith(_KINDS_END)
        for each in ways.items()
    )


def _texts(values: Located) -> Iterator[str]:
    return (each.scalar for each in values.items())
