"""Attacks and leaks are seen in the logs, and what people usually get wrong is not."""

from alerts import critical, warning
from metrics.api import HTTP_REQUESTS_TOTAL
from metrics.exporters.synthetic import UP
from metrics.jobs import APP, LOKI
from metrics.logs import APPLICATION_LOGS, NGINX_ACCESS_LOGS
from toolchain.define import LogInput, alert_test, firing, log_records, q, series, silent

APPLICATION = {"service": "medianest-backend", "level": "info", "category": "application", "job": APP.name}
SECURITY = {"service": "medianest-backend", "level": "warn", "category": "security", "job": APP.name}
SECURITY_ERROR = {**SECURITY, "level": "error"}
REFUSED_SIGN_INS = q.select(HTTP_REQUESTS_TOTAL, method="POST", endpoint="/api/v1/auth/login", status_code="401")


def failed_sign_ins(every: str, until: str, address: str = "192.0.2.0") -> LogInput:
    """Failed sign-ins from an address, from minute 5 on."""
    return log_records(
        APPLICATION_LOGS,
        every=every,
        start="5m",
        until=until,
        labels=SECURITY,
        fields={"event": "user.login.failure", "metadata.ip": address},
    )


SIGN_INS = [
    alert_test(
        critical.FAILED_AUTHENTICATIONS,
        "one failed sign-in a second, from minute 5 on",
        [failed_sign_ins("1s", "15m")],
        [silent("5m"), firing("5m30s", summary="31 sign-ins failed within five minutes"), firing("12m")],
    ),
    alert_test(
        critical.FAILED_AUTHENTICATIONS,
        "a forgotten password: four failures a minute",
        [failed_sign_ins("20s", "8m")],
        [silent("6m"), silent("8m"), silent("12m")],
    ),
    alert_test(
        critical.FAILED_AUTHENTICATIONS_FROM_ONE_ADDRESS,
        "addresses are scrubbed: many people are not one attacker",
        [failed_sign_ins("10s", "15m", address="[REDACTED]"), failed_sign_ins("10s", "15m", address="")],
        [silent("8m"), silent("12m")],
    ),
    alert_test(
        critical.FAILED_AUTHENTICATIONS_FROM_ONE_ADDRESS,
        "one address guesses every ten seconds",
        [failed_sign_ins("10s", "15m")],
        [silent("6m"), firing("7m", summary="13 sign-ins from one address failed within five minutes")],
    ),
    alert_test(
        critical.FAILED_AUTHENTICATIONS_FROM_ONE_ADDRESS,
        "two people forget their passwords at the same time",
        [failed_sign_ins("35s", "15m", "192.0.2.1"), failed_sign_ins("35s", "15m", "192.0.2.2")],
        [silent("7m"), silent("10m"), silent("15m")],
    ),
    alert_test(
        critical.AUTHENTICATIONS_REFUSED,
        "Loki is away, and sign-ins are refused every second",
        [series(q.select(UP, job=LOKI.name), "0x80"), series(REFUSED_SIGN_INS, "0x20 15+15x60")],
        [silent("5m"), firing("6m30s")],
    ),
    alert_test(
        critical.AUTHENTICATIONS_REFUSED,
        "the same while Loki is there: the logs are asked instead",
        [series(q.select(UP, job=LOKI.name), "1x80"), series(REFUSED_SIGN_INS, "0x20 15+15x60")],
        [silent("6m30s"), silent("15m")],
    ),
]

RISK = [
    alert_test(
        critical.SECURITY_EVENT_CRITICAL,
        "an audit record of risk 100",
        [
            log_records(
                APPLICATION_LOGS,
                every="10m",
                start="6m",
                until="6m",
                labels=SECURITY,
                fields={"riskScore": 100, "outcome": "failure"},
            )
        ],
        [silent("5m"), firing("6m15s"), silent("12m")],
    ),
    alert_test(
        critical.SECURITY_EVENT_CRITICAL,
        "an attack is blocked and logged as an error",
        [
            log_records(
                APPLICATION_LOGS,
                every="10m",
                start="6m",
                until="6m",
                labels=SECURITY_ERROR,
                fields={"riskScore": 55, "outcome": "blocked"},
            )
        ],
        [firing("6m15s", summary="A security event of the highest risk, or a blocked attack")],
    ),
    alert_test(
        critical.SECURITY_EVENT_CRITICAL,
        "an admin deletes something: risk 85, logged as a warning and allowed",
        [
            log_records(
                APPLICATION_LOGS,
                every="1m",
                until="15m",
                labels=SECURITY,
                fields={"riskScore": 85, "outcome": "success"},
            )
        ],
        [silent("5m"), silent("15m")],
    ),
]

SENSITIVE = [
    alert_test(
        warning.SENSITIVE_DATA_IN_LOGS,
        "a request line of Nginx holds a Plex token",
        [
            log_records(
                NGINX_ACCESS_LOGS,
                every="1m",
                start="5m",
                until="5m",
                labels={**APPLICATION, "service": "nginx", "job": "nginx"},
                fields={"request": "GET /library/sections?X-Plex-Token=ZyXwVuTsRq98 HTTP/2.0"},
            )
        ],
        [silent("4m"), firing("6m", service="nginx")],
    ),
    alert_test(
        warning.SENSITIVE_DATA_IN_LOGS,
        "a logger writes an e-mail address",
        [
            log_records(
                APPLICATION_LOGS,
                every="1m",
                start="5m",
                until="6m",
                labels=APPLICATION,
                fields={"message": "mail to someone@example.org failed"},
            )
        ],
        [
            silent("4m"),
            firing("6m30s", summary="2 log lines of backend hold personal data or secrets"),
            silent("14m"),
        ],
    ),
    alert_test(
        warning.SENSITIVE_DATA_IN_LOGS,
        "a masked password, and an opaque user id",
        [
            log_records(
                APPLICATION_LOGS,
                every="1m",
                until="20m",
                labels=APPLICATION,
                fields={"message": "sign-in", "password": "[REDACTED]", "userId": "user-123"},
            )
        ],
        [silent("5m"), silent("20m")],
    ),
]
