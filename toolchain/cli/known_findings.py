"""What a command does with a baseline: tells what is new, what is gone, and writes one."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from functools import partial
from pathlib import Path

from attrs import frozen
from rich.console import Console

from toolchain.base.errors import OccupiedError
from toolchain.base.finding import Finding
from toolchain.check.baseline import (
    BaselineError,
    Compared,
    Known,
    compared,
    counted_kinds,
    known_by,
    read_baseline,
    write_baseline,
)
from toolchain.cli.printing.counting import counted

_SHOWN = 5
"""Entries that match nothing any more, of which each is told."""


@frozen
class Call:
    """What a call checked: the folder from which findings name files, the files, and the rules that were applied.

    ``files`` have no links and no dots in their paths; None where everything below ``root`` was checked.
    """

    root: Path
    files: Collection[Path] | None
    applies: Callable[[str], bool]

    def judges(self, folder: Path, known: Known) -> bool:
        """Return whether an entry of a baseline in ``folder`` would have been found; one of a lost file never will."""
        if not self.applies(known.rule) or "://" in known.file:
            return False
        path = (folder / known.file).resolve()
        if self.files is None:
            return path.is_relative_to(self.root.resolve())
        return not path.exists() or path in self.files


def beside_baseline(findings: Iterable[Finding], path: Path, call: Call) -> Compared:
    """Return findings beside those that a baseline knows. Raises BaselineError."""
    folder = path.parent.resolve()
    name = partial(known_by, root=call.root.resolve(), folder=folder)
    return compared(findings, read_baseline(path), name, partial(call.judges, folder))


def adopt(findings: Iterable[Finding], path: Path, call: Call) -> int:
    """Write what was found as a baseline, and return how many findings it knows.

    What one that is there knows of other files and rules stays in it. Raises OccupiedError where another file would be
    lost, UnwritableError where it cannot be written.
    """
    folder = path.parent.resolve()
    kinds = counted_kinds(findings, partial(known_by, root=call.root.resolve(), folder=folder))
    if path.is_file() and path.stat().st_size:
        try:
            before = read_baseline(path)
        except BaselineError as error:
            raise OccupiedError(
                f"{error.message}: the file stays as it is", "Choose another name, or remove it first."
            ) from error
        kinds += Counter({each: count for each, count in before.items() if not call.judges(folder, each)})
    write_baseline(path, kinds)
    return sum(kinds.values())


def print_gone(messages: Console, found: Compared, path: Path) -> None:
    """Print what a baseline lists and nothing matches any more, and how it shrinks."""
    if not found.gone:
        return
    are = "is" if len(found.gone) == 1 else "are"
    count = counted(len(found.gone), "known finding")
    messages.print(f"{count} of {path} {are} gone:", soft_wrap=True, markup=False)
    for each in found.gone[:_SHOWN]:
        messages.print(f"    {each.file}  {each.rule}  {each.message}", soft_wrap=True, markup=False)
    if len(found.gone) > _SHOWN:
        messages.print(f"    and {counted(len(found.gone) - _SHOWN, 'other')}")
    messages.print(
        f"Once nothing new is told, --write-baseline {path} writes it without them.", soft_wrap=True, markup=False
    )
