"""A file of what is worked out at every start, kept beside Python's own bytecode by what it was made of."""

import marshal
import os
from collections.abc import Hashable
from contextlib import suppress
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Any


class KeptFile:
    """What an earlier run has kept, of values that ``marshal`` writes; what is added is there after ``save``.

    When there are more values than ``most``, those that nobody asked for go.
    """

    def __init__(self, path: Path, most: int) -> None:
        """Read what there is; a file that is missing, damaged or of another Python is as good as an empty one."""
        self.path = path
        self._most = most
        self._kept = _read(path)
        self._asked: dict[Hashable, Any] = {}
        self._is_new = False

    def get(self, key: Hashable) -> Any:
        """Return what is kept by a key, None where nothing is."""
        found = self._kept.get(key)
        if found is not None:
            self._asked[key] = found
        return found

    def add(self, key: Hashable, value: Any) -> None:
        """Keep a value by a key, a text or a tuple of such as ``marshal`` writes."""
        self._is_new, self._asked[key] = True, value

    def save(self) -> None:
        """Write what was added; where nothing can be written it is worked out again, as modules are compiled."""
        if not self._is_new:
            return
        kept = {**self._kept, **self._asked}
        staged = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            try:
                staged.write_bytes(MAGIC_NUMBER + marshal.dumps(kept if len(kept) <= self._most else self._asked))
                staged.replace(self.path)
            finally:
                staged.unlink(missing_ok=True)


def _read(path: Path) -> dict[Hashable, Any]:
    try:
        content = path.read_bytes()
        if content.startswith(MAGIC_NUMBER):
            kept: object = marshal.loads(memoryview(content)[len(MAGIC_NUMBER) :])
            return kept if isinstance(kept, dict) else {}
    except (OSError, EOFError, ValueError, TypeError):
        return {}
    return {}
