"""The blackbox exporter: MediaNest as people reach it, through DNS, TLS and Nginx."""

from functools import partial

from metrics.jobs import PROBE
from metrics.owners import PLATFORM
from toolchain.catalog import Waiver, gauge

_gauge = partial(gauge, owner=PLATFORM, jobs=[PROBE])

PROBE_SUCCESS = _gauge(
    "probe_success", unit="none", help="1 if the last probe was answered as it should be.", value_range=(0, 1)
)
PROBE_DURATION_SECONDS = _gauge("probe_duration_seconds", unit="s", help="Duration of the last probe.")
PROBE_HTTP_STATUS_CODE = _gauge(
    "probe_http_status_code", unit="none", help="HTTP status of the last probe; 0 where nobody answered."
)
PROBE_SSL_EARLIEST_CERT_EXPIRY = _gauge(
    "probe_ssl_earliest_cert_expiry",
    unit="dateTimeFromNow",
    help="When the first certificate of the chain expires, in Unix seconds.",
    waivers=[Waiver("metric-name-unit", "the exporter names it so; it holds Unix seconds")],
)
