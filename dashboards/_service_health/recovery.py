"""Service health & availability: Recovery, What happened."""

from dashboards._log_lines import open_lines, readable
from dashboards._sampling import IDS
from dashboards._service_health.shared import SERVICE, TO_LOGS
from metrics.service_health import SERVICE_RECOVERY_EVENTS_TOTAL
from metrics.service_performance import ERROR_RECOVERY_TIME_SECONDS
from toolchain.define import bar_gauge, logs, loki, prom, q, regex, row, timeseries

RECOVERY_TIMES = q.select(ERROR_RECOVERY_TIME_SECONDS, part="bucket", service=SERVICE)
RECOVERED = q.sum(
    q.increase(q.select(ERROR_RECOVERY_TIME_SECONDS, part="count", service=SERVICE), q.RANGE), by=["service"]
)
TIME_TO_RECOVER = q.sum(
    q.increase(q.select(ERROR_RECOVERY_TIME_SECONDS, part="sum", service=SERVICE), q.RANGE), by=["service"]
)
HEALTH_EVENTS = (
    open_lines(service="medianest-backend")
    .contains("service.health.")
    .json()
    .where(event=regex(r"service\.health\..+"))
)

RECOVERY = row(
    "Recovery",
    timeseries(
        "Recoveries by service",
        prom(
            q.sum(q.increase(q.select(SERVICE_RECOVERY_EVENTS_TOTAL, service=SERVICE), "1h"), by=["service"]),
            "{{service}}",
        ),
        description="Times each service came back within the hour before. A service that recovers every hour is a "
        "service that fails every hour.",
        decimals=0,
        draw="bars",
        stack="normal",
        legend_calcs=("max",),
        min_step="1h",
    ),
    timeseries(
        "How long failures last",
        prom(q.histogram_quantile(0.50, RECOVERY_TIMES, window="1d"), "p50", exemplars=True),
        prom(q.histogram_quantile(0.95, RECOVERY_TIMES, window="1d"), "p95", exemplars=True),
        prom(q.histogram_quantile(0.99, RECOVERY_TIMES, window="1d"), "p99", exemplars=True),
        description="Time from first failure to recovery as the application measures it, over the day before: failures "
        "are too rare for less. The largest bucket is 10 minutes, so a line at 600 s may be more.",
        legend_calcs=("lastNotNull", "max"),
        data_links=[TO_LOGS],
    ),
    bar_gauge(
        "Mean duration of failures by service",
        prom(TIME_TO_RECOVER / (RECOVERED > 0), "{{service}}", mode="instant"),
        description="Mean time from first failure to recovery in the chosen range, also of those that paged nobody. The service at the top is the one "
        "whose runbook or automatic restart deserves work.",
        width=24,
        height=6,
    ),
)

WHAT_HAPPENED = row(
    "What happened",
    logs(
        "Health events",
        loki(readable(HEALTH_EVENTS), max_lines=200),
        description="Lines in which the backend reports a service as degraded, down or recovered. Open a line for its "
        f"correlation id and trace. {IDS}",
    ),
)
