"""Times the contract on 100,000 series, from the command line to the last finding, beside who only reads the text.

The text is like that of one process of this repository's application, with raw paths in two of its histograms and a
counter, so that series, values and findings are many. The peers read the same file in the same run:
``promtool check metrics``, and prometheus-client's parser, which both know no catalog. Run as
``python -m benchmarks.contract_speed``.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks.compile_speed import REPOSITORY, Run, measure
from toolchain.catalog.metric import Metric, MetricType
from toolchain.project.of_files import load_catalog

ENVIRONMENT = "production"
SECONDS, BYTES = 5.0, 500 * 1024**2
"""Goals for 100,000 series."""
_WITH_FINDINGS = (0, 1)
_LINTED = (0, 1, 3)
"""Exit codes of promtool: nothing, malformed, and names that it would not choose."""
_PARSER = """
import sys
from prometheus_client.parser import text_fd_to_metric_families
with open(sys.argv[1], encoding="utf-8") as file:
    print(sum(len(family.samples) for family in text_fd_to_metric_families(file)))
"""


def write_exposition(path: Path, lines: int) -> int:
    """Write a text of so many samples, and return how many there are: those of the last family are written whole."""
    catalog = load_catalog(REPOSITORY, ENVIRONMENT)
    jobs = {job.name for http in catalog.http for metric in http.metrics for job in metric.jobs}
    metrics = [each for each in catalog.metrics if any(job.name in jobs for job in each.jobs)]
    samples = 0
    with path.open("w", encoding="utf-8") as file:
        for metric in metrics:
            values = {label.name: (label.values or (label.example or "x",))[0] for label in metric.labels}
            file.write(_declared(metric))
            for line in _samples(metric, values):
                file.write(line)
                samples += 1
        labelled = [each for each in metrics if each.labels and each.type in (MetricType.HISTOGRAM, MetricType.COUNTER)]
        wide = max(labelled, key=lambda each: (each.type is MetricType.HISTOGRAM, len(each.labels), each.budget))
        number = 0
        while samples < lines:
            values = {label.name: (label.values or (label.example or "x",))[0] for label in wide.labels}
            values[wide.labels[-1].name] = f"/api/items/{number}"
            number += 1
            for line in _samples(wide, values):
                file.write(line)
                samples += 1
    return samples


def _declared(metric: Metric) -> str:
    kind = "gauge" if metric.type in (MetricType.STATESET, MetricType.INFO) else metric.type.value
    return f"# HELP {metric.name} {metric.help}\n# TYPE {metric.name} {kind}\n"


def _samples(metric: Metric, values: dict[str, str]) -> Iterator[str]:
    labels = ",".join(f'{name}="{value}"' for name, value in values.items())
    if metric.type is not MetricType.HISTOGRAM:
        yield f"{metric.name}{{{labels}}} 1\n"
        return
    before = f"{labels}," if labels else ""
    for count, bound in enumerate((*(f"{bucket:g}" for bucket in metric.buckets), "+Inf")):
        yield f'{metric.name}_bucket{{{before}le="{bound}"}} {count}\n'
    yield f"{metric.name}_sum{{{labels}}} {len(metric.buckets) / 10}\n"
    yield f"{metric.name}_count{{{labels}}} {len(metric.buckets)}\n"


@click.command()
@click.option("--series", default=100_000, show_default=True)
@click.option("--runs", default=3, show_default=True, help="Processes per figure; the best counts.")
def main(series: int, runs: int) -> None:
    """Print how long the contract takes for a text of so many series, and how much memory."""
    console = Console()
    table = Table(box=None, pad_edge=False)
    for name in ("program", "seconds", "of CPU", "peak"):
        table.add_column(name, justify="left" if name == "program" else "right")
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "metrics.txt"
        written = write_exposition(path, series)
        ours = [sys.executable, str(REPOSITORY / "build.py"), "contract", str(path), "-e", ENVIRONMENT]
        programs = {
            f"contract, {written:,} series ({path.stat().st_size / 1e6:.1f} MB)": (ours, _WITH_FINDINGS),
            "promtool check metrics": (["sh", "-c", f"promtool check metrics <{path}"], _LINTED),
            "prometheus-client's parser": ([sys.executable, "-c", _PARSER, str(path)], (0,)),
        }
        for name, (command, codes) in programs.items():
            with console.status(name):
                run: Run = measure(command, runs, codes)
            table.add_row(
                name,
                f"{run.seconds:.2f} s",
                f"{run.processor_seconds:.2f} s",
                f"{run.peak_bytes / 1024**2:.0f} MiB",
            )
    console.print(table)
    console.print(f"goals for 100,000 series: {SECONDS:g} s, {BYTES / 1024**2:.0f} MiB")


if __name__ == "__main__":
    main()
