"""Cost & efficiency: what MediaNest costs, and how well it uses what it pays for."""

from alerts import thresholds as limits
from dashboards._house import dashboard, refs, to
from metrics import efficiency
from signals import efficiency as signals
from toolchain.define import bar_gauge, gauge, prom, q, row, stat, timeseries

DASHBOARD = dashboard(
    refs.COST_EFFICIENCY,
    description="What does MediaNest cost, is that rising, and what do we pay for without using it?",
    tags=["platform", "product"],
    rows=[
        row(
            "Money",
            stat(
                "Compute per user",
                prom(signals.COMPUTE_COST, "per user"),
                description="Compute cost of the last 30 days per monthly active user. It rises when the machine "
                "grows, and when people leave: see which.",
                decimals=2,
                height=5,
            ),
            stat(
                "External services this month",
                prom(q.sum(signals.SPENT_AT_PROVIDERS), "this month"),
                description="Spend at all providers since the first of the month. It falls to zero on the first.",
                decimals=2,
                height=5,
            ),
            gauge(
                "Storage cost spent on used media",
                prom(signals.STORAGE_COST_USED, "used"),
                description="Share of the storage cost that goes to media somebody opened in the last 30 days. Low: "
                "archive or delete what nobody watches.",
                minimum=0,
                maximum=1,
                height=5,
            ),
            gauge(
                "Storage that the library refers to",
                prom(signals.STORAGE_REFERRED_TO, "referred to"),
                description="Bytes of the library over bytes on disk. The rest are leftovers of failed downloads: "
                "clean up before buying disks.",
                minimum=0,
                maximum=1,
                height=5,
            ),
            width=6,
        ),
        row(
            "Trends",
            timeseries(
                "Compute cost per user",
                prom(signals.COMPUTE_COST, "now"),
                prom(q.max(q.avg_over_time(efficiency.COMPUTE_COST_PER_USER, "1w")), "mean of the week before"),
                description="The goal is 20% less infrastructure cost: read the direction off the weekly mean. "
                "Prometheus keeps 35 days, so older figures have to be written down elsewhere.",
            ),
            timeseries(
                "Spend by provider, month to date",
                prom(signals.SPENT_AT_PROVIDERS, "{{service}}"),
                description="A saw: each tooth is a month. A steeper tooth than the last one means more calls or a "
                "higher price.",
                interpolation="stepAfter",
            ),
            timeseries(
                "Storage efficiency",
                prom(signals.STORAGE_COST_USED, "cost spent on used media"),
                prom(signals.STORAGE_REFERRED_TO, "bytes that the library refers to"),
                description="Both fall slowly as things pile up, and jump after a clean-up.",
                minimum=0,
                maximum=1,
            ),
            timeseries(
                "Database and cache efficiency",
                prom(signals.CONNECTIONS_DOING_WORK, "connections doing work"),
                prom(signals.CACHED_BYTES_READ, "cached bytes read in a day"),
                description="Low values mean that the pool or the cache is larger than it needs to be.",
                minimum=0,
                maximum=1,
                data_links=[to(refs.DATABASE), to(refs.REDIS_AND_CACHE)],
            ),
        ),
        row(
            "Use of what we pay for",
            bar_gauge(
                "Use of container limits",
                prom(q.sort_desc(signals.CONTAINER_LIMITS_USED), "{{service}}", mode="instant"),
                description="The larger of CPU and memory over the container's limit. Always below a fifth: lower the "
                "limit; near one: raise it. Alerts fire at 75% memory and 80% CPU; which of the two it is, cAdvisor "
                "tells.",
                minimum=0,
                maximum=1,
                limits=limits.MEMORY_RATIO,
                links=[to(refs.INFRASTRUCTURE)],
            ),
            timeseries(
                "Use of the uplink",
                prom(signals.UPLINK_USED, "used"),
                description="Used over available bandwidth of the host. Downloads in the evening compete with people "
                "who watch.",
                minimum=0,
                maximum=1,
            ),
        ),
    ],
    time_from="now-30d",
    refresh="15m",
)
