"""Errors that a person can mend say so, wherever they were raised."""

import pickle

import pytest

from toolchain.base.documents.errors import DocumentError
from toolchain.base.errors import DefinitionError, OptionError, UnknownNameError, UnloadableError, UserError
from toolchain.base.finding import Finding, Severity
from toolchain.base.source import SourceLocation
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.live.grafana.errors import GrafanaError

HERE = SourceLocation("alerts/critical.py", 7)
ERRORS = [
    OptionError("--loki goes with --prometheus", "Name both."),
    DefinitionError("it is wrong", "Mend it.", HERE),
    UnloadableError(Finding("environment", Severity.ERROR, HERE, "two of them", "Define one.")),
    DocumentError("it is no JSON", 3),
    GrafanaError("no such dashboard", "Name another.", method="GET", path="/api", status=404),
    PromqlSyntaxError("a bracket is open", "sum(\n(", 5, feature="fill"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_comes_from_another_process_with_all_that_it_holds(error: UserError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.told, vars(again)) == (type(error), str(error), error.told, vars(error))


def test_an_unknown_name_is_told_with_the_closest_and_all_that_there_are() -> None:
    error = UnknownNameError.among(["local", "production"], "environment", "produktion")
    assert error.told == (
        "there is no environment 'produktion'. Did you mean 'production'?\nEnvironments are local, production."
    )


def test_a_syntax_error_says_where_and_what_to_do() -> None:
    assert ERRORS[-1].told == "line 2, column 1: a bracket is open\nCorrect the query."
