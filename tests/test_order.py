"""Several processes begin with the modules that take long."""

from tests.conftest import REPOSITORY
from tests.order import LONG, long_ones_first

SHORT = [f"tests/test_short_{module}.py::test_{number}" for module in range(20) for number in range(5)]
TESTS = sorted([*SHORT, *(f"{module}::test_{number}" for module in LONG[:4] for number in range(3))])


def _modules(tests: list[str]) -> list[str]:
    return list(dict.fromkeys(test.partition("::")[0] for test in tests))


def test_modules_that_take_long_are_there() -> None:
    assert [module for module in LONG if not (REPOSITORY / module).is_file()] == []
    assert len(set(LONG)) == len(LONG)


def test_each_process_begins_with_long_ones_and_all_do_as_many_tests() -> None:
    ordered = [TESTS[place] for place in long_ones_first(TESTS, 2)]
    first, second = ordered[:56], ordered[56:]
    assert _modules(first)[:2] == [LONG[0], LONG[3]]
    assert _modules(second)[:2] == [LONG[1], LONG[2]]


def test_each_test_is_done_once_however_many_processes_there_are() -> None:
    for processes in range(1, 150):
        assert sorted(long_ones_first(TESTS, processes)) == list(range(len(TESTS)))


def test_modules_that_are_not_long_stay_in_their_order() -> None:
    assert [SHORT[place] for place in long_ones_first(SHORT, 3)] == SHORT
