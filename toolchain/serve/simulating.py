"""Starts the process that simulates, takes over what it made, and starts another when it ends or is out of date."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

from attrs import define, evolve, field

from toolchain.base.children import start
from toolchain.live.local_prometheus import program
from toolchain.live.prometheus import PrometheusClient
from toolchain.preview.data.answers import DataSources
from toolchain.preview.page.queries import Settings
from toolchain.preview.sources.evaluated_logs import EvaluatedLogs
from toolchain.preview.sources.loki import LokiSource
from toolchain.preview.sources.prometheus import PrometheusSource
from toolchain.preview.sources.traces import TraceSource
from toolchain.serve.answers import remembered
from toolchain.serve.data import Data, without_data
from toolchain.serve.simulated import Simulated, Wishes, receive, send

_PRODUCT = Path(__file__).resolve().parents[2]
_STARTER = (
    "import gc; gc.disable(); "  # it simulates once, and then waits: looking for garbage would take a sixth of its time
    "from toolchain.base.generated_code import keep_generated_code; keep_generated_code(); "
    "from toolchain.serve.simulated import main; main()"
)
_ENDS_WITHIN = 10.0
_PATIENCE = 60.0
"""Seconds for an answer of the Prometheus."""

Told = Callable[["Simulation", Data], None]


@define(eq=False)
class Simulation:
    """One run of the simulating process; ``told`` is called from a thread with what there is, better and better.

    ``lost`` is called once if the process ends before it is to; ``is_refused`` then tells whether the definitions are
    why. Raises MissingProgramError where Prometheus is missing.
    """

    wishes: Wishes
    settings: Settings
    told: Told
    lost: Callable[["Simulation", str], None]
    _process: "subprocess.Popen[bytes]" = field(init=False, repr=False)
    is_refused: bool = field(default=False, init=False)
    _is_ready: bool = field(default=False, init=False)
    _is_stopped: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        program("prometheus")
        self._process = start(
            [sys.executable, "-c", _STARTER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_PRODUCT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        send(cast(BinaryIO, self._process.stdin), self.wishes)
        threading.Thread(target=self._follow, name="simulating", daemon=True).start()

    def _follow(self) -> None:
        source = cast(BinaryIO, self._process.stdout)
        why = "the process that simulates has ended"
        while (message := receive(source)) is not None:
            match message:
                case ("progress", name, done, total):
                    text = f"the data is being simulated: {name}, {done} of {total}"
                    self.told(self, without_data(self.settings, "waiting", text))
                case ("ready", made):
                    self._is_ready = True
                    self.told(self, self._data(made))
                case ("failed", problem, remedy):
                    self.is_refused = not self._is_ready
                    why = f"{problem}. {remedy}"
        if not self._is_stopped:
            self.lost(self, why)

    def _data(self, made: Simulated) -> Data:
        client = PrometheusClient(made.url, timeout=_PATIENCE, concurrency=8)
        sources = DataSources(
            {
                "prometheus": PrometheusSource(client, "simulated"),
                "loki": LokiSource(EvaluatedLogs(made.streams), "simulated"),
                "jaeger": TraceSource(made.spans),
            },
            made.annotations,
        )
        period = made.period
        facts = [("data", f"simulated, with seed {self.wishes.seed}")]
        if made.incidents:
            told = ", ".join(f"{name} at {datetime.fromtimestamp(at, UTC):%H:%M}" for name, at in made.incidents)
            facts.append(("incidents", f"{told} (UTC)"))
        facts.append(("history", f"from {datetime.fromtimestamp(period.start, UTC):%Y-%m-%d %H:%M} UTC"))
        settings = evolve(
            self.settings, now=period.end, earliest=period.start, scrape_interval=f"{period.step:.0f}s", window=None
        )
        return Data(remembered(sources), settings, tuple(facts))

    def stop(self) -> None:
        """End the process, and with it its Prometheus."""
        self._is_stopped = True
        cast(BinaryIO, self._process.stdin).close()
        if not self._is_ready:
            self._process.terminate()  # it is busy and does not see the end of its input
        try:
            self._process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
