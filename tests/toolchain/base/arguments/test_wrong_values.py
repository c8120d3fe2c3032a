"""Whatever a function of definitions is given, it takes it or says at its line what is wrong with it.

What it takes has to be built, checked and written as well: tests/mistakes/test_mutants.py does that to whole projects.
"""

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import FIXTURES
from tests.mistakes.mutants import WRONG, values_of
from tests.toolchain.base.arguments.vocabulary import Word, calls_of, vocabulary
from toolchain.base.arguments import is_checked
from toolchain.base.errors import DefinitionError
from toolchain.project.load_errors import finding_of_exception

HERE = Path(__file__)
LONGEST = 1_500
"""Characters of a message that a person can still read."""


def refusal_of(word: Word, changes: Mapping[str, Any]) -> DefinitionError | None:
    """Call a word with some arguments changed; return how it refuses, None where it takes them."""
    try:
        word.call(changes)
    except DefinitionError as error:
        return error
    return None


def assert_said_well(error: DefinitionError) -> None:
    finding = finding_of_exception(error, HERE.parents[5], HERE)
    assert finding.location.file.endswith(("test_wrong_values.py", "vocabulary.py")), finding.location
    assert finding.rule not in ("", "import")
    assert finding.message.strip()
    assert finding.remedy.strip()
    assert len(finding.message) < LONGEST
    (finding.message + finding.remedy).encode()


@pytest.mark.parametrize("written", vocabulary())
def test_the_example_of_a_word_has_arguments_that_are_accepted(written: str) -> None:
    error = refusal_of(vocabulary()[written], {})
    assert error is None or error.rule != "argument", error


@pytest.mark.parametrize("written", vocabulary())
def test_each_argument_is_taken_or_refused_at_its_line(written: str, thorough: bool) -> None:
    word = vocabulary()[written]
    for name in word.parameters:
        texts = WRONG if thorough else Random(f"{written} {name}").sample(WRONG, 6)
        for value in values_of(texts):
            error = refusal_of(word, {name: value})
            if error is not None:
                assert_said_well(error)


NESTED = st.recursive(
    st.sampled_from(WRONG).map(eval),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["x", 1, None, "name"]), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(st.data())
@settings(max_examples=300)
def test_several_arguments_with_anything_in_them_are_taken_or_refused(data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(list(vocabulary().values())))
    names = data.draw(st.lists(st.sampled_from(list(word.parameters) or [""]), max_size=3, unique=True))
    error = refusal_of(word, {name: data.draw(NESTED) for name in names if name})
    if error is not None:
        assert_said_well(error)


@pytest.mark.parametrize("project", ["complete", "minimal", "shop"])
def test_whatever_definitions_call_of_the_toolchain_checks_its_arguments(project: str) -> None:
    unchecked = [(file, name) for file, name, called in calls_of(FIXTURES / project) if not is_checked(called)]
    assert not unchecked
