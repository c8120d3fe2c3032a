"""Security logs: Refusals in the time range."""

from alerts import thresholds as limits
from dashboards._security_logs.shared import TO_LINES
from signals.logs import SECURITY_LINES, security_event
from toolchain.define import is_not, loki, lq, row, stat, timeseries

NAMED_EVENTS = SECURITY_LINES.json("event").without_errors().where(event=is_not(""))
BLOCKED_DEVICES = security_event("session.device.blocked")
REJECTED_TOKENS = security_event("session.token.rejected")
OAUTH_FAILURES = security_event("user.oauth.failure")
CSRF_REJECTED = security_event("csrf.rejected")
RATE_LIMITED = security_event("ratelimit.exceeded")
FORGED_WEBHOOKS = security_event("webhook.signature.invalid")

REFUSALS_IN_THE_TIME_RANGE = row(
    "Refusals in the time range",
    stat(
        "Blocked devices",
        loki(lq.sum(lq.count_over_time(BLOCKED_DEVICES, lq.RANGE)), "blocked", mode="instant"),
        description="Sessions refused because their device is blocked. Expected after an admin blocked one; otherwise "
        "a stolen session is being tried.",
        decimals=0,
        limits=limits.INTRUSIONS,
        no_value="0",
    ),
    stat(
        "Rejected tokens",
        loki(lq.sum(lq.count_over_time(REJECTED_TOKENS, lq.RANGE)), "rejected", mode="instant"),
        description="Tokens that are blacklisted, inactive or invalid. Many at once after a deploy mean that the "
        "signing secret changed and everybody was signed out.",
        decimals=0,
        no_value="0",
    ),
    stat(
        "OAuth failures",
        loki(lq.sum(lq.count_over_time(OAUTH_FAILURES, lq.RANGE)), "failed", mode="instant"),
        description="Sign-ins through Plex, GitHub or Google that broke off. Several users at once point at the "
        "provider or at a changed callback address.",
        decimals=0,
        no_value="0",
    ),
    stat(
        "CSRF rejections",
        loki(lq.sum(lq.count_over_time(CSRF_REJECTED, lq.RANGE)), "rejected", mode="instant"),
        description="Requests without a valid CSRF token. A few come from tabs left open over a deploy; many from one "
        "page are a forged form or a bug of ours.",
        decimals=0,
        no_value="0",
    ),
    stat(
        "Rate limits hit",
        loki(lq.sum(lq.count_over_time(RATE_LIMITED, lq.RANGE)), "exceeded", mode="instant"),
        description="Every limit of the application, not only sign-in. Compare with the panel of refused sign-ins to "
        "see which part is an attack.",
        decimals=0,
        no_value="0",
    ),
    stat(
        "Refused webhooks",
        loki(lq.sum(lq.count_over_time(FORGED_WEBHOOKS, lq.RANGE)), "invalid", mode="instant"),
        description="Calls to the Overseerr webhook with a wrong signature. All of them since a certain moment: the "
        "shared secret differs on the two sides. Now and then: somebody found the address.",
        decimals=0,
        limits=limits.INTRUSIONS,
        no_value="0",
    ),
    timeseries(
        "Security events",
        loki(lq.sum(lq.count_over_time(NAMED_EVENTS), by=["event"]), "{{event}}"),
        description="Everything that happened, by event. Read it for what changed together: failures followed by rate "
        "limits are an attack that was stopped, failures followed by a success may not be.",
        decimals=0,
        draw="bars",
        stack="normal",
        legend_calcs=["sum"],
        legend_at="right",
        min_step="5m",
        width=24,
        data_links=[TO_LINES],
    ),
)
