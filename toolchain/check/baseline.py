"""Known findings: what was there when a baseline was written is not told again, and what comes to it is."""

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from attrs import asdict, evolve, frozen

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.json_reader import read_json
from toolchain.base.documents.located import Located
from toolchain.base.documents.text_file import read_text
from toolchain.base.errors import UserError
from toolchain.base.finding import Finding
from toolchain.base.replacement import replace_text

_FORMAT = "known findings 1"
_FIELDS = {"file": str, "rule": str, "message": str, "count": int}
_WRITE = "Write it with `build.py check ... --write-baseline FILE`."
_LINES = re.compile(r"\b(lines?) \d+|(\.\w+):\d+(?::\d+)?|\b(columns?) \d+")


class BaselineError(UserError):
    """A baseline that cannot be read; the message tells the file and the line."""


@frozen(order=True)
class Known:
    """What a finding is known by: file, seen from the baseline's folder, rule, and message without lines."""

    file: str
    rule: str
    message: str


Baseline = Mapping[Known, int]
"""How many findings of each kind are known."""


@frozen
class Compared:
    """Findings beside a baseline: the new ones, how many are known, and what is known and gone."""

    new: tuple[Finding, ...]
    known: int
    gone: tuple[Known, ...]


def known_by(finding: Finding, root: Path, folder: Path) -> Known:
    """Return what a finding is known by in a baseline of a folder; its file is written as ``root`` sees it."""
    file = finding.location.file
    if "://" not in file:
        file = Path(os.path.relpath(root / file, folder)).as_posix()
    return Known(file, finding.rule, _LINES.sub(_without_number, finding.message))


def _without_number(found: re.Match[str]) -> str:
    return next(each for each in found.groups() if each)


def compared(
    findings: Iterable[Finding], baseline: Baseline, name: Callable[[Finding], Known], judged: Callable[[Known], bool]
) -> Compared:
    """Return what is new beside a baseline, and what of it is gone among that which was ``judged`` this time.

    Of more findings of a kind than are known the last are new. One from which something new follows is told with that.
    """
    left = Counter(baseline)
    new = tuple(_new(findings, left, name))
    gone = tuple(sorted(each for each, count in left.items() if count > 0 and judged(each)))
    return Compared(new, sum(baseline.values()) - sum(left.values()), gone)


def _new(findings: Iterable[Finding], left: Counter[Known], name: Callable[[Finding], Known]) -> Iterator[Finding]:
    for finding in findings:
        known = name(finding)
        is_known = left[known] > 0
        left[known] -= is_known
        followers = tuple(_new(finding.followers, left, name))
        if followers or not is_known:
            yield evolve(finding, followers=followers)


def counted_kinds(findings: Iterable[Finding], name: Callable[[Finding], Known]) -> Counter[Known]:
    """Return how many findings there are of each kind, those that follow from others included."""
    kinds: Counter[Known] = Counter()
    for finding in findings:
        kinds[name(finding)] += 1
        kinds.update(counted_kinds(finding.followers, name))
    return kinds


def read_baseline(path: Path) -> Baseline:
    """Return a baseline. Raises BaselineError for what is none."""
    try:
        kinds: Counter[Known] = Counter()
        for known, count in _entries(read_json(read_text(path))):
            kinds[known] += count
    except DocumentError as error:
        if not path.exists():
            raise BaselineError(f"there is no baseline {path}", _WRITE) from error
        raise BaselineError(f"{path}:{error.line}: {error.message}", error.remedy) from error
    return kinds


def _entries(document: Located) -> list[tuple[Known, int]]:
    listed = document.get("findings").value
    if document.get("format").value != _FORMAT or not isinstance(listed, list):
        raise DocumentError("this is no baseline of known findings", 1, _WRITE)
    return [_entry(each) for each in listed]


def _entry(located: Located) -> tuple[Known, int]:
    entry = located.plain()
    is_one = isinstance(entry, dict) and {name: type(value) for name, value in entry.items()} == _FIELDS
    if not is_one or entry["count"] < 1:
        problem = f"a known finding is made of {', '.join(_FIELDS)}, and this is not"
        raise DocumentError(problem, located.line, "Remove it, or write the baseline again.")
    return Known(entry["file"], entry["rule"], entry["message"]), entry["count"]


def write_baseline(path: Path, kinds: Baseline) -> None:
    """Write a baseline, each kind of finding on a line of its own. Raises UnwritableError."""
    entries = ({**asdict(each), "count": kinds[each]} for each in sorted(kinds))
    body = ",\n".join(json.dumps(each, ensure_ascii=False) for each in entries)
    replace_text(path, f'{{\n"format": {json.dumps(_FORMAT)},\n"findings": [\n{body}\n]\n}}\n')
