"""A list of dashboards says what it lists in its options.

Source: Grafana 12.4, public/app/plugins/panel/dashlist/migrations.ts.
"""

from toolchain.base.documents.document import Document

_OPTIONS = {
    "starred": "showStarred",
    "recent": "showRecentlyViewed",
    "search": "showSearch",
    "headings": "showHeadings",
    "limit": "maxItems",
    "query": "query",
    "folderId": "folderId",
    "tags": "tags",
}
_GENERAL = 0
"""The id of the folder that is none."""


def refresh(panel: Document, version: float) -> None:  # noqa: ARG001 - what is old shows by itself
    """Move them there; the number of a folder stays, as only its Grafana knows the folder's uid."""
    options = panel["options"]
    for old, name in _OPTIONS.items():
        if old in panel:
            value = panel.pop(old)
            if options.get(name) is None:
                options[name] = value
    if options.get("folderId") == _GENERAL and not isinstance(options["folderId"], bool):
        del options["folderId"]
        options["folderUID"] = ""


def is_old(panel: Document) -> bool:
    """Return whether something that it lists is said at the panel."""
    return any(old in panel for old in _OPTIONS)
