"""Efficiency of the infrastructure and what it costs, computed by a scheduled job.

Every replica repeats such a figure: take the max, never the sum.
"""

from functools import partial

from metrics.jobs import APP
from metrics.owners import PLATFORM
from metrics.vocabulary import CONTAINER_SERVICE, INTEGRATION
from toolchain.catalog import Waiver, gauge

_gauge = partial(gauge, owner=PLATFORM, jobs=[APP], replicas="max")
_ratio = partial(_gauge, unit="percentunit", value_range=(0, 1))

_NAMED_SO = Waiver("metric-name-ratio", "the architecture names it so; it holds a share from 0 to 1")
_DOLLARS = Waiver("metric-name-unit", "the architecture leaves the currency out; it holds US dollars")

CONTAINER_RESOURCE_UTILIZATION = _ratio(
    "container_resource_utilization",
    help="The larger of CPU and memory use, as a share of the container's limit.",
    labels=[CONTAINER_SERVICE],
    note="Which of the two is not in the labels: cAdvisor has both.",
    waivers=[_NAMED_SO],
)
DATABASE_CONNECTION_EFFICIENCY = _ratio(
    "database_connection_efficiency",
    help="Connections doing work over connections open.",
    waivers=[_NAMED_SO],
)
CACHE_MEMORY_OPTIMIZATION_RATIO = _ratio(
    "cache_memory_optimization_ratio",
    help="Bytes of keys read in the last 24 hours over bytes cached.",
)
NETWORK_BANDWIDTH_UTILIZATION = _ratio(
    "network_bandwidth_utilization",
    help="Used over available bandwidth of the host's uplink.",
    waivers=[_NAMED_SO],
)
COMPUTE_COST_PER_USER = _gauge(
    "compute_cost_per_user",
    unit="currencyUSD",
    help="Compute cost of the last 30 days per monthly active user.",
    waivers=[_DOLLARS],
)
STORAGE_COST_EFFICIENCY = _ratio(
    "storage_cost_efficiency",
    help="Share of the storage cost that goes to media used in the last 30 days.",
    waivers=[_NAMED_SO],
)
EXTERNAL_API_COST_TRACKING = _gauge(
    "external_api_cost_tracking",
    unit="currencyUSD",
    help="Spend at a provider in this month so far.",
    labels=[INTEGRATION],
    note="Falls to 0 on the first of the month: no counter.",
    waivers=[_DOLLARS],
)
