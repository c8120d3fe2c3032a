"""Documents compared as bytes: the spelling of numbers and the order of keys do not count, anything else does."""

from hypothesis import given
from hypothesis import strategies as st

from toolchain.sync.model import canonical

NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(alphabet="a1.0e+,]}"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
)


def with_floats(value: object) -> object:
    """The document with every integer as a float."""
    if isinstance(value, dict):
        return {name: with_floats(each) for name, each in reversed(value.items())}
    if isinstance(value, list):
        return [with_floats(each) for each in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@given(DOCUMENTS)
def test_integers_and_whole_floats_are_the_same(document: object) -> None:
    assert canonical(with_floats(document)) == canonical(document)


@given(st.text(alphabet="a1.0e+,]}"), st.text(alphabet="a1.0e+,]}"))
def test_texts_that_look_like_numbers_stay_apart(one: str, other: str) -> None:
    assert (canonical([one]) == canonical([other])) == (one == other)


def test_true_is_not_one() -> None:
    assert canonical({"a": True}) != canonical({"a": 1})
