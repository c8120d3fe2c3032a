"""Alert tests say what a rule does when: what differs is a finding at the line that expected something else."""

import pytest

from tests.toolchain.alerts import GROUP, alert, errors_panel
from tests.toolchain.compilation import board, compilation
from tests.toolchain.metrics import DURATION, REQUESTS, SESSIONS
from toolchain.base.errors import DefinitionError
from toolchain.define.alerting import RecordingRule
from toolchain.define.alerting.proof import Expectation, alert_test, firing, pending, series, silent
from toolchain.languages.promql import builder as q
from toolchain.prove.alert_tests import run_alert_tests
from toolchain.prove.inputs import played_series

FAILING = series(q.select(REQUESTS, status_code="500"), "0+2x40")
"""Two errors at each scrape: more than ten within five minutes after a minute and a quarter."""


def problems(promtool: str, *expected: Expectation) -> list[str]:
    """What a test with these expectations finds."""
    rule = alert()
    test = alert_test(rule, "errors begin", [FAILING], expected)
    (tested,) = run_alert_tests(compilation(board(errors_panel()), alerts=(rule,)), [test], promtool)
    assert all(finding.location.file.endswith("test_alert_tests.py") for finding in tested.failures)
    return [finding.message.partition(" at ")[2] for finding in tested.failures]


def test_a_true_story_finds_nothing(promtool: str) -> None:
    expected = [silent("1m"), pending("1m45s"), firing("3m", summary="24.842105263157894 errors", service="backend")]
    assert problems(promtool, *expected[:2]) == []
    assert problems(promtool, firing("3m")) == []


@pytest.mark.parametrize(
    ("expected", "problem"),
    [
        (silent("3m"), "3m it is firing for service=backend"),
        (pending("3m"), "3m it should be pending, and is firing for service=backend"),
        (firing("1m"), "1m it should be firing, and is silent"),
        (firing("1m45s"), "1m45s it should be firing, and is pending for service=backend"),
        (
            firing("3m", service="frontend"),
            "3m it should be firing service=frontend, and is firing for service=backend",
        ),
        (firing("3m", description="No."), "3m its description should be 'No.', and is 'Too many.'"),
    ],
)
def test_what_differs_is_told(promtool: str, expected: Expectation, problem: str) -> None:
    assert problems(promtool, expected) == [problem]


def test_a_rule_is_played_with_the_recording_rules_that_it_reads(promtool: str) -> None:
    inner = RecordingRule(record="job:sessions:sum", expression=q.sum(SESSIONS, by=["job"]), group=GROUP, help="x")
    outer = RecordingRule(record="job:sessions:double", expression=q.select(inner.metric) * 2, group=GROUP, help="x")
    rule = alert(query=q.sum(q.select(outer.metric)))
    sessions = [series(q.select(SESSIONS), "6x10")]
    test = alert_test(rule, "six sessions", sessions, [firing("2m")])
    unrecorded = alert_test(rule, "nobody evaluates the recording rules", sessions, [silent("2m")], records=False)
    made = compilation(board(errors_panel()), alerts=(rule,), recordings=(inner, outer))
    for tested in run_alert_tests(made, [test, unrecorded], promtool):
        assert tested.failures == ()


def test_a_test_of_a_rule_that_no_module_defines_is_a_finding(promtool: str) -> None:
    test = alert_test(alert(), "orphan", [FAILING], [silent("1m")])
    (tested,) = run_alert_tests(compilation(board(errors_panel())), [test], promtool)
    assert "no module defines" in tested.failures[0].message


def test_an_input_that_is_no_whole_series_is_a_finding_at_its_line(promtool: str) -> None:
    rule = alert()
    test = alert_test(rule, "no le", [series(q.select(DURATION, part="bucket"), "1")], [silent("1m")])
    (tested,) = run_alert_tests(compilation(board(errors_panel()), alerts=(rule,)), [test], promtool)
    assert "'le'" in tested.failures[0].message


def test_an_input_gets_every_label_of_the_catalog() -> None:
    played = played_series(series(q.select(REQUESTS, status_code="500"), "1"), "test")
    assert played.name == (
        'http_requests_total{endpoint="/a", environment="test", instance="app:4000", job="app", method="GET", '
        'status_code="500"}'
    )


def test_a_label_that_only_a_pattern_describes_must_be_given() -> None:
    with pytest.raises(DefinitionError, match="'le'"):
        played_series(series(q.select(DURATION, part="bucket"), "1"), "test")
