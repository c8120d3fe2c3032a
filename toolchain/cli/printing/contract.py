"""What the contract found, as text, JSON and for CI."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from toolchain.base.finding import Finding, Severity
from toolchain.cli.printing.checked import waived_row
from toolchain.cli.printing.counting import counted
from toolchain.cli.printing.findings import finding_row, print_findings
from toolchain.cli.printing.json_output import json_document, path_of
from toolchain.contract.contract import Contract


def print_contract(console: Console, contract: Contract, *, show_waived: bool) -> None:
    """Print findings with what they break, and a line on what was compared."""
    print_findings(console, contract.findings)
    if show_waived:
        for finding, waiver in contract.waived:
            console.print(
                f"{finding.location}  waived until {waiver.until}  {finding.rule}", style="dim", soft_wrap=True
            )
            console.print(f"    {finding.message}", soft_wrap=True, markup=False)
            console.print(f"    {waiver.reason}", style="dim", soft_wrap=True, markup=False)
    console.print(_summary(contract), soft_wrap=True)


def _summary(contract: Contract) -> str:
    metrics = sum(len(each.pairs) + len(each.missing) for each in contract.comparisons)
    series = sum(each.exposure.size for each in contract.comparisons)
    jobs = counted(len(contract.comparisons), "job")
    return (
        f"{counted(metrics, 'metric')} of {jobs} held against {series:,} series: "
        f"{counted(contract.count(Severity.ERROR), 'error')}, {counted(contract.count(Severity.WARNING), 'warning')}, "
        f"{counted(contract.count(Severity.INFO), 'note')}, {len(contract.waived)} waived"
    )


def contract_document(environment: str, contract: Contract, unloaded: Iterable[Finding]) -> str:
    """Return everything for programs; docs/contract.md says what its parts are."""
    fields = {
        "environment": environment,
        "unloaded": [finding_row(each) for each in unloaded],
        "sources": [
            {
                "source": each.exposure.source,
                "format": each.exposure.form,
                "job": each.job.name,
                "families": len(each.exposure.families),
                "series": each.exposure.size,
                "metrics": len(each.pairs) + len(each.missing),
            }
            for each in contract.comparisons
        ],
        "notes": list(contract.notes),
        "findings": [finding_row(each) for each in contract.findings],
        "waived": [waived_row(each, waiver.reason, str(waiver.until)) for each, waiver in contract.waived],
    }
    return json_document("contract", fields)


def logs_document(environment: str, files: Sequence[dict[str, Any]], findings: Iterable[Finding]) -> str:
    """Return what was found in log files, and how much was read of each."""
    fields = {
        "environment": environment,
        "files": list(files),
        "findings": [finding_row(each) for each in findings],
    }
    return json_document("contract", fields)


def code_document(environment: str, kind: str, text: str, written: Path | None) -> str:
    """Return what was written of the catalog: in a file, or here."""
    fields = {
        "environment": environment,
        "kind": kind,
        "text": text if written is None else None,
        "written": None if written is None else path_of(written),
    }
    return json_document("contract", fields)
