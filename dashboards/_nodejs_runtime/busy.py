"""Node.js runtime & resources: What keeps the process busy."""

from dashboards._nodejs_runtime.shared import of_process
from metrics.exporters import prom_client as node
from toolchain.define import columns, prom, q, row, table, timeseries

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
    collapsed=True,
    width=8,
)
