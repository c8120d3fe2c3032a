"""The watchers are watched: what is lost is told, and what works is not."""

from alerts import observability as rules
from alerts.tests._services import SERVICES_UP
from metrics.exporters.alertmanager import ALERTMANAGER_NOTIFICATIONS_FAILED_TOTAL
from metrics.exporters.alloy import LOKI_WRITE_DROPPED_ENTRIES_TOTAL
from metrics.exporters.collector import OTELCOL_RECEIVER_REFUSED_SPANS
from metrics.exporters.loki import LOKI_DISCARDED_SAMPLES_TOTAL, LOKI_PROMETHEUS_RULE_EVALUATION_FAILURES_TOTAL
from metrics.exporters.postgres import PG_UP
from metrics.exporters.prometheus import PROMETHEUS_CONFIG_LAST_RELOAD_SUCCESSFUL
from metrics.exporters.synthetic import UP
from metrics.frontend import PAGE_LOAD_DURATION_SECONDS
from metrics.jobs import LOKI, POSTGRES_EXPORTER
from toolchain.define import AlertRule, AlertTest, Selector, alert_test, firing, pending, q, series, silent

EXPORTER = q.select(UP, job=POSTGRES_EXPORTER.name)
OTHERS_UP = [series(q.select(UP, job=job.name), "1x120") for job in rules.EXPECTED_JOBS if job is not POSTGRES_EXPORTER]


def losses(rule: AlertRule, what: str, counter: Selector, summary: str) -> list[AlertTest]:
    """Something is lost once, after five minutes; and the counter has an old value that does not grow."""
    return [
        alert_test(rule, what, [series(counter, "0x20 5x100")], [silent("5m"), firing("6m", summary=summary)]),
        alert_test(
            rule,
            "something was lost days ago, and nothing since",
            [series(counter, "7x120")],
            [silent("6m"), silent("20m")],
        ),
    ]


TARGETS = [
    alert_test(
        rules.TARGET_MISSING,
        "an exporter does not answer",
        [series(EXPORTER, "1x20 0x100"), *OTHERS_UP, *SERVICES_UP],
        [
            pending("8m"),
            firing("11m", summary="postgres-exporter at postgres-exporter:9187 does not answer scrapes"),
        ],
    ),
    alert_test(
        rules.TARGET_MISSING,
        "an exporter vanishes from discovery",
        [series(EXPORTER, "1x20 stale"), *OTHERS_UP, *SERVICES_UP],
        [
            silent("5m"),
            pending("8m"),
            firing("11m", summary="postgres-exporter at no address does not answer scrapes", job="postgres-exporter"),
        ],
    ),
    alert_test(
        rules.TARGET_MISSING,
        "an exporter restarts within three minutes",
        [series(EXPORTER, "1x20 0x12 1x80"), *OTHERS_UP, *SERVICES_UP],
        [pending("7m"), silent("9m"), silent("20m")],
    ),
]
EVALUATIONS = losses(
    rules.RULE_EVALUATION_FAILING,
    "Loki cannot evaluate a rule",
    q.select(LOKI_PROMETHEUS_RULE_EVALUATION_FAILURES_TOTAL),
    "Loki cannot evaluate some rules",
)
PAGE_LOADS = series(q.select(PAGE_LOAD_DURATION_SECONDS, part="count"), "0+300x160")
FAST_LOADS = series(q.select(PAGE_LOAD_DURATION_SECONDS, part="bucket", le="2"), "0+300x160")
RECORDINGS = [
    alert_test(
        rules.RECORDINGS_MISSING,
        "pages are loaded and Prometheus is without its rule files",
        [PAGE_LOADS, FAST_LOADS],
        [
            pending("10m", objective="Page speed"),
            firing("20m", objective="Page speed", summary="Page speed: the objective is not measured any more"),
        ],
        records=False,
    ),
    alert_test(
        rules.RECORDINGS_MISSING,
        "PostgreSQL answers and nobody records how often",
        [series(q.select(PG_UP), "1x160")],
        [firing("20m", objective="Database availability")],
        records=False,
    ),
    alert_test(
        rules.RECORDINGS_MISSING,
        "pages are loaded and everything is recorded",
        [PAGE_LOADS, FAST_LOADS],
        [silent("10m"), silent("20m"), silent("35m")],
    ),
    alert_test(
        rules.RECORDINGS_MISSING,
        "nothing is recorded in a night without visitors",
        [series(q.select(PAGE_LOAD_DURATION_SECONDS, part="count"), "300x160")],
        [silent("10m"), silent("20m"), silent("35m")],
        records=False,
    ),
]
NOTIFICATIONS = losses(
    rules.NOTIFICATIONS_FAILING,
    "Slack refuses notifications",
    q.select(ALERTMANAGER_NOTIFICATIONS_FAILED_TOTAL),
    "Alertmanager cannot deliver notifications",
)
SHIPPER = losses(
    rules.LOG_SHIPPER_DROPPING, "Loki was away for too long", q.select(LOKI_WRITE_DROPPED_ENTRIES_TOTAL), ""
)
DISCARDED = losses(
    rules.LOKI_DISCARDING,
    "a stream is too fast",
    q.select(LOKI_DISCARDED_SAMPLES_TOTAL, reason="rate_limited"),
    "Loki refuses log lines: rate_limited",
)
FIRST_LOSS = [
    alert_test(
        rules.LOKI_DISCARDING,
        "Loki refuses lines for the first time since it runs: the series begins with a thousand",
        [
            series(q.select(UP, job=LOKI.name), "1x160"),
            series(q.select(LOKI_DISCARDED_SAMPLES_TOTAL, reason="rate_limited"), "_x60 1000x100"),
        ],
        [silent("14m"), firing("16m"), silent("30m")],
    ),
    alert_test(
        rules.LOKI_DISCARDING,
        "Loki was away for a quarter of an hour, and comes back with an old count",
        [
            series(q.select(UP, job=LOKI.name), "1x5 0x60 1x60"),
            series(q.select(LOKI_DISCARDED_SAMPLES_TOTAL, reason="rate_limited"), "1000x5 _x60 1000x60"),
        ],
        [silent("1m"), silent("17m"), silent("25m")],
    ),
]
SPANS = losses(rules.SPANS_REFUSED, "the collector is out of memory", q.select(OTELCOL_RECEIVER_REFUSED_SPANS), "")
ALWAYS = [
    alert_test(rules.WATCHDOG, "everything is fine", [], [firing("0s", summary="Alerting works"), firing("20m")]),
    alert_test(rules.LOKI_WATCHDOG, "everything is fine", [], [firing("1m"), firing("20m")]),
]

LOADED = q.select(PROMETHEUS_CONFIG_LAST_RELOAD_SUCCESSFUL)
CONFIGURATION = [
    alert_test(
        rules.CONFIGURATION_NOT_LOADED,
        "Prometheus refuses a rule file",
        [series(LOADED, "1x20 0x60")],
        [silent("5m"), pending("8m"), firing("11m", summary="Prometheus could not load its configuration")],
    ),
    alert_test(
        rules.CONFIGURATION_NOT_LOADED,
        "the mistake is mended within four minutes",
        [series(LOADED, "1x20 0x15 1x60")],
        [silent("5m"), silent("11m"), silent("18m")],
    ),
]
