"""Security logs: sign-ins, refusals and audit outcomes, without showing who or from where."""

from alerts import thresholds as limits
from dashboards import _refs as refs
from dashboards._house import dashboard, to
from metrics.api import HTTP_REQUESTS_TOTAL
from metrics.logs import APPLICATION_LOGS
from signals.logs import BLOCKED_AS_RISK, SENSITIVE_LINES
from toolchain.define import (
    Waiver,
    any_of,
    by_name,
    fixed_color,
    is_not,
    logs,
    loki,
    lq,
    prom,
    q,
    regex,
    row,
    stat,
    text,
    timeseries,
    var,
)

OUTCOME = var.custom("outcome", "Audit outcome", ["success", "failure", "blocked"], choice=var.SEVERAL)
SEARCH = var.textbox("search", "Text in the line")

SECURITY = lq.stream(APPLICATION_LOGS, category="security")
NAMED_EVENTS = SECURITY.json("event").without_errors().where(event=is_not(""))
AUDIT = SECURITY.json("outcome").where(outcome=any_of("success", "failure", "blocked"))
AUDIT_LINES = SECURITY.contains("$search").json("auditCategory", "outcome").where(outcome=OUTCOME)
RISK = SECURITY.json("auditCategory", "riskScore").unwrap("riskScore")


def of_event(name: str, *fields: str) -> lq.Logs:
    """The lines of one event; the plain text filter keeps Loki from parsing all others."""
    return SECURITY.contains(name).json("event", *fields).where(event=name)


FAILED_SIGN_INS = of_event("user.login.failure")
FAILED_BY_ADDRESS = of_event("user.login.failure", "metadata_ip")
SIGN_INS = of_event("user.login.success")
BLOCKED_DEVICES = of_event("session.device.blocked")
REJECTED_TOKENS = of_event("session.token.rejected")
OAUTH_FAILURES = of_event("user.oauth.failure")
CSRF_REJECTED = of_event("csrf.rejected")
RATE_LIMITED = of_event("ratelimit.exceeded")
FORGED_WEBHOOKS = of_event("webhook.signature.invalid")

AUTHENTICATION = regex("/api/v1/auth/.*")
REFUSED = q.rate(q.select(HTTP_REQUESTS_TOTAL, endpoint=AUTHENTICATION, status_code=any_of("401", "403", "429")))
LIMITED = q.rate(q.select(HTTP_REQUESTS_TOTAL, endpoint=AUTHENTICATION, status_code="429"))

OUTCOME_COLORS = [
    by_name("success", color=fixed_color("green")),
    by_name("failure", color=fixed_color("orange")),
    by_name("blocked", color=fixed_color("red")),
]

TO_LINES = to(refs.LOGS_EXPLORER, "Log lines at this time", category="security")
TO_API = to(refs.BACKEND_API)

ACCESS = """\
Security lines name accounts and sessions. This dashboard is for **admins and the on-call** only: leave it where nobody
else can open it, and do not copy its lines elsewhere. Nothing here is grouped by address or account: both are personal
data, and addresses are truncated before they are stored. Lines of this category are kept for one year.
"""

DASHBOARD = dashboard(
    refs.SECURITY_LOGS,
    description="Is somebody trying to get in, was anything refused, and what does the audit trail say? For admins "
    "and the on-call only.",
    tags=["logs", "security"],
    variables=[OUTCOME, SEARCH],
    time_from="now-24h",
    rows=[
        row(
            "Now",
            [
                stat(
                    "Failed sign-ins in 5 minutes",
                    [loki(lq.sum(lq.count_over_time(FAILED_SIGN_INS, "5m")), "failed", mode="instant")],
                    description="The on-call is paged above 20. A household of 20 users fails a few times per hour; "
                    "twenty in five minutes is somebody guessing. Look at the number from one address beside it, and "
                    "whether 429 answers have begun.",
                    decimals=0,
                    limits=limits.FAILED_SIGN_INS,
                    no_value="0",
                    graph="none",
                    width=5,
                ),
                stat(
                    "Most failures from one address",
                    [
                        loki(
                            lq.max(lq.sum(lq.count_over_time(FAILED_BY_ADDRESS, "5m"), by=["metadata_ip"])),
                            "failed",
                            mode="instant",
                        )
                    ],
                    description="Failed sign-ins of the busiest address in five minutes; which address it is stays "
                    "inside the query. More than 10 pages as well. Nearly equal to the total: one attacker, blocked "
                    "at the edge. Far below it: many addresses, so rely on the rate limit.",
                    waivers=[
                        Waiver("log-cardinality", "failures of five minutes come from far fewer than 500 addresses")
                    ],
                    decimals=0,
                    limits=limits.FAILED_SIGN_INS_OF_ADDRESS,
                    no_value="0",
                    graph="none",
                    width=5,
                ),
                stat(
                    "Successful sign-ins in 5 minutes",
                    [loki(lq.sum(lq.count_over_time(SIGN_INS, "5m")), "signed in", mode="instant")],
                    description="A success right after a series of failures may be a guessed password: read the lines "
                    "at the bottom, and end that account's sessions.",
                    decimals=0,
                    no_value="0",
                    graph="none",
                    width=5,
                ),
                stat(
                    "Sign-in requests answered 429",
                    [prom(q.either(q.sum(LIMITED), q.vector(0)), "429")],
                    description="Authentication requests per second refused by the rate limit, five per 15 minutes "
                    "and address. Above zero during an attack means that the limit works.",
                    width=5,
                ),
                stat(
                    "Highest risk score",
                    [
                        loki(lq.max(lq.max_over_time(RISK, lq.RANGE, by=["auditCategory"])), "risk", mode="instant"),
                        loki(BLOCKED_AS_RISK, "blocked", mode="instant"),
                    ],
                    description="The riskiest audit record in the time range, 0 to 100. 401 adds 20, 403 adds 30, an "
                    "admin path 25, DELETE 15; 100 is a critical event, which pages by itself, as an attack that was "
                    "blocked in the last five minutes does.",
                    decimals=0,
                    limits=limits.RISK_SCORE,
                    no_value="none",
                    graph="none",
                    width=4,
                ),
            ],
        ),
        row(
            "Sign-ins",
            [
                timeseries(
                    "Failed sign-ins, five-minute windows",
                    [loki(lq.sum(lq.count_over_time(FAILED_SIGN_INS, "5m")), "failed in the last 5 min")],
                    description="Each point counts the five minutes before it, as the alert does; the line is where "
                    "it fires. A plateau is a script, single peaks are people who forgot their password.",
                    waivers=[Waiver("log-range", "the window is the alert's, whatever the zoom")],
                    decimals=0,
                    draw="bars",
                    legend_calcs=["max"],
                    min_step="1m",
                    limits=limits.FAILED_SIGN_INS,
                    data_links=[TO_LINES],
                ),
                timeseries(
                    "Successes against failures",
                    [
                        loki(lq.sum(lq.count_over_time(SIGN_INS)), "signed in"),
                        loki(lq.sum(lq.count_over_time(FAILED_SIGN_INS)), "failed"),
                    ],
                    description="Failures alone are an attack or a broken sign-in: when nobody succeeds in the "
                    "evening, check Plex's sign-in service before suspecting an attack.",
                    decimals=0,
                    draw="bars",
                    stack="normal",
                    legend_calcs=["sum"],
                    min_step="5m",
                    data_links=[TO_LINES],
                ),
                timeseries(
                    "Sign-in requests refused, from metrics",
                    [prom(q.sum(REFUSED, by=["status_code"]), "{{status_code}}")],
                    description="401 is a wrong password or an expired session, 403 a lack of rights, 429 the rate "
                    "limit. This comes from metrics and still works when Loki does not: then read sign-in attacks "
                    "here.",
                    data_links=[TO_API],
                ),
                timeseries(
                    "Rate-limited sign-in endpoints",
                    [prom(q.topk(10, q.sum(LIMITED, by=["endpoint"])), "{{endpoint}}")],
                    description="429 answers per authentication endpoint. /auth/login is password guessing, "
                    "/auth/plex/pin usually a browser tab in a loop.",
                    data_links=[TO_API],
                ),
            ],
        ),
        row(
            "Refusals in the time range",
            [
                stat(
                    "Blocked devices",
                    [loki(lq.sum(lq.count_over_time(BLOCKED_DEVICES, lq.RANGE)), "blocked", mode="instant")],
                    description="Sessions refused because their device is blocked. Expected after an admin blocked "
                    "one; otherwise a stolen session is being tried.",
                    decimals=0,
                    no_value="0",
                    graph="none",
                ),
                stat(
                    "Rejected session tokens",
                    [loki(lq.sum(lq.count_over_time(REJECTED_TOKENS, lq.RANGE)), "rejected", mode="instant")],
                    description="Tokens that are blacklisted, inactive or invalid. Many at once after a deploy mean "
                    "that the signing secret changed and everybody was signed out.",
                    decimals=0,
                    no_value="0",
                    graph="none",
                ),
                stat(
                    "OAuth failures",
                    [loki(lq.sum(lq.count_over_time(OAUTH_FAILURES, lq.RANGE)), "failed", mode="instant")],
                    description="Sign-ins through Plex, GitHub or Google that broke off. Several users at once point "
                    "at the provider or at a changed callback address.",
                    decimals=0,
                    no_value="0",
                    graph="none",
                ),
                stat(
                    "CSRF rejections",
                    [loki(lq.sum(lq.count_over_time(CSRF_REJECTED, lq.RANGE)), "rejected", mode="instant")],
                    description="Requests without a valid CSRF token. A few come from tabs left open over a deploy; "
                    "many from one page are a forged form or a bug of ours.",
                    decimals=0,
                    no_value="0",
                    graph="none",
                ),
                stat(
                    "Rate limits exceeded",
                    [loki(lq.sum(lq.count_over_time(RATE_LIMITED, lq.RANGE)), "exceeded", mode="instant")],
                    description="Every limit of the application, not only sign-in. Compare with the panel of refused "
                    "sign-ins to see which part is an attack.",
                    decimals=0,
                    no_value="0",
                    graph="none",
                ),
                stat(
                    "Webhook signature failures",
                    [loki(lq.sum(lq.count_over_time(FORGED_WEBHOOKS, lq.RANGE)), "invalid", mode="instant")],
                    description="Calls to the Overseerr webhook with a wrong signature. All of them since a certain "
                    "moment: the shared secret differs on the two sides. Now and then: somebody found the address.",
                    decimals=0,
                    no_value="0",
                    graph="none",
                ),
                timeseries(
                    "Security events",
                    [loki(lq.sum(lq.count_over_time(NAMED_EVENTS), by=["event"]), "{{event}}")],
                    description="Everything that happened, by event. Read it for what changed together: failures "
                    "followed by rate limits are an attack that was stopped, failures followed by a success may not "
                    "be.",
                    decimals=0,
                    draw="bars",
                    stack="normal",
                    legend_calcs=["sum"],
                    legend_at="right",
                    min_step="5m",
                    width=24,
                    data_links=[TO_LINES],
                ),
            ],
        ),
        row(
            "Audit",
            [
                timeseries(
                    "Audit outcomes",
                    [loki(lq.sum(lq.count_over_time(AUDIT), by=["outcome"]), "{{outcome}}")],
                    overrides=OUTCOME_COLORS,
                    description="Audited actions by outcome. Blocked ones were stopped by a rule; failures without "
                    "blocks are worth a look, since nothing stopped the next attempt.",
                    decimals=0,
                    draw="bars",
                    stack="normal",
                    legend_calcs=["sum"],
                    min_step="5m",
                ),
                timeseries(
                    "Risk score by audit category",
                    [
                        loki(
                            lq.quantile_over_time(0.95, RISK, by=["auditCategory"]),
                            "{{auditCategory}}",
                        )
                    ],
                    description="95th percentile of the risk score, 0 to 100. Authorization rising means that "
                    "somebody signed in is trying paths without the right to them.",
                    draw="points",
                    decimals=0,
                    minimum=0,
                    maximum=100,
                    min_step="5m",
                ),
                logs(
                    "Audit lines",
                    [loki(AUDIT_LINES, max_lines=300)],
                    description="Audit records of the chosen outcomes that contain the text, the newest 300. Accounts "
                    "are opaque ids and addresses are truncated; do not copy lines out of here into a ticket. Outside "
                    "development nine of ten traceIds lead to a trace that was not stored.",
                ),
            ],
        ),
        row(
            "Privacy",
            [
                timeseries(
                    "Lines with personal data or secrets",
                    [loki(lq.sum(lq.count_over_time(SENSITIVE_LINES), by=["service"]), "{{service}}")],
                    description="Lines of any category with an e-mail address, a token or a password in clear. The "
                    "application masks them and the pipeline removes them, so one is a hole in both: find the logger "
                    "that wrote it.",
                    decimals=0,
                    draw="bars",
                    legend_calcs=["sum"],
                    min_step="5m",
                    limits=limits.SENSITIVE_LINES,
                    width=24,
                    height=6,
                )
            ],
        ),
        row(
            "All security lines",
            [
                logs(
                    "Security lines",
                    [loki(SECURITY.contains("$search"), max_lines=500)],
                    description="Every line of the category, the newest 500. Lines are kept for one year; a line's "
                    "correlationId opens the whole request.",
                )
            ],
            collapsed=True,
        ),
        row(
            "Access",
            [
                text(
                    "Who may see this",
                    ACCESS,
                    description="Access and privacy rules of this dashboard.",
                    height=5,
                )
            ],
        ),
    ],
)
