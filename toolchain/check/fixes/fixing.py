"""Mends findings, and proves each edit by checking again: what is wrong is gone, and nothing else is wrong now.

Nothing is written here: the check is one of texts that files are to hold.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from attrs import define, evolve, field, frozen

from toolchain.base.finding import Finding
from toolchain.check.baseline import Known, counted_kinds, known_by
from toolchain.check.fixes.edit import Disjoint, Edit, UnplacedError, edited
from toolchain.check.fixes.placing import edits_of

Texts = Mapping[Path, str]
Recheck = Callable[[Texts], Sequence[Finding]]
"""Returns what is found where files hold these texts."""

Read = Callable[[str], tuple[Path, str]]
"""Returns the path and the text of the file that a finding names. Raises UnplacedError for one that stays as it is."""

_ROUNDS = 10
"""So many times what an edit brings to light is mended as well."""


@frozen
class Fix:
    """A finding that can be mended; ``reason`` says why it stays, and is empty for one that is mended."""

    finding: Finding
    reason: str = ""

    @property
    def is_applied(self) -> bool:
        """Whether it is mended."""
        return not self.reason


@frozen
class Fixed:
    """What became of the findings that can be mended, the texts that mend them, and those that these are made of."""

    fixes: tuple[Fix, ...] = ()
    texts: Texts = field(factory=dict)
    before: Texts = field(factory=dict)
    left: tuple[Finding, ...] = ()


@frozen
class _Step:
    """An edit of a file for a finding; ``key`` knows that again when its line has moved."""

    finding: Finding
    path: Path
    edits: tuple[Edit, ...]
    key: tuple[Known, str]


@frozen
class _Judgement:
    """Why texts are no better, empty where they are; what is found in them, and what came to light and is mended."""

    problem: str
    found: tuple[Finding, ...] = ()
    texts: Texts = field(factory=dict)
    also: tuple[Finding, ...] = ()


def fixed(findings: Sequence[Finding], read: Read, recheck: Recheck) -> Fixed:
    """Return what mends the findings; those that an edit brings to light are mended with it, or it is taken back."""
    work = _Work(read, recheck, tuple(findings))
    for _ in range(_ROUNDS):
        steps = work.steps(work.found, work.texts)
        if not steps:
            break
        work.take(steps)
    return Fixed(tuple(work.fixes), work.texts, {path: work.before[path] for path in work.texts}, work.found)


def _known(finding: Finding) -> Known:
    return known_by(finding, Path(), Path())


def all_of(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings and what follows from them."""
    for each in findings:
        yield each
        yield from all_of(each.followers)


@define(eq=False)
class _Work:
    """The texts as far as they are mended, and what is found in them."""

    read: Read
    recheck: Recheck
    found: tuple[Finding, ...]
    texts: Texts = field(factory=dict)
    before: dict[Path, str] = field(factory=dict)
    fixes: list[Fix] = field(factory=list)
    _left: set[tuple[Known, str]] = field(factory=set)

    def steps(self, findings: Iterable[Finding], texts: Texts, *, notes: bool = True) -> list[_Step]:
        """Return the edits that mend findings and do not meet; the others wait for the next round.

        What cannot be mended is noted as left, unless it is not there yet.
        """
        found: list[_Step] = []
        taken: dict[Path, Disjoint] = {}
        read = cache(self._place)
        for finding in all_of(findings):
            known = _known(finding)
            if finding.mend is None or (known, "") in self._left:
                continue
            place = read(finding.location.file)
            if isinstance(place, UnplacedError):
                if notes:
                    self._leave(finding, (known, ""), str(place))
                continue
            path, text = place
            text = texts.get(path, self.before.setdefault(path, text))
            key = (known, _line(text, finding.location.line))
            if key in self._left:
                continue
            try:
                edits = edits_of(path, text, finding.location.line, finding.mend)
            except UnplacedError as problem:
                if notes:
                    self._leave(finding, key, str(problem))
                continue
            others = taken.setdefault(path, Disjoint())
            if not any(map(others.meets, edits)):
                others.add(edits)
                found.append(_Step(finding, path, edits, key))
        return found

    def _place(self, name: str) -> tuple[Path, str] | UnplacedError:
        try:
            return self.read(name)
        except UnplacedError as problem:
            return problem

    def take(self, steps: Sequence[_Step]) -> None:
        """Take those steps that do good; the others are left."""
        judged = self._judged([each.finding for each in steps], self._with(steps, self.texts), _ROUNDS)
        if not judged.problem:
            self.texts, self.found = judged.texts, judged.found
            self.fixes += (Fix(each) for each in (*(step.finding for step in steps), *judged.also))
        elif len(steps) == 1:
            self._leave(steps[0].finding, steps[0].key, judged.problem)
        else:
            half = len(steps) // 2
            wanted = {each.key for each in steps[half:]}
            self.take(steps[:half])
            again = [each for each in self.steps(self.found, self.texts) if each.key in wanted]
            if again:
                self.take(again)

    def _with(self, steps: Iterable[_Step], texts: Texts) -> Texts:
        edits: dict[Path, list[Edit]] = {}
        for each in steps:
            edits.setdefault(each.path, []).extend(each.edits)
        return {**texts, **{path: edited(texts.get(path, self.before[path]), many) for path, many in edits.items()}}

    def _judged(self, mended: Sequence[Finding], texts: Texts, rounds: int) -> _Judgement:
        """Check texts; what comes to light in them and can be mended is mended as well.

        So is what one finding stands for several times, such as each of the windows of a query.
        """
        found = tuple(self.recheck(texts))
        allowed = counted_kinds(self.found, _known)
        allowed.subtract(map(_known, mended))
        there = counted_kinds(found, _known)
        new = [each for each in all_of(found) if there[_known(each)] > max(allowed[_known(each)], 0)]
        if not new:
            return _Judgement("", found, texts)
        first = new[0]
        reason = _Judgement(f"with it {first.rule} would be told: {first.message}")
        if any(_known(first) == _known(each) for each in mended):
            reason = _Judgement("it would be told all the same")
        if not rounds or any(each.mend is None for each in new):
            return reason
        told, meant = frozenset(new), frozenset(mended)
        steps = [each for each in self.steps(new, texts, notes=False) if each.finding in told]
        if not steps:
            return reason
        judged = self._judged(mended, self._with(steps, texts), rounds - 1)
        return evolve(judged, also=(*(each.finding for each in steps if each.finding not in meant), *judged.also))

    def _leave(self, finding: Finding, key: tuple[Known, str], reason: str) -> None:
        self._left.add(key)
        self.fixes.append(Fix(finding, reason))


def _line(text: str, number: int) -> str:
    lines = _lines(text)
    return lines[number - 1] if number <= len(lines) else ""


@lru_cache(maxsize=1)
def _lines(text: str) -> Sequence[str]:
    """Return the lines of a text, which is split once: the findings of a file come one after the other."""
    return text.split("\n")
