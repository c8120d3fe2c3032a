"""Which texts of queries can be read; of many, those of earlier commands are known, and not read again.

What decides it is the text, its language and the code that reads it. A hash of that code, of Python and of the library
of regular expressions names the file of what is known, so nothing in it is ever out of date. It holds hashes of texts
alone. Where there is no folder of the user's own, nothing is known.
"""

import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from re2 import _re2

from toolchain.base.user_cache import cache_folder, keep, last_used
from toolchain.compile.queries import parsed
from toolchain.languages.promql.dialect import Dialect

_MANY = 100
"""Texts for which it takes longer to read them than to look up what is known."""
_MOST = 65_536
"""Texts of a file; when there are more, those that nobody has just asked for go."""
_MOST_FILES = 16
"""Of so many toolchains; those that were used longest ago go."""
_SIZE = 16
"""Bytes of a hash."""
_ROOMS = ("base", "catalog", "languages")
"""Where the code is that reads queries, and all that it imports of the toolchain."""


class Text(NamedTuple):
    """The text of a query, in the language of a type of data sources."""

    text: str
    source_type: str


def syntax_errors(texts: Iterable[Text], dialect: Dialect) -> Mapping[Text, str]:
    """Return why texts cannot be read, of those that cannot; the same text is read once."""
    distinct = dict.fromkeys(texts)
    folder = cache_folder("queries") if len(distinct) >= _MANY else None
    if folder is None:
        return _errors(distinct, dialect)
    path = folder / _name_of_file()
    known = _hashes(path)
    hashes = {each: _hash_of(each, dialect) for each in distinct}
    new = [each for each, digest in hashes.items() if digest not in known]
    errors = _errors(new, dialect)
    if len(errors) < len(new):
        asked = {digest for each, digest in hashes.items() if each not in errors}
        _keep(path, asked if len(known | asked) > _MOST else known | asked)
    return errors


def _errors(texts: Iterable[Text], dialect: Dialect) -> Mapping[Text, str]:
    read = {each: parsed(*each, dialect).syntax_error for each in texts}
    return {each: error for each, error in read.items() if error}


def _hash_of(text: Text, dialect: Dialect) -> bytes:
    version = (dialect.name, dialect.major, dialect.minor, sorted(dialect.features), dialect.reads_variables)
    return blake2b(repr((*text, version)).encode(), digest_size=_SIZE).digest()


@cache
def _name_of_file() -> str:
    found = blake2b(sys.version.encode(), digest_size=_SIZE)
    library = Path(_re2.__file__).stat()
    found.update(f"{library.st_size} {library.st_mtime_ns}".encode())
    toolchain = Path(__file__).parents[1]
    for path in (each for room in _ROOMS for each in sorted((toolchain / room).rglob("*.py"))):
        content = path.read_bytes()
        found.update(f"\0{path.relative_to(toolchain)} {len(content)}\0".encode())
        found.update(content)
    return found.hexdigest()


def _hashes(path: Path) -> frozenset[bytes]:
    """Return what a file holds; a hash that was cut off is none of any text."""
    try:
        content = path.read_bytes()
        os.utime(path)
    except OSError:
        return frozenset()
    return frozenset(content[at : at + _SIZE] for at in range(0, len(content), _SIZE))


def _keep(path: Path, hashes: Iterable[bytes]) -> None:
    """Write a file, whole or not at all; what another command has found out meanwhile is read again."""
    keep(path, b"".join(hashes))
    with suppress(OSError):
        for each in sorted(path.parent.iterdir(), key=last_used)[:-_MOST_FILES]:
            each.unlink(missing_ok=True)
