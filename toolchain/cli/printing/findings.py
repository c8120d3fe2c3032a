"""Findings as text, JSON, SARIF and CI annotations."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from toolchain.check.rule import Rule
from toolchain.finding import Finding, Severity

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_GITHUB_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def print_findings(console: Console, findings: Iterable[Finding]) -> None:
    """Print each finding on three lines: where and which, what, and what to do."""
    for finding in findings:
        head = Text.assemble(
            (f"{finding.location}", "bold"),
            "  ",
            (finding.severity.value, STYLES[finding.severity]),
            (f"  {finding.rule}", "dim"),
        )
        console.print(head, soft_wrap=True)
        console.print(Text(f"    {finding.message}"), soft_wrap=True)
        console.print(Text(f"    {finding.remedy}", style="dim"), soft_wrap=True)


def as_json(findings: Iterable[Finding]) -> str:
    """Return the findings as a JSON array of objects."""
    rows = [
        {
            "rule": finding.rule,
            "severity": finding.severity.value,
            "file": finding.location.file,
            "line": finding.location.line,
            "message": finding.message,
            "remedy": finding.remedy,
        }
        for finding in findings
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False)


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
            "message": {"text": f"{finding.message} {finding.remedy}"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": finding.location.file, "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": finding.location.line},
                    }
                }
            ],
        }
        for finding in findings
    ]
    document = {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
    return json.dumps(document, indent=2, ensure_ascii=False)


def as_github(findings: Iterable[Finding]) -> str:
    """Return the findings as GitHub workflow commands, which annotate the lines of a pull request."""
    return "\n".join(
        f"::{_GITHUB_COMMANDS[finding.severity]} file={_property(finding.location.file)},line={finding.location.line},"
        f"title={_property(finding.rule)}::{_data(f'{finding.message} {finding.remedy}')}"
        for finding in findings
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
