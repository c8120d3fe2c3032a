"""Baselines of pages, as browsers measure them."""

from alerts.groups import BASELINES as GROUP
from alerts.recordings._quantiles import percentiles
from metrics.frontend import (
    API_REQUEST_DURATION_SECONDS,
    PAGE_LOAD_DURATION_SECONDS,
    WEB_VITAL_CLS_RATIO,
    WEB_VITAL_FCP_SECONDS,
    WEB_VITAL_FID_SECONDS,
    WEB_VITAL_LCP_SECONDS,
)
from toolchain.define import q

PAGE_LOADS = percentiles(
    "route",
    PAGE_LOAD_DURATION_SECONDS,
    q.select(PAGE_LOAD_DURATION_SECONDS, part="bucket"),
    GROUP,
    by=["route"],
    of=[50, 75, 95, 99],
    window="1h",
)
API_CALLS = percentiles(
    "endpoint",
    API_REQUEST_DURATION_SECONDS,
    q.select(API_REQUEST_DURATION_SECONDS, part="bucket"),
    GROUP,
    by=["endpoint"],
    of=[95],
)
VITALS = [
    rule
    for vital in (WEB_VITAL_FCP_SECONDS, WEB_VITAL_LCP_SECONDS, WEB_VITAL_FID_SECONDS, WEB_VITAL_CLS_RATIO)
    for rule in percentiles("job", vital, q.select(vital, part="bucket"), GROUP, by=["job"], of=[75], window="1h")
]
