"""Properties are held against the same examples on every run, whichever tests ran before in the same process."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


def examples() -> list[tuple[int, str]]:
    seen: list[tuple[int, str]] = []

    @settings(max_examples=200)
    @given(st.integers(), st.text())
    def noting(number: int, text: str) -> None:
        seen.append((number, text))

    noting()
    return seen


def test_what_a_test_imports_changes_no_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = examples()
    lines = [f"NAME_{number} = {number}_{number:03}, 'only here: {number}'\n" for number in range(1000, 1400)]
    path = tmp_path / "of_this_one.py"
    path.write_text("".join(lines))
    spec = spec_from_file_location("of_this_one", path)
    assert spec is not None
    monkeypatch.setitem(sys.modules, "of_this_one", module_from_spec(spec))
    assert examples() == before
