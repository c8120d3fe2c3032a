"""A table of every construct of LogQL, valid and invalid, with the phase in which Loki refuses the query."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.toolchain.languages.logql.test_verdicts import verdict

TABLE = Path(__file__).parents[3] / "fixtures" / "logql" / "conformance.jsonl"
CONSTRUCTS: dict[str, list[dict[str, Any]]] = defaultdict(list)
for line in TABLE.read_text().splitlines():
    CONSTRUCTS[json.loads(line)["construct"]].append(json.loads(line))


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_construct(construct: str) -> None:
    found = [
        f"{row['query']}\n  expected {(row['valid'], row['phase'])}, found {verdict(row['query'])}"
        for row in CONSTRUCTS[construct]
        if verdict(row["query"]) != (row["valid"], row["phase"])
    ]
    assert not found, "\n".join(found)


def test_the_table_is_as_large_as_it_claims() -> None:
    rows = [row for rows in CONSTRUCTS.values() for row in rows]
    assert len(rows) >= 400
    assert len({row["query"] for row in rows}) == len(rows)
    assert 0.5 < sum(row["valid"] for row in rows) / len(rows) < 0.7
