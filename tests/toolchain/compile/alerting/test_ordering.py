"""Recording rules come in levels, each behind what it reads."""

from toolchain.compile.alerting.ordering import levels


def test_names_come_behind_those_that_they_read_and_else_as_they_were_given() -> None:
    reads = {"d": {"b", "c"}, "b": {"a"}, "c": {"x"}, "a": set[str](), "e": {"a", "d"}}
    assert list(levels(reads)) == [("c", "a"), ("b",), ("d",), ("e",)]


def test_what_reads_itself_reads_nothing_and_what_reads_each_other_comes_last() -> None:
    reads = {"a": {"a"}, "b": {"c"}, "c": {"b"}, "d": {"c"}}
    assert list(levels(reads)) == [("a",), ("b", "c", "d")]


def test_a_long_chain_is_no_deep_one() -> None:
    reads = {str(number): {str(number + 1)} for number in range(5_000)}
    assert len(list(levels(reads))) == 5_000
