"""Security logs: Now, Sign-ins."""

from alerts import thresholds as limits
from dashboards._bars import bars
from dashboards._house import refs, to
from dashboards._security_logs.shared import RISK, TO_LINES
from metrics.api import HTTP_REQUESTS_TOTAL
from signals.logs import BLOCKED_AS_RISK, FAILED_SIGN_INS, FAILED_SIGN_INS_BY_ADDRESS, security_event
from toolchain.define import Waiver, any_of, loki, lq, prom, q, regex, row, stat, timeseries

SIGN_INS = security_event("user.login.success")
AUTHENTICATION = regex("/api/v1/auth/.*")
REFUSED = q.rate(q.select(HTTP_REQUESTS_TOTAL, endpoint=AUTHENTICATION, status_code=any_of("401", "403", "429")))
LIMITED = q.rate(q.select(HTTP_REQUESTS_TOTAL, endpoint=AUTHENTICATION, status_code="429"))
TO_API = to(refs.BACKEND_API)

NOW = row(
    "Now",
    stat(
        "Failed sign-ins in 5 minutes",
        loki(lq.sum(lq.count_over_time(FAILED_SIGN_INS, "5m")), "failed", mode="instant"),
        description="The on-call is paged above 20. A household of 20 users fails a few times per hour; twenty in five "
        "minutes is somebody guessing. Look at the number from one address beside it, and whether 429 answers have "
        "begun.",
        decimals=0,
        limits=limits.FAILED_SIGN_INS,
        no_value="0",
    ),
    stat(
        "Failures from one address",
        loki(
            lq.max(lq.sum(lq.count_over_time(FAILED_SIGN_INS_BY_ADDRESS, "5m"), by=["metadata_ip"])),
            "failed",
            mode="instant",
        ),
        description="Failed sign-ins of the busiest address in five minutes; which address it is stays inside the "
        "query. More than 10 pages as well. Nearly equal to the total: one attacker, blocked at the edge. Far below "
        "it: many addresses, so rely on the rate limit.",
        waivers=[Waiver("log-cardinality", "failures of five minutes come from far fewer than 500 addresses")],
        decimals=0,
        limits=limits.FAILED_SIGN_INS_OF_ADDRESS,
        no_value="0",
    ),
    stat(
        "Sign-ins in 5 minutes",
        loki(lq.sum(lq.count_over_time(SIGN_INS, "5m")), "signed in", mode="instant"),
        description="A success right after a series of failures may be a guessed password: read the lines at the "
        "bottom, and end that account's sessions.",
        decimals=0,
        no_value="0",
    ),
    stat(
        "Sign-ins answered 429",
        prom(q.either(q.sum(LIMITED), q.vector(0)), "429"),
        description="Authentication requests per second refused by the rate limit, five per 15 minutes and address. "
        "Above zero during an attack means that the limit works.",
    ),
    stat(
        "Highest risk score",
        loki(lq.max(lq.max_over_time(RISK, lq.RANGE, by=["auditCategory"])), "risk", mode="instant"),
        loki(BLOCKED_AS_RISK, "blocked", mode="instant"),
        description="The riskiest audit record in the time range, 0 to 100. 401 adds 20, 403 adds 30, an admin path "
        "25, DELETE 15; 100 is a critical event, which pages by itself, as an attack that was blocked in the last five "
        "minutes does.",
        decimals=0,
        limits=limits.RISK_SCORE,
        no_value="none",
        width=4,
    ),
    width=5,
)

SIGN_INS_ROW = row(
    "Sign-ins",
    timeseries(
        "Failed sign-ins, five-minute windows",
        loki(lq.sum(lq.count_over_time(FAILED_SIGN_INS, "5m")), "failed in the last 5 min"),
        description="Each point counts the five minutes before it, as the alert does; the line is where it fires. A "
        "plateau is a script, single peaks are people who forgot their password.",
        waivers=[Waiver("log-range", "the window is the alert's, whatever the zoom")],
        decimals=0,
        draw="bars",
        legend_calcs=["max"],
        min_step="1m",
        limits=limits.FAILED_SIGN_INS,
        data_links=[TO_LINES],
    ),
    bars(
        "Successes against failures",
        loki(lq.sum(lq.count_over_time(SIGN_INS)), "signed in"),
        loki(lq.sum(lq.count_over_time(FAILED_SIGN_INS)), "failed"),
        description="Failures alone are an attack or a broken sign-in: when nobody succeeds in the evening, check "
        "Plex's sign-in service before suspecting an attack.",
        data_links=[TO_LINES],
    ),
    timeseries(
        "Sign-in requests refused, from metrics",
        prom(q.sum(REFUSED, by=["status_code"]), "{{status_code}}"),
        description="401 is a wrong password or an expired session, 403 a lack of rights, 429 the rate limit. This "
        "comes from metrics and still works when Loki does not: then read sign-in attacks here.",
        data_links=[TO_API],
    ),
    timeseries(
        "Rate-limited sign-in endpoints",
        prom(q.sum(LIMITED, by=["endpoint"]), "{{endpoint}}"),
        description="429 answers per authentication endpoint. /auth/login is password guessing, /auth/plex/pin usually "
        "a browser tab in a loop.",
        data_links=[TO_API],
    ),
)
