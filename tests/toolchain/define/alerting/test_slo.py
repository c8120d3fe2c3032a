"""One objective becomes recorded ratios, burn-rate alerts and panels that agree with each other."""

from typing import Any

import pytest

from tests.toolchain.alerts import GROUP, errors_panel
from tests.toolchain.compilation import board, compilation
from tests.toolchain.metrics import DURATION, REQUESTS, SESSIONS
from toolchain.base.errors import DefinitionError
from toolchain.define.alerting import RecordingRule, RuleGroup
from toolchain.define.alerting.proof import Expectation, alert_test, firing, series, silent
from toolchain.define.alerting.routing import MuteTiming, TimeInterval
from toolchain.define.alerting.routing.calendar_query import during
from toolchain.define.alerting.sli import Average, Latency, Ratio
from toolchain.define.alerting.slo import SLO
from toolchain.languages.promql import builder as q
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.printer import to_promql
from toolchain.prove.alert_tests import run_alert_tests

MINUTELY = RuleGroup("objectives", "1m")
NOTHING_COUNTS = RecordingRule(
    record="team:maintenance:active",
    expression=during(
        MuteTiming("Thursdays", [TimeInterval(times=[("03:00", "05:00")], weekdays=["thursday"])]), lingering="5m"
    ),
    group=MINUTELY,
    help="1 while nothing counts.",
)
"""Stories begin at 1970-01-01 00:00, a Thursday."""

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


def told(objective: SLO) -> str:
    """What the panel of the burn rates says of the alerts."""
    return str(objective.row().panels[-1].description)


def test_the_panel_says_of_each_objective_what_its_own_alerts_do() -> None:
    tickets = "at 3 over 1d and 1 over 3d a ticket is opened."
    assert told(slo()).endswith(f"alerts fire: at 14.4 over 1h and 6 over 6h people are paged, {tickets}")
    assert told(slo(pages=False)).endswith(f"alerts fire: {tickets}")


def test_an_alert_says_what_was_promised_and_how_long_the_budget_lasts_at_its_pace() -> None:
    hour, *_, three_days = slo(objective=0.995, window="28d").alerts
    assert hour.description.endswith("what 99.5% over 28d allows was bad: at this pace the budget lasts 1.9 days.")
    assert three_days.description.endswith("lasts 28 days.")
    assert slo(window="12h").alerts[1].description.endswith("lasts 2 hours.")


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
    assert "sum_over_time(slo:api_availability_bad:rate5m[1h]) * 15 > 9.5" in " ".join(text.split())


def test_an_objective_per_service_keeps_the_label() -> None:
    each = slo(sli=Ratio(FAILED.bad, FAILED.total, by=["method"]), service="")
    assert all(rule.record.startswith("slo_method:") for rule in each.recordings)
    assert "{{ $labels.method }}" in each.alerts[0].summary


def test_a_gauge_has_no_events_to_count_and_has_to_be_bad_for_a_while() -> None:
    query = slo(sli=Average(q.select(SESSIONS))).alerts[0].query
    assert isinstance(query, Expression)
    assert "sum_over_time(slo:api_availability_bad:avg[1h]) * 15 > 112.5" in " ".join(to_promql(query).split())


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"objective": 99.9}, "leaves no error budget"),
    ({"objective": 1.0}, "leaves no error budget"),
    ({"window": "a month"}, "window is 'a month', which is no duration"),
    ({"shortest_bad": ""}, "shortest_bad is empty"),
    ({"sli": Average(q.select(SESSIONS)), "excluded": NOTHING_COUNTS}, "averages a gauge"),
]


@pytest.mark.parametrize(("change", "message"), WRONG, ids=[message for _, message in WRONG])
def test_an_objective_that_cannot_be_is_an_error_where_it_is_written(change: dict[str, Any], message: str) -> None:
    with pytest.raises(DefinitionError, match=message) as raised:
        slo(**change)
    assert raised.value.location.file.endswith("test_slo.py")


def played(promtool: str, objective: SLO, *expected: Expectation) -> list[str]:
    """What is different from what the pages of an objective should make of a Thursday.

    Every request fails from minute 185 to 295.
    """
    given = [
        series(q.select(REQUESTS, status_code="200"), "0+100x185 18500x109 18600+100x60"),
        series(q.select(REQUESTS, status_code="500"), "0x185 100+100x109 11000x60"),
    ]
    tests = [alert_test(rule, "all fail", given, expected, step="1m") for rule in objective.alerts[:2]]
    recordings = (NOTHING_COUNTS, *objective.recordings)
    made = compilation(board(errors_panel()), alerts=objective.alerts, recordings=recordings)
    return [finding.message for each in run_alert_tests(made, tests, promtool) for finding in each.failures]


def test_what_happens_in_an_excluded_time_never_burns(promtool: str) -> None:
    assert played(promtool, slo(group=MINUTELY), firing("240m"), firing("296m")) == []
    quiet = [silent(f"{minute}m") for minute in (190, 240, 294, 298, 301, 304, 306, 320, 350)]
    assert played(promtool, slo(group=MINUTELY, excluded=NOTHING_COUNTS), *quiet) == []


def test_a_bound_that_is_no_bucket_is_an_error_where_it_is_written() -> None:
    with pytest.raises(DefinitionError, match=r"no bucket 0\.3") as raised:
        Latency(DURATION, 0.3)
    assert raised.value.location.file.endswith("test_slo.py")


def test_alerts_of_an_objective_share_a_runbook() -> None:
    assert {rule.runbook for rule in slo().alerts} == {"alerts/runbooks/SLOBurnApiAvailability.md"}
