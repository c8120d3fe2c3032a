"""Inventories as they are told: a table that fits for people, every field for programs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console

from toolchain.base.durations import duration_seconds
from toolchain.base.finding import Finding
from toolchain.cli.printing.findings import finding_row
from toolchain.cli.printing.inventory import Row
from toolchain.cli.printing.json_output import json_document
from toolchain.cli.printing.tables import Fitted, fitted, table_width

_UNPRINTED = ("help", "query", "summary", "file", "line")
_GIVEN_UP: Mapping[str, Sequence[str]] = {
    "metrics": ("owner", "jobs", "dashboards", "unit", "labels", "type"),
    "dashboards": ("variables", "tags", "queries", "panels", "title"),
    "panel-kinds": ("panels", "arguments", "type"),
    "panels": ("queries", "unit", "id", "type", "title"),
    "queries": ("datasource", "metrics", "ref", "panel"),
    "alerts": ("group", "owner", "for", "category", "severity"),
    "recordings": ("every", "group"),
    "objectives": ("owner", "over", "pages", "title"),
    "playlists": ("every", "title"),
    "library-panels": ("type", "dashboards", "title"),
    "reports": ("sections", "queries", "sent to", "period", "title"),
    "rules": ("reach", "severity"),
}
"""The columns that a table has no room for, those that are missed least first; names, uids and places always stay."""


_DURATIONS = frozenset({"for", "every", "over", "period"})
"""Columns that hold durations, as Prometheus writes them."""


def inventory_document(what: str, environment: str, rows: Sequence[Row], findings: Iterable[Finding]) -> str:
    """Return rows of an inventory for programs, with ``findings``: what of the definitions is not among them."""
    fields = {
        "environment": environment,
        "what": what,
        "findings": [finding_row(each) for each in findings],
        "rows": [dict(_field(name, value) for name, value in row.items()) for row in rows],
    }
    return json_document("list", fields)


def _field(name: str, value: Any) -> tuple[str, Any]:
    if name in _DURATIONS:
        return f"{name}_seconds", duration_seconds(value)
    if name == "objective":
        return name, round(float(value.rstrip("%")) / 100, 8)
    return name.replace(" ", "_"), value


def print_inventory(console: Console, messages: Console, what: str, rows: Sequence[Row]) -> None:
    """Print rows of an inventory as a table that fits, and which columns had no room."""
    if not rows:
        console.print("none")
        return
    table = inventory_table(what, rows, table_width(console))
    for line in table.lines[:1]:
        console.print(line, markup=False, soft_wrap=True, style="bold")
    for line in table.lines[1:]:
        console.print(line, markup=False, soft_wrap=True)
    if table.left_out:
        left_out = ", ".join(table.left_out)
        messages.print(f"No room for {left_out}: a wider terminal or --format json shows all.", soft_wrap=True)


def inventory_table(what: str, rows: Sequence[Row], width: int) -> Fitted:
    """Return rows of an inventory as a table of at most so many columns, but for what a row is found by."""
    shown = [
        {**{name: value for name, value in row.items() if name not in _UNPRINTED}, "defined at": _defined_at(row)}
        for row in rows
    ]
    return fitted(shown, _GIVEN_UP[what], width)


def _defined_at(row: Row) -> str:
    return f"{row['file']}:{row['line']}"
