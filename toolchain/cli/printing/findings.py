"""Findings as text, JSON, SARIF and CI annotations."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from attrs import frozen
from rich.console import Console
from rich.control import strip_control_codes
from rich.segment import Segment, Segments
from rich.style import Style

from toolchain.base.finding import Finding, Severity
from toolchain.check.rule import Rule

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_GITHUB_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


_AT_ONCE = 500
"""Findings that are printed by one call: a call costs more than its lines, and what was found shows up early."""


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
    yield Segment("\n")


def _shown(text: str) -> str:
    """Return a text as a terminal is to see it: what a message quotes may hold anything."""
    return strip_control_codes(text).expandtabs(8)


def as_json(findings: Iterable[Finding]) -> str:
    """Return the findings as a JSON array of objects."""
    return json.dumps([_row(finding) for finding in findings], indent=2, ensure_ascii=False)


def _row(finding: Finding) -> dict[str, Any]:
    row: dict[str, Any] = {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "file": finding.location.file,
        "line": finding.location.line,
        "message": finding.message,
        "remedy": finding.remedy,
    }
    if finding.followers:
        row["followers"] = [_row(each) for each in finding.followers]
    return row


def as_sarif(findings: Iterable[Finding], rules: Sequence[Rule]) -> str:
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


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
