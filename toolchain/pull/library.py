"""Panels of the library that the project defines, by their names: a dashboard says where they stand."""

from collections.abc import Mapping

from attrs import evolve

from toolchain.base.documents.document import Document, section
from toolchain.define.resources.library_panel import LibraryPanel
from toolchain.pull.code import Call, Code, Literal, Name

KnownPanels = Mapping[str, tuple[LibraryPanel, Name]]
"""Panels of the library by their uids, each with what definitions call it."""


def shown(panel: Document, known: KnownPanels) -> Code | None:
    """Return the code of a panel that is one of the library's, without its id and its place in the row; else None."""
    found = known.get(str(section(panel, "libraryPanel").get("uid")))
    if found is None:
        return None
    definition, name = found
    keywords: dict[str, Code] = {}
    title = panel.get("title")
    if isinstance(title, str) and title != str(definition.panel.title):
        keywords["title"] = Literal(title)
    for argument, key in (("width", "w"), ("height", "h")):
        size = section(panel, "gridPos").get(key)
        if type(size) is int and size > 0:
            keywords[argument] = Literal(size)
    return Call(evolve(name, path=("placed",)), (), keywords)
