"""The command that checks definitions, or files that were written elsewhere."""

import os
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any

import click
from attrs import evolve, frozen

from toolchain.base.errors import OptionError, UnloadableError
from toolchain.base.finding import Finding
from toolchain.check.baseline import Known
from toolchain.check.checker import Checked
from toolchain.check.choice import Choice
from toolchain.check.files.checker import applied_rules, check_files
from toolchain.check.files.configuration import Configuration
from toolchain.check.fixes.fixing import fixed
from toolchain.check.own_rules import explained, rules_of
from toolchain.check.secrets import missing_secrets
from toolchain.cli import console as consoles
from toolchain.cli.choosing import choice_of, choice_options
from toolchain.cli.configuration import as_typed, configuration_of
from toolchain.cli.dashboard_sources import dashboard_sources
from toolchain.cli.fixing import (
    Files,
    offered,
    only_mending,
    rechecked_definitions,
    rechecked_files,
    require_fixable,
    told_if_interrupted,
)
from toolchain.cli.known_definitions import known_to_files
from toolchain.cli.known_findings import Call, adopt, beside_baseline, print_gone
from toolchain.cli.loading import load_checked
from toolchain.cli.options import (
    GRAFANA,
    PRODUCT,
    PrometheusVersion,
    credentials_option,
    environment_option,
    root_option,
)
from toolchain.cli.printing.checked import checked_document, print_checked
from toolchain.cli.printing.counting import counted
from toolchain.cli.printing.fixes import fixes_fields
from toolchain.compile.of_sources import compile_sources
from toolchain.languages.promql.dialect import DIALECTS, OF_VICTORIA_METRICS, PROMETHEUS_3, Dialect, dialect_of
from toolchain.project.dashboard_source import DashboardSource
from toolchain.project.importing import load_checks

_STANDARD_INPUT = "-"
_FILE = click.Path(dir_okay=False, path_type=Path)


@frozen
class _Known:
    """What files are held against: definitions, with their metrics or without, a dialect, the team's rules."""

    root: Path
    environment: str
    credentials: Path | None
    dialect: Dialect
    checks: tuple[ModuleType, ...]
    no_catalog: bool
    house_rules: bool


@click.command("check")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@environment_option
@root_option
@credentials_option
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "sarif", "github", "gitlab", "junit"]),
    default="text",
    show_default=True,
    help="github annotates the lines of a pull request, gitlab is Code Quality, sarif feeds code-scanning views, junit "
    "what shows tests.",
)
@choice_options
@click.option(
    "--config",
    "named",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The .observability.toml; the one above the FILEs, or above this folder, unless given.",
)
@click.option(
    "--dialect",
    type=PrometheusVersion(),
    metavar="VERSION",
    shell_complete=lambda _, __, typed: [each for each in (*DIALECTS, OF_VICTORIA_METRICS) if each.startswith(typed)],
    help="Of the Prometheus that evaluates the queries, such as 2.45, or metricsql of VictoriaMetrics; 3 unless given.",
)
@click.option("--baseline", type=_FILE, help="Known findings, which are not told again.")
@click.option("--write-baseline", type=_FILE, help="Write what is found as known findings, and tell nothing.")
@click.option(
    "--fix",
    is_flag=True,
    help="Mend what has one certain remedy: show the difference, ask, and write it. Each edit is checked before.",
)
@click.option("--yes", is_flag=True, help="With --fix: write without asking.")
@click.option("--waived", "show_waived", is_flag=True, help="Also show what definitions waive, with their reasons.")
@click.option("--no-catalog", is_flag=True, help="With FILE: know no metrics and no log schemas.")
@click.option(
    "--house-rules",
    is_flag=True,
    help="With FILE: also the rules about how this team's dashboards are: titles, descriptions, units, schema.",
)
@click.option(
    "--stdin-filename",
    metavar="NAME",
    help="With the FILE '-', which is standard input: the file that it is to be, such as one an editor has not saved.",
)
@click.option("--secrets", is_flag=True, help="Also ask for the environment variables that contact points need.")
def check_command(
    files: tuple[str, ...],
    environment: str,
    root: Path,
    credentials: Path | None,
    output_format: str,
    only: tuple[tuple[str, ...], ...],
    skip: tuple[tuple[str, ...], ...],
    severity: str | None,
    named: Path | None,
    dialect: str | None,
    baseline: Path | None,
    write_baseline: Path | None,
    stdin_filename: str | None,
    *,
    fix: bool,
    yes: bool,
    show_waived: bool,
    no_catalog: bool,
    house_rules: bool,
    secrets: bool,
) -> None:
    """Check an environment without writing anything, or FILEs that were written elsewhere.

    A FILE is a Grafana dashboard in JSON, YAML with rules of Prometheus, Loki or Grafana, or the configuration of
    Prometheus, Alertmanager, Loki, Promtail, Alloy, Compose or an OpenTelemetry Collector; grafana:UID is a dashboard
    that the environment's Grafana has. Queries are held against the catalog of this repository unless --no-catalog says
    that they are about something else. Without FILE, those that the configuration names are checked, if it does.

    With --fix what has one certain remedy is mended: a name with one slip, a waiver of nothing, a window that does not
    follow the zoom. Nothing is written that makes anything else wrong.

    Exit code 1 means that an error is among what is told, or that --fix wrote nothing of what it offers. What could not
    be read or loaded is always told.
    """
    if baseline is not None and write_baseline is not None:
        raise click.UsageError("--baseline reads known findings, and --write-baseline writes them: give one.")
    require_fixable(write_baseline, stdin_filename, output_format, fix=fix, yes=yes)
    files, unsaved = _with_standard_input(files, stdin_filename)
    checks = load_checks(root)
    rules = explained(checks)
    configured = configuration_of(named, files, Path() if root == PRODUCT else root, rules)
    spoken = (configured.dialect or PROMETHEUS_3) if dialect is None else dialect_of(dialect)
    choice = choice_of(only, skip, severity, rules, configured)
    texts = files or tuple(str(as_typed(each)) for each in configured.paths)
    if texts:
        without = no_catalog or not _knows_catalog(configured, root)
        known = _Known(root, environment, credentials, spoken, checks, without, house_rules or configured.house_rules)
        check_texts, silent = _sources(texts, known, choice, configured)
        checked = Checked(check_texts(unsaved), ())
        recheck, among = rechecked_files(check_texts), Files(Path(), definitions=False)
        _require_asked(choice, silent)
        paths = frozenset(Path(text).resolve() for text in texts if not text.startswith(GRAFANA))
        call = Call(Path(), paths, lambda rule: choice.wants(rule) and rule not in silent)
    else:
        _require_definitions(configured, root)
        checked = _checked_definitions(root, environment, choice, spoken, secrets=secrets)
        call = Call(root, None, choice.wants)
        among = Files(root.resolve(), definitions=True)
        recheck = rechecked_definitions(
            among.folder, lambda copy: _checked_definitions(copy, environment, choice, spoken, secrets=secrets).findings
        )
    if write_baseline is not None:
        number = adopt(checked.findings, write_baseline, call)
        if output_format == "json":
            click.echo(checked_document(Checked((), ()), written=(write_baseline, number)))
            return
        consoles.output().print(f"Wrote {counted(number, 'known finding')} to {write_baseline}", soft_wrap=True)
        return
    known_findings = baseline or configured.baseline
    gone: tuple[Known, ...] = ()
    if known_findings is not None:
        compared = beside_baseline(checked.findings, known_findings, call)
        checked, gone = evolve(checked, findings=compared.new, known=compared.known), compared.gone
        print_gone(consoles.messages(), compared, as_typed(known_findings))
    fixes: dict[str, Any] | None = None
    is_open = False
    mended: tuple[Path, ...] = ()
    if fix:

        def told(findings: Sequence[Finding]) -> tuple[Finding, ...]:
            new = findings if known_findings is None else beside_baseline(findings, known_findings, call).new
            return only_mending(new, lambda each: bool(choice.severe((each,))))

        found = fixed(told(checked.findings), among.read, lambda texts: told(recheck(texts)))
        written = offered(found, among, yes=yes, is_json=output_format == "json")
        is_open = bool(found.texts) and not written
        if output_format == "json":
            fixes = fixes_fields(found, among.folder, written=written)
        if written:
            checked, mended = evolve(checked, findings=found.left), tuple(found.texts)
    checked = evolve(checked, findings=choice.severe(checked.findings))
    with told_if_interrupted(mended) if mended else nullcontext():
        if output_format == "json":
            click.echo(checked_document(checked, gone, fixes=fixes))
        elif not is_open:
            print_checked(checked, choice, rules, output_format, show_waived=show_waived)
    sys.exit(1 if checked.errors or is_open else 0)


def _with_standard_input(files: tuple[str, ...], name: str | None) -> tuple[tuple[str, ...], dict[Path, bytes]]:
    """Return the files by their names, and what the one holds that is read from standard input."""
    if (_STANDARD_INPUT in files) != (name is not None):
        raise click.UsageError(f"The FILE {_STANDARD_INPUT} and --stdin-filename go with each other: give both.")
    if name is None:
        return files, {}
    named = tuple(name if each == _STANDARD_INPUT else each for each in files)
    return named, {Path(name): sys.stdin.buffer.read()}


def _knows_catalog(configured: Configuration, root: Path) -> bool:
    """Return whether files are about the metrics of this repository: those of another are if they say so."""
    if configured.knows_catalog is None and configured.file is not None:
        return configured.file.resolve().is_relative_to(root.resolve())
    return configured.knows_catalog is not False


def _require_definitions(configured: Configuration, root: Path) -> None:
    """Raise OptionError where a configuration of another repository leaves open what is to be checked."""
    if configured.file is not None and not root.resolve().is_relative_to(configured.file.parent.resolve()):
        raise OptionError(
            f"{as_typed(configured.file)} names no files to check", 'Name FILEs, or write paths = ["..."] in it.'
        )


def _require_asked(choice: Choice, silent: Collection[str]) -> None:
    """Raise OptionError for a rule that alone is wanted and says nothing of files: its silence would mean nothing."""
    unasked = sorted(choice.only.intersection(silent))
    if unasked:
        raise OptionError(
            f"{unasked[0]!r} is not asked of these files",
            "Add --house-rules if it is how this team's dashboards are, or name another: `build.py list rules` says "
            "what each is asked of.",
        )


def _sources(
    texts: Sequence[str], known: _Known, choice: Choice, configured: Configuration
) -> tuple[Callable[[Mapping[Path, bytes]], tuple[Finding, ...]], frozenset[str]]:
    """Return what checks files and dashboards that Grafana has, and which rules say nothing of such.

    It is given what files are to hold in place of what they do.
    """
    root, environment, types = known.root, known.environment, configured.datasources
    project = known_to_files(root, environment, types, no_catalog=known.no_catalog)
    project = evolve(project, dialect=known.dialect, retention=configured.retention)
    if known.no_catalog:
        project = evolve(project, checks=known.checks)
    names = [text for text in texts if text.startswith(GRAFANA)]
    live: tuple[DashboardSource, ...] = ()
    if names:
        beside = known_to_files(root, environment, types, no_catalog=False) if known.no_catalog else project
        live = dashboard_sources(names, compile_sources(beside, ()), root, known.credentials)
    paths = [Path(text) for text in texts if text not in names]

    def check_texts(unsaved: Mapping[Path, bytes]) -> tuple[Finding, ...]:
        with consoles.bars(consoles.messages()) as progress:
            return check_files(paths, project, live, choice, progress, house_rules=known.house_rules, unsaved=unsaved)

    rules = rules_of(project)
    silent = set(rules) - set(applied_rules(rules, house_rules=known.house_rules))
    return check_texts, frozenset(each.id for each in silent)


def _checked_definitions(root: Path, environment: str, choice: Choice, dialect: Dialect, *, secrets: bool) -> Checked:
    """Return what the rules say of the definitions; of an environment that cannot be loaded, why."""
    try:
        compilation, checked = load_checked(root, environment, choice, dialect)
    except UnloadableError as failure:
        return Checked((failure.finding,), ())
    missing = missing_secrets(compilation.project, os.environ) if secrets else ()
    return Checked((*checked.findings, *choice.wanted(missing)), checked.waived)
