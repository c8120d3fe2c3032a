"""Matchers of Alertmanager in the texts of its configuration."""

import pytest

from toolchain.check.stack.matchers import matchers_problem, regex_problem


@pytest.mark.parametrize(
    "text",
    [
        'severity="critical"',
        "severity=critical",
        'severity =~ "a|b"',
        '{a="b", c!="d,e"}',
        "a=b,c!~d.*",
        'a=""',
        'a="say \\"x\\""',
        '"any name"=b',
        "k8s.pod=a",
        "",
    ],
)
def test_what_alertmanager_takes_is_right(text: str) -> None:
    assert matchers_problem(text) == ""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("severity", "no matcher"),
        ("severity>1", "no matcher"),
        ('a="b', "a quote stands alone"),
        ('a=b"', "a quote stands alone"),
        ('a=~"("', "no regular expression"),
        ("a=~[", "no regular expression"),
        ("a=b,c", "no matcher"),
    ],
)
def test_what_it_refuses_is_not(text: str, problem: str) -> None:
    assert matchers_problem(text).startswith(problem)


def test_expressions_are_those_of_re2() -> None:
    assert regex_problem("(?P<a>x)|y") == ""
    assert "RE2" in regex_problem("(?=a)")
