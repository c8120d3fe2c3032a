"""What a behaviour may say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolchain.base.errors import DefinitionError
from toolchain.simulate.amount import Amount
from toolchain.simulate.behaviour import Count
from toolchain.simulate.counting import share_of


@given(share=st.floats(0, 1), number=st.integers(0, 10**9))
def test_two_parts_never_fall_and_are_the_whole_together(share: float, number: int) -> None:
    first, second = (Count(Amount(1), part=part).part for part in ((0.0, share), (share, 1.0)))
    assert share_of(number, *first) + share_of(number, *second) == number
    for part in (first, second):
        assert share_of(number + 1, *part) - share_of(number, *part) in (0, 1)


@pytest.mark.parametrize("part", [(0.3, 0.4), (0.6, 0.5), (-0.1, 0.5), (0.0, 1.2)])
def test_a_part_whose_counter_would_fall_or_that_is_none_is_refused(part: tuple[float, float]) -> None:
    with pytest.raises(DefinitionError, match=f"from {part[0]:g} to {part[1]:g}") as refused:
        Count(Amount(1), part=part)
    assert refused.value.location.file.endswith("test_behaviour.py")
