"""Node.js runtime & resources: what several of its rows share."""

from metrics.exporters.synthetic import UP
from metrics.jobs import APP, FRONTEND
from toolchain.catalog import Metric
from toolchain.define import Selector, any_of, q, var

PROCESS = var.label_values(
    "job",
    "Process",
    q.select(UP, job=any_of(APP.name, FRONTEND.name), environment="$environment"),
    "job",
    choice=var.ONE,
    default=APP.name,
)
INSTANCE = var.label_values("instance", "Instance", q.select(UP, job=PROCESS, environment="$environment"), "instance")


def of_process(metric: Metric, part: str = "") -> Selector:
    """Return the metric of the chosen process and instances."""
    return q.select(metric, part=part, job=PROCESS, instance=INSTANCE)
