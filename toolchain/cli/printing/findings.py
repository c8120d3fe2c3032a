"""Findings as text, JSON, SARIF and CI annotations."""

import json
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from rich.console import Console
from rich.text import Text

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
    while found := list(islice(left, _AT_ONCE)):
        console.print(Text("\n").join(map(_lines, found)), soft_wrap=True)


def _lines(finding: Finding) -> Text:
    text = Text.assemble(
        (f"{finding.location}", "bold"),
        "  ",
        (finding.severity.value, STYLES[finding.severity]),
        (f"  {finding.rule}", "dim"),
        f"\n    {finding.message}\n",
        (f"    {finding.remedy}", "dim"),
    )
    if finding.consequence:
        text.append(f"\n    {finding.consequence}", style="dim")
    return text


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
