"""A small project, edited in a copy of its own, and what a review says of the edit."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import FIXTURES
from toolchain.compile.built.build import Build, build_of
from toolchain.compile.compiler import compile_project
from toolchain.compile.reading import output_of
from toolchain.project.loading import load_project
from toolchain.review.change import Review
from toolchain.review.review import review

SHOP = FIXTURES / "shop"
CORPUS = Path(__file__).with_name("corpus.yaml")
ENVIRONMENT = "production"

Edit = Mapping[str, str]
"""Replaces ``old`` by ``new`` in ``file``, moves it ``to`` another place, or with neither deletes it."""


@cache
def corpus() -> list[dict[str, Any]]:
    """The cases: a name, edits, and the review that they get."""
    cases: list[dict[str, Any]] = yaml.load(CORPUS.read_text(), Loader=yaml.CSafeLoader)
    return cases


@cache
def shop() -> Build:
    """The project as it is."""
    return compiled(SHOP)


def compiled(root: Path) -> Build:
    """A project that loads without a finding."""
    project = load_project(root, ENVIRONMENT)
    assert not project.findings, project.findings
    return build_of(output_of(compile_project(project)))


def edited(folder: Path, edits: Sequence[Edit]) -> Path:
    """A copy of the project with edits."""
    root = folder / "shop"
    shutil.copytree(SHOP, root, ignore=shutil.ignore_patterns("__pycache__"))
    for edit in edits:
        file = root / edit["file"]
        if "old" in edit:
            text = file.read_text()
            assert text.count(edit["old"]) == 1, f"{edit['old']!r} stands {text.count(edit['old'])} times in {file}"
            file.write_text(text.replace(edit["old"], edit["new"]))
        elif "to" in edit:
            file.rename(root / edit["to"])
        elif "new" in edit:
            file.write_text(edit["new"])
        else:
            file.unlink()
    return root


@cache
def after(case: str) -> Build:
    """The project after the edits of a case, compiled once."""
    edits = next(each["edits"] for each in corpus() if each["name"] == case)
    with tempfile.TemporaryDirectory() as folder:
        return compiled(edited(Path(folder), edits))


@cache
def reviewed(case: str) -> Review:
    """What a review says of a case, asked once."""
    return review(shop(), after(case), base="before", head="after")
