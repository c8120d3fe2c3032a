"""Node.js processes of the backend."""

from metrics.jobs import APP
from metrics.resources import NODEJS_HEAP_SIZE_TOTAL_BYTES, NODEJS_HEAP_SIZE_USED_BYTES
from toolchain.define import q

HEAP_USED = q.select(NODEJS_HEAP_SIZE_USED_BYTES, job=APP.name)
HEAP_TOTAL = q.select(NODEJS_HEAP_SIZE_TOTAL_BYTES, job=APP.name)
