"""Waits for files of the definitions, or of the toolchain itself, to be saved, renamed or removed."""

import os
import re
import stat
import threading
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import contextmanager
from pathlib import Path

from attrs import define, field
from watchfiles import watch

from toolchain.project.packages import CHECKS, ENVIRONMENTS, PACKAGES, SIMULATION

_STEP = 10
"""Milliseconds without a change after which a burst of saves is over."""
_BURST = 300
"""Milliseconds after which what was saved is looked at, though more is saved."""
_LOOKS_EVERY = 250
"""Milliseconds after which it is looked for packages that are new, gone or replaced."""
_IGNORED_FOLDERS = frozenset({"__pycache__", ".git", ".venv", "node_modules", ".mypy_cache", ".ruff_cache"})
_NAME = re.compile(r"[^.#~].*\.(?!pyc|pyo|swp|swx|tmp|orig|bak|rej)[A-Za-z0-9]{1,8}")
"""Files that people write; editors keep others beside them, without an ending or with one of theirs."""
TOOLCHAIN = "toolchain"

Stamp = tuple[int, int, int]
"""What is other once a file was written: when it was, its size, and which one it is."""


def watched_folders(root: Path) -> tuple[Path, ...]:
    """Return the folders whose files matter, as far as they are there."""
    names = dict.fromkeys((*PACKAGES, ENVIRONMENTS, CHECKS, SIMULATION, TOOLCHAIN))
    return tuple(root / name for name in names if (root / name).is_dir())


def is_meant(path: Path, root: Path) -> bool:
    """Return whether a file is one that people write: no cache, no file that an editor keeps beside it."""
    return _NAME.fullmatch(path.name) is not None and _is_looked_into(path, root)


def _is_looked_into(path: Path, root: Path) -> bool:
    parts = path.relative_to(root).parts if path.is_relative_to(root) else path.parts
    return not _IGNORED_FOLDERS.intersection(parts)


@contextmanager
def watching(root: Path, tell: Callable[[frozenset[Path]], None]) -> Iterator[None]:
    """Call ``tell`` with the files of each burst of saves, from a thread, until the end of the block.

    Files that are gone are told too, those of a folder that was moved or removed one by one. Files that were saved
    while it is called are told afterwards. The block begins once changes are seen.
    """
    over, ready = threading.Event(), threading.Event()
    files = Files(root)
    files.changed(watched_folders(root))

    def run() -> None:
        while not over.is_set():
            _watch_present_packages(files, tell, ready, over)

    thread = threading.Thread(target=run, name="watching", daemon=True)
    thread.start()
    ready.wait(5.0)
    try:
        yield
    finally:
        over.set()
        thread.join()


def _watch_present_packages(
    files: "Files", tell: Callable[[frozenset[Path]], None], ready: threading.Event, over: threading.Event
) -> None:
    """Tell what is saved until it is over, or other packages are there than in the beginning."""
    folders = watched_folders(files.root)
    watched, watched_ones = _which(folders), frozenset(folders)
    if not folders:
        ready.set()
        over.wait(_LOOKS_EVERY / 1000)
        return
    bursts = watch(
        *folders,
        watch_filter=lambda _, path: _is_looked_into(Path(path), files.root),
        step=_STEP,
        debounce=_BURST,
        stop_event=over,
        rust_timeout=_LOOKS_EVERY,
        yield_on_timeout=True,
        raise_interrupt=False,
        ignore_permission_denied=True,
    )
    is_first = True
    for burst in bursts:
        paths = [Path(path) for _, path in burst]
        # what was saved before the system began to tell is found by looking
        changed = files.changed((*paths, *folders, *files.folders()) if is_first else paths)
        is_first = False
        ready.set()
        if changed:
            tell(changed)
        # one that was removed and made again may be the same to the system, which tells nothing more of it
        if not watched_ones.isdisjoint(paths) or _which(watched_folders(files.root)) != watched:
            return


def _which(folders: Iterable[Path]) -> list[tuple[Path, int, int]]:
    """Return which folders these are: one that was replaced by another of its name is none that is watched."""
    found = []
    for folder in folders:
        try:
            status = folder.stat()
        except FileNotFoundError:
            continue
        found.append((folder, status.st_dev, status.st_ino))
    return found


@define(eq=False)
class Files:
    """The files that people write below the folders of a root, as they were when they were last looked at.

    The system tells of a folder that appears, is renamed or goes, and often not of what is in it.
    """

    root: Path
    _stamps: dict[Path, Stamp] = field(factory=dict, init=False, repr=False)

    def folders(self) -> tuple[Path, ...]:
        """Return the folders of the root that had files."""
        return tuple({self.root / path.relative_to(self.root).parts[0]: None for path in self._stamps})

    def changed(self, paths: Iterable[Path]) -> frozenset[Path]:
        """Return which files are other than before, new or gone, of those that are named or within what is named.

        A file that is named and there was saved, whether its bytes are other or not.
        """
        found, folders = set[Path](), set[Path]()
        for path in paths:
            if is_meant(path, self.root) and self._note(path):
                found.add(path)
            elif not path.is_file():
                folders.add(path)
        return frozenset(found | self._looked_into(folders))

    def _note(self, path: Path) -> bool:
        """Note how a file is now; return whether it is there or was there."""
        before, now = self._stamps.pop(path, None), _stamp(path)
        if now is not None:
            self._stamps[path] = now
        return before is not None or now is not None

    def _looked_into(self, folders: Set[Path]) -> set[Path]:
        now = {path: stamp for folder in folders for path, stamp in _stamps_below(folder, self.root)}
        before = {path: self._stamps[path] for path in self._stamps if not folders.isdisjoint(path.parents)}
        for path in before:
            del self._stamps[path]
        self._stamps.update(now)
        return {path for path in {**before, **now} if before.get(path) != now.get(path)}


def _stamps_below(folder: Path, root: Path) -> Iterator[tuple[Path, Stamp]]:
    for around, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in _IGNORED_FOLDERS]
        for name in names:
            path = Path(around, name)
            if is_meant(path, root) and (stamp := _stamp(path)) is not None:
                yield path, stamp


def _stamp(path: Path) -> Stamp | None:
    """Return how a file is now, None where there is none."""
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
