"""Waits for files of the definitions, or of the toolchain itself, to be saved."""

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from watchfiles import Change, watch

from toolchain.project.packages import CHECKS, ENVIRONMENTS, PACKAGES, SIMULATION

_STEP = 10
"""Milliseconds without a change after which a burst of saves is over."""
_BURST = 300
"""Milliseconds after which what was saved is looked at, though more is saved."""
_IGNORED_FOLDERS = frozenset({"__pycache__", ".git", ".venv", "node_modules", ".mypy_cache", ".ruff_cache"})
_NAME = re.compile(r"[^.#~].*\.(?!pyc|pyo|swp|swx|tmp|orig|bak|rej)[A-Za-z0-9]{1,8}")
"""Files that people write; editors keep others beside them, without an ending or with one of theirs."""
TOOLCHAIN = "toolchain"


def watched_folders(root: Path) -> tuple[Path, ...]:
    """Return the folders whose files matter, as far as they are there."""
    names = dict.fromkeys((*PACKAGES, ENVIRONMENTS, CHECKS, SIMULATION, TOOLCHAIN))
    return tuple(root / name for name in names if (root / name).is_dir())


def is_meant(path: Path, root: Path) -> bool:
    """Return whether a file is one that people write: no cache, no file that an editor keeps beside it."""
    parts = path.relative_to(root).parts if path.is_relative_to(root) else path.parts
    return _NAME.fullmatch(path.name) is not None and not _IGNORED_FOLDERS.intersection(parts)


@contextmanager
def watching(root: Path, tell: Callable[[frozenset[Path]], None]) -> Iterator[None]:
    """Call ``tell`` with the files of each burst of saves, from a thread, until the end of the block.

    Files that were saved while it is called are told afterwards. The block begins once changes are seen.
    """
    over, ready = threading.Event(), threading.Event()
    folders = watched_folders(root)

    def run() -> None:
        seen = watch(
            *folders,
            watch_filter=lambda _, path: is_meant(Path(path), root),
            step=_STEP,
            debounce=_BURST,
            stop_event=over,
            rust_timeout=250,
            yield_on_timeout=True,
            raise_interrupt=False,
            ignore_permission_denied=True,
        )
        for changes in seen:
            ready.set()
            if changes:
                tell(_files(changes))

    thread = threading.Thread(target=run, name="watching", daemon=True)
    thread.start()
    ready.wait(5.0)
    try:
        yield
    finally:
        over.set()
        thread.join()


def _files(changes: Iterable[tuple[Change, str]]) -> frozenset[Path]:
    return frozenset(Path(path) for _, path in changes)
