"""What the logs say: errors by who wrote them, and sign-ins that were refused."""

from dashboards import _refs as refs
from metrics.logs import APPLICATION_LOGS
from signals.logs import FAILED_SIGN_INS
from toolchain.define import any_of, bar_gauge, is_not, loki, lq, section, stat

ERROR_LINES = (
    lq.stream(APPLICATION_LOGS, service=any_of("medianest-backend", "medianest-frontend"), level="error")
    .json("component")
    .without_errors()
    .where(component=is_not(""))
)

LOGS = section(
    "Logs",
    bar_gauge(
        "Error lines by component",
        loki(
            lq.topk(5, lq.sum(lq.count_over_time(ERROR_LINES, lq.RANGE), by=["component"])),
            "{{component}}",
            mode="instant",
        ),
        description="Lines of the level error, of the five components that wrote most of them.",
        decimals=0,
        no_value="none",
    ),
    stat(
        "Failed sign-ins",
        loki(lq.sum(lq.count_over_time(FAILED_SIGN_INS, lq.RANGE)), "failed", mode="instant"),
        description="Sign-ins that were refused for a wrong password or code.",
        decimals=0,
        no_value="none",
    ),
    dashboard=refs.LOGS_EXPLORER,
)
