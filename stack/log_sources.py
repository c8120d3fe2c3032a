"""Where log lines come from, and how their streams are named."""

from metrics.logs import APPLICATION_LOGS, NGINX_ACCESS_LOGS
from toolchain.define import LogSource

APPLICATION = LogSource(
    "application",
    schema=APPLICATION_LOGS.name,
    containers=("backend", "frontend"),
    labels={"job": "medianest-app"},
    levels={"critical": "error", "warning": "warn", "http": "info", "verbose": "debug", "silly": "trace"},
    categories=(
        ("security", r"(auth|csrf|session|ratelimit|security)[.\w]* .*|.* (user|session|csrf|ratelimit)\..*"),
        ("integration", r"(plex|overseerr|youtube|uptime)[.\w]* .*|.* (integration|webhook|circuit)\..*"),
        ("performance", r".* (query\.slow|memory\.high)"),
        ("infrastructure", r".* service\.health\..*"),
    ),
)
"""Words of Winston's that are none of the five levels that streams have are mapped to those."""

NGINX = LogSource(
    "nginx",
    schema=NGINX_ACCESS_LOGS.name,
    containers=("nginx",),
    labels={"job": "nginx", "service": "nginx", "level": "info"},
    usual_category="infrastructure",
)

ALL = (APPLICATION, NGINX)
