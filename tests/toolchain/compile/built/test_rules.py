"""Rules that a build wrote are what was compiled, as far as their files tell."""

import pytest

from toolchain.base.source import UNKNOWN
from toolchain.compile.built.rules import BuiltAlert, GivenAlert, Tree, given_rules
from toolchain.languages.logql.parser import parse as parse_logs
from toolchain.languages.promql.parser import parse


def always(condition: Tree) -> bool:
    """Whether an alert of that condition is read as one that always fires."""
    return GivenAlert("Any", condition, condition, "0s", "0s", "30s", {}).always_fires


@pytest.mark.parametrize("condition", [parse("vector(1) > 0"), parse_logs("vector(1) > 0")], ids=["metrics", "logs"])
def test_what_reads_nothing_always_fires_whoever_evaluates_it(condition: Tree) -> None:
    assert always(condition)


@pytest.mark.parametrize(
    "condition", [parse("up == 0"), parse_logs('sum(count_over_time({job="a"}[5m])) > 0')], ids=["metrics", "logs"]
)
def test_what_reads_something_may_be_silent(condition: Tree) -> None:
    assert not always(condition)


def built(name: str, signal: Tree | str) -> BuiltAlert:
    """An alert as a build has it."""
    return BuiltAlert(
        name,
        "Prometheus",
        signal,
        ">",
        1.0,
        "0s",
        "0s",
        {},
        {},
        "group",
        "30s",
        UNKNOWN,
    )


def test_an_alert_whose_query_cannot_be_read_is_named_beside_those_that_can() -> None:
    given = given_rules([built("Read", parse("up")), built("Unread", "up | json")], [])
    assert [each.name for each in given.alerts] == ["Read"]
    assert given.unread == ("Unread",)
