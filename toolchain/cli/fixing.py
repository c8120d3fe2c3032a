"""Mends what ``check`` finds: the files that may be changed, checked again beside themselves, and written at last."""

import codecs
import os
import re
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
from attrs import evolve, frozen

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.text_file import decoded, read_bytes
from toolchain.base.errors import OccupiedError, UnwritableError
from toolchain.base.finding import Finding
from toolchain.base.replacement import alone_in, replaced_file
from toolchain.base.scratch import scratch_folder
from toolchain.check.fixes.edit import UnplacedError
from toolchain.check.fixes.fixing import Fixed, Texts
from toolchain.cli import console as consoles
from toolchain.cli.printing.fixes import diff_of, print_left, summary_of
from toolchain.cli.printing.json_output import path_of
from toolchain.cli.signals import Interrupted, held
from toolchain.project.packages import is_definition

_GENERATED = re.compile(r"^[ \t]*(?:#|//|/\*|\"\"\")[^\n]*\bgenerated (?:by|from)\b", re.IGNORECASE | re.MULTILINE)
_HEAD = 500
"""Characters at the top of a file where it says that it is generated."""

_BUILT = "build"


@frozen
class Files:
    """The files that findings name as seen from ``folder``, which is that of definitions or that of the call.

    With ``definitions`` only those are changed.
    """

    folder: Path
    definitions: bool

    def read(self, name: str) -> tuple[Path, str]:
        """Return the path and the text of a file. Raises UnplacedError for one that stays as it is."""
        path = self.folder / name
        if "://" in name or name.startswith("<"):
            raise UnplacedError("it is in no file")
        if self.definitions and not any(map(is_definition, _parts(path, self.folder)[:1])):
            raise UnplacedError("the file is no definition")
        if path.is_symlink():
            raise UnplacedError("the file is a symbolic link: name the one that it leads to")
        try:
            text = decoded(read_bytes(path))
        except DocumentError as error:
            raise UnplacedError(error.message) from error
        if not os.access(path, os.W_OK):
            raise UnplacedError("the file may not be written: change its permissions")
        if _GENERATED.search(text[:_HEAD]):
            raise UnplacedError("the file is generated: mend what it is generated from")
        return path, text


def _parts(path: Path, folder: Path) -> tuple[str, ...]:
    return path.relative_to(folder).parts if path.is_relative_to(folder) else ()


def write(texts: Texts, before: Texts) -> None:
    """Give files their new texts, all or none; a byte order mark stays.

    Who else writes into their folders in this way waits. A signal that ends the command waits until all of them are in
    their places, once the first is. Raises OccupiedError where one has changed since it was read, UnwritableError where
    one cannot be written, Interrupted where a signal came.
    """
    written: list[Path] = []

    def note(path: Path) -> Callable[[object, object, object], None]:
        return lambda kind, _error, _trace: written.append(path) if kind is None else None

    with told_if_interrupted(written):
        try:
            with alone_in(path.parent for path in texts), ExitStack() as staged:
                for path, text in texts.items():
                    content = read_bytes(path)
                    if decoded(content) != before[path]:
                        raise OccupiedError(f"{path} has changed meanwhile", "Run it again. Nothing was changed.")
                    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
                    staged.push(note(path))  # after the next, which takes its place
                    staged.enter_context(replaced_file(path)).write_bytes(mark + text.encode())
                with held():
                    staged.close()
        except UnwritableError as error:
            raise error.with_remedy(f"{error.remedy} {_left(written)}") from error


@contextmanager
def told_if_interrupted(written: Collection[Path]) -> Iterator[None]:
    """Have an interruption say which files were written by then. Raises Interrupted."""
    try:
        yield
    except KeyboardInterrupt as error:
        raise Interrupted("check --fix was interrupted", _left(written), error) from error


def _left(written: Collection[Path]) -> str:
    """Return what an end in between leaves."""
    if not written:
        return "Nothing was written."
    return f"These were written, and are whole: {', '.join(sorted(map(path_of, written)))}."


def rechecked_definitions(
    root: Path, check: Callable[[Path], Sequence[Finding]]
) -> Callable[[Texts], Sequence[Finding]]:
    """Return what checks definitions of which some files have other texts: a copy of them, which is gone afterwards."""

    def recheck(texts: Texts) -> Sequence[Finding]:
        with scratch_folder("fix-") as folder:
            _copy(root, folder)
            for path, text in texts.items():
                (folder / path.relative_to(root)).write_bytes(text.encode())
            return check(folder)

    return recheck


def _copy(root: Path, folder: Path) -> None:
    """Copy the packages of definitions; what else they may read is there by links."""
    for each in root.iterdir():
        if each.name.startswith(".") or each.name == _BUILT:
            continue
        if each.is_dir() and is_definition(each.name):
            shutil.copytree(each, folder / each.name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (folder / each.name).symlink_to(each)


def rechecked_files(
    check: Callable[[Mapping[Path, bytes]], Sequence[Finding]],
) -> Callable[[Texts], Sequence[Finding]]:
    """Return what checks files of which some have other texts."""
    return lambda texts: check({path: text.encode() for path, text in texts.items()})


def only_mending(findings: Iterable[Finding], told: Callable[[Finding], bool]) -> tuple[Finding, ...]:
    """Return findings of which those that are not told are not mended either."""
    return tuple(
        evolve(each, mend=each.mend if told(each) else None, followers=only_mending(each.followers, told))
        for each in findings
    )


def require_fixable(
    write_baseline: Path | None, stdin_filename: str | None, output_format: str, *, fix: bool, yes: bool
) -> None:
    """Raise UsageError for options that make no sense with each other."""
    if yes and not fix:
        raise click.UsageError("--yes goes with --fix.")
    if fix and (write_baseline is not None or stdin_filename is not None or output_format not in ("text", "json")):
        raise click.UsageError("--fix goes with files, and --format text or json: leave the other option out.")


def offered(found: Fixed, among: Files, *, yes: bool, is_json: bool) -> bool:
    """Show what mends findings, ask whether it is to be written, and write it; return whether it is."""
    console = consoles.messages() if is_json else consoles.output()
    if not is_json:
        for diff in diff_of(found, among.folder).values():
            click.echo(diff, nl=False)
    print_left(console, found)
    if not found.texts:
        console.print("nothing to fix")
        return False
    if not yes and (is_json or not _can_be_asked()):
        console.print("nothing written: add --yes")
        return False
    if not yes and not click.confirm("Write this?", err=True):
        console.print("nothing written")
        return False
    write(found.texts, found.before)
    console.print(f"Fixed {summary_of(found)}")
    return True


def _can_be_asked() -> bool:
    return sys.stdin.isatty()
