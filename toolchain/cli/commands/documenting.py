"""The command that writes the documentation as pages."""

import sys
import time
from collections.abc import Iterable
from pathlib import Path

import click

from toolchain.base.errors import OptionError
from toolchain.base.finding import Finding
from toolchain.base.replacement import refuse_foreign
from toolchain.cli import console as consoles
from toolchain.cli.options import Moment, environment_option, format_option, root_option
from toolchain.cli.phases import Phases
from toolchain.cli.printing.findings import finding_row, print_findings
from toolchain.cli.printing.json_output import json_document, path_of
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project
from toolchain.site.gathering import content_of, environments_of, images_of, results_of, simulation_of
from toolchain.site.site import MARK, Written, write_site

_NAME = "docs"
_UNTIL = "2026-11-21T21:00"
"""The evening that all pictures of the repository show: the same definitions give the same pictures on any day."""


@click.command(_NAME)
@environment_option
@root_option
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Where it goes; ROOT/build/docs.")
@click.option(
    "--pictures/--no-pictures",
    default=True,
    show_default=True,
    help="Of dashboards over a simulated day; those that have not changed are kept beside the output.",
)
@click.option("--until", type=Moment(), metavar="TIME", default=_UNTIL, show_default=True, help="Where that day ends.")
@click.option(
    "--source",
    metavar="URL",
    default="",
    help="Where the files of this revision are read, such as https://github.com/team/observability/blob/main.",
)
@click.option(
    "--incidents",
    "results",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What `incidents --format json` printed, to show what came of each.",
)
@format_option()
def docs_command(
    environment: str,
    root: Path,
    output: Path | None,
    until: float,
    source: str,
    results: Path | None,
    output_format: str,
    *,
    pictures: bool,
) -> None:
    """Write the documentation of an environment as pages that open without a server.

    \b
    build.py docs -e production                   build/docs/index.html
    build.py docs -e production --no-pictures     in seconds, without Chromium and Prometheus

    Metrics with who reads them, dashboards, alerts with runbooks, tests and where they go, the routing as a drawing,
    objectives, schemas of logs and traces, privacy, incidents, owners, and the texts of docs/. Nothing is written where
    a definition cannot be compiled.
    """
    started = time.perf_counter()
    if source and not source.startswith(("https://", "http://")):
        raise OptionError(f"--source {source!r} is no address", "Write it as https://...")
    folder = output or root / "build" / _NAME
    refuse_foreign(folder, MARK)  # before anything is drawn for it
    with Phases(consoles.messages()) as phases:
        phases.begin("compiling", 1)
        played = results_of(results) if results else {}
        environments = environments_of(root)
        compilation = compile_project(load_project(root, environment))
        if compilation.project.findings:
            phases.end()
            print_findings(consoles.messages(), compilation.project.findings)
            consoles.messages().print("[bold red]Not written[/]: mend the errors above first.")
            if output_format == "json":
                click.echo(_document(environment, compilation.project.findings, None, 0, time.perf_counter() - started))
            sys.exit(1)
        simulation = simulation_of(root)
        copied = images_of(root)
        shown: dict[str, tuple[str, str]] = {}
        if pictures and simulation is None:
            consoles.messages().print("No pictures: the project has no simulation that dashboards could be drawn over.")
        elif pictures and simulation is not None:
            from toolchain.site.pictures import dashboard_pictures  # it draws, which takes long to import

            kept = folder.with_name(f"{folder.name}.pictures")
            found = dashboard_pictures(compilation, simulation, kept, until, progress=phases)
            for uid, (light, dark) in found.items():
                shown[uid] = (f"pictures/{light.name}", f"pictures/{dark.name}")
                copied |= {f"pictures/{each.name}": each for each in (light, dark)}
        content = content_of(
            compilation,
            simulation=simulation,
            environments=environments,
            results=played,
            pictures=shown,
            source_url=source,
        )
        written = write_site(content, folder, copied, progress=phases)
    took = time.perf_counter() - started
    if output_format == "json":
        click.echo(_document(environment, (), written, len(shown), took))
    else:
        _tell(written, len(shown), took)


def _document(
    environment: str, findings: Iterable[Finding], written: Written | None, pictures: int, seconds: float
) -> str:
    fields = {
        "environment": environment,
        "findings": [finding_row(each) for each in findings],
        "written": None
        if written is None
        else {
            "index": path_of(written.index),
            "pages": written.pages,
            "names": written.names,
            "pictures": pictures,
        },
        "elapsed_seconds": round(seconds, 3),
    }
    return json_document(_NAME, fields)


def _tell(written: Written, pictures: int, seconds: float) -> None:
    shown = f", pictures of {pictures} dashboards" if pictures else ""
    consoles.output().print(
        f"{written.pages} pages, {written.names:,} names to search for{shown}, in {seconds:.1f} s: {written.index}",
        soft_wrap=True,
    )
