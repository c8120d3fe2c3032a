"""Data of a simulated system for previews: blocks of metrics, recorded series over them, log lines and spans."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from toolchain.compile.alerting.model import CompiledRecording
from toolchain.compile.alerting.rule_files import recording_file
from toolchain.compile.artifact import yaml_bytes
from toolchain.compile.compiler import Compilation
from toolchain.durations import duration_seconds
from toolchain.errors import ConfigurationError
from toolchain.preview.data import DataSources
from toolchain.preview.local_prometheus import local_prometheus, program
from toolchain.preview.sources import simulated_sources
from toolchain.promql.ast import selectors
from toolchain.simulate.openmetrics import create_blocks
from toolchain.simulate.rhythm import HOUR
from toolchain.simulate.world import Model, World

RECORDING_STEP = 240
"""Seconds between the samples of recorded series."""
LOG_HOURS = 6
"""Of log lines and spans; more would only be counted."""


@frozen
class Period:
    """What is simulated, in Unix seconds; ``step`` is the time between samples."""

    start: float
    end: float
    step: float


def period_of(compilation: Compilation, end: float, hours: float) -> Period:
    """Return the period of so many hours up to a moment, at the environment's scrape interval."""
    interval = duration_seconds(compilation.project.environment.scrape_interval) or 15.0
    end -= end % 60
    return Period(end - hours * HOUR, end, 2 * interval)


@contextmanager
def simulated_data(
    compilation: Compilation, model: Model, period: Period, *, seed: int, advance: Callable[[str], None]
) -> Iterator[DataSources]:
    """Give the data sources of a simulated system; ``advance`` is told what is being done.

    Raises ConfigurationError where Prometheus is missing.
    """
    world = World(compilation.project.catalog, model, seed=seed, environment=compilation.project.environment.name)
    with tempfile.TemporaryDirectory(prefix="preview-") as name:
        storage = Path(name) / "tsdb"
        advance("simulating metrics")
        for _ in create_blocks(world, storage, period.start, period.end, period.step):
            pass
        advance("evaluating recording rules")
        _record(compilation, storage, period, Path(name))
        advance("simulating logs and traces")
        recent = max(period.start, period.end - LOG_HOURS * HOUR)
        streams, spans = world.log_streams(recent, period.end), list(world.spans(recent, period.end))
        with local_prometheus(storage) as client:
            yield simulated_sources(client, streams, spans)


def _record(compilation: Compilation, storage: Path, period: Period, folder: Path) -> None:
    """Fill the recorded series in, first those that read scraped series only, then those that read recorded ones."""
    recordings = compilation.rules.recordings
    names = {each.definition.record for each in recordings}
    rounds: tuple[list[CompiledRecording], list[CompiledRecording]] = ([], [])
    for each in recordings:
        rounds[any(selector.name in names for selector in selectors(each.expression))].append(each)
    for number, chosen in enumerate(rounds):
        if not chosen:
            continue
        rules = folder / f"recordings-{number}.yaml"
        rules.write_bytes(yaml_bytes(recording_file(chosen)))
        with local_prometheus(storage) as client:
            command = [
                *(program("promtool"), "tsdb", "create-blocks-from", "rules"),
                *(f"--url={client.url}", f"--start={period.start:.0f}", f"--end={period.end:.0f}"),
                *(f"--eval-interval={RECORDING_STEP}s", f"--output-dir={storage}", str(rules)),
            ]
            run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode:
            raise ConfigurationError(f"promtool cannot record: {run.stderr.strip()[-400:]}", "Correct the rule.")
