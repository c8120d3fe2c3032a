"""The command that asks live servers everything that the definitions ask."""

import sys
import time
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import click

from toolchain.base.errors import ConfigurationError, OptionError
from toolchain.cli import console as consoles
from toolchain.cli.dashboard_sources import dashboard_sources, is_dashboard_source
from toolchain.cli.options import Duration, Moment, credentials_option, environment_option, format_option, root_option
from toolchain.cli.printing.findings import print_findings
from toolchain.cli.printing.probing import (
    Told,
    print_probe,
    probe_document,
    probe_github,
    probe_gitlab,
    probe_junit,
    probe_sarif,
)
from toolchain.cli.query_clients import loki_at, loki_of, prometheus_at, prometheus_of
from toolchain.cli.rule_files import rule_documents
from toolchain.cli.unused_metrics import tell_unused
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.compile.of_sources import compile_sources
from toolchain.live.loki import LokiClient
from toolchain.live.prometheus import PrometheusClient
from toolchain.probe.asking import Asking, Servers
from toolchain.probe.judging import Bounds
from toolchain.probe.probe import Probe
from toolchain.probe.question import NO_DATA, Verdict
from toolchain.probe.questions import MOST_SERIES, Scope
from toolchain.project.dashboard_files import YAML_SUFFIXES, holds_dashboard
from toolchain.project.loading import load_project
from toolchain.project.project import Project

_WRITTEN = {"sarif": probe_sarif, "github": probe_github, "gitlab": probe_gitlab, "junit": probe_junit}
_GROUPS = {"empty": NO_DATA, "none": frozenset[Verdict](), "any": frozenset(Verdict)}


class Verdicts(click.ParamType[frozenset[Verdict]]):
    """Names of verdicts, with commas between them."""

    name = "verdicts"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> frozenset[Verdict]:
        """Return the verdicts; another name is a usage error."""
        if isinstance(value, frozenset):
            return value
        found = set[Verdict]()
        for name in (each.strip() for each in str(value).split(",")):
            if name in _GROUPS:
                found |= _GROUPS[name]
            elif name in {each.value for each in Verdict}:
                found.add(Verdict(name))
            else:
                known = ", ".join(dict.fromkeys((*_GROUPS, *(each.value for each in Verdict))))
                self.fail(f"{name!r} is none of {known}.", param, ctx)
        return frozenset(found)


_RULES = "Give it a dashboard in JSON, or YAML with groups of rules."


@click.command("probe")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@environment_option
@root_option
@credentials_option
@click.option("--prometheus", metavar="URL", help="Ask this Prometheus, and nobody whom the environment names.")
@click.option("--loki", metavar="URL", help="Ask this Loki, and nobody whom the environment names.")
@click.option("--last", type=Duration(least=60.0), default="6h", show_default=True, help="How far back to ask.")
@click.option("--until", type=Moment(), metavar="TIME", help="Where the range ends; now unless it is given.")
@click.option("--slow", type=Duration(), default="5s", show_default=True, help="An answer that takes longer is slow.")
@click.option("--stale", type=Duration(), default="10m", show_default=True, help="Data that is older is stale.")
@click.option(
    "--most-series",
    type=click.IntRange(min=1),
    default=MOST_SERIES,
    show_default=True,
    help="In a panel that draws series; tables and variables bear ten times as many, rules a hundred times.",
)
@click.option(
    "--fail-on",
    type=Verdicts(),
    default="error,empty",
    show_default=True,
    metavar="VERDICT[,VERDICT]",
    help=f"What exit code 1 is for: {', '.join(each.value for each in Verdict)}; empty is whatever leaves somebody "
    "without data, any is all, none is nothing.",
)
@format_option(
    *_WRITTEN,
    help_text="github annotates lines, gitlab is Code Quality, sarif feeds code scanning, junit has a test a query.",
)
@click.option("--expected", "everything", is_flag=True, help="Also tell what is empty as it should be, and why.")
@click.option("--unused", "is_unused", is_flag=True, help="Tell instead what Prometheus keeps and nobody here reads.")
@click.option("--relabel", is_flag=True, help="With --unused: write what a scrape configuration drops it with.")
@click.option("--workers", type=click.IntRange(1, 64), default=4, show_default=True, help="Requests at once, at most.")
@click.option("--timeout", type=Duration(least=0.1), default="30s", show_default=True, help="Of one request.")
@click.option("--deadline", type=Duration(least=0.1), default="10m", show_default=True, help="Of all of them.")
def probe_command(
    files: tuple[str, ...],
    environment: str,
    root: Path,
    credentials: Path | None,
    prometheus: str | None,
    loki: str | None,
    last: float,
    until: float | None,
    slow: float,
    stale: float,
    most_series: int,
    fail_on: Collection[Verdict],
    output_format: str,
    workers: int,
    timeout: float,
    deadline: float,
    *,
    everything: bool,
    is_unused: bool,
    relabel: bool,
) -> None:
    """Ask live servers every query of an environment, and say which give nothing, fail, or hurt.

    \b
    build.py probe -e production                        whom production's dashboards ask
    build.py probe --prometheus http://localhost:9090   another server
    build.py probe exported.json rules.yaml             what was made elsewhere
    build.py probe --unused --relabel                   what is kept for nobody, and how to drop it

    A query that is empty for a good reason is healthy: a condition that is not true, an error that never happened.
    Exit code 1 where there is what --fail-on names, 2 where not everything could be asked.
    """
    compiled = _definitions(root, environment)
    asked = _of_files(files, compiled, root, credentials) if files else compiled
    if relabel and not is_unused:
        raise click.UsageError("--relabel goes with --unused.")
    servers = _servers(compiled.project, prometheus, loki, timeout)
    if is_unused:
        tell_unused(
            (compiled, asked) if files else (compiled,), servers.prometheus, until, output_format, relabel=relabel
        )
        return
    scope = Scope(
        time.time() if until is None else until, last, compiled.project.environment.scrape_interval, most_series
    )
    asking = Asking(servers, workers, deadline)
    probe = Probe(asked, asking, scope, Bounds(slow, stale / 60))
    interruption: KeyboardInterrupt | None = None
    began = time.monotonic()
    try:
        with consoles.bars(consoles.messages()) as progress:
            probe.run(progress)
            outcomes = probe.outcomes()
    except KeyboardInterrupt as error:
        interruption = error
        asking.ended = asking.ended or "it was interrupted"
        outcomes = probe.outcomes()
    told = Told(
        outcomes,
        probe.gone,
        fail_on,
        asking.ended,
        asking.requests,
        asking.busiest,
        time.monotonic() - began,
        Counter(probe.unanswered),
    )
    if output_format == "json":
        click.echo(probe_document(environment, told, compiled.project.findings))
    elif output_format in _WRITTEN:
        click.echo(_WRITTEN[output_format](told))
    else:
        print_probe(consoles.output(), told, everything=everything)
    if interruption is not None:
        raise interruption
    sys.exit(2 if told.ended else 1 if told.has_failed else 0)


def _definitions(root: Path, environment: str) -> Compilation:
    """Return the definitions, and tell what of them could not be loaded."""
    with consoles.progress(consoles.messages(), f"compiling {environment}"):
        compilation = compile_project(load_project(root, environment))
    print_findings(consoles.messages(), compilation.project.findings)
    return compilation


def _of_files(files: Sequence[str], compilation: Compilation, root: Path, credentials: Path | None) -> Compilation:
    """Return files and dashboards of Grafana beside what the definitions know."""
    named = [each for each in files if is_dashboard_source(each) and not _holds_rules(each)]
    rules = [rule_documents(Path(each), _RULES) for each in files if each not in named]
    dashboards = dashboard_sources(named, compilation, root, credentials)
    sources = [document.sources() for documents in rules for document in documents]
    return compile_sources(compilation.project, dashboards, sources)


def _holds_rules(name: str) -> bool:
    """Return whether a file of YAML is none of a dashboard; what cannot be read is told with the rules."""
    path = Path(name)
    return path.suffix.lower() in YAML_SUFFIXES and not holds_dashboard(path)


def _servers(project: Project, prometheus: str | None, loki: str | None, timeout: float) -> Servers:
    """Return who is asked; each has to answer before anything is asked of it. Raises ServiceError."""
    metrics: PrometheusClient | None
    logs: LokiClient | None
    if prometheus is None and loki is None:
        metrics, logs = _client(prometheus_of, project, timeout), _client(loki_of, project, timeout)
        if metrics is None and logs is None:
            raise OptionError("the environment names nobody to ask", "Name one with --prometheus or --loki.")
    else:
        metrics = None if prometheus is None else prometheus_at(prometheus, timeout=timeout)
        logs = None if loki is None else loki_at(loki, timeout=timeout)
    if metrics is not None:
        metrics.build_info()
    if logs is not None:
        logs.build_info()
    return Servers(metrics, logs)


def _client(of: Any, project: Project, timeout: float) -> Any:
    try:
        client = of(project)
    except ConfigurationError:
        return None
    return type(client)(client.url, timeout, credentials=client.credentials)
