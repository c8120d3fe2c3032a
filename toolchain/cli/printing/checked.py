"""What ``check`` prints."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from toolchain.base.finding import Finding, Severity
from toolchain.check.baseline import Known
from toolchain.check.checker import Checked
from toolchain.check.choice import Choice
from toolchain.check.rule import Rule
from toolchain.cli import console as consoles
from toolchain.cli.printing.counting import counted
from toolchain.cli.printing.findings import as_github, as_gitlab, as_sarif, finding_row, findings_suite, print_findings
from toolchain.cli.printing.json_output import json_document, path_of
from toolchain.cli.printing.junit import as_junit


def checked_document(
    checked: Checked,
    gone: Iterable[Known] = (),
    written: tuple[Path, int] | None = None,
    fixes: Mapping[str, Any] | None = None,
) -> str:
    """Return what was found; ``gone`` is what a baseline knows and nothing matches, ``written`` is a new one.

    ``fixes`` are the fields about what was mended.
    """
    fields = {
        "findings": [finding_row(each) for each in checked.findings],
        "waived": [waived_row(finding, waiver.reason) for finding, waiver in checked.waived],
        "known": checked.known,
        "gone": [{"file": each.file, "rule": each.rule, "message": each.message} for each in gone],
        "written": None if written is None else {"file": path_of(written[0]), "findings": written[1]},
        **(fixes or {}),
    }
    return json_document("check", fields)


def waived_row(finding: Finding, reason: str, until: str | None = None) -> dict[str, Any]:
    """Return a finding that is waived, and why."""
    return {"finding": finding_row(finding), "reason": reason, "until": until}


def print_checked(
    checked: Checked, choice: Choice, rules: Sequence[Rule], output_format: str, *, show_waived: bool
) -> None:
    """Print what was found, in one of the forms that are not JSON."""
    match output_format:
        case "sarif":
            click.echo(as_sarif(checked.findings, rules))
        case "github":
            click.echo(as_github(checked.findings))
        case "gitlab":
            click.echo(as_gitlab(checked.findings))
        case "junit":
            suite = findings_suite(checked.findings, rules, lambda each: each.severity is Severity.ERROR, "check")
            click.echo(as_junit([suite]))
        case _:
            console = consoles.output()
            print_findings(console, checked.findings)
            if show_waived:
                _print_waived(console, checked)
            console.print(", ".join(_counts(checked, choice)))


def _counts(checked: Checked, choice: Choice) -> list[str]:
    """Return how much was told, each severity that was asked for, and how much is waived or known."""
    warnings = [] if choice.least is Severity.ERROR else [counted(checked.warnings, "warning")]
    known = [f"{checked.known} known"] if checked.known else []
    return [counted(checked.errors, "error"), *warnings, f"{len(checked.waived)} waived", *known]


def _print_waived(console: Console, checked: Checked) -> None:
    for finding, waiver in checked.waived:
        console.print(f"{finding.location}  waived  {finding.rule}", style="dim", soft_wrap=True)
        console.print(f"    {finding.message}", soft_wrap=True)
        console.print(f"    {waiver.reason}", style="dim", soft_wrap=True)
