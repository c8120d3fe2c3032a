"""How a system behaves, as its team says it."""

from collections.abc import Mapping

from attrs import frozen

from toolchain.simulate.behaviour import Behaviour
from toolchain.simulate.event import ChangeWriter, ExemplarSource, LogWriter
from toolchain.simulate.rhythm import Rhythm
from toolchain.simulate.scenario import Episode, Restarts
from toolchain.simulate.trace import SpanWriter


@frozen(eq=False)
class Model:
    """How a system behaves: its people's rhythm, normal conditions, planned restarts and each metric's behaviour.

    Writers turn what counters count into log lines and spans; the ``change_writer`` turns changes of conditions into
    log lines; ``exemplars`` lead from the buckets of histograms to traces. ``episodes`` are what goes wrong in a
    preview, so that panels about trouble have something to show.
    """

    rhythm: Rhythm
    conditions: Mapping[str, float]
    behaviours: tuple[Behaviour, ...]
    restarts: tuple[Restarts, ...] = ()
    log_writers: tuple[LogWriter, ...] = ()
    change_writer: ChangeWriter | None = None
    span_writers: tuple[SpanWriter, ...] = ()
    exemplars: tuple[ExemplarSource, ...] = ()
    episodes: tuple[Episode, ...] = ()
