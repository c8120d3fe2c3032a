"""The summary of a build: one table."""

from collections.abc import Sequence
from pathlib import Path

from attrs import asdict
from rich.console import Console
from rich.table import Table

from toolchain.check.checker import Checked
from toolchain.check.own_rules import rules_of
from toolchain.cli.printing.checked import waived_row
from toolchain.cli.printing.counting import counted
from toolchain.cli.printing.findings import finding_row
from toolchain.cli.printing.json_output import json_document
from toolchain.compile.compilation import Compilation
from toolchain.compile.output import Written
from toolchain.compile.portable.dashboard import LeftOut


def print_summary(console: Console, compilation: Compilation, checked: Checked, seconds: float) -> None:
    """Print how much was compiled, what the checks found and how long it took."""
    findings = (
        counted(checked.errors, "error"),
        counted(checked.warnings, "warning"),
        f"{len(checked.waived)} waived",
    )
    counts = {name: str(count) for name, count in _counts(compilation).items()}
    cells = {**counts, "findings": "\n".join(findings), "seconds": f"{seconds:.2f}"}
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in cells:
        table.add_column(name, justify="left" if name == "findings" else "right", no_wrap=True)
    table.add_row(*cells.values())
    console.print(f"Environment {compilation.project.environment.name}")
    console.print(table)


def built_document(
    environment: str,
    checked: Checked,
    compilation: Compilation | None,
    written: Written | None,
    unchecked: Sequence[str],
    seconds: float,
    left_out: Sequence[LeftOut] | None = None,
) -> str:
    """Return the same for programs; ``compilation`` is None where the definitions do not load.

    ``left_out`` is what portable dashboards are without, None where they were not asked for.
    """
    fields = {
        "environment": environment,
        "findings": [finding_row(each) for each in checked.findings],
        "waived": [waived_row(finding, waiver.reason) for finding, waiver in checked.waived],
        "compiled": None if compilation is None else _counts(compilation),
        "written": None
        if written is None
        else {"folder": str(written.directory), "files": written.files, "bytes": written.bytes},
        "unchecked": list(unchecked),
        "elapsed_seconds": round(seconds, 3),
    }
    if left_out is not None:
        fields["left_out"] = [asdict(each) for each in left_out]
    return json_document("build", fields)


def _counts(compilation: Compilation) -> dict[str, int]:
    panels = [panel for dashboard in compilation.dashboards for panel in dashboard.panels if not panel.is_row]
    return {
        "metrics": len(compilation.project.catalog.metrics),
        "dashboards": len(compilation.dashboards),
        "panels": len(panels),
        "queries": sum(len(panel.targets) for panel in panels),
        "artifacts": len(compilation.artifacts),
        "rules": len(rules_of(compilation.project)),
    }


def print_left_out(console: Console, left_out: Sequence[LeftOut]) -> None:
    """Print what portable dashboards are without, and why."""
    for each in left_out:
        what = f"{each.dashboard} › {each.panel}" if each.panel else each.dashboard
        console.print(f"Left out: {what}: it {each.reason}.", soft_wrap=True, markup=False)


def print_written(console: Console, written: Written) -> None:
    """Print where the output is."""
    here = Path.cwd()
    shown = written.directory.relative_to(here) if written.directory.is_relative_to(here) else written.directory
    console.print(f"Wrote {written.files} files ({written.bytes / 1024:,.0f} KiB) to {shown}/", soft_wrap=True)
