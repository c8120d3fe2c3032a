"""MediaNest as people reach it: the blackbox exporter's probes, what Nginx answers by itself, and backups."""

from simulation.api import ROUTES
from simulation.community import NGINX_UP, NO_BACKEND, PAGES
from toolchain.simulate.amount import Amount, Conditions
from toolchain.simulate.behaviour import Clock, Count, Level, by_label, by_labels, single
from toolchain.simulate.rhythm import DAY, HOUR

_ASKED = sum((route.amount for route in ROUTES if route.can_fail), Amount())


def _status(now: Conditions) -> Amount:
    if not now[NGINX_UP]:
        return Amount()
    return Amount(502.0 if now[NO_BACKEND] else 200.0)


def _succeeds(now: Conditions) -> Amount:
    return Amount(float(now[NGINX_UP] and not now[NO_BACKEND]))


BEHAVIOURS = (
    single("probe_success", Level(_succeeds, decimals=0)),
    single("probe_http_status_code", Level(_status, decimals=0)),
    single("probe_duration_seconds", Level(Amount(0.04, activity=0.03), PAGES, noise=0.3, decimals=4, low=0.01)),
    single("probe_ssl_earliest_cert_expiry", Clock(before=-60 * DAY)),
    by_labels(
        "nginx_access_unanswered_total",
        ("component_id", "component_path"),
        {("loki.process.nginx", "/"): Count(lambda now: _ASKED * now[NO_BACKEND], PAGES)},
    ),
    by_label(
        "backup_last_success_timestamp_seconds",
        "backup",
        {"postgres": Clock(before=9 * HOUR), "uploads": Clock(before=9.5 * HOUR)},
    ),
)
