"""One objective becomes recorded ratios, burn-rate alerts and panels that agree with each other."""

from typing import Any

import pytest

from tests.toolchain.alerts import GROUP
from tests.toolchain.metrics import DURATION, REQUESTS, SESSIONS
from toolchain.alerting.sli import Average, Latency, Ratio
from toolchain.alerting.slo import SLO
from toolchain.errors import DefinitionError
from toolchain.promql import builder as q
from toolchain.promql.ast import Expression
from toolchain.promql.printer import to_promql

FAILED = Ratio(q.select(REQUESTS, status_code="500"), q.select(REQUESTS))


def slo(**changes: Any) -> SLO:
    """An objective of three nines."""
    fields: dict[str, Any] = {
        "id": "S1",
        "name": "ApiAvailability",
        "title": "API availability",
        "description": "Answered.",
        "objective": 0.999,
        "sli": FAILED,
        "group": GROUP,
        "owner": "backend",
        "service": "backend",
        "pages": True,
    }
    return SLO(**{**fields, **changes})


def test_it_pages_for_fast_burns_and_writes_tickets_for_slow_ones() -> None:
    rules = {rule.name: (rule.severity, rule.threshold) for rule in slo().alerts}
    assert rules == {
        "SLOBurnApiAvailability1h": ("critical", 14.4),
        "SLOBurnApiAvailability6h": ("critical", 6),
        "SLOBurnApiAvailability1d": ("warning", 3),
        "SLOBurnApiAvailability3d": ("warning", 1),
    }
    assert [rule.severity for rule in slo(pages=False).alerts] == ["warning", "warning"]


def test_the_budget_is_what_the_objective_leaves() -> None:
    assert slo().budget == 0.001
    assert slo(objective=0.95).budget == 0.05


def test_every_window_is_recorded_and_long_ones_from_what_is_recorded_already() -> None:
    text = {rule.record: to_promql(rule.expression) for rule in slo().recordings}
    for window in ("5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d"):
        assert f"slo:api_availability_errors:ratio_rate{window}" in text
    assert "http_requests_total" not in text["slo:api_availability_errors:ratio_rate30d"]
    assert "[1h]" in text["slo:api_availability_errors:ratio_rate1h"]


def test_both_windows_have_to_burn_and_some_events_to_be_bad() -> None:
    query = slo().alerts[0].query
    assert isinstance(query, Expression)
    text = to_promql(query)
    assert "slo:api_availability_errors:ratio_rate1h < slo:api_availability_errors:ratio_rate5m" in " ".join(
        text.split()
    )
    assert "slo:api_availability_bad:rate5m" in text
    assert "> 9.5" in text


def test_an_objective_per_service_keeps_the_label() -> None:
    each = slo(sli=Ratio(FAILED.bad, FAILED.total, by=["method"]), service="")
    assert all(rule.record.startswith("slo_method:") for rule in each.recordings)
    assert "{{ $labels.method }}" in each.alerts[0].summary


def test_a_gauge_has_no_events_to_count() -> None:
    query = slo(sli=Average(q.select(SESSIONS))).alerts[0].query
    assert isinstance(query, Expression)
    assert "_bad" not in to_promql(query)


def test_a_bound_that_is_no_bucket_is_an_error_where_it_is_written() -> None:
    with pytest.raises(DefinitionError, match=r"no bucket 0\.3") as raised:
        Latency(DURATION, 0.3)
    assert raised.value.location.file.endswith("test_slo.py")


def test_alerts_of_an_objective_share_a_runbook() -> None:
    assert {rule.runbook for rule in slo().alerts} == {"alerts/runbooks/SLOBurnApiAvailability.md"}
