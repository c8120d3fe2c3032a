"""Baselines of processes, hosts and containers."""

from alerts.groups import BASELINES as GROUP
from metrics.exporters import node as host
from metrics.exporters.prom_client import NODEJS_GC_DURATION_SECONDS, PROCESS_CPU_SECONDS_TOTAL
from metrics.resources import NODEJS_HEAP_SIZE_USED_BYTES
from signals.machines import CONTAINER_CPU, HOST_CPU, HOST_MEMORY
from toolchain.define import Expression, RecordingRule, q


def _recorded(record: str, expression: Expression, text: str) -> RecordingRule:
    return RecordingRule(record=record, expression=expression, group=GROUP, help=text)


HEAP = _recorded(
    "job:nodejs_heap_used:avg5m",
    q.max(q.avg_over_time(NODEJS_HEAP_SIZE_USED_BYTES, "5m"), by=["job"]),
    "Heap used by the largest process.",
)
COLLECTION = _recorded(
    "job_kind:nodejs_gc_duration_seconds:rate5m",
    q.sum(q.rate(q.select(NODEJS_GC_DURATION_SECONDS, part="sum"), "5m"), by=["job", "kind"]),
    "Share of time in garbage collection.",
)
PROCESS_CPU = _recorded(
    "job:process_cpu:rate5m", q.sum(q.rate(PROCESS_CPU_SECONDS_TOTAL, "5m"), by=["job"]), "Cores in use."
)
HOST_CPU_USE = _recorded("instance:node_cpu_utilisation:rate5m", HOST_CPU, "Share of CPU time in use.")
HOST_MEMORY_USE = _recorded("instance:node_memory_utilisation:ratio", HOST_MEMORY, "Share of memory in use.")
RECEIVED = _recorded(
    "instance_device:node_network_receive_bytes:rate5m",
    q.sum(q.rate(host.NODE_NETWORK_RECEIVE_BYTES_TOTAL, "5m"), by=["instance", "device"]),
    "Bytes received per second.",
)
SENT = _recorded(
    "instance_device:node_network_transmit_bytes:rate5m",
    q.sum(q.rate(host.NODE_NETWORK_TRANSMIT_BYTES_TOTAL, "5m"), by=["instance", "device"]),
    "Bytes sent per second.",
)
DISK_BUSY = _recorded(
    "instance_device:node_disk_io_time:rate5m",
    q.sum(q.rate(host.NODE_DISK_IO_TIME_SECONDS_TOTAL, "5m"), by=["instance", "device"]),
    "Share of time in which a disk was busy.",
)
CONTAINER_CPU_USE = _recorded("name:container_cpu_utilisation:rate5m", CONTAINER_CPU, "Use of the CPU limit.")
