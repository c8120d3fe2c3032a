"""The bytecode of what attrs generates is kept, and is what attrs would have had compiled."""

import os
import subprocess
import sys
from pathlib import Path

import attr._make
import pytest
from attrs import frozen

from toolchain.base.generated_code import KeptCode

REPOSITORY = Path(__file__).resolve().parents[3]
TEXT = "def answer():\n    return 42\n"


def answer(kept: KeptCode, text: str = TEXT) -> object:
    found: dict[str, object] = {}
    exec(kept.compile(text, "<text>", "exec"), found)
    function = found["answer"]
    assert callable(function)
    return function()


def test_kept_code_does_what_its_text_says(tmp_path: Path) -> None:
    path = tmp_path / "code"
    first = KeptCode(path)
    assert answer(first) == 42
    first.save()
    again = KeptCode(path)
    assert answer(again) == 42
    assert answer(again, TEXT.replace("42", "43")) == 43


def test_a_run_that_compiles_nothing_new_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "code"
    first = KeptCode(path)
    answer(first)
    first.save()
    path.chmod(0o444)
    before = path.stat()
    again = KeptCode(path)
    answer(again)
    again.save()
    assert path.stat() == before
    assert [each.name for each in tmp_path.iterdir()] == ["code"]


def test_what_other_commands_compiled_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "code"
    for text in (TEXT, TEXT.replace("42", "43")):
        kept = KeptCode(path)
        answer(kept, text)
        kept.save()
    size = path.stat().st_size
    both = KeptCode(path)
    assert (answer(both), answer(both, TEXT.replace("42", "43"))) == (42, 43)
    both.save()
    assert path.stat().st_size == size


@pytest.mark.parametrize("content", [b"", b"damaged", b"\x00" * 100])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "code"
    kept = KeptCode(path)
    answer(kept)
    kept.save()
    path.write_bytes(path.read_bytes()[:16] + content)
    assert answer(KeptCode(path)) == 42


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = KeptCode(tmp_path / "file" / "code")
    answer(kept)
    kept.save()


def test_classes_compare_and_hash_as_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(attr._make), "compile", KeptCode(tmp_path / "code").compile)

    @frozen
    class Here:
        line: int

    @frozen
    class There:
        line: int

    assert Here(1) == Here(1)
    assert hash(Here(1)) == hash(Here(1))
    assert hash(Here(1)) != hash(Here(2))
    assert hash(Here(1)) != hash(There(1))
    assert repr(Here(1)).endswith("Here(line=1)")
    with pytest.raises(attr.exceptions.FrozenInstanceError):
        Here(1).line = 2  # type: ignore[misc]


def test_the_second_run_of_the_command_line_finds_everything_that_the_first_kept(tmp_path: Path) -> None:
    kept = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONHASHSEED": seed}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        subprocess.run(
            [sys.executable, "build.py", "--help"], cwd=REPOSITORY, env=environment, capture_output=True, check=True
        )
        kept.append([path.read_bytes() for path in tmp_path.rglob("generated_code.*.attrs")])
    assert len(kept[0]) == 1
    assert kept[0] == kept[1]
