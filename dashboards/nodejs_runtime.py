"""Node.js runtime & resources: memory, event loop, CPU and handles of the backend and the frontend."""

from alerts import thresholds as limits
from dashboards._house import dashboard, refs, to
from metrics import resources
from metrics.exporters import prom_client as node
from metrics.exporters.synthetic import UP
from metrics.jobs import APP, FRONTEND
from toolchain.catalog import Metric
from toolchain.define import Selector, any_of, columns, heatmap, prom, q, row, stat, table, timeseries, var

PROCESS = var.label_values(
    "job",
    "Process",
    q.select(UP, job=any_of(APP.name, FRONTEND.name), environment="$environment"),
    "job",
    choice=var.ONE,
    default=APP.name,
)
INSTANCE = var.label_values("instance", "Instance", q.select(UP, job=PROCESS, environment="$environment"), "instance")


def of_process(metric: Metric, part: str = "") -> Selector:
    """Return the metric of the chosen process and instances."""
    return q.select(metric, part=part, job=PROCESS, instance=INSTANCE)


HEAP_USED = of_process(resources.NODEJS_HEAP_SIZE_USED_BYTES)
HEAP_TOTAL = of_process(resources.NODEJS_HEAP_SIZE_TOTAL_BYTES)
LAG_P99 = q.max(of_process(node.NODEJS_EVENTLOOP_LAG_P99_SECONDS))
GC = node.NODEJS_GC_DURATION_SECONDS

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
        prom(LAG_P99, "p99"),
        description="How late the event loop is, at worst of a hundred. Half a second delays every request.",
        limits=limits.EVENT_LOOP_LAG,
    ),
    stat(
        "CPU",
        prom(q.sum(q.rate(of_process(node.PROCESS_CPU_SECONDS_TOTAL))), "cores"),
        description="Cores in use by the chosen instances. One instance has one core.",
        decimals=2,
        links=[to(refs.INFRASTRUCTURE, "Containers and hosts")],
    ),
    stat(
        "Resident memory",
        prom(q.max(of_process(resources.PROCESS_RESIDENT_MEMORY_BYTES)), "RSS"),
        description="Memory of the largest instance. The container of the backend has 1 GiB.",
    ),
    stat(
        "Running for",
        prom(q.time() - q.max(of_process(node.PROCESS_START_TIME_SECONDS)), "age", mode="instant"),
        description="Time since the youngest instance started. Minutes without a deploy: it crashed.",
        links=[to(refs.LOGS_EXPLORER, "Log lines")],
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
        prom(q.max(of_process(resources.PROCESS_RESIDENT_MEMORY_BYTES), by=["instance"]), "{{instance}} resident"),
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
        prom(LAG_P99, "p99"),
        prom(q.max(of_process(resources.NODEJS_EVENTLOOP_LAG_SECONDS)), "at the scrape"),
        description="The worst instance. A blocked loop delays everything at once: requests, sockets, health checks. "
        "Look for synchronous work or a huge JSON.",
        limits=limits.EVENT_LOOP_LAG,
        data_links=[to(refs.BACKEND_API)],
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
        prom(q.sum(q.rate(of_process(resources.PROCESS_CPU_USER_SECONDS_TOTAL)), by=["instance"]), "{{instance}} user"),
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
        prom(q.buckets(resources.FILE_UPLOAD_SIZE_BYTES), "{{le}}", format="heatmap"),
        description="How many files of which size, on the backend. The edge refuses what is larger than its limit.",
    ),
    width=8,
)

WHAT_KEEPS_THE_PROCESS_BUSY = row(
    "What keeps the process busy",
    timeseries(
        "Active resources",
        prom(q.sum(of_process(node.NODEJS_ACTIVE_RESOURCES), by=["type"]), "{{type}}"),
        description="What keeps the event loop alive, by type. Sockets follow the people; timers that only grow are a "
        "leak.",
    ),
    timeseries(
        "Active handles",
        prom(q.sum(of_process(node.NODEJS_ACTIVE_HANDLES), by=["type"]), "{{type}}"),
        description="Open handles by type. A type that only grows is a leak: close what opens it.",
    ),
    timeseries(
        "Active requests",
        prom(q.sum(of_process(node.NODEJS_ACTIVE_REQUESTS), by=["type"]), "{{type}}"),
        description="Requests to the operating system under way. Many of them are a slow disk or name server.",
    ),
    timeseries(
        "Heap spaces reserved and free",
        prom(q.max(of_process(node.NODEJS_HEAP_SPACE_SIZE_TOTAL_BYTES), by=["space"]), "{{space}} reserved"),
        prom(q.max(of_process(node.NODEJS_HEAP_SPACE_SIZE_AVAILABLE_BYTES), by=["space"]), "{{space}} free"),
        description="For the search of a leak: which space is reserved and not free.",
    ),
    timeseries(
        "Virtual memory",
        prom(q.max(of_process(node.PROCESS_VIRTUAL_MEMORY_BYTES), by=["instance"]), "{{instance}}"),
        description="Address space, not memory: large figures are normal for Node.js.",
    ),
    table(
        "Versions",
        prom(
            q.max(of_process(node.NODEJS_VERSION_INFO), by=["job", "instance", "version"]),
            mode="instant",
            format="table",
        ),
        description="What runs. Two versions at once are a deploy under way, or one that stopped half-way.",
        height=8,
        transformations=[
            columns(rename={"job": "Process", "instance": "Instance", "version": "Node.js"}, hide=("Time", "Value"))
        ],
    ),
    width=8,
)

DASHBOARD = dashboard(
    refs.NODEJS_RUNTIME,
    description="Does a process run out of heap, is its event loop blocked, and what does it hold open?",
    tags=["backend", "frontend", "runtime"],
    variables=[PROCESS, INSTANCE],
    rows=[NOW, MEMORY, EVENT_LOOP_AND_GARBAGE_COLLECTION, CPU_AND_FILES, WHAT_KEEPS_THE_PROCESS_BUSY],
)
