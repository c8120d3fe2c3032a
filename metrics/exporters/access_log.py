"""What Alloy counts in Nginx' access log while it ships it: what no backend could count.

It is counted before a line has labels (``stack/log_sources.py``), so that the series have only those of the component.
Alloy forgets a counter that has not grown for a week.
"""

from metrics.jobs import ALLOY
from metrics.owners import PLATFORM
from toolchain.catalog import counter, open_label

NGINX_ACCESS_UNANSWERED_TOTAL = counter(
    "nginx_access_unanswered_total",
    unit="reqps",
    help="Requests of the API that Nginx answered with 502 or 504 because no backend did.",
    owner=PLATFORM,
    jobs=[ALLOY],
    labels=[
        open_label("component_id", example="loki.process.nginx", bound=1),
        open_label("component_path", example="/", bound=1),
    ],
    note="Where a backend answered with these codes itself, its own count has them.",
)
