"""Security logs: Audit, Privacy, All security lines, Access."""

from alerts import thresholds as limits
from dashboards._bars import bars
from dashboards._sampling import IDS
from dashboards._security_logs.shared import OUTCOME, RISK
from signals.logs import SECURITY_LINES, sensitive_lines
from toolchain.define import Waiver, any_of, logs, loki, lq, row, text, timeseries

AUDIT = SECURITY_LINES.json("outcome").where(outcome=any_of("success", "failure", "blocked"))
AUDIT_LINES = SECURITY_LINES.contains("$search").json("auditCategory", "outcome").where(outcome=OUTCOME)
ACCESS = """\
Security lines name accounts, by opaque ids, and sessions; addresses are truncated before they are stored. The figures
here group by neither, the lines show them. This dashboard is for **admins and the on-call** only: it stands in a folder
that viewers cannot open, and no other dashboard shows lines of the category. Do not copy them elsewhere. They are kept
for one year.

Whoever may query Loki through Grafana's API can still ask for them: without Grafana Enterprise a data source has no
permissions of its own. Where that is too much, give the category a Loki tenant, and a data source for those alone.
"""

AUDIT_ROW = row(
    "Audit",
    bars(
        "Audit outcomes",
        loki(lq.sum(lq.count_over_time(AUDIT), by=["outcome"]), "{{outcome}}"),
        description="Audited actions by outcome. Blocked ones were stopped by a rule; failures without blocks are "
        "worth a look, since nothing stopped the next attempt.",
    ),
    timeseries(
        "Risk score by audit category",
        loki(lq.quantile_over_time(0.95, RISK, by=["auditCategory"]), "{{auditCategory}}"),
        description="95th percentile of the risk score, 0 to 100. Authorization rising means that somebody signed in "
        "is trying paths without the right to them.",
        draw="points",
        decimals=0,
        minimum=0,
        maximum=100,
        min_step="5m",
    ),
    logs(
        "Audit lines",
        loki(AUDIT_LINES, max_lines=300),
        description="Audit records of the chosen outcomes that contain the text, the newest 300. They say who: by opaque "
        "ids and truncated addresses; do not copy lines out of here into a ticket. "
        f"{IDS}",
    ),
)

PRIVACY = row(
    "Privacy",
    timeseries(
        "Lines with personal data or secrets",
        loki(sensitive_lines(lq.INTERVAL), "{{service}}"),
        description="Lines of any category with an e-mail address, a token or a password in clear. The application "
        "masks them and the pipeline removes them, so one is a hole in both: find the logger that wrote it.",
        decimals=0,
        draw="bars",
        legend_calcs=["sum"],
        min_step="5m",
        waivers=[Waiver("log-selector-unbounded", "whoever writes a secret is to be found")],
        limits=limits.SENSITIVE_LINES,
        width=24,
        height=6,
    ),
)

ALL_SECURITY_LINES = row(
    "All security lines",
    logs(
        "Security lines",
        loki(SECURITY_LINES.contains("$search"), max_lines=500),
        description="Every line of the category, the newest 500. Lines are kept for one year; a line's correlationId "
        "opens the whole request.",
    ),
)

ACCESS_ROW = row(
    "Access", text("Who may see this", ACCESS, description="Access and privacy rules of this dashboard.", height=5)
)
