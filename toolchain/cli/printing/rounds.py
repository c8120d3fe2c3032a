"""What the command for authors prints of each save: in words for people, as a line of JSON for editors."""

import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

import click
from attrs import frozen

from toolchain.base.finding import Finding, Severity
from toolchain.cli import console as consoles
from toolchain.cli.printing.counting import counted
from toolchain.cli.printing.findings import finding_row, print_findings
from toolchain.cli.printing.json_output import json_line, moment
from toolchain.serve.data import Data
from toolchain.serve.room import Difference
from toolchain.serve.workspace import Round

_SHOWN = 5
"""Dashboards that are named of a round that changes many."""


class RoundPrinter(Protocol):
    """Tells what happens while definitions are written."""

    def started(self, url: str, found: Round) -> None:
        """Tell where the page is, and what of the definitions could not be loaded."""

    def round(self, files: Sequence[str], found: Round, version: int) -> None:
        """Tell what saved files changed."""

    def findings(self, difference: Difference, all_of_them: Sequence[Finding]) -> None:
        """Tell what of the findings is new and what is gone."""

    def data(self, data: Data) -> None:
        """Tell that there is other data."""

    def notice(self, message: str, remedy: str) -> None:
        """Tell what has no place in a file."""

    def ended(self, seconds: float, rounds: int) -> None:
        """Tell that it is over."""


def printer_of(output_format: str) -> RoundPrinter:
    """Return who tells it in a format: ``text`` or ``json``."""
    return _Lines() if output_format == "json" else _Words()


@frozen
class _Words:
    """Tells it to people."""

    def started(self, url: str, found: Round) -> None:
        number = 0 if found.compilation is None else len(found.compilation.dashboards)
        lines = [
            "",
            f"  {counted(number, 'dashboard')}  {url}",
            "",
            "Save a definition, and the page follows. Ctrl-C ends it.",
        ]
        consoles.output().print("\n".join(lines), markup=False, soft_wrap=True)
        self._problems(found)

    def round(self, files: Sequence[str], found: Round, version: int) -> None:  # noqa: ARG002 - for the other
        saved = files[0] if len(files) == 1 else counted(len(files), "file")
        if found.problems:
            self._tell("error", f"{saved} in {found.seconds:.2f} s: the last pictures that were sound stay")
        elif found.changed:
            self._tell("changed", f"{_named(found.changed)} in {found.seconds:.2f} s ({saved})")
        else:
            self._tell("same", f"{saved} changes no dashboard, in {found.seconds:.2f} s")
        self._problems(found)

    def findings(self, difference: Difference, all_of_them: Sequence[Finding]) -> None:
        console = consoles.output()
        errors = sum(each.severity is Severity.ERROR for each in all_of_them)
        warnings = sum(each.severity is Severity.WARNING for each in all_of_them)
        if difference.new or difference.gone:
            told = f"{len(difference.new)} new, {len(difference.gone)} gone; {counted(errors, 'error')} and "
            self._tell("findings", f"{told}{counted(warnings, 'warning')} in all, in {difference.seconds:.2f} s")
        print_findings(console, difference.new)
        for each in difference.gone:
            console.print(f"{each.location}  gone  {each.rule}", style="dim", markup=False, soft_wrap=True)
        sys.stdout.flush()

    def data(self, data: Data) -> None:
        if data.state != "waiting":
            self._tell("data", data.text or ", ".join(text for _, text in data.facts))

    def notice(self, message: str, remedy: str) -> None:
        self._tell("notice", f"{message}. {remedy}")

    def ended(self, seconds: float, rounds: int) -> None:
        consoles.messages().print(f"Ended after {seconds:.0f} s: {counted(rounds, 'round')}.", markup=False)

    def _problems(self, found: Round) -> None:
        print_findings(consoles.output(), found.problems)
        sys.stdout.flush()

    def _tell(self, what: str, text: str) -> None:
        moment = f"{datetime.now(UTC).astimezone():%H:%M:%S}"
        consoles.output().print(f"{moment}  {what:<8}  {text}", markup=False, soft_wrap=True)
        sys.stdout.flush()


def _named(uids: Sequence[str]) -> str:
    if len(uids) <= _SHOWN:
        return ", ".join(uids)
    return f"{', '.join(uids[:_SHOWN])} and {len(uids) - _SHOWN} more"


@frozen
class _Lines:
    """Tells it to editors: an object a line, each with its ``event``."""

    def started(self, url: str, found: Round) -> None:
        number = 0 if found.compilation is None else len(found.compilation.dashboards)
        _write("started", url=url, dashboards=number, problems=_rows(found.problems), elapsed_seconds=found.seconds)

    def round(self, files: Sequence[str], found: Round, version: int) -> None:
        _write(
            "changed",
            version=version,
            files=list(files),
            dashboards=list(found.changed),
            problems=_rows(found.problems),
            elapsed_seconds=found.seconds,
        )

    def findings(self, difference: Difference, all_of_them: Sequence[Finding]) -> None:
        counts = {each: sum(one.severity is each for one in all_of_them) for each in Severity}
        _write(
            "findings",
            new=_rows(difference.new),
            gone=_rows(difference.gone),
            counts={each.value: number for each, number in counts.items()},
            elapsed_seconds=difference.seconds,
        )

    def data(self, data: Data) -> None:
        _write(
            "data", state=data.state, text=data.text, facts=[{"name": name, "value": text} for name, text in data.facts]
        )

    def notice(self, message: str, remedy: str) -> None:
        _write("notice", message=message, remedy=remedy)

    def ended(self, seconds: float, rounds: int) -> None:
        _write("ended", rounds=rounds, elapsed_seconds=seconds)


def _rows(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    return [finding_row(each) for each in findings]


def _write(event: str, **content: Any) -> None:
    click.echo(json_line("serve", {"event": event, "at": moment(time.time()), **content}))
    sys.stdout.flush()
