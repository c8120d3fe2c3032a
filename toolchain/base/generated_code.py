"""Keeps the bytecode of the methods that attrs writes, as Python keeps that of modules, and the patterns of modules.

attrs writes the methods of each class as text and has it compiled, at every start: a quarter of a short command's time.
"""

import atexit
import marshal
import sys
from collections.abc import Callable
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType
from zlib import crc32

from attr import _make

from toolchain.base.kept_file import KeptFile
from toolchain.base.kept_patterns import KeptPatterns, compiler

_MOST = 4096
"""Texts that are kept."""

_HASH = "return hash((\n"
"""After it stands the hash of the class's name, another number in each process."""


class KeptCode:
    """Compiles texts, those of earlier runs from a file; what the file lacks is added to it by ``save``."""

    def __init__(self, path: Path) -> None:
        """Read what there is."""
        self._file = KeptFile(path, _MOST)
        self.save = self._file.save

    def compile(self, source: str, filename: str, mode: str) -> CodeType:
        """Return what the built-in function of this name does; in hashes a class has one number in all runs.

        The bytecode depends on the text, on the name that it has in tracebacks, and on this Python.
        """
        key = (_for_all_runs(source, filename), filename)
        found = self._file.get(key)
        if found is None:
            code: CodeType = compile(key[0], filename, mode)
            self._file.add(key, marshal.dumps(code))
            return code
        return marshal.loads(found)  # type: ignore[no-any-return]


def _for_all_runs(source: str, filename: str) -> str:
    """Return a text with a number for its class that is the same in all runs; it tells hashes of two classes apart."""
    before, found, after = source.partition(_HASH)
    number, comma, rest = after.partition(",")
    if not found or not number.strip().removeprefix("-").isdecimal():
        return source
    return f"{before}{found}{crc32(filename.encode())}{comma}{rest}"


def keep_generated_code() -> None:
    """Have attrs and ``re`` compile by files beside the bytecode of this module; they stay where Python writes none."""
    beside = Path(cache_from_source(__file__))
    code, patterns = KeptCode(beside.with_suffix(".attrs")), KeptPatterns(beside.with_suffix(".patterns"))
    compiles: Callable[[str, str, str], CodeType] = code.compile
    vars(_make)["compile"] = compiles  # a name of the module goes before the built-in function
    vars(compiler)["compile"] = patterns.compile
    if not sys.dont_write_bytecode:
        atexit.register(code.save)
        atexit.register(patterns.save)
