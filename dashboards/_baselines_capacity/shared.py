"""Baselines & capacity: what several of its rows share."""

from dashboards._house import refs, to
from signals.traffic import USER_REQUESTS
from toolchain.define import by_regex, dashed, q

LAST_WEEK_DASHED = by_regex(".*last week", custom_lineStyle=dashed(), custom_fillOpacity=0)
REQUEST_RATE_OF_5M = q.sum(q.rate(USER_REQUESTS, "5m"))
HERE = {"environment": "$environment"}
TO_API = to(refs.BACKEND_API)
TO_DATABASE = to(refs.DATABASE)
TO_ENGAGEMENT = to(refs.USER_ENGAGEMENT)
