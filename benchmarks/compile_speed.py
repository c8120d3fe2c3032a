"""Times compile + check: of this repository, and of generated trees of plain grafanalib dashboards.

The peer is grafanalib's own ``generate-dashboards`` on the same modules. It only writes JSON; ours also checks schemas,
queries, layout and links, and writes the resource envelope and the manifest. Each figure is the wall time of a fresh
process, the best of a few runs. Run as ``python -m benchmarks.compile_speed [--full]``.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection
from pathlib import Path

import click
from attrs import frozen
from rich.console import Console
from rich.table import Table

REPOSITORY = Path(__file__).resolve().parents[1]
PANELS = 20
SIZES = {100: 0.0, 300: 1.8, 1000: 5.0}
"""Dashboards -> the most seconds that they may take, 0 for no goal."""
_OF_REPOSITORY = 0.8

_HEADER = """from grafanalib.core import Dashboard, GridPos, Target, TimeSeries

"""

_PANEL = """        TimeSeries(
            title="Requests of part {panel}",
            description="Requests per second of part {panel}; a drop to zero means that nobody can reach it.",
            dataSource="Prometheus",
            unit="reqps",
            targets=[
                Target(
                    expr='sum by (method) (rate(http_requests_total{{job="app", method="GET"}}[5m]))',
                    legendFormat="{{{{method}}}}",
                    refId="A",
                    datasource="Prometheus",
                ),
            ],
            gridPos=GridPos(h=8, w=12, x={x}, y={y}),
        ),
"""

_METRICS = """from toolchain.catalog import ScrapeJob, counter, one_of

APP = ScrapeJob("app", "app:4000")

HTTP_REQUESTS_TOTAL = counter(
    "http_requests_total",
    unit="reqps",
    help="Requests answered.",
    owner="backend",
    jobs=[APP],
    labels=[one_of("method", "GET", "POST")],
)
"""


@frozen
class Run:
    """One measured process: wall seconds, those of processors by it and by what it forked, peak resident bytes."""

    seconds: float
    peak_bytes: int
    processor_seconds: float


def dashboard_module(number: int) -> str:
    """Return the source of one dashboard of 20 panels; ``dashboard`` is the name that generate-dashboards wants."""
    panels = "".join(
        _PANEL.format(panel=panel, x=12 * (panel % 2), y=8 * (panel // 2)) for panel in range(1, PANELS + 1)
    )
    fields = (
        f'title="Generated {number}"',
        f'uid="generated-{number}"',
        'description="Generated."',
        'tags=["generated"]',
        "schemaVersion=37",
        f"panels=[\n{panels}    ]",
    )
    return f"{_HEADER}dashboard = Dashboard(\n    {', '.join(fields)},\n)\n"


def write_tree(root: Path, dashboards: int) -> list[Path]:
    """Write a project of so many dashboards, and the same modules under the names that grafanalib wants."""
    shutil.copytree(REPOSITORY / "tests/fixtures/minimal", root)
    shutil.rmtree(root / "dashboards")
    (root / "metrics/api.py").write_text(_METRICS)
    peers = root / "peer"
    for folder in (root / "dashboards", peers):
        folder.mkdir()
    paths = []
    for number in range(dashboards):
        source = dashboard_module(number)
        (root / "dashboards" / f"generated_{number:04}.py").write_text(source)
        path = peers / f"generated_{number:04}.dashboard.py"
        path.write_text(source)
        paths.append(path)
    return paths


def measure(command: list[str], runs: int, well: Collection[int] = (0,)) -> Run:
    """Run a command in fresh processes; return the best times and the largest peak memory.

    Raises click.ClickException when the command ends with an exit code that is not ``well``.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    best, spent, peak = float("inf"), float("inf"), 0
    for _ in range(runs):
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        assert process.stderr is not None
        errors = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        best = min(best, time.perf_counter() - start)
        spent = min(spent, usage.ru_utime + usage.ru_stime)
        peak = max(peak, _peak(usage))
        if os.waitstatus_to_exitcode(status) not in well:
            raise click.ClickException(f"{' '.join(command[:3])} failed:\n{errors[-2000:]}")
    return Run(best, peak, spent)


def _peak(usage: resource.struct_rusage) -> int:
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def build_command(*arguments: str) -> list[str]:
    """Return the command line of our own build."""
    return [sys.executable, str(REPOSITORY / "build.py"), "build", *arguments]


@click.command()
@click.option("--full", is_flag=True, help="Measure 100, 300 and 1,000 dashboards instead of 100 alone.")
@click.option("--runs", default=3, show_default=True, help="Processes per figure; the best counts.")
def main(*, full: bool, runs: int) -> None:
    """Print the times of compile + check, and of grafanalib on the same trees."""
    console = Console()
    own = measure(build_command(), runs)
    console.print(
        f"This repository: {own.seconds:.2f} s, {own.processor_seconds:.2f} s of CPU, "
        f"{own.peak_bytes / 1024**2:.0f} MiB; goal {_OF_REPOSITORY:g} s"
    )
    table = Table(box=None, pad_edge=False)
    for name in ("tree", "compile + check", "of CPU", "goal", "peak", "per dashboard", "grafanalib", "ratio"):
        table.add_column(name, justify="right", no_wrap=True)
    for size in SIZES if full else (100,):
        with tempfile.TemporaryDirectory() as folder, console.status(f"{size} dashboards"):
            peers = write_tree(Path(folder) / "tree", size)
            ours = measure(build_command("--root", str(Path(folder) / "tree")), runs)
            generator = str(Path(sys.executable).parent / "generate-dashboards")
            peer = measure([generator, *map(str, peers)], runs)
        table.add_row(
            f"{size:,} x {PANELS}",
            f"{ours.seconds:.2f} s",
            f"{ours.processor_seconds:.2f} s",
            f"{goal:g} s" if (goal := SIZES[size]) else "",
            f"{ours.peak_bytes / 1024**2:.0f} MiB",
            f"{1000 * ours.seconds / size:.1f} ms",
            f"{peer.seconds:.2f} s",
            f"{ours.seconds / peer.seconds:.2f}",
        )
    console.print(table)


if __name__ == "__main__":
    main()
