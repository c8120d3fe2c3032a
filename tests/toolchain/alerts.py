"""Alert rules that the toolchain's tests start from."""

from typing import Any

from tests.toolchain.logs import LOGS
from tests.toolchain.metrics import HEAP, REQUESTS
from toolchain.define import HousePanel, timeseries
from toolchain.define.alerting import CRITICAL, AlertRule, NoData, OnError, PanelLink, RuleGroup
from toolchain.define.targets import prom
from toolchain.define.thresholds import above
from toolchain.languages.logql import builder as lq
from toolchain.languages.promql import builder as q

GROUP = RuleGroup("critical", "15s")
ERRORS = q.sum(q.increase(q.select(REQUESTS, status_code="500"), "5m"))
FAILED_LOGINS = lq.sum(lq.count_over_time(lq.stream(LOGS).json().where(event="login.failure"), "5m"))
LIMITS = above(warning=5, critical=10)


def alert(**changes: Any) -> AlertRule:
    """A rule with nothing to object to but what the test puts in."""
    fields: dict[str, Any] = {
        "name": "ManyErrors",
        "query": ERRORS,
        "limits": LIMITS,
        "severity": CRITICAL,
        "group": GROUP,
        "category": "errors",
        "service": "backend",
        "owner": "backend",
        "wait": "30s",
        "no_data": NoData.OK,
        "on_error": OnError.ERROR,
        "summary": "{{ $value }} errors",
        "description": "Too many.",
        "panel": PanelLink("board", "Errors"),
    }
    return AlertRule(**{**fields, **changes})


def errors_panel(**changes: Any) -> HousePanel:
    """The panel that shows the signal."""
    fields: dict[str, Any] = {"description": "Errors.", "limits": LIMITS}
    shown = q.sum(q.rate(q.select(REQUESTS, status_code="500")))
    return timeseries("Errors", prom(shown, "errors"), **{**fields, **changes})


HEAP_BY_INSTANCE = q.max(HEAP, by=["instance"])
