"""What a choice leaves of findings."""

from attrs import evolve

from tests.toolchain.compilation import board, compilation
from toolchain.base.finding import Severity, Subject
from toolchain.base.source import SourceLocation
from toolchain.check.checker import check
from toolchain.check.choice import Choice
from toolchain.check.rule import Rule, Violation

HERE = SourceLocation("dashboards/a.py", 3)
NAME = Subject("metric", "up", HERE)
CAUSE = Rule("cause", Severity.WARNING, "", lambda _: [Violation(HERE, "it is misnamed", "Rename it.", about=(NAME,))])
CONSEQUENCE = Rule(
    "consequence", Severity.ERROR, "", lambda _: [Violation(HERE, "it is unknown", "Name it.", follows=(NAME,))]
)
RULES = (CAUSE, CONSEQUENCE)


def told(choice: Choice) -> list[tuple[str, Severity]]:
    return [(each.rule, each.severity) for each in choice.severe(check(compilation(board()), RULES, choice).findings)]


def test_a_cause_is_as_bad_as_the_worst_of_what_is_chosen() -> None:
    assert told(Choice()) == [("cause", Severity.ERROR)]
    assert told(Choice(severities={"consequence": Severity.INFO})) == [("cause", Severity.WARNING)]


def test_what_follows_from_a_skipped_finding_is_told_by_itself() -> None:
    assert told(Choice(skip=frozenset({"cause"}))) == [("consequence", Severity.ERROR)]
    assert told(Choice(only=frozenset({"consequence"}))) == [("consequence", Severity.ERROR)]


def test_a_rule_that_is_not_chosen_is_not_run() -> None:
    def broken(_: object) -> list[Violation]:
        raise AssertionError

    rules = (CAUSE, evolve(CONSEQUENCE, check=broken))
    checked = check(compilation(board()), rules, Choice(only=frozenset({"cause"})))
    assert [each.rule for each in checked.findings] == ["cause"]


def test_a_rule_has_the_severity_that_was_chosen_before_the_milder_are_left_out() -> None:
    milder = {"consequence": Severity.WARNING}
    assert told(Choice(severities=milder, least=Severity.ERROR)) == []
    assert told(
        Choice(severities={"cause": Severity.ERROR}, skip=frozenset({"consequence"}), least=Severity.ERROR)
    ) == [("cause", Severity.ERROR)]
