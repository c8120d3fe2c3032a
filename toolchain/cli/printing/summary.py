"""The summary of a build: one table."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from toolchain.check.checker import Checked
from toolchain.cli.printing.counting import counted
from toolchain.compile.compilation import Compilation
from toolchain.compile.output import Written


def print_summary(console: Console, compilation: Compilation, checked: Checked, rules: int, seconds: float) -> None:
    """Print how much was compiled, what the checks found and how long it took."""
    dashboards = compilation.dashboards
    panels = [panel for dashboard in dashboards for panel in dashboard.panels if not panel.is_row]
    findings = (
        counted(checked.errors, "error"),
        counted(checked.warnings, "warning"),
        f"{len(checked.waived)} waived",
    )
    cells = {
        "metrics": str(len(compilation.project.catalog.metrics)),
        "dashboards": str(len(dashboards)),
        "panels": str(len(panels)),
        "queries": str(sum(len(panel.targets) for panel in panels)),
        "artifacts": str(len(compilation.artifacts)),
        "rules": str(rules),
        "findings": "\n".join(findings),
        "seconds": f"{seconds:.2f}",
    }
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in cells:
        table.add_column(name, justify="left" if name == "findings" else "right", no_wrap=True)
    table.add_row(*cells.values())
    console.print(f"Environment {compilation.project.environment.name}")
    console.print(table)


def print_written(console: Console, written: Written) -> None:
    """Print where the output is."""
    here = Path.cwd()
    shown = written.directory.relative_to(here) if written.directory.is_relative_to(here) else written.directory
    console.print(f"Wrote {written.files} files ({written.bytes / 1024:,.0f} KiB) to {shown}/", soft_wrap=True)
