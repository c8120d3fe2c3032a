"""The parser agrees with a table of queries, written per construct of the language, on what is PromQL in which dialect.

Every line of the table is a query with the verdict of Prometheus 3 as it starts without feature flags; ``dialect2`` is
the verdict of Prometheus 2 where it differs, ``features`` are those that make a server accept what it else refuses.
``newest`` is the verdict of Prometheus 3.16 with every feature where that differs from 3.0 with the features, ``since``
the minor version from which a server needs no flags.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from attrs import frozen

from toolchain.languages.promql.dialect import (
    DIALECTS,
    FEATURES,
    PROMETHEUS_2,
    PROMETHEUS_3,
    PROMETHEUS_3_14,
    PROMETHEUS_3_16,
    Dialect,
)
from toolchain.languages.promql.dialect import EVERYTHING as NEWEST
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.parser import parse

TABLE = Path(__file__).parents[3] / "fixtures" / "promql" / "conformance.jsonl"
LEAST_CASES = 400
ONLY_INVALID = {"unterminated", "stray characters", "other dialects"}


@frozen
class Case:
    """A query and the verdicts on it; ``line`` and ``column`` tell where it stops being PromQL."""

    construct: str
    query: str
    valid: bool
    dialect2: bool | None = None
    features: tuple[str, ...] = ()
    line: int | None = None
    column: int | None = None
    error: str = ""
    newest: bool | None = None
    since: str = ""

    def holds_in(self, dialect: Dialect) -> bool:
        """Return the verdict of a version as it starts; features that are always on are among those of the dialect."""
        is_since = bool(self.since) and dialect.is_at_least(3, DIALECTS[self.since].minor)
        return self.valid or is_since or (bool(self.features) and set(self.features) <= dialect.features)


def read_cases() -> list[Case]:
    rows = map(json.loads, TABLE.read_text(encoding="utf-8").splitlines())
    return [Case(**{**row, "features": tuple(row.get("features", ()))}) for row in rows]


CASES = read_cases()
EVERYTHING = PROMETHEUS_3.with_features(*FEATURES)


def by_construct(cases: Iterable[Case]) -> pytest.MarkDecorator:
    """One test for each construct, of all its cases: each of the thousands by itself takes longer than what it tests."""
    rows: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        rows[case.construct].append(case)
    return pytest.mark.parametrize("cases", [pytest.param(each, id=construct) for construct, each in rows.items()])


def refusal(query: str, dialect: Dialect) -> PromqlSyntaxError | None:
    try:
        parse(query, dialect)
    except PromqlSyntaxError as error:
        return error
    return None


def wrong_verdicts(cases: Iterable[Case], dialect: Dialect, is_valid: Callable[[Case], bool]) -> list[str]:
    """Each query of which another verdict is given than the table says, with that verdict."""
    found = [(case, refusal(case.query, dialect)) for case in cases]
    return [
        f"{case.query!r} in {dialect.name}: {error or 'accepted'}"
        for case, error in found
        if (error is None) != is_valid(case)
    ]


@by_construct(CASES)
def test_prometheus_3_accepts_what_is_valid_and_refuses_the_rest(cases: list[Case]) -> None:
    assert wrong_verdicts(cases, PROMETHEUS_3, lambda case: case.valid) == []


@by_construct(CASES)
def test_prometheus_2_accepts_what_is_valid_and_refuses_the_rest(cases: list[Case]) -> None:
    expected: Callable[[Case], bool] = lambda case: case.valid if case.dialect2 is None else case.dialect2  # noqa: E731
    assert wrong_verdicts(cases, PROMETHEUS_2, expected) == []


@pytest.mark.parametrize("dialect", [PROMETHEUS_3_14, PROMETHEUS_3_16], ids=["3.14", "3.16"])
@by_construct(CASES)
def test_later_versions_need_no_flags_for_what_became_stable(cases: list[Case], dialect: Dialect) -> None:
    assert wrong_verdicts(cases, dialect, lambda case: case.holds_in(dialect)) == []


@by_construct(CASES)
def test_the_newest_version_with_every_feature_agrees(cases: list[Case]) -> None:
    def expected(case: Case) -> bool:
        return case.valid or bool(case.features) if case.newest is None else case.newest

    assert wrong_verdicts(cases, NEWEST, expected) == []


@by_construct(case for case in CASES if case.features)
def test_experimental_syntax_needs_its_features(cases: list[Case]) -> None:
    wrong: list[str] = []
    for case in cases:
        others = set(FEATURES) - set(case.features)
        without, with_them = PROMETHEUS_3.with_features(*others), PROMETHEUS_3.with_features(*case.features)
        wrong += wrong_verdicts([case], without, lambda _: False) + wrong_verdicts([case], with_them, lambda _: True)
    assert wrong == []


@by_construct(case for case in CASES if not case.features)
def test_features_change_nothing_about_stable_syntax(cases: list[Case]) -> None:
    assert wrong_verdicts(cases, EVERYTHING, lambda case: case.valid) == []


def misplaced(case: Case) -> str:
    """What is said of a query in place of what the table says, empty where it is the same."""
    error = refusal(case.query, PROMETHEUS_3)
    if error is None:
        return f"{case.query!r}: accepted"
    is_there = case.column is None or (error.line, error.column) == (case.line, case.column)
    return "" if is_there and case.error in error.message else f"{case.query!r}: {error}"


@by_construct(case for case in CASES if case.column is not None or case.error)
def test_errors_say_where_and_what(cases: list[Case]) -> None:
    assert [said for case in cases if (said := misplaced(case))] == []


def test_the_table_covers_every_construct_from_both_sides() -> None:
    assert len(CASES) >= LEAST_CASES
    assert len({case.query for case in CASES}) == len(CASES)
    accepted = {case.construct for case in CASES if case.valid or case.features}
    refused = {case.construct for case in CASES if not case.valid and not case.features}
    assert accepted == {case.construct for case in CASES} - ONLY_INVALID
    assert refused == {case.construct for case in CASES}


def test_the_columns_of_the_table_do_not_contradict_each_other() -> None:
    for case in CASES:
        assert case.dialect2 != case.valid, f"dialect2 says the same as valid: {case.query!r}"
        assert not (case.valid and (case.features or case.column is not None or case.error)), case.query
        assert (case.line is None) == (case.column is None), case.query
        assert set(case.features) <= set(FEATURES), case.query
