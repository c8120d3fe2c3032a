"""Which policies an alert rule can reach, when some of its alerts' labels are known only once they fire."""

from collections.abc import Callable, Iterator
from enum import Enum

from attrs import frozen

from toolchain.define.alerting.routing.matching import Labels, Route, matches


class _Match(Enum):
    NEVER = 0
    SOMETIMES = 1
    ALWAYS = 2


@frozen(eq=False)
class KnownLabels:
    """The labels of a rule's alerts: ``fixed`` ones, and those that ``can_vary`` from alert to alert."""

    fixed: Labels
    can_vary: Callable[[str], bool]


@frozen(eq=False)
class Reach:
    """What alerts of a rule may come to: the policies that notify of them, and all those that they enter."""

    notifying: tuple[Route, ...]
    entered: tuple[Route, ...]


def reach(root: Route, labels: KnownLabels) -> Reach:
    """Return the policies that some alert with these labels may reach; one that surely takes it hides later ones."""
    entered: list[Route] = []
    notifying, _ = _visit(root, labels, entered)
    return Reach(tuple(notifying), tuple(entered))


def _visit(route: Route, labels: KnownLabels, entered: list[Route]) -> tuple[list[Route], bool]:
    """Return the policies that may notify, and whether this one surely takes the alert."""
    match = min((each for each in _matches(route, labels)), key=lambda each: each.value, default=_Match.ALWAYS)
    if match is _Match.NEVER:
        return [], False
    entered.append(route)
    found: list[Route] = []
    is_taken = False
    for child in route.routes:
        below, is_sure = _visit(child, labels, entered)
        found.extend(below)
        is_taken = is_taken or is_sure
        if is_sure and not child.continues:
            break
    if not is_taken:
        found.append(route)
    return found, match is _Match.ALWAYS


def _matches(route: Route, labels: KnownLabels) -> Iterator[_Match]:
    for matcher in route.matchers:
        if matcher.label not in labels.fixed and labels.can_vary(matcher.label):
            yield _Match.SOMETIMES
        else:
            yield _Match.ALWAYS if matches(matcher, labels.fixed) else _Match.NEVER
