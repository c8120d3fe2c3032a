"""Rate, errors and duration that the collector computes of the spans that it is sent."""

from metrics.traces import TRACES
from simulation import api, services
from simulation.tracing import WRITERS
from toolchain.simulate.span_metrics import span_metrics

BEHAVIOURS = span_metrics(
    WRITERS, (*api.BEHAVIOURS, *services.BEHAVIOURS), databases=TRACES.databases, peers=TRACES.peers
)
