"""The command that brings in what was made elsewhere: import."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median

import click
from attrs import evolve
from rich.markup import escape
from rich.table import Table

from toolchain.base.errors import OptionError, UnknownNameError, UserError
from toolchain.cli import console as consoles
from toolchain.cli.options import credentials_option, environment_option, format_option, root_option
from toolchain.cli.printing.imported import imported_document
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project
from toolchain.project.packages import METRICS
from toolchain.pull.imports.completing import completed
from toolchain.pull.imports.given import Given, files_of, given_of_file
from toolchain.pull.imports.importing import imported
from toolchain.pull.imports.kind import ImportContext
from toolchain.pull.imports.kinds import KINDS
from toolchain.pull.imports.outcome import Outcome
from toolchain.pull.placing import write_module

GRAFANA = "grafana"
_FOLDER = "imported"


@click.command("import")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@environment_option
@root_option
@credentials_option
@click.option("--grafana", "url", default="", metavar="URL", help="The Grafana to import from, not the environment's.")
@click.option(
    "--datasource",
    "data_sources",
    multiple=True,
    metavar="NAME=KEY",
    help="The data source that a name, uid or ${INPUT} means here, by its key.",
)
@click.option("--output", default=None, type=click.Path(path_type=Path), metavar="FOLDER", help="Where the modules go.")
@click.option("--new-uids", is_flag=True, help="Give dashboards whose uid another one has a uid of their own.")
@click.option("--force", is_flag=True, help="Replace files whose content is committed.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@format_option()
def import_command(
    sources: tuple[str, ...],
    environment: str,
    root: Path,
    credentials: Path | None,
    url: str,
    data_sources: tuple[str, ...],
    output: Path | None,
    output_format: str,
    *,
    new_uids: bool,
    force: bool,
    dry_run: bool,
) -> None:
    """Write definition modules of files, folders of files, or all that a Grafana has.

    SOURCE is a file of JSON or YAML, a folder, whose files are imported whatever folders they are in, or 'grafana'.
    What cannot be imported is refused by name, and stops nothing else: exit code 1.
    """
    root = root.resolve()
    compilation = compile_project(load_project(root, environment))
    names = dict(map(_named, data_sources))
    for key in names.values():
        if compilation.project.datasource(key) is None:
            known = [source.key for source in compilation.project.datasources]
            raise UnknownNameError.among(known, "data source", key)
    context = ImportContext(compilation, names, new_uids)
    given = [*_of_files(sources)]
    if GRAFANA in sources:
        given += _of_grafana(_at(compilation, url), root, credentials)
    elif url:
        raise OptionError("--grafana names a Grafana, and nothing of one is imported", "Add 'grafana' as a SOURCE.")
    with consoles.bars(consoles.messages()) as progress:
        found = imported(given, context, progress=progress)
        packages = {METRICS, *(kind.package for kind in KINDS)}
        folders = {each: output / each if output else root / each / _FOLDER for each in packages}
        outcomes = completed(found, compilation.project, folders, progress)
    refused: list[Outcome] = []
    written: list[tuple[Outcome, Path]] = []
    for outcome, package in outcomes:
        folder = folders.get(package, root)
        done = outcome if outcome.refused or dry_run else _written(outcome, folder, force=force)
        if done.refused:
            refused.append(done)
        else:
            written.append((done, folder))
    if output_format == "json":
        click.echo(imported_document(environment, written, refused, is_dry=dry_run))
    else:
        _tell(written, refused, root, is_dry=dry_run)
    sys.exit(1 if refused else 0)


def _named(text: str) -> tuple[str, str]:
    name, equals, key = text.rpartition("=")
    if not (name and equals and key):
        raise OptionError(f"--datasource {text} is no NAME=KEY", "For example: --datasource DS_PROMETHEUS=prometheus.")
    return name, key


def _of_files(sources: Sequence[str]) -> Iterator[Given]:
    paths = tuple(Path(source) for source in sources if source != GRAFANA)
    for path in paths:
        if not path.exists():
            raise OptionError(f"there is no file and no folder {path}", "Name what is there, or 'grafana'.")
    for path, was_named in files_of(paths):
        yield given_of_file(path, was_named=was_named)


def _at(compilation: Compilation, url: str) -> Compilation:
    if not url:
        return compilation
    project = compilation.project
    return evolve(compilation, project=evolve(project, environment=evolve(project.environment, grafana_url=url)))


def _of_grafana(compilation: Compilation, root: Path, credentials: Path | None) -> Iterable[Given]:
    from toolchain.cli.destinations import opened_destination  # what asks a Grafana takes long to import

    with opened_destination(compilation, root, credentials) as grafana:
        return [each for kind in KINDS for each in kind.live(grafana)]


def _written(outcome: Outcome, folder: Path, *, force: bool) -> Outcome:
    """Write the modules, and return what became of them."""
    try:
        for name, source in outcome.modules.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_module(path, source, force=force)
    except UserError as error:
        return evolve(outcome, refused=error)
    return outcome


def _tell(written: Sequence[tuple[Outcome, Path]], refused: Sequence[Outcome], root: Path, *, is_dry: bool) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("", "module", "panels", "lines", "lines a panel"):
        table.add_column(heading, justify="left" if heading in ("", "module") else "right")
    for outcome, folder in (each for each in written if each[0].modules):
        path = folder / next(iter(outcome.modules), "")
        shown = path.relative_to(root) if path.is_relative_to(root) else path
        each = f"{outcome.lines / outcome.panels:.0f}" if outcome.panels else ""
        table.add_row(escape(outcome.what), escape(str(shown)), str(outcome.panels or ""), str(outcome.lines), each)
    if written:
        consoles.output().print(table)
    for outcome, _ in written:
        if outcome.notes:
            _say(f"note: {outcome.place}: {'; '.join(outcome.notes)}")
    for outcome in refused:
        assert outcome.refused is not None
        told = outcome.refused.told
        _say(f"refused: {told}" if outcome.place in told else f"refused: {outcome.place}: {told}")
    ratios = [outcome.lines / outcome.panels for outcome, _ in written if outcome.panels and outcome.modules]
    middle = f", {median(ratios):.0f} lines a panel in the median" if ratios else ""
    verb = "would be imported" if is_dry else "imported"
    given = sum(bool(outcome.place) for outcome, _ in written)  # stubs come of themselves
    _say(f"{given} {verb}, {len(refused)} refused{middle}")


def _say(text: str) -> None:
    consoles.messages().print(text, markup=False, soft_wrap=True)
