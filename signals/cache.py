"""Redis: the cache, sessions, and the queues."""

from metrics.exporters.redis import REDIS_EVICTED_KEYS_TOTAL
from toolchain.define import q

EVICTIONS = q.sum(q.increase(REDIS_EVICTED_KEYS_TOTAL, "10m"))
"""Keys that made room for others within ten minutes: jobs and sessions may be among them."""
