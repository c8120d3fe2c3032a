"""A sample of mutants of files and answers: each ends in a message or well, soon and in little memory."""

import subprocess
import sys

from tests.conftest import REPOSITORY
from tests.mutants.subjects import SUBJECTS
from tests.mutants.trial import subject_of

SEED, SAMPLE = 20_261_129, 200


def test_a_sample_of_mutants_ends_in_messages() -> None:
    """In a process that has nothing of other tests in its memory, which is measured, and limited for each mutant."""
    command = [sys.executable, "-m", "benchmarks.fuzz_files", f"--seed={SEED}", f"--mutants={SAMPLE}", "--processes=2"]
    said = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    rows = [[each.strip() for each in line.split("│")[1:-1]] for line in said.stdout.splitlines() if "│" in line]
    assert sum(int(mutants) for _, mutants, *_ in rows) == SAMPLE
    assert any(int(refused) for _, _, refused, *_ in rows)


def test_the_sample_reads_every_kind_of_document() -> None:
    assert {subject_of(SEED, number)[0] for number in range(SAMPLE)} == set(SUBJECTS)


def test_the_same_number_of_a_seed_is_the_same_mutant() -> None:
    first, second = (subject_of(SEED, 3) for _ in range(2))
    assert first[0] == second[0]
    assert first[1].random() == second[1].random()
