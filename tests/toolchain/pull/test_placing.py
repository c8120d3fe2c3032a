"""Where modules go; nothing that is not committed is ever replaced."""

import subprocess
from pathlib import Path

import pytest

from toolchain.base.errors import OccupiedError, UnwritableError
from toolchain.base.source import SourceLocation
from toolchain.pull.placing import beside, module_path, write_module


@pytest.mark.parametrize(
    ("names", "file"),
    [
        (("Backend API", "x"), "backend_api.py"),
        (("2 things: a/b", "x"), "pulled_2_things_a_b.py"),
        (("日本語", "jp-1"), "jp_1.py"),
        (("日本語", "..."), "pulled.py"),
        (("class", "x"), "pulled_class.py"),
        (("../../etc/passwd", "x"), "etc_passwd.py"),
    ],
)
def test_a_new_module_is_called_after_the_title(tmp_path: Path, names: tuple[str, ...], file: str) -> None:
    assert module_path(tmp_path, "dashboards", *names) == tmp_path / "dashboards" / file


def test_a_module_beside_another_is_not_loaded(tmp_path: Path) -> None:
    assert beside(tmp_path, SourceLocation("dashboards/api.py", 3)) == tmp_path / "dashboards" / "_pulled_api.py"


def test_a_file_with_something_else_stays(tmp_path: Path) -> None:
    file = tmp_path / "module.py"
    assert write_module(file, "A = 1\n", force=False)
    assert not write_module(file, "A = 1\n", force=False)
    with pytest.raises(OccupiedError, match="there already"):
        write_module(file, "A = 2\n", force=False)
    with pytest.raises(OccupiedError, match="not committed"):
        write_module(file, "A = 2\n", force=True)
    assert file.read_text() == "A = 1\n"
    assert [each.name for each in tmp_path.iterdir()] == ["module.py"]


def test_a_committed_file_is_replaced_when_asked(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
        subprocess.run(["git", "-C", tmp_path, *identity, *arguments], check=True, capture_output=True)

    file = tmp_path / "module.py"
    file.write_text("A = 1\n")
    git("init")
    git("add", ".")
    with pytest.raises(OccupiedError, match="not committed"):
        write_module(file, "A = 2\n", force=True)
    git("commit", "-m", "A module")
    assert write_module(file, "A = 2\n", force=True)
    assert file.read_text() == "A = 2\n"
    with pytest.raises(OccupiedError, match="not committed"):
        write_module(file, "A = 3\n", force=True)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnwritableError, match="cannot write"):
        write_module(tmp_path / "no" / "module.py", "A = 1\n", force=False)
