"""MediaNest as people reach it."""

from alerts.groups import OBJECTIVES as GROUP
from signals.traffic import NOBODY_ANSWERS
from toolchain.define import RecordingRule

UNREACHABLE = RecordingRule(
    record="job:probe_unanswered:max",
    expression=NOBODY_ANSWERS,
    group=GROUP,
    help="1 while probes from outside get no answer at all.",
)
