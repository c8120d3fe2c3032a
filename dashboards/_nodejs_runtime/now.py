"""Node.js runtime & resources: Now, Memory, Event loop and garbage collection, CPU and files."""

from alerts import thresholds as limits
from dashboards import _refs as refs
from dashboards._house import to
from dashboards._nodejs_runtime.shared import of_process
from metrics.exporters import prom_client as node
from metrics.resources import (
    FILE_UPLOAD_SIZE_BYTES,
    NODEJS_EVENTLOOP_LAG_SECONDS,
    NODEJS_HEAP_SIZE_TOTAL_BYTES,
    NODEJS_HEAP_SIZE_USED_BYTES,
    PROCESS_CPU_USER_SECONDS_TOTAL,
    PROCESS_RESIDENT_MEMORY_BYTES,
)
from toolchain.define import heatmap, prom, q, row, stat, timeseries

HEAP_USED = of_process(NODEJS_HEAP_SIZE_USED_BYTES)
HEAP_TOTAL = of_process(NODEJS_HEAP_SIZE_TOTAL_BYTES)
GC = node.NODEJS_GC_DURATION_SECONDS
TO_HOST = to(refs.INFRASTRUCTURE, "Containers and hosts")
TO_LOGS = to(refs.LOGS_EXPLORER, "Log lines")
TO_API = to(refs.BACKEND_API)

NOW = row(
    "Now",
    stat(
        "Heap used",
        prom(q.max(HEAP_USED), "used"),
        description="Heap in use of the largest instance. The limit of the backend is 768 MiB; beyond it the process "
        "ends.",
        limits=limits.HEAP_BYTES,
    ),
    stat(
        "Heap of reserved",
        prom(q.max(HEAP_USED / HEAP_TOTAL), "used / reserved"),
        description="Heap in use over heap reserved. V8 reserves what it needs, so moments above 90% are normal in a "
        "healthy process: it counts together with the heap's size.",
        limits=limits.HEAP_RATIO,
    ),
    stat(
        "Event loop lag p99",
        prom(q.max(of_process(node.NODEJS_EVENTLOOP_LAG_P99_SECONDS)), "p99"),
        description="How late the event loop is, at worst of a hundred. Half a second delays every request.",
        limits=limits.EVENT_LOOP_LAG,
    ),
    stat(
        "CPU",
        prom(q.sum(q.rate(of_process(node.PROCESS_CPU_SECONDS_TOTAL))), "cores"),
        description="Cores in use by the chosen instances. One instance has one core.",
        decimals=2,
        links=[TO_HOST],
    ),
    stat(
        "Resident memory",
        prom(q.max(of_process(PROCESS_RESIDENT_MEMORY_BYTES)), "RSS"),
        description="Memory of the largest instance. The container of the backend has 1 GiB.",
    ),
    stat(
        "Running for",
        prom(q.time() - q.max(of_process(node.PROCESS_START_TIME_SECONDS)), "age", mode="instant"),
        description="Time since the youngest instance started. Minutes without a deploy: it crashed.",
        graph="none",
        links=[TO_LOGS],
    ),
)

MEMORY = row(
    "Memory",
    timeseries(
        "Heap",
        prom(q.max(HEAP_USED, by=["instance"]), "{{instance}} used"),
        prom(q.max(HEAP_TOTAL, by=["instance"]), "{{instance}} reserved"),
        description="A saw is healthy: each tooth is a collection. Valleys that rise are a leak; the line is the limit "
        "at which the process ends.",
        limits=limits.HEAP_BYTES,
    ),
    timeseries(
        "Heap used of heap reserved",
        prom(HEAP_USED / HEAP_TOTAL, "{{instance}}"),
        description="Above 90% for two minutes, with more than 70% of the limit reserved, pages the on-call. High at a "
        "small heap means nothing.",
        maximum=1,
        limits=limits.HEAP_RATIO,
    ),
    timeseries(
        "Memory outside the heap",
        prom(q.max(of_process(PROCESS_RESIDENT_MEMORY_BYTES), by=["instance"]), "{{instance}} resident"),
        prom(q.max(of_process(node.NODEJS_EXTERNAL_MEMORY_BYTES), by=["instance"]), "{{instance}} buffers"),
        description="Resident memory that grows while the heap does not are buffers: uploads, images, streams.",
    ),
    timeseries(
        "Heap spaces",
        prom(q.max(of_process(node.NODEJS_HEAP_SPACE_SIZE_USED_BYTES), by=["space"]), "{{space}}"),
        description="The old space holds what survives: a leak shows here first.",
        stack="normal",
    ),
)

EVENT_LOOP_AND_GARBAGE_COLLECTION = row(
    "Event loop and garbage collection",
    timeseries(
        "Event loop lag",
        prom(q.max(of_process(node.NODEJS_EVENTLOOP_LAG_P50_SECONDS)), "p50"),
        prom(q.max(of_process(node.NODEJS_EVENTLOOP_LAG_P90_SECONDS)), "p90"),
        prom(q.max(of_process(node.NODEJS_EVENTLOOP_LAG_P99_SECONDS)), "p99"),
        prom(q.max(of_process(NODEJS_EVENTLOOP_LAG_SECONDS)), "at the scrape"),
        description="The worst instance. A blocked loop delays everything at once: requests, sockets, health checks. "
        "Look for synchronous work or a huge JSON.",
        limits=limits.EVENT_LOOP_LAG,
        data_links=[TO_API],
    ),
    timeseries(
        "Time in garbage collection",
        prom(q.max(q.rate(of_process(GC, "sum")), by=["kind"]), "{{kind}}"),
        description="Share of time, of the instance that collects most. More than a tenth in major collections means that the heap is nearly full.",
        limits=limits.GC_TIME_RATIO,
    ),
    timeseries(
        "Spread of the event loop lag",
        prom(q.min(of_process(node.NODEJS_EVENTLOOP_LAG_MIN_SECONDS)), "min"),
        prom(q.max(of_process(node.NODEJS_EVENTLOOP_LAG_MEAN_SECONDS)), "mean"),
        prom(q.max(of_process(node.NODEJS_EVENTLOOP_LAG_MAX_SECONDS)), "max"),
        prom(q.max(of_process(node.NODEJS_EVENTLOOP_LAG_STDDEV_SECONDS)), "standard deviation"),
        description="Since the last scrape. A large maximum with a small mean is one blocking call.",
        scale="log",
    ),
    timeseries(
        "Garbage collection p99",
        prom(q.histogram_quantile(0.99, of_process(GC, "bucket"), by=["kind"]), "{{kind}}"),
        description="The longest pauses. A major collection of a second stops the process for a second.",
    ),
)

CPU_AND_FILES = row(
    "CPU and files",
    timeseries(
        "CPU by mode",
        prom(q.sum(q.rate(of_process(PROCESS_CPU_USER_SECONDS_TOTAL)), by=["instance"]), "{{instance}} user"),
        prom(q.sum(q.rate(of_process(node.PROCESS_CPU_SYSTEM_SECONDS_TOTAL)), by=["instance"]), "{{instance}} system"),
        description="Cores. One instance cannot use more than one for JavaScript; near one it is the bottleneck.",
        decimals=2,
        stack="normal",
    ),
    timeseries(
        "File descriptors",
        prom(q.max(of_process(node.PROCESS_OPEN_FDS), by=["instance"]), "{{instance}} open"),
        prom(q.max(of_process(node.PROCESS_MAX_FDS), by=["instance"]), "{{instance}} limit"),
        description="A steady climb is a leak of sockets or files.",
        scale="log",
    ),
    heatmap(
        "Sizes of uploads",
        prom(q.buckets(FILE_UPLOAD_SIZE_BYTES), "{{le}}", format="heatmap"),
        description="How many files of which size, on the backend. The edge refuses what is larger than its limit.",
    ),
    width=8,
)
