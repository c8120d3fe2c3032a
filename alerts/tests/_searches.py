"""Searches for media: the requests that most stories are told of."""

from metrics.api import HTTP_REQUESTS_TOTAL
from toolchain.define import q

SEARCH = {"method": "GET", "endpoint": "/api/v1/media/search"}
GOOD = q.select(HTTP_REQUESTS_TOTAL, **SEARCH, status_code="200")
BAD = q.select(HTTP_REQUESTS_TOTAL, **SEARCH, status_code="500")
