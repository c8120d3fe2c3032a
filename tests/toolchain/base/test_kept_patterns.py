"""Patterns of modules are kept, and match as those that Python compiles; what is made of data is not kept."""

import re
from importlib import import_module
from pathlib import Path
from re import _compiler  # type: ignore[attr-defined]
from types import ModuleType

import pytest

from toolchain.base.kept_patterns import KeptPatterns

TEXTS = {
    r"(?P<name>[a-z_]\w*)=(?:(?P<number>\d+)|\"([^\"]*)\")": 'a_1=5 b="text" Ä=7',
    r"(?i)\bDrücken\b|[À-ÿ]{2,}": "drücken ÄÖ",
    r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]": "a\x00b\x0bc",
    r"(?x) ^ (\s*+) # blanks": "   x",
}
MODULE = (
    "import re\nPATTERN = re.compile({!r}, re.ASCII)\nDATA = 'hunter2'\ndef hide(): return re.compile(DATA)\nhide()\n"
)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeptPatterns:
    """What compiles the patterns of this test, by a file that is not there yet."""
    return of(tmp_path / "patterns", monkeypatch)


def of(path: Path, monkeypatch: pytest.MonkeyPatch) -> KeptPatterns:
    found = KeptPatterns(path)
    monkeypatch.setattr(_compiler, "compile", found.compile)
    re.purge()
    return found


def imported(folder: Path, name: str, pattern: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    (folder / f"{name}.py").write_text(MODULE.format(pattern))
    monkeypatch.syspath_prepend(str(folder))
    return import_module(name)


@pytest.mark.parametrize("index", range(len(TEXTS)))
def test_a_kept_pattern_is_the_one_that_python_compiles(
    index: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: KeptPatterns
) -> None:
    pattern, text = list(TEXTS.items())[index]
    imported(tmp_path, f"kept_first_{index}", pattern, monkeypatch)
    kept.save()
    of(kept.path, monkeypatch)
    monkeypatch.setattr("toolchain.base.kept_patterns._parts", None)  # none is worked out
    again = imported(tmp_path, f"kept_again_{index}", pattern, monkeypatch).PATTERN
    monkeypatch.undo()
    re.purge()
    plain = re.compile(pattern, re.ASCII)
    assert again is not plain
    assert again == plain
    assert (again.pattern, again.flags, again.groups, again.groupindex) == (
        plain.pattern,
        plain.flags,
        plain.groups,
        plain.groupindex,
    )
    for found, wanted in zip(again.finditer(text), plain.finditer(text), strict=True):
        assert (found.span(), found.groups(), found.lastgroup) == (wanted.span(), wanted.groups(), wanted.lastgroup)


def test_what_a_function_compiles_is_kept_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: KeptPatterns
) -> None:
    imported(tmp_path, "kept_secrets", "[a-z]+", monkeypatch)
    kept.save()
    content = kept.path.read_bytes()
    assert b"[a-z]+" in content
    assert b"hunter2" not in content


def test_a_pattern_that_is_none_is_refused_as_ever(kept: KeptPatterns) -> None:
    for pattern in ("(", "[", "(?P<a>.)(?P<a>.)"):
        with pytest.raises(re.error) as refusal:
            re.compile(pattern)
        assert (refusal.value.pattern, kept.path.exists()) == (pattern, False)


def test_bytes_and_text_are_kept_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: KeptPatterns) -> None:
    (tmp_path / "kept_both.py").write_text("import re\nTEXT, BYTES = re.compile('a.'), re.compile(b'a.')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    import_module("kept_both")
    kept.save()
    of(kept.path, monkeypatch)
    assert re.compile("a.").fullmatch("ab")
    assert re.compile(b"a.").fullmatch(b"ab")


@pytest.mark.parametrize("content", [b"", b"damaged", b"\x00" * 100])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    path = tmp_path / "patterns"
    path.write_bytes(content)
    of(path, monkeypatch)
    assert imported(tmp_path, f"kept_damaged_{len(content)}", "[0-9]+", monkeypatch).PATTERN.fullmatch("12")
