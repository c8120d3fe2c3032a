"""A linter finds nothing in emitted modules: those of the application, and those of catalogs with every form."""

import pytest

from tests.emitted_modules import said_by_the_linter


def test_a_linter_finds_nothing_in_them(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert said_by_the_linter(tmp_path_factory) == ""
