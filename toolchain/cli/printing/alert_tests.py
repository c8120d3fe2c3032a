"""What ``test-alerts`` prints."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from toolchain.base.finding import Finding
from toolchain.cli.printing.findings import finding_row
from toolchain.cli.printing.json_output import json_document, place
from toolchain.cli.printing.junit import JUnitCase, JUnitSuite
from toolchain.project.load_errors import relative_to
from toolchain.prove.alert_tests import TestedAlert


def suite_of_alerts(tested: Sequence[TestedAlert], root: Path) -> JUnitSuite:
    """Return the tests as JUnit has them, with their lines below ``root``."""
    return JUnitSuite(
        "alerts",
        [
            JUnitCase(
                f"{each.test.rule.name}: {each.test.title}",
                relative_to(each.test.location, root),
                "\n".join(finding.message for finding in each.failures),
                each.failures[0].remedy if each.failures else "",
            )
            for each in tested
        ],
    )


def tested_document(
    environment: str, tested: Sequence[TestedAlert], findings: Iterable[Finding], root: Path, seconds: float
) -> str:
    """Return the tests for programs, with what of the definitions does not load."""
    tests = [
        {
            "alert": each.test.rule.name,
            "title": each.test.title,
            **place(relative_to(each.test.location, root)),
            "fires": each.test.fires,
            "passed": not each.failures,
            "failures": [finding_row(finding) for finding in each.failures],
        }
        for each in tested
    ]
    found = [finding_row(each) for each in findings]
    fields = {"environment": environment, "findings": found, "tests": tests, "elapsed_seconds": round(seconds, 3)}
    return json_document("test-alerts", fields)


def print_tested(console: Console, tested: Sequence[TestedAlert], seconds: float) -> None:
    """Print a line per rule: how many tests fire it, how many keep it silent, and how many fail."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("alert", no_wrap=True)
    for name in ("fires", "silent", "failed"):
        table.add_column(name, justify="right")
    by_rule: dict[str, list[TestedAlert]] = {}
    for each in tested:
        by_rule.setdefault(each.test.rule.name, []).append(each)
    for name, tests in by_rule.items():
        failed = sum(bool(each.failures) for each in tests)
        fires = sum(each.test.fires for each in tests)
        table.add_row(name, str(fires), str(len(tests) - fires), f"[bold red]{failed}[/]" if failed else "")
    console.print(table)
    failed = sum(bool(each.failures) for each in tested)
    outcome = f"[bold red]{failed} failed[/]" if failed else "all pass"
    console.print(f"{len(tested)} tests of {len(by_rule)} alerts in {seconds:.1f} s, {outcome}")
