"""Days, months and years of Alertmanager's time intervals."""

from collections.abc import Callable

import pytest

from toolchain.check.stack.calendar import days_problem, months_problem, weekdays_problem, years_problem


@pytest.mark.parametrize(
    ("problem", "texts"),
    [
        (weekdays_problem, ["monday", "Monday:FRIDAY", "sunday:saturday"]),
        (months_problem, ["may", "5", "1:12", "January:march"]),
        (years_problem, ["2026", "2024:2026"]),
        (days_problem, ["1", "-1", "1:5", "-3:-1", "1:-1", "31"]),
    ],
)
def test_what_alertmanager_takes_is_right(problem: Callable[[str], str], texts: list[str]) -> None:
    assert [problem(text) for text in texts] == [""] * len(texts)


@pytest.mark.parametrize(
    ("problem", "texts"),
    [
        (weekdays_problem, ["mon", "friday:monday", "", "a:b:c", "monday:"]),
        (months_problem, ["13", "0", "may:april", "x"]),
        (years_problem, ["x", "2026:2024", "20.5"]),
        (days_problem, ["0", "32", "-32", "5:1", "-1:5", "-1:-3", "x", "1:2:3"]),
    ],
)
def test_what_it_refuses_is_not(problem: Callable[[str], str], texts: list[str]) -> None:
    assert [text for text in texts if not problem(text)] == []
