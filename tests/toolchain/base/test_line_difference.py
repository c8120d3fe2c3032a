"""A unified difference makes the new text of the old one, as Git reads it, and says what differs and little around it."""

import random
import subprocess
from difflib import unified_diff
from pathlib import Path

from toolchain.base.line_difference import unified_difference

_LINES = ("a", "b", "c", "d", "e", "f", "}", "", "x\u2028y", "-", "\\", "+++ b")


def _pair(chance: random.Random) -> tuple[str, str]:
    """A text and what edits make of it."""
    before = [chance.choice(_LINES) for _ in range(chance.randrange(1, 25))]
    after = list(before)
    for _ in range(chance.randrange(5)):
        at = chance.randrange(len(after) + 1)
        after[at : at + chance.randrange(4)] = [chance.choice(_LINES) for _ in range(chance.randrange(4))]
    return tuple("\n".join(each) + chance.choice(("\n", "")) for each in (before, after))  # type: ignore[return-value]


def test_git_makes_the_new_texts_of_the_old_ones(tmp_path: Path) -> None:
    chance = random.Random(5)
    pairs = {f"{number}.txt": _pair(chance) for number in range(400)}
    pairs = {name: (before, after) for name, (before, after) in pairs.items() if before and after}
    for name, (before, _) in pairs.items():
        (tmp_path / name).write_text(before, encoding="utf-8", newline="")
    said = "".join(
        unified_difference(before, after, f"a/{name}", f"b/{name}") for name, (before, after) in pairs.items()
    )
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=said.encode(), check=True)
    made = {name: (tmp_path / name).read_bytes().decode() for name in pairs}
    assert made == {name: after for name, (_, after) in pairs.items()}


def test_texts_that_are_the_same_have_no_difference() -> None:
    assert unified_difference("a\nb\n", "a\nb\n", "a/x", "b/x") == ""


def test_what_differs_is_told_with_three_lines_around_it() -> None:
    before = "".join(f"{number}\n" for number in range(40))
    after = before.replace("10\n", "ten\n").replace("30\n", "")
    expected = unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), "a/x", "b/x")
    assert unified_difference(before, after, "a/x", "b/x") == "".join(expected)


def test_thousands_of_places_that_differ_in_a_long_text_take_no_time() -> None:
    before = [f"line {number}" if number % 3 else "}" for number in range(60_000)]
    after = [f"{line}," if number % 10 == 1 else line for number, line in enumerate(before)]
    said = unified_difference("\n".join(before), "\n".join(after), "a/x", "b/x")
    assert sum(line.startswith("+") for line in said.split("\n")) == 6_001
