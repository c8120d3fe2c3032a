"""The command that holds the catalog against what is really exposed."""

import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from toolchain.base.errors import OptionError, UnknownNameError
from toolchain.base.finding import Finding, Severity
from toolchain.base.replacement import replace_text
from toolchain.catalog.catalog import Catalog
from toolchain.catalog.job import ScrapeJob
from toolchain.catalog.metric import MetricType
from toolchain.cli import console as consoles
from toolchain.cli.commands.emitting import Emission, emit_options, emitted
from toolchain.cli.commands.log_checking import LogCheck, check_logs, logs_option
from toolchain.cli.loading import load_compiled
from toolchain.cli.options import Moment, credentials_option, environment_option, format_option, root_option
from toolchain.cli.printing.contract import code_document, contract_document, print_contract
from toolchain.cli.printing.findings import as_github, as_gitlab, as_sarif, findings_suite, print_findings
from toolchain.cli.printing.junit import as_junit
from toolchain.cli.query_clients import endpoint_credentials, prometheus_at
from toolchain.compile.compilation import Compilation
from toolchain.contract.contract import Contract, compare
from toolchain.contract.exposition.server import read_server
from toolchain.contract.exposition.sources import is_prometheus, is_url, read_endpoint, read_source
from toolchain.contract.observed import Exposure, Observed, Target
from toolchain.contract.pages import PAGES
from toolchain.contract.proposal import proposal


@click.command("contract")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@logs_option
@emit_options
@environment_option
@root_option
@credentials_option
@click.option(
    "--job",
    "jobs",
    multiple=True,
    metavar="NAME",
    help="The job of the catalog that SOURCE is, one for each or one for all; of a Prometheus: only these; of --emit: "
    "the job whose metrics are written.",
)
@click.option(
    "--at", type=Moment(), metavar="TIME", help="Of a Prometheus: what it had then, such as 2026-11-21T20:00; now."
)
@format_option(
    *("sarif", "github", "gitlab", "junit"),
    help_text="github annotates a pull request, gitlab is Code Quality, sarif feeds code-scanning views, junit tests.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning"]),
    default="error",
    show_default=True,
    help="The least severity that makes the exit code 1.",
)
@click.option("--waived", "show_waived", is_flag=True, help="Also show what waivers accept, and until when.")
@click.option("--propose", is_flag=True, help="Write the catalog's missing entries as Python instead.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file; standard output unless given.")
def contract_command(
    sources: tuple[str, ...],
    environment: str,
    root: Path,
    credentials: Path | None,
    jobs: tuple[str, ...],
    at: float | None,
    output_format: str,
    fail_on: str,
    output: Path | None,
    emit_: str | None,
    schema: str | None,
    logs: tuple[str, ...],
    *,
    show_waived: bool,
    propose: bool,
) -> None:
    """Compare the catalog with what is really exposed, and say what each difference breaks; or write it as code.

    A SOURCE is the address of a metrics endpoint, a saved exposition in Prometheus' text format or OpenMetrics (.gz
    too, - for standard input), or the address of a Prometheus, of which every job of the catalog is compared. Several
    instances of a job are one job.

    \b
    build.py contract http://localhost:4000/metrics --job medianest-app
    build.py contract metrics.txt --format junit --output contract.xml --fail-on warning
    build.py contract http://prometheus:9090 -e production
    build.py contract --emit typescript --job medianest-app --output src/metrics.ts
    docker compose logs --no-log-prefix backend | build.py contract --logs -

    METRICS_TOKEN, or METRICS_USER and METRICS_PASSWORD, are for endpoints, PROMETHEUS_... the same for a Prometheus.
    Exit code 1 means that something is found, 2 that nothing could be compared.
    """

    def fails(finding: Finding) -> bool:
        return finding.severity.rank <= Severity(fail_on).rank

    if emit_ is not None:
        if sources:
            raise click.UsageError("--emit writes what the catalog says, and reads no SOURCE.")
        emission = Emission(emit_, _only(jobs), schema, output)
        _write_code(environment, emit_, emitted(root, environment, emission), output, output_format)
        return
    if logs:
        if sources:
            raise click.UsageError("--logs reads log files, and no SOURCE beside them.")
        sys.exit(1 if check_logs(root, environment, LogCheck(logs, schema, output_format, fails, output)) else 0)
    if not sources:
        raise click.UsageError("Name a SOURCE: a file, or an address that begins with http:// or https://.")
    compilation = load_compiled(root, environment)
    print_findings(consoles.messages(), compilation.project.findings)
    catalog = compilation.project.catalog
    chosen = _chosen(jobs, catalog)
    observed, assigned = _observed(sources, chosen, compilation, credentials, time.time() if at is None else at)
    is_whole = {each.job for each in observed.exposures} >= set(catalog.jobs)
    contract = compare(compilation, observed, assigned, datetime.now(UTC).date(), asks_for_waivers=is_whole)
    _say(contract.notes)
    if propose:
        _write_code(environment, "proposal", proposal(contract.comparisons), output, output_format)
        return
    if output_format == "text" and output is None:
        print_contract(consoles.output(), contract, show_waived=show_waived)
    else:
        _write(_formatted(compilation, contract, output_format, fails), output)
    failed = any(map(fails, contract.findings)) or bool(compilation.project.findings)
    sys.exit(1 if failed else 0)


def _write_code(environment: str, kind: str, text: str, output: Path | None, output_format: str) -> None:
    """Write code to a file or to standard output; for programs it is in a document, or the file is."""
    whole = text if text.endswith("\n") else f"{text}\n"
    if output is not None:
        replace_text(output, whole)
    if output_format == "json":
        click.echo(code_document(environment, kind, text, output))
    elif output is None:
        click.echo(whole, nl=False)


def _only(jobs: Sequence[str]) -> str | None:
    if len(jobs) > 1:
        raise click.UsageError("--emit is of one --job.")
    return jobs[0] if jobs else None


def _formatted(
    compilation: Compilation, contract: Contract, output_format: str, fails: Callable[[Finding], bool]
) -> str:
    match output_format:
        case "json":
            project = compilation.project
            return contract_document(project.environment.name, contract, project.findings)
        case "sarif":
            return as_sarif(contract.findings, PAGES)
        case "github":
            return as_github(contract.findings)
        case "gitlab":
            return as_gitlab(contract.findings)
        case "junit":
            return as_junit([findings_suite(contract.findings, PAGES, fails, "contract")])
    raise OptionError("--output is for a format that programs read", "Add --format, such as json or junit.")


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text)
    else:
        replace_text(output, text if text.endswith("\n") else f"{text}\n")


def _say(notes: Sequence[str]) -> None:
    for note in notes:
        consoles.messages().print(note, style="dim", soft_wrap=True, markup=False)


def _chosen(names: Sequence[str], catalog: Catalog) -> tuple[ScrapeJob, ...]:
    unknown = next((name for name in names if name not in catalog.jobs), None)
    if unknown is not None:
        raise UnknownNameError.among(catalog.jobs, "job", unknown)
    return tuple(catalog.jobs[name] for name in names)


def _observed(
    sources: Sequence[str], chosen: Sequence[ScrapeJob], compilation: Compilation, credentials: Path | None, at: float
) -> tuple[Observed, dict[str, str]]:
    """Return what all sources show, and the job that each of those that do not say it is said to be."""
    catalog = compilation.project.catalog
    exposures: list[Exposure] = []
    targets: dict[str, tuple[Target, ...]] = {}
    notes: list[str] = []
    texts: list[str] = []
    for source in sources:
        with consoles.progress(consoles.messages(), f"reading {source}"):
            if not is_url(source):
                exposures.append(read_source(source))
            else:
                client = prometheus_at(_server(source), timeout=60.0, file=credentials)
                if is_prometheus(source, client):
                    wanted = chosen or tuple(catalog.jobs.values())
                    summaries = frozenset(each.name for each in catalog.metrics if each.type is MetricType.SUMMARY)
                    found = read_server(client, wanted, at, summaries)
                    exposures.extend(found.exposures)
                    targets.update(found.targets)
                    notes.extend(found.notes)
                    continue
                exposures.append(read_endpoint(source, endpoint_credentials(source, credentials)))
        texts.append(exposures[-1].source)
    if len(chosen) > 1 and texts and len(texts) != len(chosen):
        raise OptionError(
            f"{len(chosen)} jobs are given for {len(texts)} sources", "Give one --job for all of them, or one for each."
        )
    named = chosen if len(chosen) != 1 else [*chosen] * len(texts)
    assigned = {text: job.name for text, job in zip(texts, named, strict=False)}
    return Observed(tuple(exposures), targets, tuple(notes)), assigned


def _server(url: str) -> str:
    """Return a URL without what no server's address has: the path of an endpoint may have a query."""
    return url.partition("?")[0].partition("#")[0]
