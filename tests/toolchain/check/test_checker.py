"""Waivers, pages, and that every rule is tested."""

from pathlib import Path

from tests.toolchain.check._panels import panel
from tests.toolchain.check.rules.test_alert_rules import WRONG as ALERTS
from tests.toolchain.check.rules.test_dashboard_rules import PANELS
from tests.toolchain.check.rules.test_evaluation_rules import EVALUATION_RULES
from tests.toolchain.check.rules.test_metric_rules import NAMES
from tests.toolchain.check.rules.test_routing_rules import NAMES as ROUTING_RULES
from tests.toolchain.compilation import board, checked
from toolchain.catalog import Waiver
from toolchain.check.files.pages import PAGES
from toolchain.check.logql import LOGQL_RULES
from toolchain.check.promql import PROMQL_RULES
from toolchain.check.rules import EXPLAINED, RULES
from toolchain.check.stack.rules import PAGES as STACK_PAGES

CASES = Path(__file__).parent / "files" / "cases"


def test_a_waiver_accepts_the_finding_and_keeps_its_reason() -> None:
    result = checked("panel-text", board(panel(description="", waivers=[Waiver("panel-text", "a spacer")])))
    assert result.findings == ()
    assert [waiver.reason for _, waiver in result.waived] == ["a spacer"]


def test_a_waiver_on_the_dashboard_covers_its_panels() -> None:
    result = checked("panel-text", board(panel(description=""), waivers=[Waiver("panel-text", "a draft")]))
    assert result.findings == ()


def test_a_waiver_that_accepts_nothing_is_a_finding_at_its_line() -> None:
    waiver = Waiver("panel-text", "once needed")
    (finding,) = checked("panel-text", board(panel(waivers=[waiver]))).findings
    assert finding.rule == "unused-waiver"
    assert finding.location.line == waiver.location.line


def test_a_waiver_of_a_rule_that_does_not_exist_is_a_finding() -> None:
    (finding,) = checked("panel-text", board(panel(waivers=[Waiver("panel-txet", "typo")]))).findings
    assert "does not exist" in finding.message


def test_every_rule_has_a_page_that_says_what_holds_why_and_what_to_do() -> None:
    for each in EXPLAINED:
        paragraphs = each.page.strip().split("\n\n")
        assert len(paragraphs) >= 3, each.id
        assert paragraphs[0].endswith("."), each.id
        assert "\n" not in paragraphs[0], each.id


def test_rule_ids_are_unique() -> None:
    assert len({each.id for each in EXPLAINED}) == len(EXPLAINED)


def test_every_rule_is_fired_by_a_test() -> None:
    fired = {case[0] for case in PANELS} | {case[0] for case in NAMES} | {*ROUTING_RULES}
    fired |= {case[0] for case in ALERTS} | {"alert-runbook", "alert-untested", "rule-duplicate", "group-settings"}
    fired |= {*EVALUATION_RULES}
    fired |= {
        "dashboard-uid",
        "dashboard-text",
        "dashboard-folder",
        "panel-title-unique",
        "variable-meaning",
        "variable-multi",
        "variable-unused",
        "metric-unshown",
        "series-link",
        "figure-limits",
    }
    fired |= {"alert-inhibition", "report-personal", "personal-field"}  # modules of their own in rules/
    fired |= {"resource-uid"}  # tests/toolchain/define/resources/test_playlist.py
    fired |= {"library-panel-changed", "library-panel-unused"}  # tests/toolchain/define/resources/test_library_panel.py
    fired |= {"query-printed"}  # rules/test_query_printed.py
    fired |= {"query-retention"}  # files/test_checker.py
    fired |= {path.stem for path in CASES.glob("*.yaml")} - {each.id for each in (*PAGES, *STACK_PAGES)}
    fired |= {"metric-duplicate", "metric-unit", "dashboard-title", "runbook-unused"}  # tests/mistakes
    fired |= (
        {"metric-labels", "metric-stub", "datasource-definition"}
        | {each.id for each in PROMQL_RULES}
        | {each.id for each in LOGQL_RULES}
    )
    assert {each.id for each in RULES} == fired
