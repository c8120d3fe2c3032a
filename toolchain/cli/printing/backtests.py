"""What ``backtest`` prints."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from toolchain.base.finding import Finding
from toolchain.cli.printing.findings import finding_row
from toolchain.cli.printing.json_output import finite, json_document, moment
from toolchain.cli.printing.tables import table_width
from toolchain.prove.backtest.outcome import Outcome, rows_of
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


def report_document(
    environment: str, report: Report, findings: Iterable[Finding] = (), unread: Sequence[str] = ()
) -> str:
    """Return a report for programs, with what of the definitions does not load and the alerts that are left out."""
    fields = {
        "environment": environment,
        "findings": [finding_row(each) for each in findings],
        "history": report.history,
        "start": moment(report.start),
        "end": moment(report.end),
        "alerts": [
            {
                "name": each.name,
                "remarks": remarks(each),
                "before": _outcome(each.before),
                "after": _outcome(each.after),
            }
            for each in report.results
        ],
        "unread": list(unread),
    }
    return json_document("backtest", fields)


def _outcome(outcome: Outcome | None) -> dict[str, Any] | None:
    if outcome is None:
        return None
    rule, episodes = outcome.rule, outcome.episodes
    return {
        "query": rule.text,
        "for_seconds": rule.wait,
        "keep_firing_seconds": rule.keep_firing,
        "evaluated_every_seconds": outcome.period.step,
        "left_out": outcome.left_out or None,
        "fired": None if outcome.left_out else len(episodes),
        "firing_seconds": outcome.firing_seconds,
        "longest_seconds": max(outcome.lengths, default=0.0),
        "held_too_shortly": outcome.waited,
        "episodes": [
            {
                "labels": dict(each.labels),
                "start": moment(each.start),
                "end": None if each.end is None else moment(each.end),
                "worst": finite(each.worst),
                "incident": each.incident or None,
            }
            for each in episodes
        ],
    }
