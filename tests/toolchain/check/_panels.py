"""Panels that the tests of rules start from; shared, so that findings stand at the test that asked for them."""

from typing import Any

from tests.toolchain.metrics import SESSIONS
from toolchain.define import HousePanel, timeseries
from toolchain.define.targets import PrometheusTarget, prom
from toolchain.languages.promql import builder as q


def panel(*targets: PrometheusTarget, title: str = "Panel", **changes: Any) -> HousePanel:
    """A time series panel without a mistake."""
    fields: dict[str, Any] = {"description": "What it shows.", "unit": "short"}
    return timeseries(title, *targets or [prom(q.sum(SESSIONS), "sessions")], **{**fields, **changes})


def written(expr: str, legend: str = "x") -> HousePanel:
    """A panel with a query written by hand."""
    return panel(prom(expr, legend))
