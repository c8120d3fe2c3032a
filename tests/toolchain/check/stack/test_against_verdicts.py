"""What Loki 3.7, the Collector 0.158 and Compose said of damaged files is what is said here, but for what they alone know.

``verdicts/KIND.jsonl`` has a line for each file: what was done to the sound one (``sound/KIND.yml``), and why the program
refused it, empty where it did not.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.toolchain.check.stack.damage import damages, document_of, text_of
from toolchain.base.documents.yaml_reader import read_yaml
from toolchain.check.stack.conformity import Conformity
from toolchain.check.stack.kinds import KINDS
from toolchain.check.stack.schema_files import Schema

FOLDER = Path(__file__).parent
MISSED: dict[str, tuple[str, ...]] = {
    "loki": (),
    "collector": ("OTTL condition", "statement has invalid syntax", "no receiver config", "no exporter config"),
    "compose-specification": (
        *(
            "depends on undefined",
            "refers to undefined",
            "neither an image nor a build",
        ),  # notes: another file may have them
        *("invalid size", 'parsing "": invalid syntax', "invalid suffix", "{{ }}"),
    ),
}
"""Pieces of reasons for which a program refuses what is accepted here."""


def errors(kind: str, document: Any) -> list[str]:
    """Return what is wrong with a document for every release."""
    (located,) = read_yaml(text_of(document))
    of = KINDS[kind]
    found = [*Conformity(Schema.named(of.schema), of.reading).problems(located), *of.problems(located)]
    return [f"{each.owner}: {each.message}" for each in found if each.is_refused]


@pytest.mark.parametrize("kind", MISSED)
def test_a_damaged_file_is_refused_if_the_program_refuses_it(kind: str) -> None:
    known = dict(damages(document_of(FOLDER / "sound" / f"{kind}.yml")))
    lines = (FOLDER / "verdicts" / f"{kind}.jsonl").read_text().splitlines()
    verdicts = {each["damage"]: each["refused"] for each in map(json.loads, lines)}
    assert len(verdicts) > 100
    wrong = []
    for damage, refused in verdicts.items():
        ours = errors(kind, known[damage]())
        if bool(ours) != bool(refused) and not any(each in refused for each in MISSED[kind]):
            wrong.append(f"{damage}: {refused or 'accepted'} / {ours}")
    assert not wrong, f"{len(wrong)} of {len(verdicts)}:\n" + "\n".join(wrong)


@pytest.mark.parametrize("kind", [*MISSED, "promtail"])
def test_a_sound_file_is_silent(kind: str) -> None:
    assert errors(kind, document_of(FOLDER / "sound" / f"{kind}.yml")) == []
