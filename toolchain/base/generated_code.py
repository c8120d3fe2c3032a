"""Keeps the bytecode of the methods that attrs writes, as Python keeps that of modules.

attrs writes the methods of each class as text and has it compiled, at every start: a quarter of a short command's time.
"""

import atexit
import marshal
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from types import CodeType
from zlib import crc32

from attr import _make

_MOST = 4096
"""Texts that are kept; when there are more, those that nobody asked for go."""

_HASH = "return hash((\n"
"""After it stands the hash of the class's name, another number in each process."""

_Key = tuple[str, str]
"""A text and the name that it has in tracebacks: all that its bytecode depends on, with this Python."""


class KeptCode:
    """Compiles texts, those of earlier runs from a file; what the file lacks is added to it by ``save``."""

    def __init__(self, path: Path) -> None:
        """Read what there is; a file that is missing or damaged is as good as an empty one."""
        self.path = path
        self._kept = _read(path)
        self._asked: dict[_Key, bytes] = {}
        self._is_new = False

    def compile(self, source: str, filename: str, mode: str) -> CodeType:
        """Return what the built-in function of this name does; in hashes a class has one number in all runs."""
        key = (_for_all_runs(source, filename), filename)
        found = self._kept.get(key)
        if found is None:
            code: CodeType = compile(key[0], filename, mode)
            self._is_new, self._asked[key] = True, marshal.dumps(code)
            return code
        self._asked[key] = found
        return marshal.loads(found)  # type: ignore[no-any-return]

    def save(self) -> None:
        """Write what was compiled for the first time; where nothing can be written it is compiled again, as modules."""
        if not self._is_new:
            return
        kept = {**self._kept, **self._asked}
        staged = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            try:
                staged.write_bytes(MAGIC_NUMBER + marshal.dumps(kept if len(kept) <= _MOST else self._asked))
                staged.replace(self.path)
            finally:
                staged.unlink(missing_ok=True)


def _for_all_runs(source: str, filename: str) -> str:
    """Return a text with a number for its class that is the same in all runs; it tells hashes of two classes apart."""
    before, found, after = source.partition(_HASH)
    number, comma, rest = after.partition(",")
    if not found or not number.strip().removeprefix("-").isdecimal():
        return source
    return f"{before}{found}{crc32(filename.encode())}{comma}{rest}"


def _read(path: Path) -> dict[_Key, bytes]:
    try:
        content = path.read_bytes()
        if content.startswith(MAGIC_NUMBER):
            kept: object = marshal.loads(memoryview(content)[len(MAGIC_NUMBER) :])
            return kept if isinstance(kept, dict) else {}
    except (OSError, EOFError, ValueError, TypeError):
        return {}
    return {}


def keep_generated_code() -> None:
    """Have attrs compile by a file beside the bytecode of this module; it stays as it is where Python writes none."""
    kept = KeptCode(Path(cache_from_source(__file__)).with_suffix(".attrs"))
    compiles: Callable[[str, str, str], CodeType] = kept.compile
    vars(_make)["compile"] = compiles  # a name of the module goes before the built-in function
    if not sys.dont_write_bytecode:
        atexit.register(kept.save)
