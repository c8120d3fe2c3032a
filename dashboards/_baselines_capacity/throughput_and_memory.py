"""Baselines & capacity: Throughput and memory, Growth."""

from alerts import thresholds as limits
from alerts.recordings import api, database, queue, runtime
from dashboards._baselines_capacity.shared import LAST_WEEK_DASHED, TO_API, TO_DATABASE, beside_last_week, largest
from dashboards._house import refs, to
from metrics.database import DATABASE_CONNECTIONS_ACTIVE
from metrics.exporters.postgres import PG_DATABASE_SIZE_BYTES
from metrics.jobs import APP
from signals.machines import DISK_FREE, DISK_SIZE
from signals.runtime import HEAP_USED
from toolchain.define import any_of, by_regex, dashed, prom, q, row, shown_as, timeseries

WEEK_SECONDS = 7 * 24 * 3600
FORECAST_DASHED = by_regex(".*in 7 days", custom_lineStyle=dashed(), custom_fillOpacity=0)
FINISHED_JOBS = q.select(queue.JOBS.metric, status=any_of("completed", "failed"))
POOL_USED = q.max(DATABASE_CONNECTIONS_ACTIVE) / limits.DATABASE_POOL_SIZE
CAPACITY = q.max(DISK_SIZE, by=["instance", "mountpoint"])

THROUGHPUT_AND_MEMORY = row(
    "Throughput and memory",
    timeseries(
        "API requests",
        prom(largest(api.REQUESTS), "now"),
        prom(q.max(q.max_over_time(q.select(api.REQUESTS.metric), "1d")), "peak of the day", min_step="5m"),
        prom(largest(api.REQUESTS, ago="1w"), "last week"),
        description="User requests per second, the peak of the 24 hours before, and last week. MediaNest is built for "
        "16.7; a peak that grows every week says when that is reached.",
        limits=limits.API_REQUESTS_PER_SECOND,
        overrides=[LAST_WEEK_DASHED],
        data_links=[TO_API],
    ),
    timeseries(
        "API errors",
        *beside_last_week(api.ERRORS),
        description="Share of user requests answered with 5xx, and last week. A level that stayed since a deploy is what "
        "it broke.",
        limits=limits.API_ERROR_RATIO,
        overrides=[LAST_WEEK_DASHED],
        data_links=[TO_API],
    ),
    timeseries(
        "Busiest endpoints",
        prom(q.top(10, largest(api.REQUESTS_BY_ENDPOINT, ["endpoint"])), "{{endpoint}}"),
        description="The ten busiest endpoints of the range. Which of them grows?",
        data_links=[TO_API],
    ),
    timeseries(
        "Jobs finished",
        prom(q.sum(FINISHED_JOBS), "now"),
        prom(q.sum(q.offset(FINISHED_JOBS, "1w")), "last week"),
        description="Jobs completed or failed per second. Less than last week while people queue downloads means that a "
        "worker hangs.",
        overrides=[LAST_WEEK_DASHED],
        data_links=[to(refs.BACKGROUND_JOBS)],
    ),
    timeseries(
        "Database statements",
        *beside_last_week(database.STATEMENT_RATE),
        description="Statements per second. More of them for the same requests is a loop of small queries; compare with "
        "API requests.",
        overrides=[LAST_WEEK_DASHED],
        data_links=[TO_DATABASE],
    ),
    timeseries(
        "Database transactions",
        prom(q.sum(q.select(database.TRANSACTIONS.metric)), "now"),
        prom(q.sum(q.offset(q.select(database.TRANSACTIONS.metric), "1w")), "last week"),
        description="Committed transactions per second, over all databases, and last week.",
        overrides=[LAST_WEEK_DASHED],
        data_links=[TO_DATABASE],
    ),
    timeseries(
        "Database pool in use",
        prom(POOL_USED, "now"),
        prom(q.max(q.offset(DATABASE_CONNECTIONS_ACTIVE, "1w")) / limits.DATABASE_POOL_SIZE, "last week"),
        description="Share of its 20 connections that the busiest instance uses. Above 80% requests begin to wait for "
        "a connection: shorten the slowest transactions, then enlarge the pool.",
        unit=shown_as("percentunit", "connections divided by the size of the pool"),
        minimum=0,
        limits=limits.DATABASE_POOL_RATIO,
        overrides=[LAST_WEEK_DASHED],
        data_links=[TO_DATABASE],
    ),
    timeseries(
        "CPU of the processes",
        prom(largest(runtime.PROCESS_CPU, ["job"]), "{{job}}"),
        prom(largest(runtime.PROCESS_CPU, ["job"], ago="1w"), "{{job}} last week"),
        description="Cores in use by all instances of each job, and last week. More for the same requests is a change.",
        decimals=2,
        overrides=[LAST_WEEK_DASHED],
        data_links=[to(refs.NODEJS_RUNTIME)],
    ),
    timeseries(
        "Time in garbage collection",
        prom(largest(runtime.COLLECTION, ["job"]), "{{job}}"),
        prom(largest(runtime.COLLECTION, ["job"], ago="1w"), "{{job}} last week"),
        description="Share of time that the kind of collection that takes most of it takes. It rises before the heap is full.",
        overrides=[LAST_WEEK_DASHED],
        data_links=[to(refs.NODEJS_RUNTIME)],
    ),
    timeseries(
        "Heap trend",
        prom(q.max(q.select(runtime.HEAP.metric, job=APP.name)), "now"),
        prom(q.max(q.offset(q.select(runtime.HEAP.metric, job=APP.name), "1w")), "last week"),
        prom(q.max(q.predict_linear(HEAP_USED, "1d", WEEK_SECONDS)), "at this pace in 7 days"),
        description="Heap of the largest backend instance, and where the trend of the last day leads. A line that "
        "climbs between restarts is a leak. After a restart the forecast is wrong for a day.",
        minimum=0,
        limits=limits.HEAP_BYTES,
        legend_calcs=("lastNotNull",),
        overrides=[LAST_WEEK_DASHED, FORECAST_DASHED],
        data_links=[to(refs.NODEJS_RUNTIME)],
    ),
)

GROWTH = row(
    "Growth",
    timeseries(
        "Disk use",
        prom(
            q.top(10, 1 - q.min(DISK_FREE, by=["instance", "mountpoint"]) / CAPACITY),
            "{{instance}} {{mountpoint}}",
            min_step="10m",
        ),
        prom(
            q.top(
                10,
                1 - q.min(q.predict_linear(DISK_FREE, "7d", WEEK_SECONDS), by=["instance", "mountpoint"]) / CAPACITY,
            ),
            "{{instance}} {{mountpoint}} in 7 days",
            min_step="10m",
        ),
        description="Share of each file system in use, and what it will be in a week if the last seven days go on. A "
        "forecast above 100% leaves less than a week to delete or to enlarge.",
        minimum=0,
        limits=limits.DISK_USED_RATIO,
        legend_calcs=("lastNotNull",),
        overrides=[FORECAST_DASHED],
        data_links=[to(refs.INFRASTRUCTURE)],
    ),
    timeseries(
        "Database size",
        prom(q.top(10, q.max(PG_DATABASE_SIZE_BYTES, by=["datname"])), "{{datname}}", min_step="10m"),
        prom(
            q.top(10, q.max(q.predict_linear(PG_DATABASE_SIZE_BYTES, "7d", WEEK_SECONDS), by=["datname"])),
            "{{datname}} in 7 days",
            min_step="10m",
        ),
        description="Size of each database, and its size in a week if the last seven days go on. Sudden growth is "
        "usually the error log or session tokens: check their clean-up jobs.",
        minimum=0,
        legend_calcs=("lastNotNull",),
        overrides=[FORECAST_DASHED],
        data_links=[TO_DATABASE],
    ),
)
