"""Patterns of sensitive text: what one may be, what it is in each dialect, and what a table makes of fields."""

from typing import Any

import pytest

from toolchain.base.errors import DefinitionError
from toolchain.catalog import (
    Kept,
    PersonalField,
    Privacy,
    Removed,
    Scrubber,
    SensitivePattern,
    kept,
    removed,
    rewritten,
    unmasked,
)

TICKET = SensitivePattern("ticket", "A ticket's number.", (Kept("ticket[:=]"), Removed("[0-9]+"), Kept(";")))
NAME = SensitivePattern("name", "A name.", (Removed("mr [a-z]+"),), "somebody", ignores_case=True)


def pattern(*parts: Kept | Removed, **more: Any) -> SensitivePattern:
    """A pattern of these parts."""
    return SensitivePattern("wrong", "Wrong.", parts, **more)


def test_a_pattern_captures_what_each_dialect_wants_captured() -> None:
    assert TICKET.expression == "(?:ticket[:=])(?:[0-9]+)(?:;)"
    assert TICKET.expression_of_removed == "(?:ticket[:=])([0-9]+)(?:;)"
    assert TICKET.expression_of_kept == "(ticket[:=])(?:[0-9]+)(;)"
    assert TICKET.result == (1, "[REDACTED]", 2)


def test_a_pattern_that_ignores_case_does_so_alone_and_among_others() -> None:
    assert NAME.expression_of_removed == "(?i)(mr [a-z]+)"
    assert Privacy((TICKET, NAME)).watch == f"{TICKET.expression}|(?i:(?:mr [a-z]+))"


def test_what_is_not_watched_is_scrubbed_all_the_same() -> None:
    silent = SensitivePattern("name", "A name.", NAME.parts, "x", watched=False)
    table = Privacy((TICKET, silent))
    assert table.watch == TICKET.expression
    assert Scrubber(table.of_lines).scrubbed(b"ticket:1; mr y") == b"ticket:[REDACTED]; x"


@pytest.mark.parametrize(
    ("parts", "more", "problem"),
    [
        ((Kept("a"),), {}, "removes nothing"),
        ((Removed("a(b"),), {}, "missing"),
        ((Removed("a(?!b)"),), {}, "RE2 refuses"),
        ((Removed("(a)b"),), {}, "a group that captures"),
        ((Kept("(?P<x>a)"), Removed("b")), {}, "a group that captures"),
        ((Kept("a"), Removed("b*")), {}, "removes the empty text"),
        ((Removed("a{1001}"),), {}, "RE2 refuses"),
        ((Removed("a"),), {"replacement": "$1"}, "means something"),
        ((Removed("a"),), {"replacement": "{{ .Value }}"}, "means something"),
        ((Removed("a"),), {"replacement": 'a"'}, "means something"),
    ],
)
def test_a_pattern_that_some_dialect_would_read_otherwise_is_refused(
    parts: tuple[Kept | Removed, ...], more: dict[str, Any], problem: str
) -> None:
    with pytest.raises(DefinitionError, match=problem):
        pattern(*parts, **more)


def test_patterns_are_applied_in_their_order_and_each_sees_what_the_former_left() -> None:
    first = SensitivePattern("first", "One.", (Removed("a"),), "b")
    second = SensitivePattern("second", "Two.", (Removed("bb"),), "c")
    scrubber = Scrubber((first, second))
    assert scrubber.scrubbed(b"ab b aa") == b"c b c"
    assert scrubber.counts == {"first": 3, "second": 2}
    assert Scrubber((second, first)).scrubbed(b"ab") == b"bb"


def test_text_of_other_scripts_and_bytes_that_are_no_text_are_kept() -> None:
    scrubber = Scrubber((TICKET,))
    assert scrubber.scrubbed("ä ticket:1; ö".encode()) == "ä ticket:[REDACTED]; ö".encode()
    assert scrubber.scrubbed(b"\xff ticket:1; \xfe") == b"\xff ticket:[REDACTED]; \xfe"


def test_without_patterns_nothing_is_taken_out() -> None:
    assert Scrubber(()).scrubbed(b"ticket:1;") == b"ticket:1;"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"sid":"a"}', '{"sid":"[REDACTED]"}'),
        ('{"x":"{\\"sid\\": \\"a\\"}"}', '{"x":"{\\"sid\\": \\"[REDACTED]\\"}"}'),
        ('{"sid":"-"}', '{"sid":"-"}'),
        ('{"sid":"[REDACTED]"}', '{"sid":"[REDACTED]"}'),
        ('{"sid":"-a"}', '{"sid":"[REDACTED]"}'),
        ('{"sid":"","side":"a"}', '{"sid":"","side":"a"}'),
    ],
)
def test_a_field_that_is_removed_is_so_wherever_json_has_it(before: str, after: str) -> None:
    table = Privacy(fields=(removed("metadata.sid"), kept("user", reason="opaque"), rewritten("x", by=())))
    assert [each.name for each in table.of_lines] == ["field-metadata.sid"]
    assert Scrubber(table.of_lines).scrubbed(before.encode()) == after.encode()


def test_a_removed_attribute_of_spans_is_no_pattern_of_lines() -> None:
    assert Privacy(attributes=(removed("http.url"),)).of_lines == ()


def test_several_tables_are_one() -> None:
    one = Privacy((TICKET,), (removed("a"),))
    table = Privacy.of_all((one, Privacy((NAME,), attributes=(removed("b"),))))
    assert table.patterns == (TICKET, NAME)
    assert [each.name for each in (*table.fields, *table.attributes)] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "found"), [("abc", "abc"), ("[abc", "[abc"), ("[REDACTED]", ""), ("a[REDACTED]", "a")]
)
def test_an_unmasked_value_ends_before_a_mask(text: str, found: str) -> None:
    pattern = SensitivePattern("value", "A value.", (Kept("v="), Removed(unmasked(" "))), "")
    assert Scrubber((pattern,)).scrubbed(f"v={text} x".encode()).decode() == f"v={text.removeprefix(found)} x"


def test_decisions_say_where_they_stand() -> None:
    decision: PersonalField = removed("a")
    assert decision.location.file.endswith("test_privacy.py")
