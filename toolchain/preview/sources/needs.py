"""What dashboards read, directly and through rules: which series have to be simulated, and how far back."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import ceil, inf

import orjson
from attrs import field, frozen

from toolchain.base.documents.document import Document
from toolchain.base.durations import duration_seconds
from toolchain.compile.alerting.evaluated import EvaluatedAlert, EvaluatedRecording, EvaluatedRules
from toolchain.compile.alerting.recordings import rounds
from toolchain.define.evaluation import STATE_SERIES
from toolchain.define.panels.kinds import KINDS
from toolchain.languages.promql.ast import Expression, Range, Selector, Subquery, children
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.parser import parse

_LISTS_OF_ALERTS = frozenset(kind.type for kind in KINDS.values() if kind.lists_alerts)
"""The types of the panels that show alerts without a query."""
_WORD = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*")
_LONGEST_REACH = 7200.0
"""Seconds of history before a moment of the past; longer windows see what there is."""
_POINTS_OF_WINDOW = 120
"""How many samples a window that begins before the period has at least."""
_SAMPLES_OF_WINDOW = 2
"""How many a window in the period has: a rate needs two."""

Segment = tuple[float, float]
"""From and to, in Unix seconds."""


@frozen
class Look:
    """A look at a series: ``back`` is how many seconds before now, ``reach`` how many seconds further it takes in."""

    name: str
    back: float = 0.0
    reach: float = 0.0


@frozen
class Tier:
    """A stretch of time, in Unix seconds, with a sample every ``apart`` seconds from ``begin`` to before ``end``."""

    begin: float
    end: float
    apart: float

    @property
    def times(self) -> tuple[float, ...]:
        """The times of its samples."""
        return tuple(self.begin + index * self.apart for index in range(ceil((self.end - self.begin) / self.apart)))


@frozen(eq=False)
class Needs:
    """What must exist: series by name with the looks into their past, the recordings that make some, the alerts.

    ``recordings`` come in rounds: each reads only what the rounds before it recorded. ``windows`` are the shortest ones
    over a series, in seconds.
    """

    looks: Mapping[str, tuple[Look, ...]]
    recordings: tuple[tuple[EvaluatedRecording, ...], ...] = ()
    alerts: tuple[EvaluatedAlert, ...] = ()
    windows: Mapping[str, float] = field(factory=dict)
    names: frozenset[str] = field(init=False)
    recorded: frozenset[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        recorded = frozenset(each.record for those in self.recordings for each in those)
        object.__setattr__(self, "names", frozenset(self.looks))
        object.__setattr__(self, "recorded", recorded)

    def step(self, name: str, usual: float) -> float:
        """Return the seconds between samples of a series: as usual, or fewer, so that its shortest window has two."""
        return min(usual, self.windows.get(name, inf) / _SAMPLES_OF_WINDOW)

    def past(self, name: str, start: float, end: float) -> tuple[Segment, ...]:
        """Return the stretches of time before a period in which a series is looked at, in order, none overlapping."""
        wanted = sorted(
            (start - look.back - min(_LONGEST_REACH, look.reach), min(start, end - look.back))
            for look in self.looks.get(name, ())
            if look.back > 0
        )
        merged = list[Segment]()
        for begin, finish in wanted:
            if merged and begin <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(finish, merged[-1][1]))
            else:
                merged.append((begin, finish))
        return tuple(merged)

    def tiers(self, name: str, start: float, step: float) -> tuple[Tier, ...]:
        """Return the stretches before a period in which windows over a series begin, the furthest one first.

        The further back, the rarer its samples: every ``step`` seconds for short windows, and a part of long ones.
        """
        found = list[Tier]()
        nearer = 0.0
        for reach in sorted({look.reach for look in self.looks.get(name, ()) if look.back <= 0 and look.reach > 0}):
            apart = max(step, reach / _POINTS_OF_WINDOW // step * step)
            found.append(Tier(start - reach, start - nearer, apart))
            nearer = reach
        return tuple(reversed(found))

    def before(self, name: str, start: float, step: float) -> tuple[float, ...]:
        """Return the times before a period at which a series is sampled, so that windows are full when it begins."""
        return tuple(time for tier in self.tiers(name, start, step) for time in tier.times)


def needs_of(documents: Sequence[Document], rules: EvaluatedRules, known: Iterable[str]) -> Needs:
    """Return what dashboards read of the ``known`` series, recorded ones included.

    Any word of a dashboard that is the name of a series counts, so variables and annotations are part of it.
    """
    recorded = defaultdict[str, list[EvaluatedRecording]](list)
    for recording in rules.recordings:
        recorded[recording.record].append(recording)
    every = {*known, *recorded, *STATE_SERIES}
    words = {word for document in documents for word in _WORD.findall(orjson.dumps(document).decode())}
    names = every if "__name__" in words else words & every
    if words & _LISTS_OF_ALERTS:
        names = names | set(STATE_SERIES)
    looks = {Look(name) for name in names} | {
        look for document in documents for look in _looks_of_targets(document) if look.name in every
    }
    alerts = tuple(each for each in rules.alerts if not each.is_log_alert) if names & set(STATE_SERIES) else ()
    for alert in alerts:
        if isinstance(alert.evaluated, Expression):
            looks |= {look for look in looks_of(alert.evaluated) if look.name in every}
    waiting, found = list(looks), set[Look]()
    own = list(looks)
    while waiting:
        look = waiting.pop()
        if look in found:
            continue
        found.add(look)
        for recording in recorded.get(look.name, ()):
            read = [each for each in looks_of(recording.expression) if each.name in every]
            own += read
            waiting += [Look(each.name, look.back + each.back, _reach_of(look) + each.reach) for each in read]
    by_name = defaultdict[str, list[Look]](list)
    for look in sorted(found, key=lambda each: (each.name, each.back, each.reach)):
        by_name[look.name].append(look)
    chosen = [each for name, those in recorded.items() if name in by_name for each in those]
    windows = dict[str, float]()
    for look in own:
        if look.reach > 0:
            windows[look.name] = min(look.reach, windows.get(look.name, inf))
    return Needs({name: tuple(those) for name, those in by_name.items()}, tuple(rounds(chosen)), alerts, windows)


def _reach_of(look: Look) -> float:
    return look.reach if look.back <= 0 else min(_LONGEST_REACH, look.reach)


def looks_of(expression: Expression) -> Iterator[Look]:
    """Yield the looks of an expression; a duration that is a variable counts as none."""
    return _looks(expression, 0.0, 0.0)


def _looks(expression: Expression, back: float, reach: float) -> Iterator[Look]:
    match expression:
        case Selector(name=name, offset=offset):
            yield Look(name, max(0.0, back + _seconds(offset)), reach)
        case Range(selector=selector, window=window):
            yield from _looks(selector, back, reach + _seconds(window))
        case Subquery(expression=inner, window=window, offset=offset):
            yield from _looks(inner, back + _seconds(offset), reach + _seconds(window))
        case _:
            for child in children(expression):
                yield from _looks(child, back, reach)


def _seconds(text: str) -> float:
    sign = -1 if text.startswith("-") else 1
    return sign * (duration_seconds(text.removeprefix("-").strip()) or 0.0)


def _looks_of_targets(document: Document) -> Iterator[Look]:
    """Yield what the queries of a dashboard look at; one that cannot be read is the panel's problem."""
    for text in _texts(document, lambda key: key in ("expr", "query")):
        try:
            yield from looks_of(parse(text))
        except PromqlSyntaxError:
            continue


def _texts(value: object, is_wanted: Callable[[str], bool]) -> Iterator[str]:
    match value:
        case dict():
            for key, each in value.items():
                if isinstance(each, str) and is_wanted(key):
                    yield each
                else:
                    yield from _texts(each, is_wanted)
        case list():
            for each in value:
                yield from _texts(each, is_wanted)
