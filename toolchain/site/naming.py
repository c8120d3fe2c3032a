"""Names of files and anchors: the same for the same name, whatever else there is, and safe on every system."""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import count

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST = 100


def slug(name: str) -> str:
    """Return a name as files and anchors may have it: words joined by dashes."""
    return _UNSAFE.sub("-", name).strip("-.")[:_LONGEST]


def file_names(names: Iterable[str], folder: str) -> Mapping[str, str]:
    """Return the page of each name. Names that a system would take for one file have a mark of their own behind."""
    names = tuple(dict.fromkeys(names))
    alike: dict[str, list[str]] = {}
    for name in names:
        alike.setdefault(slug(name).casefold(), []).append(name)
    return {name: f"{folder}/{slug(name) if _is_plain(name, alike) else _marked(name)}.html" for name in names}


def _is_plain(name: str, alike: Mapping[str, list[str]]) -> bool:
    short = slug(name)
    return len(alike[short.casefold()]) == 1 and short.casefold() not in ("", "index")


def _marked(name: str) -> str:
    return f"{slug(name)}-{sha256(name.encode()).hexdigest()[:8]}".lstrip("-")


def anchors(names: Iterable[str], prefix: str = "") -> tuple[str, ...]:
    """Return an anchor for each name; of equal ones the second has a 2 behind it, and so on."""
    found: dict[str, None] = {}
    for name in names:
        base = f"{prefix}-{slug(name).lower()}".strip("-") or "part"
        numbered = (f"{base}-{number}" for number in count(2))
        found[base if base not in found else next(each for each in numbered if each not in found)] = None
    return tuple(found)
