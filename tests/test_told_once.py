"""Of a test that another process runs, what people see is told, once, and nothing that did not pass is lost."""

from typing import Any, Literal

import pytest

from tests.told_once import seen

When = Literal["setup", "call", "teardown"]
Outcome = Literal["passed", "failed", "skipped"]


def report(when: When, outcome: Outcome = "passed", **properties: float) -> pytest.TestReport:
    properties_: Any = list(properties.items())
    return pytest.TestReport(
        "test.py::test", ("test.py", 1, "test"), {"test": 1}, outcome, None, when, [], 1, 0, 1, properties_
    )


def test_of_one_that_passes_one_report_is_told_with_what_was_noted_of_it() -> None:
    called = report("call")
    assert seen([report("setup"), called, report("teardown", taken=2.5)]) == [called]
    assert called.user_properties == [("taken", 2.5)]


@pytest.mark.parametrize("outcome", ["failed", "skipped"])
def test_whichever_part_did_not_pass_is_told(outcome: Outcome) -> None:
    begun, called, ended = report("setup", outcome), report("call", outcome), report("teardown", "failed", taken=1)
    assert seen([begun, report("teardown", taken=1)]) == [begun]
    assert seen([report("setup"), called, report("teardown")]) == [called]
    assert seen([report("setup"), called, ended]) == [called, ended]
    passed = report("call")
    assert seen([report("setup"), passed, ended]) == [passed, ended]
    assert passed.user_properties == []
