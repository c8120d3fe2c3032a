"""Every service is up: while one is down, alerts about what follows are silent, whatever else a test plays."""

from metrics.exporters.synthetic import UP
from metrics.jobs import APP, FRONTEND
from toolchain.define import q, series

SERVICES_UP = [series(q.select(UP, job=job.name), "1x1400") for job in (APP, FRONTEND)]
"""Those that are known to be down where nothing is known of them; longer than any test of alerts that read them."""
