"""Redis & cache: what several of its rows share."""

from metrics.database import CACHE_HIT_RATIO
from toolchain.define import q, var

CACHE = var.label_values("cache", "Cache", q.select(CACHE_HIT_RATIO, environment="$environment"), "cache_type")
