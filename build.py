"""The command line: compile, check, list and explain."""

import time

STARTED = time.perf_counter()  # before the other imports: people wait for those too

import gc
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from toolchain.alerting.proof import AlertTest
from toolchain.check.checker import Checked, check
from toolchain.check.rules import EXPLAINED, RULES
from toolchain.check.secrets import missing_secrets
from toolchain.cli import console as consoles
from toolchain.cli.alert_tests import print_tested
from toolchain.cli.backtesting import COMMANDS as BACKTEST_COMMANDS
from toolchain.cli.explanation import answers, print_explanation
from toolchain.cli.findings import as_github, as_json, as_sarif, print_findings
from toolchain.cli.incidents import played_document, print_played
from toolchain.cli.inventory import INVENTORIES
from toolchain.cli.options import Failure, environment_option, root_option
from toolchain.cli.previewing import COMMANDS as PREVIEW_COMMANDS
from toolchain.cli.reviewing import COMMANDS as REVIEW_COMMANDS
from toolchain.cli.routes import labels_of, print_routed, routed, time_of
from toolchain.cli.summary import print_summary, print_written
from toolchain.cli.syncing import COMMANDS as SYNC_COMMANDS
from toolchain.compile.compiler import Compilation, compile_project
from toolchain.compile.output import Written, write_output
from toolchain.durations import duration_seconds
from toolchain.errors import ConfigurationError, did_you_mean
from toolchain.explain.requests import QueryExplainer
from toolchain.files.checker import check_files
from toolchain.project import load_project
from toolchain.promql.analysis.context import QueryContext, Use
from toolchain.promql.dialect import DIALECTS, FEATURES
from toolchain.prove.alert_tests import run_alert_tests
from toolchain.prove.incidents import play_incidents, scenes_of, unplayed
from toolchain.prove.promtool import HOW_TO_GET_IT, find_promtool
from toolchain.simulate.loading import Simulation, load_simulation
from toolchain.simulate.scenario import Incident

RULE_LIKE = re.compile(r"[a-z]+(?:-[a-z]+)+")
"""What can only be meant as a rule's id: as a query it would subtract one metric from another without spaces."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """MediaNest's dashboards and data sources as code.

    Exit codes: 0 fine, 1 findings of severity error, 2 the command could not run.
    """


@main.command()
@environment_option
@root_option
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), help="Where output goes; ROOT/build unless given."
)
def build(environment: str, root: Path, output: Path | None) -> None:
    """Compile and check an environment, write build/NAME/.

    Nothing is written when a check finds an error: the previous output stays as it is.
    """
    compilation, checked = _checked(root, environment)
    console, messages = consoles.output(), consoles.messages()
    print_findings(messages, checked.findings)
    written = None
    if not checked.errors:
        with consoles.progress(messages, "writing"):
            written = _written(compilation, output or root / "build")
    print_summary(console, compilation, checked, len(RULES), time.perf_counter() - STARTED)
    if written is None:
        messages.print("[bold red]Not written[/]: mend the errors above first; the previous output is unchanged.")
        sys.exit(1)
    print_written(console, written)


@main.command("check")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@environment_option
@root_option
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="github annotates the lines of a pull request, sarif feeds code-scanning views.",
)
@click.option("--waived", "show_waived", is_flag=True, help="Also show what definitions waive, with their reasons.")
@click.option("--no-catalog", is_flag=True, help="With FILE: know no metrics and no log schemas.")
@click.option("--secrets", is_flag=True, help="Also ask for the environment variables that contact points need.")
def check_command(
    files: tuple[Path, ...],
    environment: str,
    root: Path,
    output_format: str,
    *,
    show_waived: bool,
    no_catalog: bool,
    secrets: bool,
) -> None:
    """Check an environment without writing anything, or FILEs that were written elsewhere.

    A FILE is a Grafana dashboard in JSON, or YAML with rules of Prometheus, Loki or Grafana. Its queries are held
    against the catalog of this repository unless --no-catalog says that they are about something else.
    """
    if files:
        catalog = _context(root, environment, no_catalog=no_catalog).catalog
        with consoles.progress(consoles.messages(), f"checking {len(files)} files"):
            checked = Checked(check_files(files, catalog), ())
    else:
        compilation, checked = _checked(root, environment)
        if secrets:
            missing = missing_secrets(compilation.project, os.environ)
            checked = Checked((*checked.findings, *missing), checked.waived)
    match output_format:
        case "json":
            click.echo(as_json(checked.findings))
        case "sarif":
            click.echo(as_sarif(checked.findings, EXPLAINED))
        case "github":
            click.echo(as_github(checked.findings))
        case _:
            console = consoles.output()
            print_findings(console, checked.findings)
            if show_waived:
                _print_waived(console, checked)
            console.print(f"{checked.errors} errors, {checked.warnings} warnings, {len(checked.waived)} waived")
    sys.exit(1 if checked.errors else 0)


@main.command("list")
@click.argument("what", type=click.Choice(list(INVENTORIES)))
@environment_option
@root_option
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Output."
)
def list_command(what: str, environment: str, root: Path, output_format: str) -> None:
    """List what is defined, each with its file and line."""
    compilation = _compiled(root, environment)
    print_findings(consoles.messages(), compilation.project.findings)
    rows = list(INVENTORIES[what](compilation))
    if output_format == "json":
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        _print_rows(consoles.output(), rows)
    sys.exit(1 if compilation.project.findings else 0)


@main.command()
@click.argument("subject", required=False, metavar="[RULE|QUERY]")
@click.option("--logql", is_flag=True, help="QUERY is LogQL.")
@click.option("--batch", is_flag=True, help="Explain JSON lines from standard input, one JSON line each.")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--for",
    "use",
    type=click.Choice([use.name.lower() for use in Use]),
    default="ad_hoc",
    help="What the query is for.",
)
@click.option("--dialect", type=click.Choice(list(DIALECTS)), default="3", show_default=True, help="Prometheus 2 or 3.")
@click.option("--feature", "features", multiple=True, type=click.Choice(list(FEATURES)), help="Experimental PromQL.")
@click.option("--no-catalog", is_flag=True, help="Know no metrics and no log schemas.")
@environment_option
@root_option
def explain(
    subject: str | None,
    environment: str,
    root: Path,
    use: str,
    dialect: str,
    features: tuple[str, ...],
    output_format: str,
    *,
    logql: bool,
    batch: bool,
    no_catalog: bool,
) -> None:
    """Explain a RULE, or a QUERY: its tree, type, labels, unit and findings. Without either, list the rules.

    \b
    build.py explain rate-window
    build.py explain 'sum by (job) (rate(http_requests_total[5m]))'
    build.py explain --logql '{service="backend"} | json | level="error"'
    echo '{"query": "up", "language": "promql"}' | build.py explain --batch

    An invalid query ends with exit code 1; findings do not. --batch answers every line and ends with 0: whether a
    query is valid stands in "valid". A request may set "language", "dialect", "features" and "for".
    """
    if subject is None and not batch:
        _print_rules()
        return
    pages = {each.id: each for each in EXPLAINED}
    if subject in pages:
        click.echo(f"{subject} ({pages[subject].severity.value})\n\n{pages[subject].page.strip()}")
        return
    if subject is not None and RULE_LIKE.fullmatch(subject):
        suggestion = did_you_mean(subject, pages)
        raise click.BadParameter(
            f"there is no rule {subject!r}.{suggestion} `build.py explain` lists them.", param_hint="RULE"
        )
    explainer = QueryExplainer(_context(root, environment, no_catalog=no_catalog), use, dialect, features)
    if batch:
        for answer in answers((line.decode(errors="replace") for line in sys.stdin.buffer), explainer.answer):
            click.echo(answer)
        return
    explanation = explainer.explain(str(subject), "logql" if logql else "promql")
    if output_format == "json":
        click.echo(json.dumps(explanation.document(), indent=2))
    else:
        print_explanation(consoles.output(), explanation)
    sys.exit(0 if explanation.is_valid else 1)


@main.command("test-alerts")
@click.argument("rules", nargs=-1, metavar="[ALERT]...")
@environment_option
@root_option
def test_alerts(rules: tuple[str, ...], environment: str, root: Path) -> None:
    """Play the alert tests through Prometheus' rule engine, all or those of ALERTs.

    Each test gives series and says when the alert is pending or firing, and with which texts. Needs promtool.
    """
    compilation = _compiled(root, environment)
    messages = consoles.messages()
    print_findings(messages, compilation.project.findings)
    tests = _tests_of(compilation, rules)
    try:
        with consoles.progress_bar(messages, "playing alert tests", len(tests)) as advance:
            tested = run_alert_tests(compilation, tests, _promtool(), advance)
    except ConfigurationError as error:
        raise Failure(error) from error
    failures = [finding for each in tested for finding in each.failures]
    print_findings(messages, failures)
    print_tested(consoles.output(), tested, time.perf_counter() - STARTED)
    sys.exit(1 if failures or compilation.project.findings else 0)


@main.command("route")
@click.argument("labels", nargs=-1, required=True, metavar="NAME=VALUE...")
@environment_option
@root_option
@click.option("--at", metavar="TIME", help="When it fires, such as 2026-11-23T03:00; UTC unless it says. Default: now.")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def route(labels: tuple[str, ...], environment: str, root: Path, at: str | None, output_format: str) -> None:
    """Say who hears of an alert with these labels: policies, contact points, grouping, times, and whether it is muted.

    \b
    build.py route severity=critical service=backend -e production
    build.py route severity=warning --at 2026-11-23T03:00
    """
    try:
        time_at, wanted = time_of(at), labels_of(labels)
        with consoles.progress(consoles.messages(), f"loading {environment}"):
            project = load_project(root, environment)
        print_findings(consoles.messages(), project.findings)
        alert = routed(project, wanted, time_at)
    except ConfigurationError as error:
        raise Failure(error) from error
    if output_format == "json":
        click.echo(json.dumps(alert.document(), indent=2, ensure_ascii=False))
    else:
        print_routed(consoles.output(), alert)
    sys.exit(1 if project.findings else 0)


@main.command()
@click.argument("names", nargs=-1, metavar="[INCIDENT]...")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "-e", "--environment", default="production", show_default=True, metavar="NAME", help="A module of environments/."
)
@root_option
def incidents(names: tuple[str, ...], output_format: str, environment: str, root: Path) -> None:
    """Play incidents of the simulated system through Prometheus, all or those named.

    Prints which alerts fired, how long after the trouble began, and which contact points get how many notifications in
    the first two hours. Exit code 1 when an alert is missing, late, or should not have fired. Needs promtool.
    """
    compilation = _compiled(root, environment)
    messages = consoles.messages()
    print_findings(messages, compilation.project.findings)
    try:
        simulation = load_simulation(root)
        chosen = _incidents_of(simulation, names)
        with consoles.progress_bar(messages, "playing incidents", len(scenes_of(compilation, chosen))) as advance:
            played = play_incidents(compilation, simulation.model, chosen, _promtool(), advance)
    except ConfigurationError as error:
        raise Failure(error) from error
    if output_format == "json":
        click.echo(json.dumps(played_document(played), indent=2))
    else:
        print_played(consoles.output(), played, unplayed(compilation, chosen))
    sys.exit(0 if all(each.holds for each in played) else 1)


def _incidents_of(simulation: Simulation, names: tuple[str, ...]) -> tuple[Incident, ...]:
    known = [incident.name for incident in simulation.incidents]
    for name in names:
        if name not in known:
            raise click.BadParameter(
                f"there is no incident {name!r}.{did_you_mean(name, known)}", param_hint="INCIDENT"
            )
    return tuple(incident for incident in simulation.incidents if not names or incident.name in names)


def _tests_of(compilation: Compilation, rules: tuple[str, ...]) -> tuple[AlertTest, ...]:
    known = [alert.definition.name for alert in compilation.rules.alerts]
    for name in rules:
        if name not in known:
            raise click.BadParameter(f"there is no alert {name!r}.{did_you_mean(name, known)}", param_hint="ALERT")
    return tuple(test for test in compilation.project.alert_tests if not rules or test.rule.name in rules)


def _promtool() -> str:
    executable = find_promtool()
    if executable is None:
        raise Failure(ConfigurationError("promtool, which evaluates the rules, is not installed.", HOW_TO_GET_IT))
    return executable


def _print_rules() -> None:
    table = Table("rule", "severity", "what holds when it is silent", box=SIMPLE_HEAD, pad_edge=False)
    for each in EXPLAINED:
        table.add_row(each.id, each.severity.value, each.summary)
    consoles.output().print(table)


def _context(root: Path, environment: str, *, no_catalog: bool) -> QueryContext:
    """Return the context of queries that stand alone; definitions that cannot be loaded are left out."""
    if no_catalog:
        return QueryContext()
    try:
        with consoles.progress(consoles.messages(), f"loading {environment}"):
            project = load_project(root, environment)
    except ConfigurationError as error:
        raise Failure(error) from error
    return QueryContext(project.catalog, scrape_interval=duration_seconds(project.environment.scrape_interval) or 15.0)


def _compiled(root: Path, environment: str) -> Compilation:
    try:
        with consoles.progress(consoles.messages(), f"loading and compiling {environment}"):
            return compile_project(load_project(root, environment))
    except ConfigurationError as error:
        raise Failure(error) from error


def _checked(root: Path, environment: str) -> tuple[Compilation, Checked]:
    compilation = _compiled(root, environment)
    with consoles.progress(consoles.messages(), f"checking {len(compilation.dashboards)} dashboards"):
        return compilation, check(compilation, RULES)


def _written(compilation: Compilation, build_folder: Path) -> Written:
    try:
        return write_output(compilation, build_folder)
    except ConfigurationError as error:
        raise Failure(error) from error


def _print_waived(console: Console, checked: Checked) -> None:
    for finding, waiver in checked.waived:
        console.print(f"{finding.location}  waived  {finding.rule}", style="dim", soft_wrap=True)
        console.print(f"    {finding.message}", soft_wrap=True)
        console.print(f"    {waiver.reason}", style="dim", soft_wrap=True)


def _print_rows(console: Console, rows: list[dict[str, Any]]) -> None:
    if not rows:
        console.print("none")
        return
    shown = [name for name in rows[0] if name not in ("help", "query", "file", "line")]
    table = Table(*shown, "defined at", box=SIMPLE_HEAD, pad_edge=False)
    for each in rows:
        cells = (", ".join(map(str, each[name])) if isinstance(each[name], list) else str(each[name]) for name in shown)
        table.add_row(*cells, f"{each['file']}:{each['line']}")
    console.print(table)


for command in (*SYNC_COMMANDS, *PREVIEW_COMMANDS, *BACKTEST_COMMANDS, *REVIEW_COMMANDS):
    main.add_command(command)

if __name__ == "__main__":
    gc.disable()  # a build allocates, writes and ends: there is nothing to collect, and looking for it costs a third
    main()
