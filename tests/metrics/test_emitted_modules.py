"""A linter finds nothing in emitted modules: those of the application, and those of catalogs with every form."""

from pathlib import Path

from tests.emitted import linted, node_folder
from tests.emitted_modules import modules


def test_a_linter_finds_nothing_in_them(tmp_path: Path) -> None:
    """All in one start: most of its time, it loads itself and the types of Node.js, Express and Winston."""
    emitted = modules()
    linted(node_folder(tmp_path / "emitted", emitted), *emitted)
