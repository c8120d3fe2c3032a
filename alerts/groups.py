"""How often rules are evaluated, and what those of a group share.

What pages people is evaluated every 15 seconds, what they read later less often. No series means that nothing is wrong,
and that Prometheus cannot be asked is said once, by ServiceDown: a rule for which silence is news says so itself.
"""

from metrics.owners import PLATFORM
from toolchain.define import NoData, OnError, RuleGroup

CRITICAL = RuleGroup("critical", "15s", severity="critical", no_data=NoData.OK, on_error=OnError.OK)
WARNING = RuleGroup("warning", "30s", severity="warning", no_data=NoData.OK, on_error=OnError.OK)
BUSINESS = RuleGroup("business", "1m", severity="business", no_data=NoData.OK, on_error=OnError.OK)
OBSERVABILITY = RuleGroup(
    "observability",
    "30s",
    severity="warning",
    category="observability",
    owner=PLATFORM,
    no_data=NoData.OK,
    on_error=OnError.OK,
)
OBJECTIVES = RuleGroup("objectives", "1m")
BASELINES = RuleGroup("baselines", "1m")
