"""Observed alerts that are kept for the user by what decides them, so that what has not changed is not played again.

The key is a hash of the rules and of what they read, or of the code that writes that, of the toolchain, of promtool and
of Prometheus. The same key is the same outcome, so nothing here is ever out of date; what was used longest ago goes.
Where there is no folder of the user's own, nothing is kept.
"""

import ast
import os
import platform
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import orjson
from attrs import define

from toolchain.base.user_cache import cache_folder, keep, last_used
from toolchain.prove.engine.database import PROMETHEUS
from toolchain.prove.promtool import ObservedAlert, Story

_MOST, _SPARE = 2048, 256
"""Outcomes that are kept, and how many more there may be before those that were used longest ago go; a few kB each."""
_TOOLCHAIN = Path(__file__).parent.parent


class Nothing:
    """Keeps nothing."""

    def key(self, *parts: object) -> str:  # noqa: ARG002 - as Kept has it
        """Return no key."""
        return ""

    def get(self, key: str) -> tuple[ObservedAlert, ...] | None:  # noqa: ARG002 - as Kept has it
        """Return nothing."""
        return None

    def keep(self, key: str, observed: Iterable[ObservedAlert]) -> None:
        """Keep nothing."""

    def forget_oldest(self) -> None:
        """Forget nothing."""


@define(slots=False, eq=False)
class Kept:
    """Keeps outcomes below a folder, for a promtool."""

    folder: Path
    executable: str

    def key(self, *parts: object) -> str:
        """Return the key of an outcome that some values decide; each shows all that it is when it is printed."""
        return sha256(repr((self._program, *parts)).encode()).hexdigest()

    @cached_property
    def _program(self) -> tuple[object, ...]:
        code = code_digest(sorted(_TOOLCHAIN.rglob("*.py")))
        return platform.python_version(), _identity(self.executable), _identity(PROMETHEUS), code

    def get(self, key: str) -> tuple[ObservedAlert, ...] | None:
        """Return the outcome that is kept under a key, None where there is none or where it cannot be read."""
        path = self.folder / key
        try:
            told = orjson.loads(path.read_bytes())
            os.utime(path)
            return tuple(ObservedAlert(*each) for each in told)
        except (OSError, ValueError, TypeError):
            return None

    def keep(self, key: str, observed: Iterable[ObservedAlert]) -> None:
        """Keep an outcome under a key, whole or not at all; where that cannot be written it is not kept."""
        told = [(each.seconds, each.name, each.is_firing, each.labels, each.annotations) for each in observed]
        keep(self.folder / key, orjson.dumps(told))

    def forget_oldest(self) -> None:
        """Remove what was used longest ago, where there is more than is kept."""
        with suppress(OSError):
            found = [each for each in self.folder.iterdir() if not each.name.startswith(".")]
            if len(found) > _MOST + _SPARE:
                for each in sorted(found, key=last_used)[:-_MOST]:
                    each.unlink(missing_ok=True)


def kept_for_user(executable: str) -> Kept | Nothing:
    """Return what is kept for this user; nothing where there is no folder that this user alone can write."""
    folder = cache_folder("proofs")
    return Nothing() if folder is None else Kept(folder, executable)


def _identity(executable: str) -> tuple[object, ...]:
    """Return what tells a program from others of its name; nothing where it is not installed."""
    path = Path(shutil.which(executable) or executable).resolve()
    if not path.is_file():
        return ()
    status = path.stat()
    return str(path), status.st_size, status.st_mtime_ns


def parts_of(story: Story) -> Sequence[object]:
    """Return what decides the outcome of a story."""
    series = [(each.name, each.notation) for each in story.series]
    return (list(story.rules), series, story.interval, story.evaluation, list(story.times), list(story.texts))


def code_digest(paths: Iterable[Path]) -> str:
    """Return a hash of files, in their order; one that is not there counts as empty."""
    found = sha256()
    for path in paths:
        content = path.read_bytes() if path.is_file() else b""
        found.update(f"{path.name} {len(content)}\0".encode())
        found.update(content)
    return found.hexdigest()


def imported_files(root: Path, packages: Iterable[str]) -> tuple[Path, ...]:
    """Return the files of some packages of a project, and of all below its root that they import."""
    waiting = [path for package in packages for path in (root / package).rglob("*.py")]
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in found and path.is_file() and not path.is_relative_to(_TOOLCHAIN):
            found.add(path)
            waiting.extend(_imports(root, path))
    return tuple(sorted(found))


def _imports(root: Path, path: Path) -> Iterator[Path]:
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return
    package = path.relative_to(root).parts[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = list(package[: len(package) - node.level + 1]) if node.level else []
            base = above + (node.module.split(".") if node.module else [])
            names = [base, *([*base, alias.name] for alias in node.names)]
        else:
            continue
        for name in names:
            for length in range(1, len(name) + 1):
                place = root.joinpath(*name[:length])
                yield from (place.with_suffix(".py"), place / "__init__.py")
