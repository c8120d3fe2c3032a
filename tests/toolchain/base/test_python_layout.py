"""Modules that are written are laid out by ruff, which is looked for where its package is installed."""

import sys
from collections.abc import Iterator

import pytest

from toolchain.base.errors import MissingProgramError
from toolchain.base.python_layout import laid_out, ruff_program


@pytest.fixture
def looked_for_again() -> Iterator[None]:
    """Ruff is looked for in this test, and after it."""
    ruff_program.cache_clear()
    yield
    ruff_program.cache_clear()


def test_imports_are_sorted_and_lines_are_laid_out() -> None:
    source = "import sys\nimport os\nx = ( os,sys )\n"
    assert laid_out(source, sorted_imports=True) == "import os\nimport sys\n\nx = (os, sys)\n"


@pytest.mark.usefixtures("looked_for_again")
def test_without_ruff_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ruff", None)
    with pytest.raises(MissingProgramError, match="ruff is not installed") as missing:
        laid_out("x = 1\n")
    assert missing.value.remedy == "Install the locked packages: make."
