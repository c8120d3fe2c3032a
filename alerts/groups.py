"""How often rules are evaluated: what pages people every 15 seconds, what they read later less often."""

from toolchain.define import RuleGroup

CRITICAL = RuleGroup("critical", "15s")
WARNING = RuleGroup("warning", "30s")
BUSINESS = RuleGroup("business", "1m")
OBSERVABILITY = RuleGroup("observability", "30s")
OBJECTIVES = RuleGroup("objectives", "1m")
BASELINES = RuleGroup("baselines", "1m")
