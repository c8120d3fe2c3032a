"""What modules of imported things are called, whatever those are called."""

import keyword

from hypothesis import given
from hypothesis import strategies as st

from toolchain.pull.imports.naming import module_name


def test_a_module_is_called_after_the_first_name_with_letters() -> None:
    assert module_name(["***", "Node Exporter / Full"], set()) == "node_exporter_full"


def test_a_name_that_is_taken_gets_a_number() -> None:
    taken: set[str] = set()
    assert [module_name(["API", "x"], taken) for _ in range(3)] == ["api", "api_2", "api_3"]


def test_words_of_python_and_numbers_are_no_names_of_modules() -> None:
    assert module_name(["import"], set()) == "imported_import"
    assert module_name(["2024"], set()) == "imported_2024"
    assert module_name([], set()) == "imported"


@given(st.lists(st.text()))
def test_every_name_is_an_identifier_without_a_path(names: list[str]) -> None:
    name = module_name(names, set())
    assert name.isidentifier()
    assert name.isascii()
    assert not name.startswith("_")
    assert not keyword.iskeyword(name)
