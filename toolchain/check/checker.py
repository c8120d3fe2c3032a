"""Runs the rules over a compilation: violations become findings unless a definition waives them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from attrs import frozen

from toolchain.base.finding import Finding, Severity, sorted_findings
from toolchain.base.mend import Removal
from toolchain.base.progress import SILENT, Advance, Progress, told_each
from toolchain.base.sharing import shared
from toolchain.base.waiver import Waiver, waivers_of
from toolchain.check.choice import EVERYTHING, Choice
from toolchain.check.rule import Rule, Violation
from toolchain.check.rules.loading import UNUSED_WAIVER
from toolchain.compile.alerting.routing import routing_definitions
from toolchain.compile.compilation import Compilation
from toolchain.compile.isolation import Isolation
from toolchain.project.load_errors import finding_of_failure, relative_to

_LARGE = 200
"""Panels and rules that take longer to check than another process to be made."""


@frozen
class Checked:
    """What the rules found; ``waived`` are findings that a definition accepts, with its reason.

    ``known`` is how many more a baseline knows.
    """

    findings: tuple[Finding, ...]
    waived: tuple[tuple[Finding, Waiver], ...]
    known: int = 0

    @property
    def errors(self) -> int:
        """How many findings make a command fail."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return sum(finding.severity is Severity.WARNING for finding in self.findings)


def check(
    compilation: Compilation,
    rules: Iterable[Rule],
    choice: Choice = EVERYTHING,
    progress: Progress = SILENT,
    *,
    asks_for_waivers: bool = True,
    alone: bool = False,
) -> Checked:
    """Return the chosen findings of loading and of every rule, by place; what follows from another counts with it.

    Waivers that accept nothing are findings, unless the rules are only some of those that waivers are for; those of a
    rule that is not chosen wait for it. Who has threads of its own checks ``alone``, in this process.
    """
    known = tuple(rules)
    selected = [rule for rule in known if choice.wants(rule.id)]
    asked = [rule for rule in selected if not (rule.whole_project and compilation.project.findings)]
    findings: list[Finding] = []
    waived: list[tuple[Finding, Waiver]] = []
    used: set[int] = set()
    told, uncheckable = _told(asked, compilation, progress.begin("checking", len(asked)), alone=alone)
    for each in told:
        if each.waiver is None:
            findings.append(each.finding)
        else:
            used.add(each.waiver_id)
            waived.append((each.finding, each.waiver))
    if asks_for_waivers:
        applied = {rule.id for rule in selected}
        waits = {rule.id for rule in known} - applied
        findings.extend(_unused_waivers(compilation, applied, waits, used))
    return Checked(
        sorted_findings((*compilation.project.findings, *uncheckable, *choice.wanted(findings))), tuple(waived)
    )


class _Told(NamedTuple):
    """What a rule says; ``waiver_id`` is the id of the waiver in this process, which may be a copy."""

    finding: Finding
    waiver: Waiver | None = None
    waiver_id: int = 0


def _told(
    rules: Sequence[Rule], compilation: Compilation, advance: Advance, *, alone: bool
) -> tuple[Iterable[_Told], Sequence[Finding]]:
    """Return what rules say, in their order, and findings about definitions that one of them cannot read.

    A large compilation is checked by two processes, unless there are such definitions: each is told once.
    """
    isolation = Isolation(compilation.project.root)

    def of_rule(index: int) -> tuple[tuple[_Told, ...], bool]:
        rule = rules[index]
        told = tuple(_of_violation(rule, each, compilation) for each in _violations(rule, compilation, isolation))
        return told, not isolation.findings

    if not alone and sum(len(page.panels) for page in compilation.pages) + len(compilation.every_rule) >= _LARGE:
        found = shared(of_rule, len(rules), advance)
        if all(is_sound for _, is_sound in found):
            return [each for told, _ in found for each in told], ()
        isolation = Isolation(compilation.project.root)
    return [each for index in told_each(range(len(rules)), advance) for each in of_rule(index)[0]], isolation.findings


def _of_violation(rule: Rule, violation: Violation, compilation: Compilation) -> _Told:
    waiver = _waiver_for(rule, violation)
    return _Told(_finding(compilation, rule, violation), waiver, id(waiver))


def _violations(rule: Rule, compilation: Compilation, isolation: Isolation) -> tuple[Violation, ...]:
    """Return what a rule objects to; a definition that it cannot read is left out, and is a finding."""
    what = f"checked by {rule.id!r}"
    try:
        return isolation.whole(lambda whole: tuple(rule.check(whole)), compilation, what)[0]
    except Exception as error:  # noqa: BLE001 - no definition alone makes the rule raise
        isolation.findings.append(
            finding_of_failure(error, compilation.project.environment.location, compilation.project.root, what)
        )
        return ()


def _finding(compilation: Compilation, rule: Rule, violation: Violation) -> Finding:
    location = relative_to(violation.location, compilation.project.root)
    severity = violation.severity or rule.severity
    return Finding(
        rule.id,
        severity,
        location,
        violation.message,
        violation.remedy,
        violation.about,
        violation.follows,
        mend=violation.mend,
    )


def _waiver_for(rule: Rule, violation: Violation) -> Waiver | None:
    candidates = (waiver for definition in violation.definitions for waiver in waivers_of(definition))
    return next((waiver for waiver in candidates if waiver.rule == rule.id), None)


def _unused_waivers(compilation: Compilation, applied: set[str], waits: set[str], used: set[int]) -> Iterator[Finding]:
    if compilation.project.findings:
        return  # what could not be loaded may be what a waiver is for
    for waiver in _all_waivers(compilation):
        if id(waiver) in used or waiver.rule in waits:
            continue
        reason = "accepts nothing" if waiver.rule in applied else "names a rule that does not exist"
        yield Finding(
            UNUSED_WAIVER,
            Severity.WARNING,
            relative_to(waiver.location, compilation.project.root),
            f"the waiver of {waiver.rule!r} {reason}",
            "Remove it: what it was written for is gone.",
            mend=Removal(waiver.rule),
        )


def _all_waivers(compilation: Compilation) -> Iterator[Waiver]:
    definitions: list[Any] = [*compilation.project.catalog.metrics, *compilation.project.datasources]
    definitions += [*compilation.project.alerts, *compilation.project.recordings, *compilation.project.grafana_rules]
    definitions += [*compilation.project.log_recordings, *compilation.project.library_panels]
    definitions += routing_definitions(compilation.project)
    for dashboard in compilation.pages:
        definitions.append(dashboard.origin)
        definitions.extend(panel.origin for panel in dashboard.panels)
        definitions.extend(variable.origin for variable in dashboard.variables)
    distinct = {id(waiver): waiver for definition in definitions for waiver in waivers_of(definition)}
    yield from distinct.values()
