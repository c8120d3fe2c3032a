"""The command that writes down what was made or edited in Grafana: pull."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click
from attrs import frozen

from toolchain.base.errors import OptionError
from toolchain.base.source import SourceLocation
from toolchain.cli import console as consoles
from toolchain.cli.destinations import opened_destination
from toolchain.cli.options import credentials_option, environment_option, format_option, root_option
from toolchain.cli.printing.changed_values import change_in_one_line
from toolchain.cli.printing.pulling import Pulled
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.compile.model import CompiledDashboard
from toolchain.compile.schema_2.version import Schema2
from toolchain.project.load_errors import relative_to
from toolchain.project.loading import load_project
from toolchain.pull.alerts import AlertWriter, rule_differences, rule_edits
from toolchain.pull.dashboards import dashboard_source, query_reader
from toolchain.pull.document import PulledDashboard, read_dashboard
from toolchain.pull.edits import dashboard_edits
from toolchain.pull.live import live_dashboard, live_rules, resource_of
from toolchain.pull.placing import beside, module_path, write_module
from toolchain.pull.verification import dashboard_differences
from toolchain.sync.model import Edit

STANDARD_OUTPUT = "-"


@frozen
class _Destination:
    """Where the module goes: ``output`` as it was asked for, empty for where such a module usually is.

    ``told`` is what programs are told in the end, where they are.
    """

    root: Path
    output: str
    force: bool
    told: Pulled
    is_json: bool

    def path(self, usual: Path) -> Path:
        """Return the file."""
        return Path(self.output) if self.output else usual


@click.command("pull")
@click.argument("resource", nargs=-1, metavar="[RESOURCE]")
@environment_option
@root_option
@credentials_option
@click.option(
    "--file",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A dashboard that was exported as JSON, instead of one in Grafana.",
)
@click.option("--output", default="", metavar="FILE", help="Where the module goes; '-' prints it.")
@click.option("--force", is_flag=True, help="Replace a file whose content is committed.")
@format_option(help_text="With json people read the rest on standard error.")
def pull_command(
    resource: tuple[str, ...],
    environment: str,
    root: Path,
    credentials: Path | None,
    file: Path | None,
    output: str,
    output_format: str,
    *,
    force: bool,
) -> None:
    """Write a dashboard or an alert rule of Grafana as a definition module.

    RESOURCE is 'dashboard UID', 'alert-rule UID' or 'alert group FOLDER/NAME'; a title does for a uid. What is not
    defined yet becomes a new module; for what is, the fields that differ are listed with the lines that define them,
    and the module is written beside the one that is there. The module is compiled and compared: exit code 1 says that
    it does not give the same.
    """
    _require_one(resource, file)
    wanted = resource_of(" ".join(resource)) if file is None else None
    root = root.resolve()
    compilation = compile_project(load_project(root, environment))
    told = Pulled()
    destination = _Destination(root, output, force, told, output_format == "json")
    is_same = False
    if file is not None:
        is_same = _pull_dashboard(compilation, read_dashboard(file, compilation.project), Edit(), destination)
    elif wanted is not None:
        with opened_destination(compilation, root, credentials) as grafana:
            if wanted.is_dashboard:
                pulled, edit = live_dashboard(grafana, compilation.project, wanted.name)
                is_same = _pull_dashboard(compilation, pulled, edit, destination)
            else:
                rules, interval = live_rules(grafana, wanted)
                is_same = _pull_rules(compilation, rules, interval, destination)
    if destination.is_json:
        click.echo(told.document(is_same=is_same))
    sys.exit(0 if is_same else 1)


def _require_one(resource: Sequence[str], file: Path | None) -> None:
    if bool(resource) == (file is not None):
        raise OptionError(
            "both a RESOURCE in Grafana and a --file are named" if resource else "nothing is named",
            "For example: build.py pull 'dashboard overview', or build.py pull --file exported.json.",
        )


def _pull_dashboard(compilation: Compilation, pulled: PulledDashboard, edit: Edit, destination: _Destination) -> bool:
    project = compilation.project
    defined = next((each for each in compilation.dashboards if each.uid == pulled.uid), None)
    folder, folder_note = _folder(compilation, pulled)
    version: Schema2 = "v2" if project.environment.dashboards == "v2" else "v2beta1"
    told = destination.told
    told.resource = f"dashboard {pulled.uid}"
    for note in (*pulled.notes, *folder_note):
        told.notes.append(note)
        _say(f"note: {note}")
    if defined is not None and not _tell_edits(defined, pulled, edit, destination, version) and not destination.output:
        return True
    queries = query_reader(project)
    source = dashboard_source(project, queries, pulled.document, folder, pulled.arranged)
    usual = (
        beside(project.root, defined.location)
        if defined is not None
        else module_path(project.root, "dashboards", pulled.title, pulled.uid)
    )
    path = destination.path(usual)
    changes = dashboard_differences(queries, source, str(path), pulled.document, pulled.arranged)
    _write(path, source, destination)
    told.differences += [(None, each) for each in changes]
    told.left_out += pulled.left_out
    lines = [change_in_one_line(each) for each in changes]
    lines += [f"{place}: left out, since its name says that it is a secret" for place in pulled.left_out]
    _conclude(f"dashboard {pulled.uid}", path, lines, destination)
    if defined is not None:
        _tell_remedy(defined.location, destination)
    return not lines


def _folder(compilation: Compilation, pulled: PulledDashboard) -> tuple[str, list[str]]:
    """Return the key of the dashboard's folder, and what to say where the environment has no such folder."""
    environment = compilation.project.environment
    if pulled.folder is None or pulled.folder == environment.folder.uid:
        return "", []
    key = next((key for key, folder in environment.folders.items() if folder.uid == pulled.folder), "")
    if key:
        return key, []
    place = f"the folder {pulled.folder}" if pulled.folder else "no folder"
    return "", [f"it is in {place}, and is defined for the folder {environment.folder.uid}"]


def _tell_edits(
    defined: CompiledDashboard, pulled: PulledDashboard, edit: Edit, destination: _Destination, version: Schema2
) -> bool:
    """Print in what the dashboard differs from its definition, and return whether it does."""
    told = destination.told
    changes = dashboard_edits(defined, pulled.document, pulled.layout, version)
    told.defined = defined.location
    told.edits += [(place, None, change) for place, change in changes]
    if not changes:
        _say(f"dashboard {pulled.uid} is as {defined.location} defines it")
        return False
    changed = f", last changed {edit}" if str(edit) else ""
    _say(f"dashboard {pulled.uid} is defined in {defined.location}; {_counted(changes)} in Grafana{changed}:")
    for place, change in changes:
        _say(f"    {place}  {change_in_one_line(change)}")
    return True


def _pull_rules(
    compilation: Compilation, rules: Sequence[dict[str, object]], interval: int, destination: _Destination
) -> bool:
    project = compilation.project
    name = str(rules[0]["title"] if len(rules) == 1 else rules[0]["ruleGroup"])
    what = f"alert rule {name}" if len(rules) == 1 else f"alert group {name}"
    writer = AlertWriter(compilation, interval)
    mine = [writer.defined(str(rule.get("uid"))) for rule in rules]
    edits = list(rule_edits(compilation, rules))
    told = destination.told
    told.resource = what
    told.edits += [(relative_to(rule.location, project.root), rule.name, change) for rule, change in edits]
    location: SourceLocation | None = None
    if mine[0] is not None:
        location = told.defined = relative_to(mine[0].location, project.root)
        if None not in mine and not edits and not destination.output:
            _say(f"{what} is as {location.file} defines it")
            return True
        _say(f"{what} is defined in {location}; {_counted(edits)} in Grafana:")
    for rule, change in edits:
        _say(f"    {relative_to(rule.location, project.root)}  {rule.name}: {change_in_one_line(change)}")
    source = writer.source(rules)
    usual = module_path(project.root, "alerts", name) if location is None else beside(project.root, location)
    path = destination.path(usual)
    changes = list(rule_differences(compilation, source, str(path), rules))
    told.differences += changes
    _write(path, source, destination)
    _conclude(what, path, [f"{title}: {change_in_one_line(each)}" for title, each in changes], destination)
    for _, change in changes:
        if change.path == "uid":
            note = f"ours get their uid from their name; delete {change.before} when {change.after} is there"
            told.notes.append(note)
            _say(f"note: {note}")
    if location is not None:
        _tell_remedy(location, destination)
    return not changes


def _tell_remedy(location: SourceLocation, destination: _Destination) -> None:
    if destination.output != STANDARD_OUTPUT:
        _say(f"Take over into {location.file} what is wanted of it, and delete it.")


def _counted(changes: Sequence[object]) -> str:
    return "1 field differs" if len(changes) == 1 else f"{len(changes)} fields differ"


def _write(path: Path, source: str, destination: _Destination) -> None:
    if destination.output != STANDARD_OUTPUT:
        write_module(path, source, force=destination.force)
        destination.told.written = path
    elif destination.is_json:
        destination.told.module = source
    else:
        click.echo(source, nl=False)


def _conclude(what: str, path: Path, lines: Iterable[str], destination: _Destination) -> None:
    place = "the module" if destination.output == STANDARD_OUTPUT else str(path)
    differing = list(lines)
    if not differing:
        _say(f"{place} compiles to the same {what}")
        return
    _say(f"{place} does not compile to the same {what}:")
    for line in differing:
        _say(f"    {line}")


def _say(text: str) -> None:
    consoles.messages().print(text, markup=False, soft_wrap=True)
