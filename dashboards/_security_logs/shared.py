"""Security logs: what several of its rows share."""

from dashboards._house import refs, to
from signals.logs import SECURITY_LINES
from toolchain.define import var

OUTCOME = var.custom(
    "outcome", "Audit outcome", ["success", "failure", "blocked"], choice=var.SEVERAL, value_label="outcome"
)
RISK = SECURITY_LINES.json("auditCategory", "riskScore").unwrap("riskScore")
TO_LINES = to(refs.SECURITY_LOGS, "Security lines at this time")
"""On this dashboard: no other one shows them."""
