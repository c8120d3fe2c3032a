"""What ``backtest`` prints."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from toolchain.cli.printing.tables import table_width
from toolchain.prove.backtest.outcome import rows_of
from toolchain.prove.backtest.report import NOTHING, Report, figures, labels_of, lengths_of, remarks


def print_report(console: Console, report: Report) -> None:
    """Print the figures of each alert side by side, then every episode."""
    if not report.results:
        console.print(NOTHING)
        return
    console.print(report.introduction, markup=False, soft_wrap=True)
    headings = [each for each in report.headings if each is not None]
    for result in report.results:
        console.print(f"\n[bold]{escape(result.name)}[/]")
        table = Table("", *map(escape, headings), box=None, pad_edge=False, header_style="bold")
        before, after = figures(result.before), figures(result.after)
        for name, value in after.items():
            table.add_row(name, *map(escape, [before[name], value][-len(headings) :]))
        console.print(table, width=table_width(console))
        rows = rows_of(result)
        if rows:
            console.print()
            shown = Table("from (UTC)", *map(escape, headings), "incident", "series", box=None, pad_edge=False)
            for row in rows:
                lengths = [lengths_of(each, report.end) for each in (row.before, row.after)][-len(headings) :]
                shown.add_row(row.when, *lengths, escape(row.incident), escape(labels_of(row)))
            console.print(shown, width=table_width(console))
        for remark in remarks(result):
            console.print(f"note: {remark}", style="dim", markup=False, soft_wrap=True)
