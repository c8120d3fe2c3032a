"""Holds the catalog against everything that was observed, and says what differs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from attrs import frozen

from toolchain.base.errors import OptionError
from toolchain.base.finding import Finding, Severity, Subject, sorted_findings
from toolchain.base.source import SourceLocation
from toolchain.catalog.catalog import Catalog
from toolchain.catalog.contract_waiver import ContractWaiver
from toolchain.compile.compilation import Compilation
from toolchain.contract.comparison import Comparison, compared, likeliest_jobs, merged
from toolchain.contract.consequences import readers_of
from toolchain.contract.observed import Exposure, Observed
from toolchain.contract.pages import WAIVER
from toolchain.contract.rule import Drift, Rule
from toolchain.contract.rules import RULES
from toolchain.project.load_errors import relative_to


@frozen
class Contract:
    """What differs; ``waived`` are differences that a waiver accepts, ``notes`` what was not compared and why."""

    findings: tuple[Finding, ...]
    waived: tuple[tuple[Finding, ContractWaiver], ...]
    comparisons: tuple[Comparison, ...]
    notes: tuple[str, ...]

    def count(self, severity: Severity) -> int:
        """Return how many findings are of a severity."""
        return sum(finding.severity is severity for finding in self.findings)


def compare(
    compilation: Compilation, observed: Observed, assigned: Mapping[str, str], today: date, *, asks_for_waivers: bool
) -> Contract:
    """Return what differs between the catalog and what was observed.

    ``assigned`` is the job that a source is said to be, by source; others are found out, and said. Waivers that accept
    nothing are findings where ``asks_for_waivers``, which makes sense once all jobs are compared. Raises OptionError
    where a source is like no job, or like several.
    """
    catalog = compilation.project.catalog
    notes = list(observed.notes)
    comparisons = tuple(_comparisons(catalog, observed, assigned, notes))
    root = compilation.project.root
    readers = readers_of(compilation)
    findings: list[Finding] = []
    waived: list[tuple[Finding, ContractWaiver]] = []
    used: set[int] = set()
    for comparison in comparisons:
        of_job = readers(comparison.job.name)
        for rule in RULES:
            for drift in rule.check(comparison, of_job):
                finding = _finding(rule, drift, root)
                waiver = _waiver_of(catalog, rule, drift, comparison.job.name)
                if waiver is None or waiver.last_day < today:
                    findings.append(finding)
                else:
                    waived.append((finding, waiver))
                if waiver is not None:
                    used.add(id(waiver))
    findings.extend(_of_waivers(catalog.contract_waivers, used, today, root, asks_for_waivers=asks_for_waivers))
    return Contract(sorted_findings(findings), tuple(waived), comparisons, tuple(notes))


def _comparisons(
    catalog: Catalog, observed: Observed, assigned: Mapping[str, str], notes: list[str]
) -> Iterator[Comparison]:
    by_job: dict[str, list[Exposure]] = {}
    for exposure in observed.exposures:
        name = exposure.job or assigned.get(exposure.source) or _found_out(exposure, catalog, notes)
        by_job.setdefault(name, []).append(exposure)
    targets = [target for of_server in observed.targets.values() for target in of_server]
    for name, exposures in by_job.items():
        job = catalog.jobs[name]
        texts = [each for each in exposures if not each.is_scraped]
        for group in ([merged(texts)] if texts else [], [each for each in exposures if each.is_scraped]):
            for exposure in group:
                own = [each for each in targets if each.job == name] if exposure.is_scraped else []
                yield compared(exposure, job, catalog, own)


def _found_out(exposure: Exposure, catalog: Catalog, notes: list[str]) -> str:
    found = likeliest_jobs(exposure, catalog)
    jobs = ", ".join(catalog.jobs)
    if not found:
        raise OptionError(
            f"{exposure.source} exposes no metric of the catalog, so no job is known whose it is",
            f"Say whose it is with --job: {jobs}.",
        )
    if len(found) > 1:
        raise OptionError(
            f"{exposure.source} may be {' or '.join(found)}: they expose the same metrics",
            "Say with --job whose it is.",
        )
    notes.append(f"{exposure.source} is taken for {found[0]}, whose metrics it has most of; --job says it otherwise")
    return found[0]


def _finding(rule: Rule, drift: Drift, root: Path) -> Finding:
    return Finding(
        rule.id,
        drift.severity or rule.severity,
        relative_to(drift.location, root),
        drift.told,
        drift.remedy,
        breaks=tuple(Subject(each.kind, each.name, relative_to(each.location, root)) for each in drift.breaks),
    )


def _waiver_of(catalog: Catalog, rule: Rule, drift: Drift, job: str) -> ContractWaiver | None:
    """Return the waiver that accepts a difference, one that holds longest."""
    found = [each for each in catalog.contract_waivers if each.accepts(rule.id, job, drift.metric, drift.label)]
    return max(found, key=lambda each: each.last_day, default=None)


def _of_waivers(
    waivers: Sequence[ContractWaiver], used: set[int], today: date, root: Path, *, asks_for_waivers: bool
) -> Iterable[Finding]:
    known = {rule.id for rule in RULES}
    for waiver in waivers:
        place = relative_to(waiver.location, root)
        about = f"the waiver of {waiver.rule!r}" + (f" for {waiver.metric}" if waiver.metric else "")
        if waiver.rule not in known:
            yield _told(place, Severity.WARNING, f"{about} names a rule that does not exist", "Correct or remove it.")
        elif waiver.last_day < today:
            yield _told(
                place,
                Severity.ERROR,
                f"{about} has expired on {waiver.until}: {waiver.reason}",
                "Mend what it was written for, or agree on another day.",
            )
        elif asks_for_waivers and id(waiver) not in used:
            yield _told(place, Severity.WARNING, f"{about} accepts nothing", "Remove it: what it was for is gone.")


def _told(place: SourceLocation, severity: Severity, message: str, remedy: str) -> Finding:
    return Finding(WAIVER.id, severity, place, message, remedy)
