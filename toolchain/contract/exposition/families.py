"""Families made of the lines that declare them and of their samples, one sample at a time.

Source: Prometheus documentation, "Exposition formats"; OpenMetrics specification, "Metric types".
"""

from collections.abc import Iterable, Mapping
from math import inf, isinf, isnan

from attrs import define, field

from toolchain.base.source import SourceLocation
from toolchain.contract.exposition.buckets import Buckets
from toolchain.contract.observed import UNKNOWN_TYPE, Family, Observations, Problem, Spread, Values

Pairs = Iterable[tuple[str, str]]

KEPT_VALUES = 2_000
"""Values of a label that are kept; more are only counted."""
_KEPT_DISTINCT = 20
"""Different values of a gauge or counter that are kept: more are no states."""

PLAIN, BUCKET, SUM, COUNT, CREATED, QUANTILE = range(6)
"""What a sample is of its family."""

_TYPED_SUFFIXES: Mapping[str, tuple[frozenset[str], int]] = {
    "_bucket": (frozenset({"histogram", "gaugehistogram"}), BUCKET),
    "_sum": (frozenset({"histogram", "summary"}), SUM),
    "_count": (frozenset({"histogram", "summary"}), COUNT),
    "_gsum": (frozenset({"gaugehistogram"}), SUM),
    "_gcount": (frozenset({"gaugehistogram"}), COUNT),
    "_total": (frozenset({"counter"}), PLAIN),
    "_created": (frozenset({"counter", "histogram", "summary"}), CREATED),
    "_info": (frozenset({"info"}), PLAIN),
}
_NAMED_BY_SAMPLE = ("_total", "_info")
"""Suffixes that OpenMetrics leaves out of a family's name and that the catalog has."""


@define(eq=False)
class _Label:
    """The values of a label so far."""

    first: dict[str, int] = field(factory=dict)
    more: set[int] = field(factory=set)

    def add(self, value: str, line: int) -> None:
        if len(self.first) < KEPT_VALUES:
            self.first[value] = line
        else:
            self.more.add(hash(value))


@define(eq=False)
class Reading:
    """A family that is being read."""

    name: str
    line: int
    type: str = UNKNOWN_TYPE
    help: str | None = None
    unit: str = ""
    is_typed: bool = False
    samples: int = 0
    sampled_as: str = ""
    series: dict[str, set[int]] = field(factory=dict)
    shapes: dict[frozenset[str], int] = field(factory=dict)
    labels: dict[str, _Label] = field(factory=dict)
    empty: set[str] = field(factory=set)
    buckets: Buckets = field(factory=Buckets)
    distinct: set[float] = field(factory=set)
    low: float = inf
    high: float = -inf
    sums: float = 0.0
    counts: float = 0.0
    negative: list[int] = field(factory=list)
    not_numbers: list[int] = field(factory=list)
    twice: list[int] = field(factory=list)


@define(eq=False)
class FamilyReader:
    """Takes what is declared and what is sampled, and returns families.

    ``file`` is where lines are counted; ``is_openmetrics`` tells that names of families lack ``_total`` and ``_info``.
    ``summaries`` are families that are read as such where nobody declares a type.
    """

    file: str
    is_openmetrics: bool = False
    summaries: frozenset[str] = frozenset()
    readings: dict[str, Reading] = field(factory=dict)
    _by_sample: dict[str, tuple[Reading, int]] = field(factory=dict)
    _seen: set[int] = field(factory=set)

    def declared(self, name: str, line: int) -> Reading:
        """Return the family of a HELP, TYPE or UNIT line."""
        found = self.readings.get(name)
        if found is None:
            found = self.readings[name] = Reading(name, line)
        return found

    def add(self, name: str, pairs: list[tuple[str, str]], value: float, line: int, at: str, instance: str) -> None:
        """Take a sample; ``at`` is its timestamp as it is written, ``instance`` who exposes it."""
        known = self._by_sample.get(name)
        if known is None:
            known = self._by_sample[name] = self._family_of(name, line, pairs)
            if known[0].name != name and not known[0].sampled_as:
                known[0].sampled_as = name
        reading, role = known
        if role == CREATED:
            return
        reading.samples += 1
        identity = hash((name, frozenset(pairs), at, instance))
        if identity in self._seen:
            reading.twice.append(line)
            return
        self._seen.add(identity)
        bound = ""
        if role == BUCKET or (role == PLAIN and self._is_summary(reading)):
            own = "le" if role == BUCKET else "quantile"
            bound = next((text for label, text in pairs if label == own), "")
            pairs = [each for each in pairs if each[0] != own]
        series = hash(frozenset(pairs))
        members = reading.series.get(instance)
        if members is None:
            members = reading.series[instance] = set()
        if series not in members:
            members.add(series)
            self._describe(reading, pairs, line)
        if role == PLAIN:
            self._value(reading, value, line)
        else:
            self._observed(reading, role, (instance, series), bound, value, line)

    def families(self) -> dict[str, Family]:
        """Return the families by name. What a library says of when a family began is no family of its own."""
        made = {family.name: family for family in map(self._made, self.readings.values())}
        return {name: family for name, family in made.items() if not _is_created(name, made)}

    def _family_of(self, name: str, line: int, pairs: Pairs) -> tuple[Reading, int]:
        exact = self.readings.get(name)
        if exact is not None and (exact.is_typed or not self._has_typed_base(name)):
            return exact, PLAIN
        for suffix, (types, role) in _TYPED_SUFFIXES.items():
            base = self.readings.get(name.removesuffix(suffix)) if name.endswith(suffix) else None
            if base is not None and base.type in types:
                return base, role
        if name.endswith("_bucket") and any(label == "le" for label, _ in pairs):
            untyped = self.declared(name.removesuffix("_bucket"), line)
            return untyped, BUCKET
        for suffix, role in (("_sum", SUM), ("_count", COUNT)):
            base = self.readings.get(name.removesuffix(suffix)) if name.endswith(suffix) else None
            if base is not None and not base.is_typed and base.buckets.is_used:
                return base, role
            if name.endswith(suffix) and name.removesuffix(suffix) in self.summaries:
                return self.declared(name.removesuffix(suffix), line), role
        return self.declared(name, line), PLAIN

    def _is_summary(self, reading: Reading) -> bool:
        return reading.type == "summary" or (not reading.is_typed and reading.name in self.summaries)

    def _has_typed_base(self, name: str) -> bool:
        """Return whether a family that only has a HELP line is a part of one that has a type."""
        bases = (
            (self.readings.get(name.removesuffix(suffix)), types)
            for suffix, (types, _) in _TYPED_SUFFIXES.items()
            if name.endswith(suffix)
        )
        return any(base is not None and base.type in types for base, types in bases)

    def _describe(self, reading: Reading, pairs: Pairs, line: int) -> None:
        names = []
        for label, value in pairs:
            if not value:
                reading.empty.add(label)
                continue
            names.append(label)
            known = reading.labels.get(label)
            if known is None:
                known = reading.labels[label] = _Label()
            if value not in known.first:
                known.add(value, line)
        shape = frozenset(names)
        reading.shapes[shape] = reading.shapes.get(shape, 0) + 1

    def _value(self, reading: Reading, value: float, line: int) -> None:
        if isnan(value):
            reading.not_numbers.append(line)
            return
        if len(reading.distinct) < _KEPT_DISTINCT:
            reading.distinct.add(value)
        if value < 0:
            reading.negative.append(line)
        if value < reading.low:
            reading.low = value
        if value > reading.high:
            reading.high = value

    def _observed(
        self, reading: Reading, role: int, series: tuple[str, int], bound: str, value: float, line: int
    ) -> None:
        if role == BUCKET:
            reading.buckets.add(series, bound, value, line)
        elif role == COUNT:
            reading.counts += value
            if reading.type != "summary":
                reading.buckets.count(series, value)
        elif isnan(value) or isinf(value):
            reading.not_numbers.append(line)
        else:
            reading.sums += value

    def _made(self, reading: Reading) -> Family:
        buckets = reading.buckets
        is_histogram = buckets.is_used
        name = reading.name
        type_ = reading.type or ("histogram" if is_histogram else UNKNOWN_TYPE)
        suffix = {"counter": "_total", "info": "_info"}.get(type_, "")
        if (
            suffix
            and not name.endswith(suffix)
            and (reading.sampled_as.endswith(suffix) or self._is_openmetrics(reading))
        ):
            name += suffix
        return Family(
            name,
            type_,
            reading.help,
            reading.unit,
            SourceLocation(self.file, reading.line),
            {instance: len(series) for instance, series in reading.series.items()},
            reading.shapes,
            {label: Values(len(known.first) + len(known.more), known.first) for label, known in reading.labels.items()},
            frozenset(reading.empty),
            buckets.bounds,
            buckets.texts,
            frozenset(reading.distinct),
            Spread(reading.low, reading.high) if reading.low <= reading.high else None,
            self._observations(reading),
            tuple(self._problems(reading, type_)),
        )

    def _is_openmetrics(self, reading: Reading) -> bool:
        """Return whether a family without samples is named as OpenMetrics does."""
        return self.is_openmetrics and not reading.samples

    def _observations(self, reading: Reading) -> Observations | None:
        if reading.buckets.is_used or reading.type == "summary":
            return Observations(reading.counts, reading.sums, reading.buckets.above)
        return None

    def _problems(self, reading: Reading, type_: str) -> Iterable[Problem]:
        def told(lines: list[int], message: str, remedy: str) -> Problem:
            more = f" ({len(lines):,} times)" if len(lines) > 1 else ""
            return Problem(SourceLocation(self.file, lines[0]), f"{reading.name} {message}{more}", remedy)

        if reading.twice:
            yield told(
                reading.twice,
                "exposes a series twice",
                "Register the metric once, and merge registries that have it both.",
            )
        if type_ == "counter" and reading.negative:
            yield told(
                reading.negative,
                "is a counter below zero",
                "A counter only grows: count with inc(), or make it a gauge.",
            )
        if type_ in ("counter", "histogram") and reading.not_numbers:
            yield told(
                reading.not_numbers,
                f"is a {type_} with a value that is no number",
                "Somebody counted with undefined or NaN: check the argument of inc() or observe().",
            )
        for lines, message, remedy in reading.buckets.problems():
            yield told(lines, message, remedy)


def _is_created(name: str, families: Mapping[str, Family]) -> bool:
    """Return whether a gauge says when another family began: prometheus-client writes it as one of its own."""
    base = name.removesuffix("_created")
    return base != name and (base in families or f"{base}_total" in families)
