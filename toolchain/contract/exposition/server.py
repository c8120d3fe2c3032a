"""Reads what a Prometheus has of the jobs of the catalog: targets, types, and the series of one moment.

Source: Prometheus documentation, "HTTP API" (targets, target metadata, instant queries).
"""

from collections.abc import Callable, Collection, Iterable, Sequence

from attrs import evolve

from toolchain.catalog.job import ScrapeJob
from toolchain.contract.exposition.families import FamilyReader
from toolchain.contract.observed import OF_PROMETHEUS, UNKNOWN_TYPE, Exposure, Observed, Target
from toolchain.languages.promql.lookback import LOOKBACK
from toolchain.live.errors import FailedError, NotThisServiceError, RejectedError
from toolchain.live.prometheus import FamilyMetadata, PrometheusClient, Series

_ALWAYS_TARGET = frozenset({"job", "instance"})
_ASKED = 100
"""Histograms without classic series that are asked for."""
_UNKNOWN = ("unknown", "untyped", "")


def read_server(
    client: PrometheusClient,
    jobs: Collection[ScrapeJob],
    at: float,
    summaries: frozenset[str] = frozenset(),
    advance: Callable[[str], None] = lambda _: None,
) -> Observed:
    """Return what a Prometheus has of jobs at a moment (seconds since 1970). Raises errors of ``toolchain.live``.

    A server without targets or metadata, such as one over blocks that were written by a program, shows series alone;
    ``summaries`` are then read as such.
    """
    notes: list[str] = []
    targets = _targets(client, notes)
    exposures = []
    everywhere: Sequence[FamilyMetadata] | None = None
    for job in jobs:
        advance(job.name)
        found = client.query(f"{{job={_quoted(job.name)}}}", at).series
        declared: Sequence[FamilyMetadata] = ()
        if found:
            try:
                declared = client.metadata_of(job.name)
            except (RejectedError, FailedError, NotThisServiceError):
                if everywhere is None:
                    everywhere = _only_of_one_type(client.metadata())
                declared = everywhere
        exposure = _exposure(client.url, job, found, declared, summaries)
        exposures.append(_with_native(client, exposure, at))
    known = {job.name for job in jobs}
    others = sorted({target.job for target in targets} - known)
    if others:
        notes.append(f"{client.url} scrapes jobs that were not compared: {', '.join(others[:10])}")
    if not any(exposure.has_types for exposure in exposures):
        notes.append(f"{client.url} has no metadata: types, units and help texts were not compared")
    return Observed(tuple(exposures), {client.url: targets}, tuple(notes))


def _targets(client: PrometheusClient, notes: list[str]) -> tuple[Target, ...]:
    try:
        found = client.targets()
    except (RejectedError, FailedError, NotThisServiceError):
        notes.append(f"{client.url} tells no targets: only series were compared")
        return ()
    return tuple(Target(each.job, each.instance, each.health, each.error) for each in found)


def _only_of_one_type(declared: Iterable[FamilyMetadata]) -> tuple[FamilyMetadata, ...]:
    """Return what is declared alike by all targets of a server: it does not say which job declares what."""
    types: dict[str, set[str]] = {}
    known = tuple(declared)
    for each in known:
        types.setdefault(each.family, set()).add(each.type)
    return tuple(each for each in known if len(types[each.family]) == 1)


def _exposure(
    url: str, job: ScrapeJob, found: Sequence[Series], declared: Sequence[FamilyMetadata], summaries: frozenset[str]
) -> Exposure:
    reader = FamilyReader(url, summaries=summaries)
    sampled = {each.labels.get("__name__", "") for each in found}
    for each in declared:
        reading = reader.declared(each.family, 1)
        reading.is_typed = each.type not in _UNKNOWN
        reading.type = each.type if reading.is_typed else UNKNOWN_TYPE
        reading.help, reading.unit = each.help, each.unit
        reader.is_openmetrics = reader.is_openmetrics or (each.type == "counter" and f"{each.family}_total" in sampled)
    of_target = _target_labels(job, found)
    for series in found:
        labels = dict(series.labels)
        name = labels.pop("__name__", "")
        pairs = [(label, value) for label, value in labels.items() if label not in of_target]
        reader.add(name, pairs, series.values[-1], 1, "", labels.get("instance", ""))
    families = {
        name: family for name, family in reader.families().items() if family.series or name not in OF_PROMETHEUS
    }
    return Exposure(
        url,
        "Prometheus",
        families,
        job.name,
        has_types=bool(declared),
        is_scraped=True,
        target_labels=of_target,
    )


def _with_native(client: PrometheusClient, exposure: Exposure, at: float) -> Exposure:
    """Return an exposure whose native histograms are known: an instant query gives their samples in another form."""
    silent = [name for name, family in exposure.families.items() if family.type == "histogram" and not family.size]
    if not silent:
        return exposure
    job = _quoted(exposure.job)
    found = client.series((f"{name}{{job={job}}}" for name in silent[:_ASKED]), at - LOOKBACK, at)
    native = {series.get("__name__", "") for series in found}
    families = {
        name: evolve(family, is_native=True) if name in native else family for name, family in exposure.families.items()
    }
    return evolve(exposure, families=families)


def _target_labels(job: ScrapeJob, found: Iterable[Series]) -> frozenset[str]:
    """Return the labels that the scrape attaches: those of ``up``, which has no others."""
    ups = [each.labels for each in found if each.labels.get("__name__") == "up"]
    if ups:
        return _ALWAYS_TARGET.union(*ups) - {"__name__"}
    return _ALWAYS_TARGET.union(label.name for label in job.target_labels)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
    return f'"{escaped}"'
