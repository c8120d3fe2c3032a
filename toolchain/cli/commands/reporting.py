"""The command that tells what happened in a period: over live or simulated data, as files and as messages."""

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import click
from attrs import frozen
from rich.markup import escape

from toolchain.base.errors import OptionError, UnknownNameError, UserError
from toolchain.cli import console as consoles
from toolchain.cli.options import LastMoment, credentials_option, environment_option, format_option, root_option
from toolchain.cli.phases import Phases
from toolchain.cli.printing.findings import print_findings
from toolchain.cli.printing.reported import report_document
from toolchain.cli.report_data import ReportData, asked_of
from toolchain.cli.report_files import Place, write_files
from toolchain.cli.report_messages import Attached, Recipient, addresses, chosen, recipients, sender
from toolchain.compile.artifact import json_bytes
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.compile.model import CompiledReport
from toolchain.preview.report.content import Content
from toolchain.preview.report.dashboards import Snapshots, addresses_of, documents_of, snapshots
from toolchain.preview.report.gathering import Asked, gathered, settings_of
from toolchain.preview.report.mail_message import mail_message
from toolchain.preview.report.markdown import markdown
from toolchain.preview.report.message import message_of
from toolchain.preview.report.page import page
from toolchain.preview.report.pictures import drawn
from toolchain.preview.report.slack_message import slack_message
from toolchain.preview.report.words import headline
from toolchain.project.loading import load_project

_BESIDE = ".reports"
"""Behind the name of an environment: a folder beside its output, which each build replaces whole. No name has a dot."""


@click.command("report")
@click.argument("name", metavar="REPORT")
@environment_option
@root_option
@credentials_option
@click.option(
    "--at",
    type=LastMoment(),
    metavar="TIME",
    help="Where its period ends: 2026-11-21T07:00, or 07:00 for the last time that it was; now unless given.",
)
@click.option("--prometheus", metavar="URL", help="Ask this Prometheus instead of the environment's.")
@click.option("--loki", metavar="URL", help="Ask this Loki instead of the environment's.")
@click.option("--simulate", is_flag=True, help="Tell of a simulated system, to see what the report looks like.")
@click.option("--seed", default=1, show_default=True, help="With --simulate: the same seed gives the same data.")
@click.option(
    "--incident",
    "incidents",
    multiple=True,
    metavar="NAME[@TIME]",
    help="With --simulate: let this happen instead of the simulation's own episodes; may be repeated.",
)
@click.option("--without-pictures", is_flag=True, help="Draw nothing: no browser is needed.")
@click.option("--link", default="", metavar="URL", help="Where people will find the page, for the messages.")
@click.option(
    "--send",
    is_flag=False,
    flag_value="all",
    type=click.Choice(["all", "slack", "email"]),
    help="Send the messages to the report's contact points, by one way or by all; without it they are files.",
)
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), help="Where files go; ROOT/build/NAME.reports."
)
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    metavar="N",
    help="Give each period a folder of its own there, and keep those of the last N.",
)
@format_option()
def report_command(
    name: str,
    environment: str,
    root: Path,
    credentials: Path | None,
    at: float | None,
    prometheus: str | None,
    loki: str | None,
    seed: int,
    incidents: tuple[str, ...],
    link: str,
    send: str | None,
    output: Path | None,
    keep: int | None,
    output_format: str,
    *,
    simulate: bool,
    without_pictures: bool,
) -> None:
    """Tell what happened: REPORT over the period that ends now, as Markdown, as a page and as messages.

    \b
    build.py report daily -e production                       the last 24 hours
    build.py report daily -e production --at 07:00            the 24 hours that ended last at seven
    build.py report daily -e production --send slack          to the channel of its contact points
    build.py report weekly --simulate                         what it looks like

    PROMETHEUS_... and LOKI_... are the logins, and GRAFANA_... where only Grafana knows which alerts fired. Ends with
    exit code 1 when something is not known, and the report says what and why; with 2 when a message was not taken.
    """
    now = time.time()
    end = now - now % 60 if at is None else at
    if end > now + 60:
        raise OptionError("the period of the report ends in the future", "Give --at a time that has been.")
    if simulate and send:
        raise OptionError("--send does not go with --simulate", "What did not happen is told to nobody.")
    source = ReportData(prometheus, loki, credentials, simulate, seed, incidents)
    with Phases(consoles.messages()) as phases:
        phases.begin("compiling", 1)
        compilation = compile_project(load_project(root, environment))
        print_findings(consoles.messages(), compilation.project.findings)
        report = _named(compilation, name)
        _require_dashboards(report, compilation)
        with asked_of(report, compilation, root, source, end, phases) as whom:
            phases.begin("asking", 1)
            content = gathered(report, compilation.project.environment, whom, end)
            if not without_pictures:
                phases.begin("pictures", 1)
                content = drawn(content, report, compilation.project.environment, whom.sources)
            taken = _taken(report, compilation, content, whom, source, phases, with_pictures=not without_pictures)
            content = content if taken is None else taken.added_to(content)
    place = Place(output or root / "build" / f"{environment}{_BESIDE}", keep)
    pictures = [] if taken is None else [*_attached(content.name, taken)]
    told = _told(report, compilation, content, link, pictures)
    pages = {} if taken is None else taken.pages
    files = {**_files(content, told), **pages, **{each.name: each.content for each in pictures}}
    folder = write_files(place, content.name, end, files)
    is_json = output_format == "json"
    if not is_json:
        _tell(content, folder, len(pages))
    to = chosen(told.recipients, send, compilation.project.environment) if send else ()
    sent = [_sent(each, is_told=not is_json) for each in to]
    if is_json:
        written = [folder / each for each in files]
        click.echo(report_document(environment, content, compilation.project.findings, written, sent))
    if not all(each["taken"] for each in sent):
        sys.exit(2)
    sys.exit(1 if content.unknown else 0)


def _require_dashboards(report: CompiledReport, compilation: Compilation) -> None:
    """Raise UnknownNameError for a dashboard of a report that does not exist."""
    known = [each.uid for each in compilation.dashboards]
    for each in report.definition.shown:
        if each.uid not in known:
            raise UnknownNameError.among(known, "dashboard", each.uid)


def _taken(
    report: CompiledReport,
    compilation: Compilation,
    content: Content,
    whom: Asked,
    source: ReportData,
    phases: Phases,
    *,
    with_pictures: bool,
) -> Snapshots | None:
    """Return what there is of the dashboards of a report, None where it has none."""
    documents, environment = documents_of(report, compilation), compilation.project.environment
    if not documents:
        return None
    given = (source.prometheus, source.loki, os.environ.get("PROMETHEUS_URL"), os.environ.get("LOKI_URL"))
    return snapshots(
        content,
        documents,
        whom.sources,
        settings_of(report, environment, content.span.end),
        addresses=addresses_of(environment, whom.sources, *given),
        with_pictures=with_pictures,
        progress=phases,
    )


def _attached(name: str, taken: Snapshots) -> Iterator[Attached]:
    """Yield the pictures of dashboards as files: each is called as its page, or by its number where it has none."""
    for number, each in enumerate(taken.pictures, 1):
        file = each.page.removesuffix(".html") if each.page else f"{name}.dashboard-{number}"
        yield Attached(f"{file}.png", each.title, each.png)


def _named(compilation: Compilation, name: str) -> CompiledReport:
    known = {each.definition.name: each for each in compilation.reports}
    if name not in known:
        raise UnknownNameError.among(known, "report", name)
    return known[name]


@frozen(eq=False)
class _Told:
    """The messages of a report, and who is sent them."""

    slack: Mapping[str, Any]
    mail: EmailMessage
    recipients: Sequence[Recipient]


def _told(
    report: CompiledReport, compilation: Compilation, content: Content, link: str, pictures: Sequence[Attached]
) -> _Told:
    environment = compilation.project.environment
    slack = slack_message(message_of(content), link)
    mail = mail_message(content, addresses(report, environment), sender(environment, os.environ), link)
    return _Told(slack, mail, recipients(report, environment, os.environ, slack, mail, pictures))


def _files(content: Content, told: _Told) -> dict[str, bytes]:
    return {
        f"{content.name}.{ending}": written
        for ending, written in (
            ("md", markdown(content).encode()),
            ("html", page(content).encode()),
            ("slack.json", json_bytes(told.slack)),
            ("eml", told.mail.as_bytes()),
        )
    }


def _sent(recipient: Recipient, *, is_told: bool) -> dict[str, Any]:
    """Send a message, and return what became of it; people are told as well, where they are."""
    row = {"to": recipient.name, "taken": True, "message": "", "remedy": ""}
    try:
        recipient.send()
    except UserError as error:
        messages = consoles.messages()
        messages.print(f"[red]not sent[/] {escape(recipient.name)}: {escape(error.message)}", soft_wrap=True)
        messages.print(f"    {error.remedy}", markup=False, soft_wrap=True)
        return row | {"taken": False, "message": error.message, "remedy": error.remedy}
    if is_told:
        consoles.output().print(f"Sent to {recipient.name}", markup=False, soft_wrap=True)
    return row


def _tell(content: Content, folder: Path, pages: int) -> None:
    """Print the report in a sentence, what is not known, and where its files are."""
    messages = consoles.messages()
    for reason, titles in content.unknown:
        messages.print(f"[yellow]not known[/] {escape(', '.join(titles))}: {escape(reason)}", soft_wrap=True)
    consoles.output().print(headline(content), markup=False, soft_wrap=True)
    beside = f"; {pages} dashboard{'s' * (pages > 1)} beside them" if pages else ""
    consoles.output().print(
        f"Wrote {folder / content.name}.md, .html, .slack.json and .eml{beside}", markup=False, soft_wrap=True
    )
