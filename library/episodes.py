"""How soon critical alerts page and how long they fire: the same figures on every dashboard that shows them."""

from alerts import thresholds as limits
from dashboards._house import ENVIRONMENT, refs, to
from signals.alerts import DURATION, time_to_detection, time_to_recovery
from toolchain.define import LibraryPanel, prom, stat

_MONTH = "30d"

DETECTION = LibraryPanel(
    uid="mean-time-to-detection",
    scope=[ENVIRONMENT],
    panel=stat(
        "Mean time to detection",
        prom(time_to_detection(_MONTH), "30 days", mode="instant"),
        description="From the evaluation at which a critical condition first held to its page, mean of 30 days, to the "
        "minute. The promise is under five minutes; `build.py incidents` proves it for each kind of incident.",
        unit=DURATION,
        decimals=0,
        limits=limits.TIME_TO_DETECTION,
        no_value="none fired",
        data_links=[to(refs.ALERTS_OVERVIEW)],
    ),
)

RECOVERY = LibraryPanel(
    uid="mean-time-to-recovery",
    scope=[ENVIRONMENT],
    panel=stat(
        "Mean time to recovery",
        prom(time_to_recovery(_MONTH), "30 days", mode="instant"),
        description="How long critical alerts fired, an alert of several instances as one: mean of 30 days. The promise "
        "is under 15 minutes. Where it is not kept, the runbook of the slowest service deserves work.",
        unit=DURATION,
        decimals=0,
        limits=limits.TIME_TO_RECOVERY,
        no_value="none fired",
        data_links=[to(refs.ALERTS_OVERVIEW)],
    ),
)
