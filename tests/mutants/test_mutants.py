"""A sample of mutants of files and answers: each ends in a message or well, soon and in little memory."""

import pytest

from tests.mutants.bench import Bench, bench
from tests.mutants.pool import verdicts
from tests.mutants.subjects import SUBJECTS
from tests.mutants.trial import subject_of

SEED, SAMPLE = 20_261_129, 200


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return bench(tmp_path_factory.mktemp("mutants"))


def test_a_sample_of_mutants_ends_in_messages(made: Bench) -> None:
    found = list(verdicts(made, SEED, range(SAMPLE), 2))
    assert len(found) == SAMPLE
    assert [(each.number, each.subject, each.wrong) for each in found if each.wrong] == []
    assert any(each.is_refused for each in found)


def test_the_sample_reads_every_kind_of_document() -> None:
    assert {subject_of(SEED, number)[0] for number in range(SAMPLE)} == set(SUBJECTS)


def test_the_same_number_of_a_seed_is_the_same_mutant() -> None:
    first, second = (subject_of(SEED, 3) for _ in range(2))
    assert first[0] == second[0]
    assert first[1].random() == second[1].random()
