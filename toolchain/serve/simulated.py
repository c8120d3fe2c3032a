"""The simulated system in a process of its own, so that nobody waits for it who saves a file meanwhile.

The process runs the Prometheus and ends with whoever started it: it reads its input until that is closed. What it says
are pickled messages on its output, which nobody else can write to.
"""

import os
import pickle
import select
import struct
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO

from attrs import frozen

from toolchain.base.errors import UserError
from toolchain.base.progress import Advance
from toolchain.compile.compiler import compile_project
from toolchain.live.prometheus import PrometheusClient
from toolchain.preview.data.answers import Annotation
from toolchain.preview.preview import chosen_documents
from toolchain.preview.sources.evaluated_logs import EvaluatedLogs
from toolchain.preview.sources.loki import LokiSource
from toolchain.preview.sources.prometheus import PrometheusSource
from toolchain.preview.sources.simulated import Period, period_of, simulated_data
from toolchain.preview.sources.traces import TraceSource
from toolchain.project.loading import load_project
from toolchain.simulate.loading import load_simulation
from toolchain.simulate.schedule import placed_in_period

_LENGTH = struct.Struct("!Q")
_EVERYTHING = {"panels": [{"targets": [{"expr": '{__name__=~".+"}'}]}]}
"""A dashboard that asks for every series: nobody knows what somebody who edits asks next."""
_TOLD_EVERY = 1.0
"""Seconds between two reports of progress."""
_LOOKS_EVERY = 1.0
"""Seconds between two looks whether Prometheus still runs."""


@frozen(eq=False)
class Simulated:
    """What was made: the address of the Prometheus, and what is answered from memory."""

    url: str
    streams: tuple[Any, ...]
    spans: tuple[Any, ...]
    annotations: tuple[Annotation, ...]
    period: Period
    incidents: tuple[tuple[str, float], ...]


@frozen
class Wishes:
    """What is to be simulated, as the options of the command have it; ``until`` in Unix seconds."""

    root: str
    environment: str
    until: float
    hours: float
    seed: int
    incidents: tuple[str, ...] = ()


def send(output: BinaryIO, message: Any) -> None:
    """Write a message with its length."""
    content = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    output.write(_LENGTH.pack(len(content)) + content)
    output.flush()


def receive(source: BinaryIO) -> Any:
    """Return the next message, None at the end."""
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    content = source.read(length)
    return None if len(content) < length else pickle.loads(content)


class _Sent:
    """Progress that is told to whoever waits for the data, a few times a second."""

    def __init__(self, output: BinaryIO) -> None:
        self._output, self._told = output, 0.0

    def begin(self, name: str, total: int) -> Advance:
        """Tell which part begins, and return what tells how far it is."""
        done = 0

        def advance(text: str = "", steps: int = 1) -> None:  # noqa: ARG001 - as Advance has it
            nonlocal done
            done += steps
            if time.monotonic() > self._told + _TOLD_EVERY:
                self._told = time.monotonic()
                send(self._output, ("progress", name, done, total))

        return advance

    def end(self) -> None:
        """Take no notice."""


def main() -> None:
    """Simulate what a pickled ``Wishes`` on the input asks for, and answer for it until the input ends."""
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        _simulate(receive(sys.stdin.buffer), output)
    except UserError as error:
        send(output, ("failed", error.message, error.remedy))


def _simulate(wishes: Wishes, output: BinaryIO) -> None:
    root = Path(wishes.root)
    compilation = compile_project(load_project(root, wishes.environment))
    simulation = load_simulation(root)
    period = period_of(compilation.project.environment, wishes.until, wishes.hours)
    placed = placed_in_period(simulation, wishes.incidents, period.start, period.end)
    with simulated_data(
        compilation.project,
        simulation.model,
        compilation.rules,
        [*chosen_documents(compilation), _EVERYTHING],
        period,
        seed=wishes.seed,
        incidents=placed,
        keeps_lines=True,
        progress=_Sent(output),
    ) as sources:
        prometheus, logs, traces = (sources.by_type[kind] for kind in ("prometheus", "loki", "jaeger"))
        assert isinstance(prometheus, PrometheusSource)
        assert isinstance(prometheus.client, PrometheusClient)
        assert isinstance(logs, LokiSource)
        assert isinstance(logs.client, EvaluatedLogs)
        assert isinstance(traces, TraceSource)
        incidents = [(each.incident.name, each.start) for each in placed]
        made = Simulated(
            prometheus.client.url,
            tuple(logs.client.streams),
            tuple(traces.spans),
            sources.annotations,
            period,
            tuple(incidents),
        )
        send(output, ("ready", made))
        while not select.select([sys.stdin], [], [], _LOOKS_EVERY)[0]:
            prometheus.client.build_info()


if __name__ == "__main__":
    main()
