"""Two texts as a unified difference, in the time of reading them: files of a hundred thousand lines are edited too."""

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import Match, SequenceMatcher

from toolchain.base.order import out_of_order


def unified_difference(before: str, after: str, old_name: str, new_name: str) -> str:
    """Return what ``patch`` makes ``after`` of ``before`` with, empty where they are the same.

    Source: POSIX, "diff -u"; a last line without an end is told as GNU diff does.
    """
    old, new = _lines(before), _lines(after)
    said = [f"--- {old_name}\n", f"+++ {new_name}\n"] if old != new else []
    for group in _Anchored(old, new).get_grouped_opcodes():
        _, start, _, first, _ = group[0]
        _, _, end, _, last = group[-1]
        said.append(f"@@ -{_range(start, end)} +{_range(first, last)} @@\n")
        for action, old_start, old_end, new_start, new_end in group:
            if action == "equal":
                said += (f" {line}" for line in old[old_start:old_end])
            else:
                said += (f"-{line}" for line in old[old_start:old_end])
                said += (f"+{line}" for line in new[new_start:new_end])
    return "".join(each if each.endswith("\n") else f"{each}\n\\ No newline at end of file\n" for each in said)


def _lines(text: str) -> list[str]:
    *whole, last = text.split("\n")
    return [*(f"{line}\n" for line in whole), *([last] if last else [])]


def _range(start: int, end: int) -> str:
    length = end - start
    return f"{start + 1 if length else start},{length}" if length != 1 else f"{start + 1}"


class _Anchored(SequenceMatcher[str]):
    """Matches lines that stand once on either side first, and compares what is between them alone.

    ``SequenceMatcher`` looks through all of both sides for each place that differs.
    """

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        """Compare the lines of two texts."""
        self._blocks = [*_joined(_matched(old, new)), Match(len(old), len(new), 0)]
        super().__init__(None, (), (), autojunk=False)

    def get_matching_blocks(self) -> list[Match]:
        """Return the parts that are the same, in their order, and last an empty one."""
        return self._blocks


def _matched(old: Sequence[str], new: Sequence[str]) -> Iterator[Match]:
    start = first = 0
    for at, other in [*_anchors(old, new), (len(old), len(new))]:
        if at > start and other > first:
            between = SequenceMatcher(None, old[start:at], new[first:other], autojunk=False)
            for each in between.get_matching_blocks():
                yield Match(start + each.a, first + each.b, each.size)
        yield Match(at, other, int(at < len(old)))
        start, first = at + 1, other + 1


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the lines that stand once on either side and in the same order on both, by their indices."""
    once = {line for line, times in Counter(old).items() if times == 1}
    once &= {line for line, times in Counter(new).items() if times == 1}
    moved = out_of_order([line for line in old if line in once], [line for line in new if line in once])
    places = {line: index for index, line in enumerate(old) if line in once and line not in moved}
    return [(places[line], index) for index, line in enumerate(new) if line in places]


def _joined(blocks: Iterator[Match]) -> Iterator[Match]:
    """Yield blocks of which none begins where the one before ends."""
    last = Match(0, 0, 0)
    for each in blocks:
        if (last.a + last.size, last.b + last.size) == (each.a, each.b):
            last = Match(last.a, last.b, last.size + each.size)
        else:
            yield from [last] if last.size else []
            last = each
    yield from [last] if last.size else []
