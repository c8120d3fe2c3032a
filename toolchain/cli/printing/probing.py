"""How it is told what a probe found: what is gone, who sees nothing and why, and the sum of it."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen
from rich.console import Console

from toolchain.base.finding import Finding, Severity
from toolchain.cli.printing.counting import counted
from toolchain.cli.printing.findings import as_github, as_gitlab, as_sarif, finding_row
from toolchain.cli.printing.json_output import json_document
from toolchain.cli.printing.junit import JUnitCase, JUnitSuite, as_junit
from toolchain.cli.printing.tables import fitted
from toolchain.compile.uses import Asker, QueryUse
from toolchain.probe.gone import Gone
from toolchain.probe.question import CRITICAL, MEANINGS, Cause, Outcome, Verdict

_SUITES: Mapping[Asker, str] = {
    Asker.ALERT: "alerts",
    Asker.OBJECTIVE: "objectives",
    Asker.RECORDING: "recording rules",
    Asker.PANEL: "panels",
    Asker.ANNOTATION: "annotations",
    Asker.VARIABLE: "variables",
}


@frozen(eq=False)
class Told:
    """What is told of a probe.

    ``failing`` are the verdicts that fail it; ``ended`` says why not everything was asked; ``unasked`` counts queries
    of servers that are not there, by their kind.
    """

    outcomes: Sequence[Outcome]
    gone: Sequence[Gone]
    failing: Collection[Verdict]
    ended: str
    requests: int
    busiest: int
    seconds: float
    unasked: Mapping[str, int]

    @property
    def has_failed(self) -> bool:
        """Whether anything has a verdict that fails."""
        return any(cause.verdict in self.failing for each in self.outcomes for cause in each.causes)


def _id(verdict: Verdict) -> str:
    return f"probe-{verdict.value}"


@frozen(eq=False)
class VerdictPage:
    """A verdict as formats of findings know a rule."""

    verdict: Verdict
    severity: Severity

    @property
    def id(self) -> str:
        """What findings name."""
        return _id(self.verdict)

    @property
    def page(self) -> str:
        """What explains it."""
        return MEANINGS[self.verdict]

    @property
    def summary(self) -> str:
        """The first line of the page."""
        return MEANINGS[self.verdict]


def print_probe(console: Console, told: Told, *, everything: bool = False) -> None:
    """Print what is gone, a table of what is wrong, and the totals; with ``everything`` what is expected as well."""
    for line in _lines(told, console.width, everything=everything):
        console.print(line, markup=False, soft_wrap=True)


def _lines(told: Told, width: int, *, everything: bool) -> Iterator[str]:
    for each in told.gone:
        if each.uses:
            yield f"{each.cause.message}: {readers(each.uses)}"
            yield f"    {each.cause.remedy}"
    if any(each.uses for each in told.gone):
        yield ""
    shared = {each.cause.about for each in told.gone}
    wrong = [each for each in told.outcomes if each.causes]
    if wrong:
        yield from fitted(_rows(wrong), ("query", "line"), width).lines
        yield ""
        yield from _reasons(wrong, shared)
    if everything:
        for outcome in told.outcomes:
            if outcome.state == "expected":
                yield f"{outcome.question.location}  {who(outcome.question.use)} is empty: {outcome.expected}"
    yield totals(told)
    if told.ended:
        yield f"Not everything was asked: {told.ended}."
    for kind, number in told.unasked.items():
        yield f"Not asked of {kind.title()}, for no --{kind} is given: {number}."


def _rows(outcomes: Sequence[Outcome]) -> list[dict[str, str]]:
    """Return a row for each that asks, with its first line and how many of its queries are alike."""
    found: dict[tuple[str, str, str], list[Outcome]] = {}
    for each in outcomes:
        use = each.question.use
        verdicts = ", ".join(dict.fromkeys(cause.verdict.value for cause in each.causes))
        found.setdefault((verdicts, f"{use.severity} {use.asker.value}".strip(), use.name), []).append(each)
    return [
        {
            "found": verdicts,
            "of": of,
            "query": name,
            "line": f"{those[0].question.location}{f' and {len(those) - 1} more' if len(those) > 1 else ''}",
        }
        for (verdicts, of, name), those in found.items()
    ]


def _reasons(wrong: Sequence[Outcome], shared: Collection[str]) -> Iterator[str]:
    """Yield each cause that was not told yet, with the first query that has it and how many others do."""
    found: dict[Cause, list[Outcome]] = {}
    for outcome in wrong:
        for cause in outcome.causes:
            if not cause.about or cause.about not in shared:
                found.setdefault(cause, []).append(outcome)
    for cause, outcomes in found.items():
        first = outcomes[0].question
        more = f" and {len(outcomes) - 1} more" if len(outcomes) > 1 else ""
        yield f"{first.location}  {cause.verdict.value}  {who(first.use)}{more}"
        yield f"    {cause.message}"
        yield f"    {cause.remedy}"
    if found:
        yield ""


def who(use: QueryUse) -> str:
    """Return how a sentence names what asks."""
    return f"{use.asker.value} {use.name}"


def readers(uses: Iterable[QueryUse]) -> str:
    """Return how many of each kind read something, alerts first."""
    distinct = {(use.asker, use.name, use.severity) for use in uses}
    numbers = Counter(asker for asker, _, _ in distinct)
    critical = sum(severity == CRITICAL for _, _, severity in distinct)
    told = []
    for asker in Asker:
        if numbers[asker]:
            words = f" ({critical} critical)" if asker is Asker.ALERT and critical else ""
            told.append(f"{counted(numbers[asker], asker.value)}{words}")
    return "read by " + ", ".join(told)


def totals(told: Told) -> str:
    """Return the sum of a probe in one line."""
    states = Counter(each.state for each in told.outcomes)
    wrong = [f"{states[each.value]} {each.value}" for each in Verdict if states[each.value]]
    parts = [f"{states['fine']} fine", f"{states['expected']} empty as expected", *wrong]
    if states["not asked"]:
        parts.append(f"{states['not asked']} not asked")
    rate = told.requests / told.seconds if told.seconds else 0.0
    return (
        f"{len(told.outcomes)} queries: {', '.join(parts)}; {told.requests} requests in {told.seconds:.1f} s "
        f"({rate:.0f}/s, at most {told.busiest} at once)."
    )


def findings(told: Told) -> list[Finding]:
    """Return what is wrong as findings: errors where it fails, else warnings; each once."""
    found = [
        Finding(
            _id(cause.verdict),
            Severity.ERROR if cause.verdict in told.failing else Severity.WARNING,
            outcome.question.location,
            f"{who(outcome.question.use)}: {cause.message}",
            cause.remedy,
        )
        for outcome in told.outcomes
        for cause in outcome.causes
    ]
    return list(dict.fromkeys(found))


def probe_sarif(told: Told) -> str:
    """Return what is wrong as SARIF."""
    pages = [VerdictPage(each, Severity.ERROR if each in told.failing else Severity.WARNING) for each in Verdict]
    return as_sarif(findings(told), pages)


def probe_github(told: Told) -> str:
    """Return what is wrong as annotations of a pull request."""
    return as_github(findings(told))


def probe_gitlab(told: Told) -> str:
    """Return what is wrong as a Code Quality report of GitLab."""
    return as_gitlab(findings(told))


def probe_junit(told: Told) -> str:
    """Return every query as a test."""
    suites = [
        JUnitSuite(name, [_case(each, told.failing) for each in told.outcomes if each.question.use.asker is asker])
        for asker, name in _SUITES.items()
    ]
    return as_junit([each for each in suites if each.cases])


def _case(outcome: Outcome, failing: Collection[Verdict]) -> JUnitCase:
    wrong = [each for each in outcome.causes if each.verdict in failing]
    return JUnitCase(
        outcome.question.use.name,
        outcome.question.location,
        "\n".join(each.message for each in wrong),
        wrong[0].remedy if wrong else "",
        "" if outcome.answer.is_asked or wrong else "not asked",
        outcome.answer.seconds,
    )


def probe_document(environment: str, told: Told, unloaded: Iterable[Finding]) -> str:
    """Return everything for programs; ``unloaded`` is what of the definitions does not load."""
    fields = {
        "environment": environment,
        "unloaded": [finding_row(each) for each in unloaded],
        "complete": not told.ended,
        "ended": told.ended,
        "failed": told.has_failed,
        "requests": told.requests,
        "elapsed_seconds": round(told.seconds, 3),
        "most_at_once": told.busiest,
        "not_asked": dict(told.unasked),
        "gone": [
            {**_cause(each.cause), "series": sorted(each.names), "readers": [_asker(use) for use in each.uses]}
            for each in told.gone
            if each.uses
        ],
        "queries": [_outcome(each) for each in told.outcomes],
    }
    return json_document("probe", fields)


def _outcome(outcome: Outcome) -> dict[str, Any]:
    answer, asked = outcome.answer, outcome.question.asked
    return {
        **_asker(outcome.question.use),
        "state": outcome.state,
        "query": asked.text if asked is not None else "",
        "answered_after_seconds": round(answer.seconds, 3),
        "series": answer.series,
        "expected": outcome.expected,
        "causes": [_cause(each) for each in outcome.causes],
    }


def _asker(use: QueryUse) -> dict[str, Any]:
    return {
        "asker": use.asker.value,
        "name": use.name,
        "severity": use.severity,
        "file": use.location.file,
        "line": use.location.line,
    }


def _cause(cause: Cause) -> dict[str, str]:
    return {"verdict": cause.verdict.value, "message": cause.message, "remedy": cause.remedy, "about": cause.about}
