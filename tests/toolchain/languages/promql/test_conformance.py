"""The parser agrees with a table of queries, written per construct of the language, on what is PromQL in which dialect.

Every line of the table is a query with the verdict of Prometheus 3 as it starts without feature flags; ``dialect2`` is
the verdict of Prometheus 2 where it differs, ``features`` are those that make a server accept what it else refuses.
``newest`` is the verdict of Prometheus 3.16 with every feature where that differs from 3.0 with the features, ``since``
the minor version from which a server needs no flags.
"""

import json
from collections import Counter
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


def numbered(cases: list[Case]) -> list[object]:
    """Return the cases as parameters that are called by their construct and their number in it."""
    seen: Counter[str] = Counter()
    parameters: list[object] = []
    for case in cases:
        seen[case.construct] += 1
        parameters.append(pytest.param(case, id=f"{case.construct} {seen[case.construct]}"))
    return parameters


def refusal(query: str, dialect: Dialect) -> PromqlSyntaxError | None:
    try:
        parse(query, dialect)
    except PromqlSyntaxError as error:
        return error
    return None


def assert_verdict(case: Case, dialect: Dialect, *, valid: bool) -> None:
    error = refusal(case.query, dialect)
    assert (error is None) == valid, f"{case.query!r} in {dialect.name}: {error or 'accepted'}"


@pytest.mark.parametrize("case", numbered(CASES))
def test_prometheus_3_accepts_what_is_valid_and_refuses_the_rest(case: Case) -> None:
    assert_verdict(case, PROMETHEUS_3, valid=case.valid)


@pytest.mark.parametrize("case", numbered(CASES))
def test_prometheus_2_accepts_what_is_valid_and_refuses_the_rest(case: Case) -> None:
    assert_verdict(case, PROMETHEUS_2, valid=case.valid if case.dialect2 is None else case.dialect2)


@pytest.mark.parametrize("dialect", [PROMETHEUS_3_14, PROMETHEUS_3_16], ids=["3.14", "3.16"])
@pytest.mark.parametrize("case", numbered(CASES))
def test_later_versions_need_no_flags_for_what_became_stable(case: Case, dialect: Dialect) -> None:
    assert_verdict(case, dialect, valid=case.holds_in(dialect))


@pytest.mark.parametrize("case", numbered(CASES))
def test_the_newest_version_with_every_feature_agrees(case: Case) -> None:
    expected = case.valid or bool(case.features) if case.newest is None else case.newest
    assert_verdict(case, NEWEST, valid=expected)


@pytest.mark.parametrize("case", numbered([case for case in CASES if case.features]))
def test_experimental_syntax_needs_its_features(case: Case) -> None:
    others = set(FEATURES) - set(case.features)
    assert_verdict(case, PROMETHEUS_3.with_features(*others), valid=False)
    assert_verdict(case, PROMETHEUS_3.with_features(*case.features), valid=True)


@pytest.mark.parametrize("case", numbered([case for case in CASES if not case.features]))
def test_features_change_nothing_about_stable_syntax(case: Case) -> None:
    assert_verdict(case, EVERYTHING, valid=case.valid)


@pytest.mark.parametrize("case", numbered([case for case in CASES if case.column is not None or case.error]))
def test_errors_say_where_and_what(case: Case) -> None:
    error = refusal(case.query, PROMETHEUS_3)
    assert error is not None
    if case.column is not None:
        assert (error.line, error.column) == (case.line, case.column), f"{case.query!r}: {error}"
    assert case.error in error.message


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
