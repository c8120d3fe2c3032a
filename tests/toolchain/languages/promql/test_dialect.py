"""Each version of Prometheus takes what it had, and nothing that came later."""

import pytest

from toolchain.languages.promql.dialect import DIALECTS, PROMETHEUS_2, PROMETHEUS_3, dialect_of
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.parser import parse

SINCE = [
    ("day_of_year()", "2.35", "2.36"),
    ("histogram_count(a)", "2.39", "2.40"),
    ("histogram_stddev(a)", "2.46", "2.47"),
    ("histogram_avg(a)", "2.50", "2.51"),
    ("a > 1_000", "2.53", "2.54"),
    ("time() - a > 10m", "2.53", "2.54"),
    ("rate(a[300])", "2.53", "2.54"),
    ('{"a.b"}', "2.55", "3.0"),
    ("a </ 5", "3.10", "3.11"),
    ("first_over_time(a[5m])", "3.13", "3.14"),
    ("a[5m + 1m]", "3.13", "3.14"),
    ("rate(a[5m] smoothed)", "3.15", "3.16"),
]


def is_taken(query: str, version: str) -> bool:
    try:
        parse(query, dialect_of(version))
    except PromqlSyntaxError:
        return False
    return True


@pytest.mark.parametrize(("query", "before", "since"), SINCE, ids=[each[0] for each in SINCE])
def test_what_came_with_a_version_is_refused_before(query: str, before: str, since: str) -> None:
    assert not is_taken(query, before)
    assert is_taken(query, since)


def test_what_went_with_3_is_taken_before() -> None:
    assert is_taken("holt_winters(a[5m], 0.5, 0.5)", "2.55")
    assert not is_taken("holt_winters(a[5m], 0.5, 0.5)", "3.0")


def test_a_version_is_written_as_people_write_it() -> None:
    assert dialect_of("v2.45.3") == dialect_of("2.45")
    assert dialect_of("2") is PROMETHEUS_2
    assert dialect_of("3") is PROMETHEUS_3
    for name, dialect in DIALECTS.items():
        assert dialect_of(name) is dialect


def test_a_later_version_has_what_is_on_by_default_before() -> None:
    assert dialect_of("3.15").features == dialect_of("3.14").features
    assert dialect_of("3.20").features == dialect_of("3.16").features
    assert dialect_of("3.5").features == frozenset()
    assert dialect_of("3.5").name == "Prometheus 3.5"


@pytest.mark.parametrize("version", ["", "1.8", "2.32", "2.56", "4", "4.0", "3.x", "3.5.1.2", "latest"])
def test_a_version_that_is_none_is_refused_with_those_that_are(version: str) -> None:
    with pytest.raises(ValueError, match=r"from 2\.33 to 2\.55"):
        dialect_of(version)
