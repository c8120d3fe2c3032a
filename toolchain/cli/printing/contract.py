"""What the contract found, as text, JSON and for CI."""

import json
from typing import Any

from rich.console import Console

from toolchain.base.finding import Severity
from toolchain.cli.printing.counting import counted
from toolchain.cli.printing.findings import finding_row, print_findings
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


def contract_document(contract: Contract) -> str:
    """Return everything as JSON; docs/contract.md says what its parts are."""
    document: dict[str, Any] = {
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
        "waived": [
            {**finding_row(each), "reason": waiver.reason, "until": waiver.until} for each, waiver in contract.waived
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)
