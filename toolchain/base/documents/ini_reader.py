"""INI files with the line of each setting, as Grafana reads them: sections, ``key = value``, comments by ; and #."""

import re

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.located import Located

_SECTION = re.compile(r"\[([^\[\]]+)\]")
_WORDS = {"true": True, "false": False}


def read_ini(text: str) -> Located:
    """Return the sections with their settings; true and false as such, every other value as its text.

    Raises DocumentError for a line that is neither, a section or a setting that stands twice, and a setting before any.
    """
    sections: dict[str, Located] = {}
    current: dict[str, Located] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        words = line.strip()
        if not words or words[0] in ";#":
            continue
        section = _SECTION.fullmatch(words)
        if section is not None:
            if section[1] in sections:
                raise DocumentError(f"section {section[1]!r} stands twice", number, "Put them together.")
            current = {}
            sections[section[1]] = Located(current, number)
            continue
        key, sign, value = (part.strip() for part in words.partition("="))
        if not sign or not key:
            raise DocumentError(f"{words!r} is neither a section nor a setting", number, "Write key = value.")
        if current is None:
            raise DocumentError(f"{key!r} is in no section", number, "Write the section above it: [server].")
        if key in current:
            raise DocumentError(f"{key!r} stands twice in its section", number, "Leave one of them out.")
        current[key] = Located(_WORDS.get(value, value), number, written=value)
    return Located(sections, 1)
