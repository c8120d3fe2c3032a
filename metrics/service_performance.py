"""Service performance: figures of the services that the application computes itself."""

from functools import partial

from metrics import buckets
from metrics.jobs import APP
from metrics.owners import BACKEND
from metrics.vocabulary import APPLICATION_SERVICE, ENDPOINT, HEALTH_SERVICE, INTEGRATION, QUEUE
from toolchain.catalog import Waiver, gauge, histogram

_scheduled_ratio = partial(gauge, unit="percentunit", value_range=(0, 1), owner=BACKEND, jobs=[APP], replicas="max")
_histogram = partial(histogram, unit="s", owner=BACKEND, jobs=[APP])

_RATIO_CALLED_RATE = (
    Waiver("metric-name-rate", "the architecture calls this ratio a rate; it holds a share from 0 to 1"),
    Waiver("metric-name-ratio", "the architecture says rate instead; it holds a share from 0 to 1"),
)

SERVICE_AVAILABILITY_SLA = _scheduled_ratio(
    "service_availability_sla",
    help="Availability measured over the last 30 days.",
    labels=[HEALTH_SERVICE],
    note="It holds the measurement, not the agreement.",
    waivers=[Waiver("metric-name-ratio", "the architecture names it after the agreement; it is a share")],
)
INTEGRATION_SYNC_SUCCESS_RATE = gauge(
    "integration_sync_success_rate",
    unit="percentunit",
    help="Successful over all synchronisations of the last hour.",
    owner=BACKEND,
    jobs=[APP],
    labels=[INTEGRATION],
    value_range=(0, 1),
    replicas="each",
    note="A ratio that is called a rate: never rate() it.",
    waivers=_RATIO_CALLED_RATE,
)
API_RESPONSE_TIME_P95 = gauge(
    "api_response_time_p95",
    unit="s",
    help="95th percentile of response times as the application computes it.",
    owner=BACKEND,
    jobs=[APP],
    labels=[APPLICATION_SERVICE, ENDPOINT],
    replicas="each",
    note="Quantiles cannot be averaged or summed: prefer the histogram http_request_duration_seconds.",
    waivers=[
        Waiver("metric-name-aggregation", "the architecture names it so; the application computes the quantile itself"),
        Waiver("metric-name-unit", "the architecture names it so; it holds seconds"),
    ],
)
ERROR_RECOVERY_TIME_SECONDS = _histogram(
    "error_recovery_time_seconds",
    help="Time from a service's first failure to its recovery.",
    labels=[HEALTH_SERVICE],
    buckets=buckets.SYNC,
)
MEDIA_REQUEST_FULFILLMENT_TIME = _histogram(
    "media_request_fulfillment_time",
    help="Time from a media request to its availability; 90% within a day is the target.",
    buckets=buckets.DAYS,
    waivers=[Waiver("metric-name-unit", "the architecture names it so; it holds seconds")],
)
USER_ONBOARDING_COMPLETION_RATE = _scheduled_ratio(
    "user_onboarding_completion_rate",
    help="New users of the last 30 days who finished onboarding.",
    note="A ratio that is called a rate: never rate() it.",
    waivers=_RATIO_CALLED_RATE,
)
BACKGROUND_JOB_PROCESSING_RATE = gauge(
    "background_job_processing_rate",
    unit="ops",
    help="Jobs finished per second, as the application computes it.",
    owner=BACKEND,
    jobs=[APP],
    labels=[QUEUE],
    note="Computed already: never rate() it.",
    waivers=[
        Waiver("metric-name-rate", "the architecture names this precomputed figure so"),
        Waiver("metric-name-unit", "the architecture leaves out that it counts per second"),
    ],
)
STORAGE_UTILIZATION_EFFICIENCY = _scheduled_ratio(
    "storage_utilization_efficiency",
    help="Bytes that the library refers to over bytes on disk.",
    waivers=[Waiver("metric-name-ratio", "the architecture calls this share of the disk an efficiency")],
)
