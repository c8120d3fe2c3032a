"""Which values a pattern matches, and which texts it is made of."""

import pytest

from toolchain.base.regexes import regex_matches
from toolchain.check.logql.log_regex import texts_of
from toolchain.languages.logql.analysis.label_set import matches, words_of

PATTERNS = (
    *("a", "a|b", "ab*", "ab?", "ab+", "ab{2}", "a.b", "a.*", "a.+", "a[b]", "a\\.b", "a\\x62", "(?i)a", "a(b)?"),
    *("", ".*", ".+", "|a", "a|", "a\n|", "[ab]+", "a-.*", "a\\|b", "^a$", "a.?", "a.{1}"),
)
VALUES = ("", "a", "ab", "abb", "a-b", "a.b", "b", "A", "a\nb", "aab", "a|b")


@pytest.mark.parametrize(
    "pattern",
    PATTERNS,
)
def test_a_pattern_matches_what_re2_says(pattern: str) -> None:
    assert [matches(pattern, value) for value in VALUES] == [regex_matches(pattern, value) for value in VALUES]


def test_a_broken_pattern_matches_everything() -> None:
    assert matches("(", "a")


def test_words() -> None:
    assert words_of("error|warn") == ("error", "warn")
    assert words_of("error|") == words_of("err.r") == words_of("") == ()


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        ("timeout", ("timeout",)),
        ("(a|b c)", ("a", "b c")),
        (r"service\.health", ("service.health",)),
        ("a[.]b", ("a.b",)),
        (r"a\\b", ("a\\b",)),
        (r"a\d", ()),
        ("a.b", ()),
        ("a|", ()),
        (r"a\|b", ()),
        ("(?i)a", ()),
    ],
)
def test_texts_of_a_pattern(pattern: str, texts: tuple[str, ...]) -> None:
    assert texts_of(pattern) == texts
