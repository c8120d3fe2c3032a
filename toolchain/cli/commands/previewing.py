"""The command that draws dashboards over simulated or live data."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from attrs import evolve, frozen

from toolchain.base.errors import OptionError
from toolchain.base.replacement import refuse_foreign
from toolchain.cli import console as consoles
from toolchain.cli.dashboard_sources import dashboard_sources, is_dashboard_source
from toolchain.cli.options import credentials_option, environment_option, format_option, root_option
from toolchain.cli.phases import Phases
from toolchain.cli.printing.previewed import preview_document
from toolchain.cli.query_clients import loki_at, prometheus_at
from toolchain.cli.shown_data import shown_data_options
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.compile.of_sources import compile_sources
from toolchain.preview.data.answers import DataSources
from toolchain.preview.page.pages import PanelResult
from toolchain.preview.page.queries import Settings
from toolchain.preview.picture import WIDTH, chromium, take_pictures
from toolchain.preview.preview import MARK, Preview, chosen_documents, write_preview
from toolchain.preview.sources.assembly import live_sources
from toolchain.preview.sources.simulated import Period, period_of, simulated_data
from toolchain.project.loading import load_project
from toolchain.simulate.loading import load_simulation
from toolchain.simulate.schedule import placed_in_period

_BESIDE = ".preview"
"""Behind the name of an environment: a folder beside its output, which each build replaces whole. No name has a dot."""

_HISTORY = "before that there are samples as far back as windows reach, and the fewer the further back"


@frozen
class _Source:
    """Where data comes from: addresses of live systems, or the seed and the incidents of a simulated one."""

    prometheus: str | None
    loki: str | None
    seed: int
    incidents: tuple[str, ...]


@click.command("preview")
@click.argument("dashboards", nargs=-1, metavar="[DASHBOARD]...")
@environment_option
@root_option
@credentials_option
@shown_data_options
@click.option(
    "--picture",
    "pictures",
    multiple=True,
    metavar="UID=FILE.png",
    help="Take a picture of a dashboard's page, by Chromium; may be repeated.",
)
@click.option(
    "--width", type=click.IntRange(800, 4000), default=WIDTH, show_default=True, help="Of pictures, in pixels."
)
@click.option("--theme", type=click.Choice(["dark", "light"]), default="dark", show_default=True, help="Of pictures.")
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), help="Where pages go; ROOT/build/NAME.preview."
)
@format_option()
def preview_command(
    dashboards: tuple[str, ...],
    environment: str,
    root: Path,
    credentials: Path | None,
    prometheus: str | None,
    loki: str | None,
    hours: float,
    until: float | None,
    seed: int,
    incidents: tuple[str, ...],
    pictures: tuple[str, ...],
    width: int,
    theme: str,
    output: Path | None,
    output_format: str,
) -> None:
    """Draw dashboards as pages that open without a server, all or those that are named.

    \b
    build.py preview                       every dashboard
    build.py preview overview              one, by its uid
    build.py preview exported.json         a file that was exported from a Grafana
    build.py preview grafana:overview      as the environment's Grafana has it

    A simulated system gives the data, through a real Prometheus of its own, or a live one with --prometheus. Panels
    without data are listed with the reason. Ends with exit code 1 when a query of a panel fails.
    """
    started = time.perf_counter()
    wanted = _wanted_pictures(pictures)
    with Phases(consoles.messages()) as phases:
        phases.begin("compiling", 1)
        compilation = compile_project(load_project(root, environment))
        compilation, named = _with_sources(compilation, dashboards, root, credentials)
        chosen = tuple(dict.fromkeys((*named, *(wanted if named else ()))))
        period = period_of(compilation.project.environment, time.time() if until is None else until, hours)
        folder = output or root / "build" / f"{environment}{_BESIDE}"
        refuse_foreign(folder, MARK)  # before anything is simulated for it
        chosen_documents(compilation, [*chosen, *wanted])
        source = _Source(prometheus, loki, seed, incidents)
        with _data(compilation, root, source, period, chosen, phases) as (sources, facts):
            settings = Settings(
                now=period.end,
                earliest=period.start,
                scrape_interval=f"{period.step:.0f}s"
                if prometheus is None
                else compilation.project.environment.scrape_interval,
                window=min(hours, 24.0) * 3600,
            )
            written = write_preview(compilation, sources, folder, settings, only=chosen, facts=facts, progress=phases)
        if wanted:
            _take_pictures(written, wanted, width, theme, phases)
    took = time.perf_counter() - started
    if output_format == "json":
        click.echo(preview_document(environment, written, wanted, took))
    else:
        _tell(written, took)
    sys.exit(1 if written.count("error") else 0)


def _with_sources(
    compilation: Compilation, names: Sequence[str], root: Path, credentials: Path | None
) -> tuple[Compilation, tuple[str, ...]]:
    """Return the compilation with the files and live dashboards that are named, and the uids of all that are."""
    outside = [name for name in names if is_dashboard_source(name)]
    opened = dashboard_sources(outside, compilation, root, credentials, opened=True)
    read = compile_sources(compilation.project, opened)
    uids = [each.uid for each in read.dashboards]
    kept = tuple(each for each in compilation.dashboards if each.uid not in uids)
    whole = evolve(compilation, dashboards=(*kept, *read.dashboards))
    return whole, (*(name for name in names if name not in outside), *uids)


def _wanted_pictures(options: Sequence[str]) -> dict[str, Path]:
    """Return the files by the uid of the dashboard, and make sure that pictures can be taken."""
    wanted = dict[str, Path]()
    for option in options:
        uid, equals, file = option.partition("=")
        if not equals or not uid or not file.lower().endswith(".png"):
            raise OptionError(f"--picture {option!r} names no picture", "Write it as UID=FILE.png.")
        wanted[uid] = Path(file)
    if wanted:
        chromium()
    return wanted


@contextmanager
def _data(
    compilation: Compilation, root: Path, source: _Source, period: Period, chosen: Sequence[str], phases: Phases
) -> Iterator[tuple[DataSources, list[tuple[str, str]]]]:
    if source.prometheus is not None:
        if source.incidents:
            raise OptionError("--incident does not go with --prometheus", "Live data is what it is.")
        client = loki_at(source.loki) if source.loki else None
        yield live_sources(prometheus_at(source.prometheus), client), [("data", f"live, from {source.prometheus}")]
        return
    if source.loki is not None:
        raise OptionError("--loki goes with --prometheus", "Name both, or neither to simulate.")
    simulation = load_simulation(root)
    placed = placed_in_period(simulation, source.incidents, period.start, period.end)
    facts = [("data", f"simulated, with seed {source.seed}")]
    if placed:
        told = ", ".join(f"{each.incident.name} at {datetime.fromtimestamp(each.start, UTC):%H:%M}" for each in placed)
        facts.append(("incidents", f"{told} (UTC)"))
    facts.append(("history", f"from {datetime.fromtimestamp(period.start, UTC):%Y-%m-%d %H:%M} UTC; {_HISTORY}"))
    with simulated_data(
        compilation.project,
        simulation.model,
        compilation.rules,
        chosen_documents(compilation, chosen),
        period,
        seed=source.seed,
        incidents=placed,
        is_awaited=True,
        at_end=True,
        progress=phases,
    ) as sources:
        yield sources, facts


def _take_pictures(written: Preview, wanted: dict[str, Path], width: int, theme: str, phases: Phases) -> None:
    advance = phases.begin("pictures", len(wanted))
    pages = {written.page_of(uid): file for uid, file in wanted.items()}
    take_pictures(pages, width=width, theme="light" if theme == "light" else "dark", advance=advance)
    phases.end()


def _tell(written: Preview, seconds: float) -> None:
    """Print every panel that shows nothing, with the reason, and the sum of it all."""
    empty = [each for each in written.results if each.state != "drawn"]
    for each in sorted(empty, key=lambda result: result.state):
        consoles.messages().print(_line(each), markup=False, soft_wrap=True)
    errors = written.count("error")
    unexplained = sum(each.state != "error" and not each.message for each in empty)
    without = len(empty) - errors
    reasons = (
        "" if not without else " (each with its reason)" if not unexplained else f" ({unexplained} without a reason)"
    )
    consoles.output().print(
        f"{written.count('drawn')} panels drawn, {without} without data{reasons}, {errors} failed, "
        f"in {seconds:.0f} s: {written.index}",
        soft_wrap=True,
    )


def _line(result: PanelResult) -> str:
    return f"{result.dashboard}, {result.panel}: {result.message or 'no data, and no reason known'}"
