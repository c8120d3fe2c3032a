"""Commands that play the simulated system: live, as blocks of the past, as log lines and as spans."""

import fcntl
import gc
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from heapq import merge
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import click
import orjson
from attrs import asdict

from toolchain.base.errors import OccupiedError
from toolchain.base.replacement import replaced_file, replaced_folder
from toolchain.cli import console as consoles
from toolchain.cli.commands.happening import incident_command
from toolchain.cli.commands.serving import serve_command
from toolchain.cli.options import Duration, format_option
from toolchain.cli.phases import Phases
from toolchain.cli.printing.json_output import json_document, path_of
from toolchain.cli.simulated_past import Asked, SimulatedPast, period_options
from toolchain.simulate.event import LogStream
from toolchain.simulate.loki_push import push_requests
from toolchain.simulate.openmetrics import create_blocks, write_openmetrics
from toolchain.simulate.otlp import traces_data
from toolchain.simulate.rhythm import HOUR
from toolchain.simulate.world import World

MARK = ".simulated"
"""The file that tells a data folder of ours, which may be replaced, from one of somebody else."""
_RUNNING = "lock"
"""The file that a Prometheus locks in the data folder over which it runs."""
_CHUNK = HOUR
"""Seconds of lines or spans that are made, sorted and written at once."""
_SPANS_IN_A_DOCUMENT = 2000


_output_option = click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file; standard output unless given."
)


@click.group("simulate")
def simulate_group() -> None:
    """Play the simulated system: live, or any period of the past, in metrics, log lines and spans."""
    gc.enable()  # these run long


simulate_group.add_command(serve_command)
simulate_group.add_command(incident_command)


@simulate_group.command("backfill")
@period_options(hours=24)
@click.option(
    "--step", type=Duration(least=1.0), metavar="DURATION", help="Between samples; the scrape interval by default."
)
@click.option(
    "--openmetrics",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write OpenMetrics text to this file instead.",
)
@format_option()
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the blocks go; ROOT/build/simulated/NAME unless given. Blocks of an earlier run are replaced.",
)
def backfill_command(
    asked: Asked,
    step: float | None,
    openmetrics: Path | None,
    output: Path | None,
    output_format: str,
) -> None:
    """Write the metrics of a period as a data folder that a Prometheus opens, or as OpenMetrics text.

    The text is the same for the same seed and period, byte by byte; blocks differ in their names. Recorded series are
    not part of it. Needs promtool for blocks.
    """
    if openmetrics is not None and output is not None:
        raise click.UsageError("--openmetrics and --output contradict each other: text, or blocks.")
    began = time.perf_counter()
    past = asked.past()
    seconds = past.step if step is None else step
    if openmetrics is not None:
        written, samples = openmetrics, _write_openmetrics(past, openmetrics, seconds)
        told = f"{openmetrics}: {samples:,} samples"
    else:
        folder = output or asked.root / "build" / "simulated" / asked.environment
        written, samples = folder, _write_blocks(past, folder, seconds)
        told = (
            f"{folder}: {samples:,} samples\n"
            f"prometheus --config.file=/dev/null --storage.tsdb.path={folder} --storage.tsdb.retention.time=10y"
        )
    took = time.perf_counter() - began
    if output_format == "json":
        form = "blocks" if openmetrics is None else "openmetrics"
        fields = {"form": form, "written": path_of(written), "samples": samples, "elapsed_seconds": round(took, 3)}
        click.echo(json_document("simulate backfill", {**past.document(), **fields}))
        return
    consoles.output().print(f"{past.describe()}\n{told}", markup=False, soft_wrap=True)
    consoles.messages().print(f"in {took:.0f} s", style="dim")


def _write_openmetrics(past: SimulatedPast, path: Path, step: float) -> int:
    with (
        consoles.progress(consoles.messages(), f"writing {path.name}"),
        replaced_file(path) as file,
        file.open("w", encoding="utf-8", buffering=1 << 20) as text,
    ):
        return write_openmetrics(past.world, text, past.start, past.end, step)


def _write_blocks(past: SimulatedPast, folder: Path, step: float) -> int:
    with replaced_folder(folder, _refuse_foreign) as staged, ExitStack() as stack:
        (staged / MARK).touch()
        samples, reached = 0, past.start
        phases = stack.enter_context(Phases(consoles.messages()))
        advance = phases.begin("hours", max(1, round((past.end - past.start) / HOUR)))
        for until, count in create_blocks(past.world, staged, past.start, past.end, step):
            samples += count
            advance(steps=round((until - past.start) / HOUR) - round((reached - past.start) / HOUR))
            reached = until
    return samples


@simulate_group.command("logs")
@period_options(hours=1)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["lines", "streams", "push", "json"]),
    default="lines",
    show_default=True,
    help="lines are the records alone, streams have their labels beside them and so has json, push is what Loki's API "
    "takes.",
)
@_output_option
def logs_command(
    asked: Asked,
    output_format: str,
    output: Path | None,
) -> None:
    """Write the log lines of a period as they are written, JSON or logfmt, in the order of time.

    Their trace ids are those of `simulate spans` and of the exemplars of `simulate serve`.

    \b
    build.py simulate logs --hours 2 --incident login-attack --format streams |
        jq -r 'select(.stream.level == "warn") | .line'
    build.py simulate logs --format push | while read -r body; do
        curl -sS -H 'Content-Type: application/json' -d "$body" http://localhost:3100/loki/api/v1/push; done
    """

    def written(world: World, begin: float, end: float) -> Iterator[bytes]:
        streams = world.log_streams(begin, end)
        match output_format:
            case "push":
                yield from push_requests(streams)
            case "streams" | "json":
                for time_of_line, stream, line, metadata in _in_order(streams):
                    yield orjson.dumps(
                        {"time": time_of_line, "stream": stream.labels, "metadata": metadata, "line": line}
                    )
            case _:
                for _, _, line, _ in _in_order(streams):
                    yield line.encode()

    _write_records(asked, output, "simulate logs" if output_format == "json" else "", written)


@simulate_group.command("spans")
@period_options(hours=1)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["otlp", "lines", "json"]),
    default="otlp",
    show_default=True,
    help="otlp are TracesData documents of OpenTelemetry's protocol, lines are single spans, and so is json.",
)
@_output_option
def spans_command(
    asked: Asked,
    output_format: str,
    output: Path | None,
) -> None:
    """Write the spans of the sampled traces that begin in a period, in JSON.

    \b
    build.py simulate spans --hours 0.1 | while read -r body; do
        curl -sS -H 'Content-Type: application/json' -d "$body" http://localhost:4318/v1/traces; done
    """

    def written(world: World, begin: float, end: float) -> Iterator[bytes]:
        spans = sorted(world.spans(begin, end), key=lambda each: (each.start, each.trace_id, each.span_id))
        if output_format in ("lines", "json"):
            for span in spans:
                made = {"attributes": dict(span.attributes), "resource": dict(span.resource)}
                yield orjson.dumps({**asdict(span, recurse=False), **made})
            return
        for first in range(0, len(spans), _SPANS_IN_A_DOCUMENT):
            yield orjson.dumps(traces_data(spans[first : first + _SPANS_IN_A_DOCUMENT]))

    _write_records(asked, output, "simulate spans" if output_format == "json" else "", written)


_Entry = tuple[float, LogStream, str, Mapping[str, str]]


def _in_order(streams: Sequence[LogStream]) -> Iterator[_Entry]:
    def entries(stream: LogStream) -> Iterator[_Entry]:
        return ((time_of_line, stream, line, metadata) for time_of_line, line, metadata in stream.entries)

    return merge(*map(entries, streams), key=lambda entry: entry[0])


def _write_records(
    asked: Asked,
    output: Path | None,
    as_json: str,
    written: Callable[[World, float, float], Iterator[bytes]],
) -> None:
    """Write what ``written`` makes of each hour, line by line, to a file or to standard output.

    ``as_json`` is the command that tells programs what is in a file; empty for people.
    """
    past = asked.past()
    edges = _edges(past.start, past.end)
    with ExitStack() as stack, Phases(consoles.messages()) as phases:
        advance = phases.begin("hours", len(edges) - 1)
        file: BinaryIO = sys.stdout.buffer
        if output is not None:
            file = stack.enter_context(stack.enter_context(replaced_file(output)).open("wb"))
        lines = 0
        for begin, end in pairwise(edges):
            for line in written(past.world, begin, end):
                file.write(line + b"\n")
                lines += 1
            advance()
        file.flush()
    if output is not None and as_json:
        click.echo(json_document(as_json, {**past.document(), "written": path_of(output), "lines": lines}))
    elif output is not None:
        consoles.output().print(f"{past.describe()}\n{output}: {lines:,} lines", markup=False, soft_wrap=True)


def _edges(start: float, end: float) -> list[float]:
    edges = [start]
    while edges[-1] < end:
        edges.append(min(end, (edges[-1] // _CHUNK + 1) * _CHUNK))
    return edges


def _refuse_foreign(folder: Path) -> None:
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / MARK).is_file():
        raise OccupiedError(
            f"{folder} holds files that this tool did not write", "Choose another folder with --output."
        )
    try:
        with (folder / _RUNNING).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return
    except BlockingIOError:
        raise OccupiedError(f"a Prometheus runs over {folder}", "Stop it first.") from None
