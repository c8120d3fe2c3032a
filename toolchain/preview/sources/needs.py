"""What dashboards read, directly and through rules: which series have to be simulated, and how far back."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from math import ceil, inf

import orjson
from attrs import evolve, field, frozen

from toolchain.base.documents.document import Document, section
from toolchain.base.durations import duration_seconds
from toolchain.compile.alerting.evaluated import EvaluatedAlert, EvaluatedRecording, EvaluatedRules
from toolchain.compile.alerting.recordings import rounds
from toolchain.compile.dashboards import every_panel
from toolchain.define.evaluation import STATE_SERIES
from toolchain.define.panels.kinds import KINDS
from toolchain.languages.promql.ast import Expression, Range, Selector, Subquery, children
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.parser import parse

_LISTS_OF_ALERTS = frozenset(kind.type for kind in KINDS.values() if kind.lists_alerts)
"""The types of the panels that show alerts without a query."""
_WORD = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*")
_VARIABLE_TIME = re.compile(r"\[\s*[\[$]|:\s*\$|offset\s+-?\s*\$|@")
"""A window, a resolution or an offset that is a variable, or a moment that a query names itself."""
_NAMES = re.compile(r"\s*metrics\s*\(")
"""A variable whose values are names of series."""
_LONGEST_REACH = 7200.0
"""Seconds of history before a moment of the past; longer windows see what there is."""
_POINTS_OF_WINDOW = 120
"""How many samples a window that begins before the period has at least."""
_SAMPLES_OF_WINDOW = 2
"""How many a window in the period has: a rate needs two."""
_AT_END = 3600.0
"""Seconds before its moment that a query of one moment takes in: the samples that count as present, and those of the
rules that the rules it reads read."""

Segment = tuple[float, float]
"""From and to, in Unix seconds."""


@frozen
class Look:
    """A look at a series: ``back`` is how many seconds before now, ``reach`` how many seconds further it takes in.

    One ``at_end`` is taken only when the period ends, any other one at every moment of the period.
    """

    name: str
    back: float = 0.0
    reach: float = 0.0
    at_end: bool = False

    def begin(self, start: float, end: float) -> float:
        """Return the first moment that it takes in, of a period."""
        return (max(start, end - _AT_END) if self.at_end else start) - self.back - self.reach


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
    over a series, in seconds. ``are_named`` where nothing reads the names of series.
    """

    looks: Mapping[str, tuple[Look, ...]]
    recordings: tuple[tuple[EvaluatedRecording, ...], ...] = ()
    alerts: tuple[EvaluatedAlert, ...] = ()
    windows: Mapping[str, float] = field(factory=dict)
    are_named: bool = True
    names: frozenset[str] = field(init=False)
    recorded: frozenset[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        recorded = frozenset(each.record for those in self.recordings for each in those)
        object.__setattr__(self, "names", frozenset(self.looks))
        object.__setattr__(self, "recorded", recorded)

    def step(self, name: str, usual: float) -> float:
        """Return the seconds between samples of a series: as usual, or fewer, so that its shortest window has two."""
        return min(usual, self.windows.get(name, inf) / _SAMPLES_OF_WINDOW)

    def since(self, name: str, start: float, end: float, step: float) -> float:
        """Return from when on a series is looked at in a period, a whole number of steps after its start."""
        looks = [look for look in self.looks.get(name, ()) if end - look.back > start]
        looks.append(Look(name, at_end=True))
        return _on_step(min(look.begin(start, end) for look in looks), start, step)

    def past(self, name: str, start: float, end: float, step: float = 1.0) -> tuple[Segment, ...]:
        """Return the stretches of time before a period in which a series is looked at, in order, none overlapping.

        What is looked at only when the period ends is left out where nothing looks, in whole steps.
        """
        looks = [
            evolve(look, reach=min(_LONGEST_REACH, look.reach)) for look in self.looks.get(name, ()) if look.back > 0
        ]
        whole = _merged((evolve(look, at_end=False).begin(start, end), min(start, end - look.back)) for look in looks)
        seen = [(look.begin(start, end), min(start, end - look.back)) for look in looks]
        return _merged(
            (_on_step(begin, first, step), finish)
            for first, last in whole
            for begin, finish in seen
            if first <= begin < finish <= last
        )

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


def _on_step(moment: float, start: float, step: float) -> float:
    """Return the last moment up to this one that is a whole number of steps after a start, or the start."""
    return start + max(0.0, (moment - start) // step) * step


def _merged(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    merged = list[Segment]()
    for begin, finish in sorted(segments):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(finish, merged[-1][1]))
        else:
            merged.append((begin, finish))
    return tuple(merged)


def needs_of(
    documents: Sequence[Document], rules: EvaluatedRules, known: Iterable[str], *, at_end: bool = False
) -> Needs:
    """Return what dashboards read of the ``known`` series, recorded ones included.

    Any word of a dashboard that is the name of a series counts, so variables and annotations are part of it. Where
    dashboards are only opened ``at_end`` of a period, queries of one moment read what is before that.
    """
    recorded = defaultdict[str, list[EvaluatedRecording]](list)
    for recording in rules.recordings:
        recorded[recording.record].append(recording)
    every = {*known, *recorded, *STATE_SERIES}
    momentary = [look for document in documents if at_end for look in _momentary(document)]
    counted = Counter(word for document in documents for word in _words(document))
    words = set(counted)
    ranged_words = counted - Counter(word for text, _ in momentary for word in _words(text))
    names = every if "__name__" in words else words & every
    if words & _LISTS_OF_ALERTS:
        names = names | set(STATE_SERIES)
    texts = [text for document in documents for text in _texts(document, lambda key: key in ("expr", "query"))]
    ranged = Counter(texts) - Counter(text for text, _ in momentary)
    of_targets = chain((look for text in ranged for look in _looks_of(text)), *(looks for _, looks in momentary))
    looks = {Look(name) for name in names if "__name__" in words or name in ranged_words or name in STATE_SERIES}
    looks |= {look for look in of_targets if look.name in every}
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
            waiting += [
                Look(each.name, look.back + each.back, _reach_of(look) + each.reach, look.at_end) for each in read
            ]
    by_name = defaultdict[str, list[Look]](list)
    for look in sorted(found, key=lambda each: (each.name, each.back, each.reach, each.at_end)):
        by_name[look.name].append(look)
    chosen = [each for name, those in recorded.items() if name in by_name for each in those]
    windows = dict[str, float]()
    for look in own:
        if look.reach > 0:
            windows[look.name] = min(look.reach, windows.get(look.name, inf))
    are_named = "__name__" not in words and not any(map(_NAMES.match, texts))
    by_names = {name: tuple(those) for name, those in by_name.items()}
    return Needs(by_names, tuple(rounds(chosen)), alerts, windows, are_named)


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


def _looks_of(text: str) -> tuple[Look, ...]:
    """Return what a query looks at; one that cannot be read is the panel's problem."""
    try:
        return tuple(looks_of(parse(text)))
    except PromqlSyntaxError:
        return ()


def _momentary(document: Document) -> Iterator[tuple[str, tuple[Look, ...]]]:
    """Yield the queries that a dashboard opened now asks for that moment alone, with what they look at."""
    if str(section(document, "time").get("to", "now")) != "now":
        return
    for panel in every_panel(document):
        for target in panel.get("targets") or ():
            text = str(target.get("expr") or "")
            is_momentary = target.get("instant") and not target.get("range") and not panel.get("timeShift")
            if is_momentary and (looks := _looks_of(text)) and not _VARIABLE_TIME.search(text):
                yield text, tuple(evolve(look, at_end=True) for look in looks)


def _words(document: Document | str) -> list[str]:
    return _WORD.findall(orjson.dumps(document).decode())


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
