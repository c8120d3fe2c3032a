"""Service health & availability: as people reach it."""

from alerts import thresholds as limits
from metrics.exporters.blackbox import PROBE_DURATION_SECONDS
from signals.services import CERTIFICATE_LEFT, REACHABLE
from signals.traffic import EDGE_UNANSWERED
from toolchain.define import mappings, prom, q, row, stat, state_timeline, timeseries

OUTSIDE = row(
    "From outside",
    state_timeline(
        "Reachable from outside",
        prom(REACHABLE, "{{instance}}"),
        description="Whether a probe that takes the way of the people, through DNS, TLS and Nginx, is answered as it "
        "should be. Two minutes without page the on-call, unless a part that is down explains it.",
        mappings=mappings.up_down(),
        limits=limits.SCRAPE_TARGET_UP,
    ),
    stat(
        "Certificate expires in",
        prom(CERTIFICATE_LEFT, "{{instance}}", mode="instant"),
        description="Of the first certificate of the chain. certbot renews a month before; two weeks are a warning.",
        limits=limits.CERTIFICATE_LEFT,
        height=8,
    ),
    timeseries(
        "Time of a probe",
        prom(q.max(PROBE_DURATION_SECONDS, by=["instance"]), "{{instance}}"),
        description="From the name to the last byte. Slow here and quick on Backend API is the way between.",
    ),
    timeseries(
        "Requests that no backend answered",
        prom(q.sum(q.rate(EDGE_UNANSWERED)), "unanswered"),
        description="Requests of the API that Nginx answered with 502 or 504 because no backend did. They count "
        "against the availability objective; the backend cannot count them.",
    ),
    width=12,
)
