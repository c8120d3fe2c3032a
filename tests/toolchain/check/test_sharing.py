"""A large compilation is checked by two processes, and is told what one of them would tell."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.toolchain.check._panels import panel
from tests.toolchain.compilation import board, compilation
from toolchain.base import sharing
from toolchain.base.finding import Severity
from toolchain.catalog import Waiver
from toolchain.check import checker
from toolchain.check.checker import Checked, check
from toolchain.check.own_rules import rules_of
from toolchain.check.rule import Rule, Violation
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "available_processors", lambda: 2)


def by_both(made: Compilation, rules: Iterable[Rule], monkeypatch: pytest.MonkeyPatch) -> tuple[Checked, Checked]:
    """Return what one process tells, and what two do."""
    known, found = tuple(rules), []
    for large in (10**9, 0):
        monkeypatch.setattr(checker, "_LARGE", large)
        found.append(check(made, known))
    return found[0], found[1]


@pytest.mark.parametrize("name", ["complete", "shop"])
def test_two_processes_tell_what_one_tells(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (environment, *_) = sorted(path.stem for path in (FIXTURES / name / "environments").glob("[a-z]*.py"))
    made = compile_project(load_project(FIXTURES / name, environment))
    alone, together = by_both(made, rules_of(made.project), monkeypatch)
    assert together == alone


def test_waivers_are_used_and_unused_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    used, idle = Waiver("panel-text", "a spacer"), Waiver("panel-unit", "once needed")
    made = compilation(board(panel(description="", waivers=[used, idle])))
    alone, together = by_both(made, rules_of(made.project), monkeypatch)
    assert [waiver.reason for _, waiver in together.waived] == ["a spacer"]
    assert "unused-waiver" in [each.rule for each in together.findings]
    assert together == alone


def test_a_definition_that_rules_cannot_read_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumbles(whole: Compilation) -> Iterable[Violation]:
        return [Violation(each.location, str(1 / 0), "") for each in whole.dashboards]

    made = compilation(board(panel()))
    rules = [Rule(f"stumbles-{number}", Severity.ERROR, "", stumbles) for number in range(20)]
    alone, together = by_both(made, rules, monkeypatch)
    assert len(together.findings) == 1
    assert together == alone
