"""The summary of a build: one table."""

from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from toolchain.check.checker import Checked
from toolchain.compile.compiler import Compilation


def print_summary(console: Console, compilation: Compilation, checked: Checked, seconds: float, rules: int) -> None:
    """Print how much was compiled, what the checks found and how long it took."""
    dashboards = compilation.dashboards
    panels = [panel for dashboard in dashboards for panel in dashboard.panels if panel.type != "row"]
    table = Table(title=f"Environment {compilation.project.environment.name}", title_justify="left", box=SIMPLE_HEAD)
    for name in ("metrics", "dashboards", "panels", "queries", "artifacts", "rules"):
        table.add_column(name, justify="right")
    table.add_column("findings", justify="left")
    table.add_column("seconds", justify="right")
    waived = f"\n{len(checked.waived)} waived" if checked.waived else ""
    table.add_row(
        str(len(compilation.project.catalog.metrics)),
        str(len(dashboards)),
        str(len(panels)),
        str(sum(len(panel.targets) for panel in panels)),
        str(len(compilation.artifacts)),
        str(rules),
        f"{_count(checked.errors, 'error')}\n{_count(checked.warnings, 'warning')}{waived}",
        f"{seconds:.2f}",
    )
    console.print(table)


def print_output(console: Console, directory: Path, files: int, size: int) -> None:
    """Print where the output is."""
    console.print(f"Wrote {files} files ({size / 1024:,.0f} KiB) to {_shown(directory)}/", soft_wrap=True)


def _shown(directory: Path) -> str:
    here = Path.cwd()
    return str(directory.relative_to(here)) if directory.is_relative_to(here) else str(directory)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")
