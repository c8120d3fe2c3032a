"""Security logs: what several of its rows share."""

from dashboards._house import refs, to
from metrics.logs import APPLICATION_LOGS
from toolchain.define import lq, var

OUTCOME = var.custom("outcome", "Audit outcome", ["success", "failure", "blocked"], choice=var.SEVERAL)
SECURITY = lq.stream(APPLICATION_LOGS, category="security")
RISK = SECURITY.json("auditCategory", "riskScore").unwrap("riskScore")


def of_event(name: str, *fields: str) -> lq.Logs:
    """The lines of one event; the plain text filter keeps Loki from parsing all others."""
    return SECURITY.contains(name).json("event", *fields).where(event=name)


TO_LINES = to(refs.LOGS_EXPLORER, "Log lines at this time", category="security")
