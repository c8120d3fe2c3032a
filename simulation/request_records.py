"""What Nginx and the backend write about requests: access lines, failures, slowness, and the audit of sign-ins."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from simulation.records import SIGN_IN, address, browser, is_user_traffic, line, media, seconds, user
from toolchain.simulate.event import Event, LogLine

_SLOW = 1.0
"""Seconds from which the application calls a request slow."""
_QUIET = ("200", "204", "304")
"""Statuses of which the backend says nothing where somebody only reads, quickly, and does not sign in or out."""
_SIGN_INS = {SIGN_IN: "password", "/api/v1/auth/plex/verify": "plex"}
_ERRORS = {
    "500": "PrismaClientKnownRequestError: query failed",
    "503": "ServiceUnavailable: dependency did not answer",
}
_COMPONENTS = {
    "auth": "auth.controller",
    "media": "media.controller",
    "plex": "plex.controller",
    "youtube": "youtube.controller",
    "dashboard": "dashboard.controller",
    "admin": "admin.controller",
    "services": "service-status.controller",
}


def request_lines(event: Event) -> Iterator[LogLine]:
    """Yield Nginx' access line and what the backend has to say about a request."""
    if not is_user_traffic(event):
        return
    duration = seconds(event)
    yield _access_line(event, duration)
    method, endpoint, status = event.labels["method"], event.labels["endpoint"], event.labels["status_code"]
    if method == "GET" and status in _QUIET and endpoint not in _SIGN_INS and duration <= _SLOW:
        return
    section = endpoint.split("/")[3] if endpoint.startswith("/api/v1/") else "http"
    component = _COMPONENTS.get(section, f"{section}.controller")
    operation = endpoint.rpartition("/")[2].lstrip(":")
    details: dict[str, object] = {
        "duration": round(duration * 1000),
        "method": method,
        "endpoint": endpoint,
        "statusCode": int(status),
        "userAgent": browser(event),
        "ip": address(event),
    }
    who = "" if status == "401" else user(event)
    security = _security_line(event, details)
    if security is not None:
        yield security
    if status.startswith("5"):
        error = _ERRORS.get(status, "Error: unexpected")
        yield line(
            event,
            "error",
            "application",
            f"Request failed: {method} {endpoint}",
            component=component,
            operation=operation,
            fields={"error": error, "stack": f"{error}\n    at {component}.{operation}", "metadata": details},
            by=who,
            after=duration,
        )
    elif duration > _SLOW:
        yield line(
            event,
            "warn",
            "performance",
            f"Slow request: {method} {endpoint}",
            component="performance.middleware",
            operation=operation,
            fields={"metadata": details},
            by=who,
            after=duration,
        )
    elif endpoint == "/api/v1/media/request" and status == "201":
        wanted = media(event)
        more = {**details, "mediaType": wanted.partition("-")[0], "source": "overseerr"}
        yield line(
            event,
            "info",
            "application",
            "Media request created",
            component=component,
            operation=operation,
            fields={"event": "media.request.created", "mediaId": wanted, "metadata": more},
            by=who,
            after=duration,
        )
    elif method != "GET" and status.startswith("2") and security is None:
        yield line(
            event,
            "info",
            "application",
            "Request completed",
            component=component,
            operation=operation,
            fields={"metadata": details},
            by=who,
            after=duration,
        )


def _access_line(event: Event, duration: float) -> LogLine:
    status = int(event.labels["status_code"])
    level = "error" if status >= 500 else "warn" if status >= 400 else "info"
    upstream = f"{duration:.3f}"
    record = {
        "timestamp": datetime.fromtimestamp(event.time, UTC).isoformat(timespec="seconds"),
        "remote_addr": address(event),
        "remote_user": "-",
        "request": f"{event.labels['method']} {_path(event)} HTTP/2.0",
        "status": status,
        "body_bytes_sent": 0 if status in (204, 304) else int(180 + 9_000 * event.fraction("size")),
        "request_time": round(duration + 0.001, 3),
        "http_referrer": "-",
        "http_user_agent": browser(event),
        "http_x_forwarded_for": "-",
        "upstream_connect_time": "0.001",
        "upstream_header_time": upstream,
        "upstream_response_time": upstream,
        "ssl_protocol": "TLSv1.3",
        "ssl_cipher": "TLS_AES_256_GCM_SHA384",
    }
    labels = {"service": "nginx", "level": level, "category": "application", "job": "nginx"}
    return LogLine(event.time, labels, record)


def _path(event: Event) -> str:
    """Return a raw path for the route template."""
    path = "/wp-login.php" if event.labels["endpoint"] == "unmatched" else event.labels["endpoint"]
    if ":" not in path:
        return path
    number = str(int(1_000 + 8_000 * event.fraction("path")))
    if ":mediaType" in path:
        path = path.replace(":mediaType", media(event).partition("-")[0])
    path = path.replace(":service", "plex")
    return "/".join(number if part.startswith(":") else part for part in path.split("/"))


def _security_line(event: Event, details: Mapping[str, object]) -> LogLine | None:
    """Return the audit record of a request that is about security."""
    endpoint, status = event.labels["endpoint"], event.labels["status_code"]
    if endpoint in _SIGN_INS and status == "200":
        more = {**details, "loginMethod": _SIGN_INS[endpoint], "2faEnabled": event.fraction("2fa") < 0.2}
        return _audit_line(event, "User signed in", "user.login.success", more, outcome="success")
    if endpoint == SIGN_IN and status == "401":
        more = {**details, "loginMethod": _SIGN_INS[endpoint]}
        return _audit_line(event, "Sign-in failed", "user.login.failure", more, outcome="failure")
    if endpoint == "/api/v1/auth/logout" and status == "204":
        return _audit_line(event, "User signed out", "user.logout", details, outcome="success")
    if status == "401":
        return _audit_line(event, "Session token rejected", "session.token.rejected", details, outcome="failure")
    if status == "403":
        return _audit_line(event, "Access denied", "", details, outcome="blocked", kind="authorization")
    if status == "429":
        return _audit_line(
            event, "Rate limit exceeded", "ratelimit.exceeded", details, outcome="blocked", kind="system"
        )
    return None


def _audit_line(
    event: Event,
    message: str,
    name: str,
    details: Mapping[str, object],
    *,
    outcome: str,
    kind: str = "authentication",
) -> LogLine:
    endpoint, method = event.labels["endpoint"], event.labels["method"]
    risk = {"401": 20, "403": 30}.get(event.labels["status_code"], 0) + 15 * (method == "DELETE")
    return line(
        event,
        "info" if outcome == "success" else "warn",
        "security",
        message,
        component="auth.controller",
        operation=endpoint.rpartition("/")[2].lstrip(":"),
        fields={
            **({"event": name} if name else {}),
            "auditCategory": kind,
            "outcome": outcome,
            "riskScore": risk + 25 * ("/admin/" in endpoint),
            "ipAddress": address(event),
            "resource": endpoint,
            "action": method.lower(),
            "metadata": details,
        },
        by="" if event.labels["status_code"] == "401" else user(event),
    )
