"""Names of constants, whatever what they stand for is called."""

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolchain.pull.constant_names import constant_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("clusterId", "CLUSTER_ID"),
        ("pod-name", "POD_NAME"),
        ("class", "CLASS"),
        ("None", "NONE"),
        ("2nd", "VARIABLE_2ND"),
        ("I", "VARIABLE_I"),
        ("", "VARIABLE"),
        ("é", "VARIABLE"),
    ],
)
def test_a_constant_is_called_after_its_words(text: str, name: str) -> None:
    assert constant_name(text, "VARIABLE") == name


@given(st.text())
def test_every_name_is_one_of_python(text: str) -> None:
    name = constant_name(text, "VARIABLE")
    assert name.isidentifier()
    assert name.isascii()
    assert name.upper() == name
    assert not keyword.iskeyword(name)
