"""Every query of the definitions, asked of a real Prometheus that has what the simulated system exposes."""

from collections.abc import Iterator
from itertools import groupby

import pytest

from tests.programs import needed
from tests.toolchain.probe.loaded import Loaded, loaded
from toolchain.probe.question import Outcome

HOURS = 1.0
"""Enough for every window that a panel looks over: of two hours nothing else is fine, empty or expected to be."""


@pytest.fixture(scope="module")
def evening() -> Iterator[Loaded]:
    needed("prometheus")
    with loaded(HOURS) as found:
        yield found


def told(outcomes: list[Outcome]) -> list[str]:
    return [f"{each.question.use.name}: {cause.message}" for each in outcomes for cause in each.causes]


def test_of_the_simulated_evening_nothing_fails_and_whatever_is_empty_has_a_reason(evening: Loaded) -> None:
    probe = evening.probe(logs=True)
    probe.run()
    outcomes = probe.outcomes()
    assert told([each for each in outcomes if each.causes]) == []
    assert not probe.gone
    assert not probe.asking.ended
    assert not probe.unanswered
    states = {state: len(list(those)) for state, those in groupby(sorted(each.state for each in outcomes))}
    assert set(states) == {"fine", "expected"}
    assert states["fine"] > states["expected"]
    assert all(each.expected for each in outcomes if each.state == "expected")
