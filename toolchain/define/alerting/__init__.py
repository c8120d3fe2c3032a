"""Alert rules, recording rules, objectives and routes as definitions write them."""

from typing import TYPE_CHECKING

from toolchain.base.lazy_names import import_names_lazily

if TYPE_CHECKING:
    from toolchain.define.alerting.grafana_rule import GrafanaRule
    from toolchain.define.alerting.group import RuleGroup
    from toolchain.define.alerting.log_recording import LogRecordingRule
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
    "GrafanaRule",
    "LogRecordingRule",
    "NoData",
    "OnError",
    "PanelLink",
    "RecordingRule",
    "RuleGroup",
    "while_firing",
]

import_names_lazily(__name__)
