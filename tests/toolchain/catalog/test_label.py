"""Labels: value domains and what regular expressions match of them."""

import pytest
import re2

from toolchain.base.regexes import regex_matches
from toolchain.catalog import matching, one_of, open_label


def test_a_closed_domain_allows_its_values_only() -> None:
    label = one_of("method", "GET", "POST")
    assert label.allows("GET")
    assert not label.allows("get")
    assert label.bound == 2


def test_a_bound_may_leave_room_for_planned_values() -> None:
    assert one_of("queue", "downloads", bound=6).bound == 6


def test_a_pattern_is_anchored_at_both_ends() -> None:
    label = matching("code", "[1-5][0-9]{2}", bound=25)
    assert label.allows("404")
    assert not label.allows("4040")
    assert not label.allows("x404")


def test_an_open_domain_allows_everything() -> None:
    assert open_label("endpoint", example="/a", bound=80).allows("anything")


def test_a_regular_expression_selects_the_values_it_matches_whole() -> None:
    assert one_of("code", "200", "204", "500").matched_by("2..") == ("200", "204")


@pytest.mark.parametrize("pattern", ["(?=x)", "(", r"(a)\1"])
def test_patterns_that_prometheus_refuses_are_refused(pattern: str) -> None:
    with pytest.raises(re2.error):
        regex_matches(pattern, "x")
