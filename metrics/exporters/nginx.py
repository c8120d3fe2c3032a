"""nginx exporter (stub_status): connections and requests. Status codes and latency come from the access log."""

from functools import partial

from metrics.jobs import NGINX_EXPORTER
from metrics.owners import PLATFORM
from toolchain.catalog import Waiver, counter, gauge

_counter = partial(counter, owner=PLATFORM, jobs=[NGINX_EXPORTER])
_gauge = partial(gauge, owner=PLATFORM, jobs=[NGINX_EXPORTER], unit="short")
_NOT_TOTAL = [Waiver("metric-name-total", "the exporter names this counter after the field of stub_status")]

NGINX_UP = gauge(
    "nginx_up",
    unit="none",
    help="1 while Nginx answers the exporter.",
    owner=PLATFORM,
    jobs=[NGINX_EXPORTER],
    value_range=(0, 1),
)
NGINX_CONNECTIONS_ACTIVE = _gauge("nginx_connections_active", help="Connections open.")
NGINX_CONNECTIONS_READING = _gauge("nginx_connections_reading", help="Connections whose request is being read.")
NGINX_CONNECTIONS_WRITING = _gauge("nginx_connections_writing", help="Connections whose answer is being sent.")
NGINX_CONNECTIONS_WAITING = _gauge("nginx_connections_waiting", help="Idle connections kept alive.")
NGINX_CONNECTIONS_ACCEPTED = _counter(
    "nginx_connections_accepted", unit="cps", help="Connections accepted.", waivers=_NOT_TOTAL
)
NGINX_CONNECTIONS_HANDLED = _counter(
    "nginx_connections_handled",
    unit="cps",
    help="Connections handled; fewer than accepted means a limit was hit.",
    waivers=_NOT_TOTAL,
)
NGINX_HTTP_REQUESTS_TOTAL = _counter("nginx_http_requests_total", unit="reqps", help="Requests.")
