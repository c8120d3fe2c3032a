"""Texts of queries are read once by a toolchain, and again by another one, in another dialect, or where none is kept."""

from pathlib import Path

import pytest

from toolchain.check import readable
from toolchain.check.readable import Text, syntax_errors
from toolchain.compile.queries import ReadQuery, parsed
from toolchain.languages.promql.dialect import PROMETHEUS_3, Dialect, dialect_of

SOUND = [Text(f"sum(rate(requests_total[{minutes}m]))", "prometheus") for minutes in range(1, 121)]
UNSOUND = Text("sum(rate(requests_total[5 min]))", "prometheus")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which is kept what is known, of which nothing is yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "observability-as-code" / "queries"


@pytest.fixture
def read(cache: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are read."""
    texts: list[str] = []

    def noted(text: str, source_type: str, dialect: Dialect) -> ReadQuery:
        texts.append(text)
        return parsed(text, source_type, dialect)

    monkeypatch.setattr(readable, "parsed", noted)
    return texts


def test_what_could_be_read_is_not_read_again(read: list[str]) -> None:
    assert syntax_errors([*SOUND, *SOUND], PROMETHEUS_3) == {}
    assert read == [each.text for each in SOUND]
    read.clear()
    assert syntax_errors([*SOUND, Text("up", "prometheus")], PROMETHEUS_3) == {}
    assert read == ["up"]
    read.clear()
    assert syntax_errors([Text("up", "prometheus"), *SOUND], PROMETHEUS_3) == {}
    assert read == []


def test_what_could_not_is_told_each_time(read: list[str]) -> None:
    for _ in range(2):
        assert list(syntax_errors([UNSOUND, *SOUND], PROMETHEUS_3)) == [UNSOUND]
    assert read.count(UNSOUND.text) == 2


def test_each_dialect_and_each_language_reads_for_itself(read: list[str]) -> None:
    assert syntax_errors(SOUND, PROMETHEUS_3) == {}
    read.clear()
    assert syntax_errors(SOUND, dialect_of("2.45")) == {}
    assert len(read) == len(SOUND)
    assert len(syntax_errors([Text(each.text, "loki") for each in SOUND], PROMETHEUS_3)) == len(SOUND)


def test_another_toolchain_reads_everything_again(read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    syntax_errors(SOUND, PROMETHEUS_3)
    read.clear()
    monkeypatch.setattr(readable, "_name_of_file", lambda: "other")
    syntax_errors(SOUND, PROMETHEUS_3)
    assert len(read) == len(SOUND)


def test_the_code_of_all_that_reads_queries_names_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    names = set()
    for room in ("base", "catalog", "languages"):
        folder = tmp_path / room
        folder.mkdir()
        (folder / "module.py").write_text("")
    monkeypatch.setattr(readable, "__file__", str(tmp_path / "check" / "readable.py"))
    for path in (None, *sorted(tmp_path.rglob("module.py"))):
        if path is not None:
            path.write_text("1")
        names.add(readable._name_of_file.__wrapped__())
    assert len(names) == 4


@pytest.mark.parametrize("content", [b"", b"damaged", b"\x00" * 1000])
def test_a_damaged_file_is_as_good_as_none(read: list[str], cache: Path, content: bytes) -> None:
    syntax_errors(SOUND, PROMETHEUS_3)
    (path,) = cache.iterdir()
    path.write_bytes(content)
    read.clear()
    assert list(syntax_errors([UNSOUND, *SOUND], PROMETHEUS_3)) == [UNSOUND]
    assert len(read) == len(SOUND) + 1


def test_where_nothing_can_be_kept_everything_is_read(
    read: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    for _ in range(2):
        assert list(syntax_errors([UNSOUND, *SOUND], PROMETHEUS_3)) == [UNSOUND]
    assert len(read) == 2 * (len(SOUND) + 1)


def test_few_texts_are_read_and_not_kept(read: list[str], cache: Path) -> None:
    assert list(syntax_errors([UNSOUND, *SOUND[:10]], PROMETHEUS_3)) == [UNSOUND]
    assert len(read) == 11
    assert not cache.exists()


def test_what_is_kept_does_not_grow_without_end(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readable, "_MOST", len(SOUND) + 1)
    others = [Text(f"{each.text} > 0", "prometheus") for each in SOUND]
    for texts in (SOUND, others):
        syntax_errors(texts, PROMETHEUS_3)
    (path,) = cache.iterdir()
    assert path.stat().st_size == 16 * len(others)
    for name in range(20):
        monkeypatch.setattr(readable, "_name_of_file", lambda name=name: f"toolchain-{name}")
        syntax_errors(SOUND, PROMETHEUS_3)
    assert len(list(cache.iterdir())) == 16
