"""Overview & SLO: what several of its rows share."""

from dashboards._house import refs, to
from metrics.api import HTTP_REQUEST_DURATION_SECONDS
from signals.traffic import USER_ENDPOINTS, USER_REQUESTS, WELL_ANSWERED
from toolchain.define import q

MONTH, VISITS = "30d", "28d"
"""Google judges web vitals over 28 days, everything else here runs over 30."""
API_AVAILABILITY = q.share(q.sum(q.increase(WELL_ANSWERED, MONTH)), q.sum(q.increase(USER_REQUESTS, MONTH)))
API_SPEED = q.share_within(HTTP_REQUEST_DURATION_SECONDS, 0.5, window=MONTH, endpoint=USER_ENDPOINTS)
HERE = {"environment": "$environment"}
TO_HEALTH = to(refs.SERVICE_HEALTH)
TO_API = to(refs.BACKEND_API)
TO_DATABASE = to(refs.DATABASE)
TO_INTEGRATIONS = to(refs.EXTERNAL_INTEGRATIONS)
