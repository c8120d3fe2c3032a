"""Alert rules, recording rules, objectives and routes as definitions write them."""

from toolchain.define.alerting.group import RuleGroup
from toolchain.define.alerting.outcomes import NoData, OnError
from toolchain.define.alerting.recording import RecordingRule
from toolchain.define.alerting.rule import (
    BUSINESS,
    CRITICAL,
    WARNING,
    AlertRule,
    PanelLink,
    while_firing,
)

__all__ = [
    "BUSINESS",
    "CRITICAL",
    "WARNING",
    "AlertRule",
    "NoData",
    "OnError",
    "PanelLink",
    "RecordingRule",
    "RuleGroup",
    "while_firing",
]
