"""Findings as text, JSON, SARIF, GitLab's Code Quality, tests and CI annotations."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from attrs import astuple, frozen
from rich.console import Console
from rich.control import strip_control_codes
from rich.segment import Segment, Segments
from rich.style import Style

from toolchain.base.finding import Finding, Severity
from toolchain.check.baseline import Known, known_by
from toolchain.cli.printing.junit import JUnitCase, JUnitSuite

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_GITHUB_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


_GITLAB_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}

_AT_ONCE = 500
"""Findings that are printed by one call: a call costs more than its lines, and what was found shows up early."""


_BROKEN_SHOWN = 5
"""What a finding breaks that is named in text; JSON has all of it."""


def print_findings(console: Console, findings: Iterable[Finding]) -> None:
    """Print each finding on three lines: where and which, what, and what to do; a fourth counts what follows."""
    left = iter(findings)
    styles = _Styles.of(console)
    while found := list(islice(left, _AT_ONCE)):
        console.print(Segments(segment for finding in found for segment in _segments(finding, styles)), soft_wrap=True)


@frozen
class _Styles:
    """How the parts of a finding look on a console, worked out once."""

    place: Style
    aside: Style
    severities: Mapping[Severity, Style]

    @classmethod
    def of(cls, console: Console) -> "_Styles":
        severities = {severity: console.get_style(style) for severity, style in STYLES.items()}
        return cls(console.get_style("bold"), console.get_style("dim"), severities)


def _segments(finding: Finding, styles: _Styles) -> Iterator[Segment]:
    """Yield what is printed of a finding: not as a Text, which takes ten times as long for what is never wrapped."""
    severity = finding.severity
    yield Segment(_shown(str(finding.location)), styles.place)
    yield Segment("  ")
    yield Segment(severity.value, styles.severities[severity])
    yield Segment(f"  {finding.rule}", styles.aside)
    yield Segment(_shown(f"\n    {finding.message}\n"))
    yield Segment(_shown(f"    {finding.remedy}"), styles.aside)
    if finding.consequence:
        yield Segment(f"\n    {finding.consequence}", styles.aside)
    for each in finding.breaks[:_BROKEN_SHOWN]:
        yield Segment(_shown(f"\n      {each.kind} {each.name}"))
        yield Segment(_shown(f"  {each.location}"), styles.aside)
    if len(finding.breaks) > _BROKEN_SHOWN:
        yield Segment(f"\n      and {len(finding.breaks) - _BROKEN_SHOWN:,} more", styles.aside)
    yield Segment("\n")


def _shown(text: str) -> str:
    """Return a text as a terminal is to see it: what a message quotes may hold anything."""
    return strip_control_codes(text).expandtabs(8)


def finding_row(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data."""
    row: dict[str, Any] = {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "file": finding.location.file,
        "line": finding.location.line,
        "message": finding.message,
        "remedy": finding.remedy,
    }
    if finding.breaks:
        row["breaks"] = [
            {"kind": each.kind, "name": each.name, "file": each.location.file, "line": each.location.line}
            for each in finding.breaks
        ]
    if finding.followers:
        row["followers"] = [finding_row(each) for each in finding.followers]
    return row


class Page(Protocol):
    """What is known of a kind of finding: a rule of whichever command."""

    @property
    def id(self) -> str:
        """What findings name."""

    @property
    def severity(self) -> Severity:
        """How bad it is as a rule."""

    @property
    def page(self) -> str:
        """What explains it."""

    @property
    def summary(self) -> str:
        """The first line of the page."""


def as_sarif(findings: Iterable[Finding], rules: Sequence[Page]) -> str:
    """Return the findings as SARIF 2.1.0, which code-scanning views read."""
    driver: dict[str, Any] = {
        "name": "observability-as-code",
        "rules": [
            {
                "id": rule.id,
                "shortDescription": {"text": rule.summary},
                "fullDescription": {"text": rule.page.strip()},
                "defaultConfiguration": {"level": _SARIF_LEVELS[rule.severity]},
            }
            for rule in rules
        ],
    }
    results = [
        {
            "ruleId": finding.rule,
            "level": _SARIF_LEVELS[finding.severity],
            "message": {"text": _sentence(finding)},
            "locations": [_sarif_location(finding)],
            **_sarif_followers(finding),
        }
        for finding in findings
    ]
    document = {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
    return json.dumps(document, indent=2, ensure_ascii=False)


def _sarif_location(finding: Finding) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": finding.location.file, "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": finding.location.line},
        }
    }


def _sarif_followers(finding: Finding) -> dict[str, Any]:
    related = [{**_sarif_location(each), "message": {"text": each.message}} for each in finding.followers]
    return {"relatedLocations": related} if related else {}


def _sentence(finding: Finding) -> str:
    """Return what a finding says where it has one text: the problem, what to do, and how many others follow."""
    consequence = f" {finding.consequence.capitalize()}." if finding.consequence else ""
    return f"{finding.message} {finding.remedy}{consequence}"


def as_github(findings: Iterable[Finding]) -> str:
    """Return the findings as GitHub workflow commands, which annotate the lines of a pull request."""
    return "\n".join(
        f"::{_GITHUB_COMMANDS[finding.severity]} file={_property(finding.location.file)},line={finding.location.line},"
        f"title={_property(finding.rule)}::{_data(_sentence(finding))}"
        for finding in findings
    )


def as_gitlab(findings: Iterable[Finding]) -> str:
    """Return the findings as GitLab's Code Quality report, which a merge request shows at the lines.

    A fingerprint does not change with the line, so that a finding that moves is not told as new; of several that say
    the same of a file each has its own. Source: GitLab documentation, "Code Quality report format".
    """
    seen = Counter[Known]()
    rows = list[dict[str, Any]]()
    for finding in findings:
        known = known_by(finding, Path(), Path())
        seen[known] += 1
        rows.append(
            {
                "description": _sentence(finding),
                "check_name": finding.rule,
                "fingerprint": sha256(repr((astuple(known), seen[known])).encode()).hexdigest(),
                "severity": _GITLAB_SEVERITIES[finding.severity],
                "location": {"path": finding.location.file, "lines": {"begin": finding.location.line}},
            }
        )
    return json.dumps(rows, indent=2, ensure_ascii=False)


def findings_suite(
    findings: Sequence[Finding], rules: Sequence[Page], fails: Callable[[Finding], bool], name: str
) -> JUnitSuite:
    """Return findings as tests: each that ``fails`` is one, and so is each rule without such, which passes."""
    failing = [finding for finding in findings if fails(finding)]
    failed = {finding.rule for finding in failing}
    passed = (JUnitCase(rule.id, None) for rule in rules if rule.id not in failed)
    return JUnitSuite(name, [*map(_failed_case, failing), *passed])


def _failed_case(finding: Finding) -> JUnitCase:
    broken = "".join(f"\n{each.kind} {each.name} ({each.location})" for each in finding.breaks)
    consequence = f"\n{finding.consequence}" if finding.consequence else ""
    return JUnitCase(
        f"{finding.rule} {finding.location}",
        finding.location,
        f"{finding.message}{consequence}",
        f"{finding.remedy}{broken}",
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
