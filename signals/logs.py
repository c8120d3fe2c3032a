"""Log lines that somebody has to look at."""

from metrics.logs import APPLICATION_LOGS
from metrics.privacy import PRIVACY
from toolchain.define import lq, regex
from toolchain.languages.logql.ast import Constant, LabelReplace, Operation

SECURITY_LINES = lq.stream(APPLICATION_LOGS, service=regex("medianest-.+"), category="security")
"""The application's own: Grafana's requests are of the category too, and no JSON."""

ADDRESS = "[0-9a-fA-F:.]*[1-9a-fA-F][0-9a-fA-F:.]*"
"""An address, if need be a shortened one; neither empty nor ``[REDACTED]`` nor ``0.0.0.0``."""


def security_event(name: str, *fields: str) -> lq.Logs:
    """The lines of one event; the plain text filter keeps Loki from parsing all others."""
    return SECURITY_LINES.contains(name).json("event", *fields).where(event=name)


FAILED_SIGN_INS = security_event("user.login.failure")
FAILED_SIGN_INS_BY_ADDRESS = security_event("user.login.failure", "metadata_ip").where(metadata_ip=regex(ADDRESS))
"""Failures whose address is known: those without one, or with one that was scrubbed, are not one attacker."""
RISK = SECURITY_LINES.json("riskScore").unwrap("riskScore")
HIGHEST_RISK = lq.max(lq.max_over_time(RISK, "5m"))
SECURITY_ERRORS = lq.stream(APPLICATION_LOGS, category="security", level="error").contains("blocked").json("outcome")
BLOCKED = lq.sum(lq.count_over_time(SECURITY_ERRORS.where(outcome="blocked"), "5m"))
BLOCKED_AS_RISK = Operation("+", Operation("*", BLOCKED, Constant("0")), Constant("100"))
WORST_RISK = Operation(
    "or",
    Operation(">=", HIGHEST_RISK, Constant("100")),
    BLOCKED_AS_RISK,
)
"""A blocked attack that was logged as an error counts as the highest risk, whatever its record says."""

PERSONAL_DATA = PRIVACY.watch
"""Whatever the pipeline takes out of lines: a line in which it stands did not come through the pipeline."""
_SENSITIVE = lq.stream(APPLICATION_LOGS, service=regex("medianest-backend|medianest-frontend|nginx")).matches(
    PERSONAL_DATA
)


def sensitive_lines(window: str) -> LabelReplace:
    """Lines of a window by service: Nginx' own as well, whose request lines are where a Plex token is likeliest."""
    lines = lq.sum(lq.count_over_time(_SENSITIVE, window), by=["service"])
    return lq.label_replace(lines, "service", "$1", "service", "(?:medianest-)?(.*)")
