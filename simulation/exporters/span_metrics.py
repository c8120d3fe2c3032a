"""Rate, errors and duration that the collector computes of the spans that it is sent."""

from metrics.traces import TRACES
from simulation import api, services
from simulation.tracing import WRITERS
from toolchain.simulate.span_metrics import span_metrics, spans_sent

_COUNTERS = (*api.BEHAVIOURS, *services.BEHAVIOURS)
BEHAVIOURS = span_metrics(WRITERS, _COUNTERS, databases=TRACES.databases, peers=TRACES.peers)
SPANS_SENT = spans_sent(WRITERS, _COUNTERS)
