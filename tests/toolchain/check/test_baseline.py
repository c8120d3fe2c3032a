"""Known findings are told by rule, file and message, and counted."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pytest
from attrs import evolve

from toolchain.base.finding import Finding, Severity
from toolchain.base.source import SourceLocation
from toolchain.check.baseline import (
    Baseline,
    BaselineError,
    Compared,
    Known,
    compared,
    counted_kinds,
    known_by,
    read_baseline,
    write_baseline,
)

NAME = partial(known_by, root=Path("/repository"), folder=Path("/repository/ci"))


def finding(message: str = "is unused", line: int = 1, *followers: Finding) -> Finding:
    location = SourceLocation("boards/a.json", line)
    return Finding("variable-unused", Severity.ERROR, location, message, "Remove it.", followers=followers)


def beside(findings: Iterable[Finding], before: Iterable[Finding]) -> Compared:
    return compared(findings, counted_kinds(before, NAME), NAME, lambda _: True)


def test_a_finding_is_known_by_its_file_as_the_baseline_sees_it() -> None:
    assert NAME(finding()) == Known("../boards/a.json", "variable-unused", "is unused")
    live = evolve(finding(), location=SourceLocation("http://grafana/d/abc", 1))
    assert NAME(live).file == "http://grafana/d/abc"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("as the rule at line 4 has", "as the rule at line 12 has"),
        ("line 1, column 7: no", "line 2, column 19: no"),
        ("see rules.yaml:4", "see rules.yaml:5"),
    ],
)
def test_a_finding_stays_known_where_lines_move(one: str, other: str) -> None:
    assert beside([finding(other, 40)], [finding(one)]).new == ()


def test_numbers_that_are_no_lines_tell_findings_apart() -> None:
    assert beside([finding("needs 5 panels")], [finding("needs 4 panels")]).new


def test_one_more_of_a_kind_is_new() -> None:
    result = beside([finding(line=1), finding(line=2), finding(line=3)], [finding(), finding()])
    assert [each.location.line for each in result.new] == [3]
    assert (result.known, result.gone) == (2, ())


def test_what_is_known_and_gone_is_told_once() -> None:
    result = beside([finding()], [finding(), finding(), finding("x")])
    assert result.new == ()
    assert [each.message for each in result.gone] == ["is unused", "x"]


def test_a_cause_from_which_something_new_follows_is_told_with_that_alone() -> None:
    old, new = finding("old"), finding("new")
    (told,) = beside([finding("cause", 1, old, new)], [finding("cause", 1, old)]).new
    assert [each.message for each in told.followers] == ["new"]
    assert beside([finding("cause", 1, old)], [finding("cause", 1, old)]).new == ()


def test_a_baseline_is_read_as_it_was_written_whatever_its_line_ends(tmp_path: Path) -> None:
    kinds: Baseline = counted_kinds([finding(), finding(), finding('"ä"')], NAME)
    path = tmp_path / "known.json"
    write_baseline(path, kinds)
    assert read_baseline(path) == kinds
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_baseline(path) == kinds
    write_baseline(path, {})
    assert read_baseline(path) == {}


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[]", 1, "no baseline"),
        ('{"format": "else", "findings": []}', 1, "no baseline"),
        ('{\n"format": "known findings 1",\n"findings": [\n{"file": "a"}]}', 4, "is made of"),
        ("{", 1, ""),
    ],
)
def test_what_is_no_baseline_is_told_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = tmp_path / "known.json"
    path.write_text(text)
    with pytest.raises(BaselineError) as caught:
        read_baseline(path)
    assert caught.value.message.startswith(f"{path}:{line}: ")
    assert said in caught.value.message


def test_a_baseline_that_is_not_there_is_told_with_how_to_write_it(tmp_path: Path) -> None:
    with pytest.raises(BaselineError) as caught:
        read_baseline(tmp_path / "known.json")
    assert "there is no baseline" in caught.value.message
    assert "--write-baseline" in caught.value.remedy
