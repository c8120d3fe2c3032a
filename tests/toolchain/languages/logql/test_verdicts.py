"""The parser's verdict on a query is the one that a Loki of the main branch gave, in the same phase."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolchain.languages.logql.lexer import LogqlSyntaxError
from toolchain.languages.logql.parser import parse
from toolchain.languages.logql.printer import to_logql

VERDICTS = Path(__file__).parents[3] / "fixtures" / "logql"

DIFFERENCES: dict[str, str] = {}
"""Queries whose verdict differs on purpose, with the reason; there are none."""


def recorded(name: str) -> Iterator[tuple[str, bool, str | None]]:
    for line in (VERDICTS / f"{name}.jsonl").read_text().splitlines():
        record = json.loads(line)
        yield record.get("q") or record["query"], record["valid"], record["phase"]


def verdict(query: str) -> tuple[bool, str | None]:
    try:
        parse(query, variables=False)
    except LogqlSyntaxError as error:
        return False, error.phase
    return True, None


@pytest.mark.parametrize("name", ["logql_verdicts", "logql_random_verdicts"])
def test_the_verdict_is_that_of_loki(name: str) -> None:
    found = [
        f"{query}\n  Loki: {(valid, phase)}, here: {verdict(query)}"
        for query, valid, phase in recorded(name)
        if query not in DIFFERENCES and verdict(query) != (valid, phase)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["logql_verdicts", "logql_random_verdicts", "conformance"])
def test_every_valid_query_survives_printing(name: str) -> None:
    for query, valid, _ in recorded(name):
        if valid:
            tree = parse(query, variables=False)
            assert parse(to_logql(tree), variables=False) == tree, query


@pytest.mark.parametrize("name", ["logql_verdicts", "conformance"])
def test_a_query_without_variables_reads_the_same_with_them_allowed(name: str) -> None:
    for query, valid, _ in recorded(name):
        if valid and "$" not in query:
            assert parse(query) == parse(query, variables=False), query
