"""The command that draws dashboards over simulated or live data."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from toolchain.cli import console as consoles
from toolchain.cli.options import Failure, environment_option, root_option
from toolchain.compile.compiler import Compilation, compile_project
from toolchain.errors import ConfigurationError
from toolchain.live.loki import LokiClient
from toolchain.live.prometheus import PrometheusClient
from toolchain.preview.collect import Settings
from toolchain.preview.data import DataSources
from toolchain.preview.preview import write_preview
from toolchain.preview.simulated import Period, period_of, simulated_data
from toolchain.preview.sources import live_sources
from toolchain.project import load_project
from toolchain.simulate.loading import load_simulation


@click.command("preview")
@click.argument("dashboards", nargs=-1, metavar="[UID]...")
@environment_option
@root_option
@click.option("--prometheus", metavar="URL", help="Ask this Prometheus instead of simulating.")
@click.option("--loki", metavar="URL", help="Ask this Loki for logs; with --prometheus.")
@click.option("--hours", default=24.0, show_default=True, help="How far back the data goes.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same data.")
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), help="Where pages go; ROOT/build/NAME/preview."
)
def preview_command(
    dashboards: tuple[str, ...],
    environment: str,
    root: Path,
    prometheus: str | None,
    loki: str | None,
    hours: float,
    seed: int,
    output: Path | None,
) -> None:
    """Draw dashboards as pages that open without a server, all or those named by UID.

    A simulated system gives the data, through a real Prometheus of its own, or a live one with --prometheus. Ends with
    exit code 1 when a query of a panel fails.
    """
    messages = consoles.messages()
    try:
        compilation = compile_project(load_project(root, environment))
        period = period_of(compilation, time.time(), hours)
        folder = output or root / "build" / environment / "preview"
        with _data(compilation, root, prometheus, loki, period, seed) as (sources, fact):
            settings = Settings(
                now=period.end,
                earliest=period.start,
                scrape_interval=f"{period.step:.0f}s"
                if prometheus is None
                else compilation.project.environment.scrape_interval,
                window=min(hours, 24.0) * 3600,
            )
            written = write_preview(
                compilation, sources, folder, settings, only=dashboards, facts=[("data", fact)], console=messages
            )
    except ConfigurationError as error:
        raise Failure(error) from error
    errors = [each for each in written.results if each.state == "error"]
    for each in errors:
        messages.print(f"{each.dashboard}, {each.panel}: {each.message}", markup=False, soft_wrap=True)
    consoles.output().print(
        f"{written.count('drawn')} panels drawn, {written.count('no-data')} without data, {len(errors)} failed, "
        f"in {written.seconds:.0f} s: {written.index}",
        soft_wrap=True,
    )
    sys.exit(1 if errors else 0)


@contextmanager
def _data(
    compilation: Compilation, root: Path, prometheus: str | None, loki: str | None, period: Period, seed: int
) -> Iterator[tuple[DataSources, str]]:
    if prometheus is not None:
        client = LokiClient(loki) if loki else None
        yield live_sources(PrometheusClient(prometheus), client), f"live, from {prometheus}"
        return
    if loki is not None:
        raise ConfigurationError("--loki goes with --prometheus", "Name both, or neither to simulate.")
    with consoles.messages().status("simulating") as status:
        simulation = load_simulation(root)
        with simulated_data(compilation, simulation.model, period, seed=seed, advance=status.update) as sources:
            status.stop()
            yield sources, f"simulated, with seed {seed}"


COMMANDS = (preview_command,)
