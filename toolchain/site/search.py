"""The index of the search: a script that a page loads when somebody begins to search, since files cannot be fetched."""

import json
from collections.abc import Iterable

from toolchain.site.page import Page

KINDS = (
    *("page", "dashboard", "alert", "objective", "metric", "recording", "panel", "report", "incident", "severity"),
    *("owner", "contact point", "mute timing", "environment", "log schema", "log field", "span", "pattern", "guide"),
)
"""What is found, in the order in which it comes where it is as good as other finds."""
_LONGEST_HINT = 120


def search_index(pages: Iterable[Page]) -> str:
    """Return the index as a script."""
    number = {kind: index for index, kind in enumerate(KINDS)}
    found = [
        [number[entry.kind], entry.name, address, _short(entry.hint), entry.words]
        for page in pages
        for address, entry in page.found()
    ]
    rows = ",\n".join(json.dumps(each, ensure_ascii=True, separators=(",", ":")) for each in found)
    return f'globalThis.searchIndex = {{\n"kinds": {json.dumps(KINDS)},\n"found": [\n{rows}\n]}};\n'


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_HINT else f"{line[: _LONGEST_HINT - 1].rstrip()}…"
