"""When planned work goes on: what fails then is not held against the objectives."""

from alerts.groups import OBJECTIVES as GROUP
from alerts.mute_timings import PLANNED_MAINTENANCE
from toolchain.define import RecordingRule, during

MAINTENANCE = RecordingRule(
    record="medianest:planned_maintenance:active",
    expression=during(PLANNED_MAINTENANCE, lingering="5m"),
    group=GROUP,
    help="1 during planned maintenance and for five minutes after it: rates look back that far.",
)
