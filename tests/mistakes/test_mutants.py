"""A wrong value in place of any argument is a finding, or is built: never a traceback, and never nothing said."""

import shutil
from pathlib import Path
from random import Random

import pytest

from tests.conftest import FIXTURES
from tests.mistakes.mutants import Mutant, Verdict, every_mutant, verdict_of

PROJECT = "complete"
SEED = 20
FEW = 60
"""How many mutants are tried without --thorough."""

Judged = list[tuple[Mutant, Verdict]]


@pytest.fixture(scope="module")
def judged(thorough: bool, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """What is said of wrong values in the complete project, the same ones on every run."""
    every = every_mutant(PROJECT)
    bytecode = shutil.ignore_patterns("__pycache__")
    root = Path(shutil.copytree(FIXTURES / PROJECT, tmp_path_factory.mktemp("mutants") / "project", ignore=bytecode))
    chosen = every if thorough else Random(SEED).sample(every, FEW)
    return [(mutant, verdict_of(mutant, root)) for mutant in chosen]


def test_a_wrong_value_is_an_error_or_is_built(judged: Judged) -> None:
    for mutant, verdict in judged:
        is_wrong = any(each["severity"] == "error" for each in verdict.findings)
        assert verdict.exit_code == int(is_wrong), (mutant, verdict)


def test_what_cannot_be_meant_is_found_in_the_module_where_it_stands(judged: Judged) -> None:
    for mutant, verdict in judged:
        files = {each["file"] for each in verdict.findings}
        assert mutant.may_be_right or not files or mutant.place.file in files, (mutant, verdict)


def test_no_finding_blames_a_line_of_the_machinery(judged: Judged) -> None:
    for mutant, verdict in judged:
        assert not [each for each in verdict.findings if "(toolchain/" in each["message"]], (mutant, verdict)
