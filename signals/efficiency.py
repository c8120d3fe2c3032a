"""How much of what is paid for is used, as the application reports it."""

from metrics import efficiency
from metrics.service_performance import STORAGE_UTILIZATION_EFFICIENCY
from toolchain.define import q

SPENT_AT_PROVIDERS = q.max(efficiency.EXTERNAL_API_COST_TRACKING, by=["service"])
"""In this month so far, by provider."""
COMPUTE_COST = q.max(efficiency.COMPUTE_COST_PER_USER)
STORAGE_COST_USED = q.max(efficiency.STORAGE_COST_EFFICIENCY)
STORAGE_REFERRED_TO = q.max(STORAGE_UTILIZATION_EFFICIENCY)
CACHED_BYTES_READ = q.max(efficiency.CACHE_MEMORY_OPTIMIZATION_RATIO)
CONNECTIONS_DOING_WORK = q.max(efficiency.DATABASE_CONNECTION_EFFICIENCY)
UPLINK_USED = q.max(efficiency.NETWORK_BANDWIDTH_UTILIZATION)
CONTAINER_LIMITS_USED = q.max(efficiency.CONTAINER_RESOURCE_UTILIZATION, by=["service"])
