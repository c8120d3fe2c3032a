"""What Alloy counts in Nginx' access log while it ships it: what no backend could count.

``stage.metrics`` with the prefix ``nginx_access_``, before labels are set, so that the series have none. Alloy forgets
a counter that has not grown for ``max_idle_duration``, which is to be a week here.
"""

from metrics.jobs import ALLOY
from metrics.owners import PLATFORM
from toolchain.catalog import counter

NGINX_ACCESS_UNANSWERED_TOTAL = counter(
    "nginx_access_unanswered_total",
    unit="reqps",
    help="Requests of the API that Nginx answered with 502 or 504 because no backend did.",
    owner=PLATFORM,
    jobs=[ALLOY],
    note="Where a backend answered with these codes itself, its own count has them.",
)
