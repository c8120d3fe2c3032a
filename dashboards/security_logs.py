"""Security logs: sign-ins, refusals and audit outcomes. Figures say how many; the lines say who, by opaque ids."""

from dashboards._house import dashboard, refs
from dashboards._security_logs import audit, now, people, refusals
from dashboards._security_logs.shared import OUTCOME
from toolchain.define import var

SEARCH = var.textbox("search", "Text in the line")

DASHBOARD = dashboard(
    refs.SECURITY_LOGS,
    description="Is somebody trying to get in, was anything refused, and what does the audit trail say? Figures "
    "say how many, lines say who, by opaque ids. For admins and the on-call only.",
    tags=["logs", "security"],
    variables=[OUTCOME, SEARCH],
    time_from="now-24h",
    rows=[
        now.NOW,
        now.SIGN_INS_ROW,
        refusals.REFUSALS_IN_THE_TIME_RANGE,
        audit.AUDIT_ROW,
        audit.PRIVACY,
        audit.ALL_SECURITY_LINES,
        people.PEOPLE_ROW,
        audit.ACCESS_ROW,
    ],
)
