"""How long what is observed is kept.

Objectives look back over 30 days and baselines over four weeks and their window: metrics need 35 days.
"""

from toolchain.define import LogPeriod, LogRetention, MetricRetention

METRICS = MetricRetention(time="40d", size="30GiB")

LOGS = LogRetention(
    usual="720h",
    periods=(
        LogPeriod("security", "category", "security", "8760h", priority=5),
        LogPeriod("error", "level", "error", "2160h", priority=4),
        LogPeriod("trace", "level", "trace", "24h", priority=3),
        LogPeriod("debug", "level", "debug", "168h", priority=2),
        LogPeriod("application", "category", "application", "720h", priority=1),
    ),
)
"""Kinds overlap: a security error is kept as what is about security, an application's debug line as debug."""

SPANS = "168h"
