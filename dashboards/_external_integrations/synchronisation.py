"""External integrations: Synchronisation, What they say."""

from alerts import thresholds as limits
from alerts.recordings import external
from dashboards._external_integrations.shared import SERVICE
from dashboards._log_lines import readable
from metrics.logs import APPLICATION_LOGS
from metrics.service_health import INTEGRATION_SYNC_DURATION_SECONDS
from signals.integrations import SYNC_SUCCESS
from toolchain.define import any_of, logs, loki, lq, prom, q, row, scoped, shown_as, timeseries

INTEGRATION_LINES = lq.stream(APPLICATION_LOGS, category="integration", level=any_of("error", "warn"))

SYNCHRONISATION = row(
    "Synchronisation",
    timeseries(
        "Successful synchronisations",
        prom(scoped(SYNC_SUCCESS, SERVICE), "{{service}}"),
        description="Share of the last hour's runs, the worse replica; 0 where none ran. Below 90% for 15 minutes the "
        "product team is told.",
        unit=shown_as("percentunit", "a share of successes, and 0 where none ran"),
        minimum=0,
        maximum=1,
        limits=limits.SYNC_SUCCESS_RATIO,
    ),
    timeseries(
        "Duration of synchronisations",
        prom(q.select(external.SYNCHRONISATION[0].metric, service=SERVICE), "{{service}}"),
        description="95th percentile of the runs of an hour. It grows with the library; a step is a change.",
    ),
    timeseries(
        "Synchronisations per hour",
        prom(
            q.sum(
                q.increase(q.select(INTEGRATION_SYNC_DURATION_SECONDS, part="count", service=SERVICE), "1h"),
                by=["service"],
            ),
            "{{service}}",
        ),
        description="Runs that finished. Zero for an hour means that nothing is synchronised any more.",
        draw="bars",
    ),
    width=8,
)

WHAT_THEY_SAY = row(
    "What they say",
    logs(
        "Overseerr webhook errors",
        loki(readable(INTEGRATION_LINES.matches("(?i)overseerr").matches("(?i)webhook")), max_lines=100),
        description="Webhooks of Overseerr that were refused or failed. A wrong signature after a restart: the secret "
        "differs.",
    ),
    logs(
        "YouTube quota errors",
        loki(readable(INTEGRATION_LINES.matches("(?i)youtube").matches("(?i)quota|rate.?limit")), max_lines=100),
        description="Calls that YouTube refused because we made too many. The quota is renewed at midnight Pacific "
        "time; until then only fewer calls help.",
    ),
    logs(
        "Uptime Kuma falls back to polling",
        loki(readable(INTEGRATION_LINES.matches("(?i)uptime.?kuma").matches("(?i)poll|fallback")), max_lines=100),
        description="Its socket broke, so monitor states arrive late. Once is harmless; again and again, restart "
        "Uptime Kuma.",
    ),
    width=8,
)
