"""Critical alerts fire in time, and stay silent a step before."""

from alerts.critical import HIGH_ERROR_RATE
from metrics.api import HTTP_REQUESTS_TOTAL
from toolchain.alerting.proof import alert_test, firing, pending, series, silent
from toolchain.promql import builder as q

GOOD = q.select(HTTP_REQUESTS_TOTAL, method="GET", endpoint="/api/v1/media/search", status_code="200")
BAD = q.select(HTTP_REQUESTS_TOTAL, method="GET", endpoint="/api/v1/media/search", status_code="500")

ERROR_RATE = [
    alert_test(
        HIGH_ERROR_RATE,
        "half of all requests fail",
        [series(GOOD, "0+10x20 205+5x20"), series(BAD, "0x20 5+5x20")],
        [silent("5m"), pending("6m15s"), firing("7m", summary="20.83% of API requests fail")],
    ),
    alert_test(
        HIGH_ERROR_RATE,
        "one request fails at night, and it is the only one",
        [series(GOOD, "0x60"), series(BAD, "0x20 1x40")],
        [silent("5m30s"), silent("6m"), silent("10m")],
    ),
]
