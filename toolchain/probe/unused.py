"""What a Prometheus keeps and nobody here reads: by metric and job, with its series."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from toolchain.base.regexes import regex_matches
from toolchain.catalog.catalog import Catalog
from toolchain.compile.uses import Uses
from toolchain.define.evaluation import STATE_SERIES
from toolchain.languages.matching import Matcher
from toolchain.languages.promql.ast import Expression, Selector, selectors
from toolchain.languages.promql.lexer import has_variable
from toolchain.live.prometheus import QueryResult

_COUNT = 'count by (__name__, job) ({__name__=~".+"})'
_SYNTHETIC = ("up", "scrape_")
"""What Prometheus itself writes of each target: nothing can be saved of it (Prometheus documentation, "Automatically
generated labels and time series")."""
_NOBODYS = "a_name_that_no_series_has"
_PARTS = ("_bucket", "_count", "_sum", "_created")


@frozen
class Unused:
    """A metric of a job that nobody reads: the names of its series and how many they are.

    ``is_known`` tells that the catalog has it, ``is_recorded`` that a recording rule writes it.
    """

    metric: str
    job: str
    names: tuple[str, ...]
    series: int
    is_known: bool = False
    is_recorded: bool = False


@frozen(eq=False)
class Kept:
    """All series that a server has now, by what is read of them; most first."""

    unused: Sequence[Unused]
    series: int
    metrics: int

    @property
    def unused_series(self) -> int:
        """How many series nobody reads."""
        return sum(each.series for each in self.unused)

    @property
    def share(self) -> float:
        """Which part of all series that is, 0 to 1."""
        return self.unused_series / self.series if self.series else 0.0


def unused(query: Callable[[str], QueryResult], uses: Uses, catalog: Catalog, recorded: Collection[str] = ()) -> Kept:
    """Return what is kept for nobody; ``query`` asks the server for the present, ``recorded`` is what rules write.

    The parts of a histogram are one metric: while somebody reads one of them, all are read, for dropping the others
    would save little and break the next panel. Raises what the client raises.
    """
    counts = defaultdict[tuple[str, str], int](int)
    for each in query(_COUNT).series:
        counts[each.labels.get("__name__", ""), each.labels.get("job", "")] += int(each.values[-1])
    names = {name for name, _ in counts}
    family = {name: metric_of(name, names, catalog) for name in names}
    read = {family[name] for name in names if _is_read(name, uses)}
    found = defaultdict[tuple[str, str], list[str]](list)
    for name, job in counts:
        if family[name] not in read and not _is_synthetic(name):
            found[family[name], job].append(name)
    every = [
        Unused(
            metric,
            job,
            tuple(sorted(those)),
            sum(counts[name, job] for name in those),
            any(name in catalog.by_series_name for name in those),
            any(name in recorded for name in those),
        )
        for (metric, job), those in found.items()
    ]
    ordered = sorted(every, key=lambda each: (-each.series, each.metric, each.job))
    return Kept(tuple(ordered), sum(counts.values()), len(set(family.values())))


def metric_of(name: str, names: Collection[str], catalog: Catalog) -> str:
    """Return the metric that a series is part of: by the catalog, else by the series beside it."""
    known = catalog.by_series_name.get(name)
    if known:
        return known[0].name
    for part in _PARTS:
        base = name.removesuffix(part)
        if base != name and f"{base}_count" in names and f"{base}_sum" in names:
            return base
    counter = f"{name.removesuffix('_created')}_total"
    return counter if name.endswith("_created") and counter in names else name


def _is_synthetic(name: str) -> bool:
    return name in STATE_SERIES or name == _SYNTHETIC[0] or name.startswith(_SYNTHETIC[1])


def _is_read(name: str, uses: Uses) -> bool:
    return bool(uses.asking(name)) or any(_selects(selector, name) for selector in _nameless(uses))


def _nameless(uses: Uses) -> Iterator[Selector]:
    for use in uses.every:
        if isinstance(use.query, Expression):
            yield from (each for each in selectors(use.query) if not each.name)


def _selects(selector: Selector, name: str) -> bool:
    """Return whether a selector without a name means series of this one; who counts all series reads none of them."""
    matchers = [each for each in selector.matchers if each.label == "__name__"]
    means_some = not all(_matches(each, _NOBODYS) for each in matchers)
    return means_some and all(_matches(each, name) for each in matchers)


def _matches(matcher: Matcher, name: str) -> bool:
    if has_variable(matcher.value):
        return True
    if matcher.op in ("=", "!="):
        return (matcher.value == name) is (matcher.op == "=")
    return regex_matches(matcher.value, name) is (matcher.op == "=~")


def relabelling(found: Iterable[Unused]) -> Mapping[str, list[dict[str, object]]]:
    """Return ``metric_relabel_configs`` by job that drop what nobody reads, as a scrape configuration has them.

    What the catalog has is left: somebody decided that it is observed. What rules record is no matter of scraping.
    Source: Prometheus documentation, "metric_relabel_configs": applied to samples before they are kept.
    """
    by_job = defaultdict[str, list[str]](list)
    for each in found:
        if not each.is_known and not each.is_recorded and each.job:
            by_job[each.job] += each.names
    return {
        job: [{"source_labels": ["__name__"], "regex": "|".join(sorted(names)), "action": "drop"}]
        for job, names in sorted(by_job.items())
    }
