"""A text panel says what it shows, and as what, in its options.

Source: Grafana 12.4, public/app/plugins/panel/text/textPanelMigrationHandler.ts. A text without a mode is Markdown,
as it was to the former plugin; Grafana shows nothing of it.
"""

from toolchain.base.documents.document import Document, section

_BEFORE_OPTIONS = 7.1
_MODES = ("code", "html", "markdown")


def refresh(panel: Document, version: float) -> None:
    """Move content and mode into options, and have a mode that is gone be Markdown."""
    content, mode = panel.pop("content", None), panel.pop("mode", None)
    panel.pop("style", None)
    options = panel["options"]
    if content is not None and version < _BEFORE_OPTIONS:
        panel["options"] = options = {"content": content, "mode": mode}
    if options.get("mode") not in _MODES:
        options["mode"] = "markdown"


def is_old(panel: Document) -> bool:
    """Return whether content stands at the panel, or is of a mode that is gone."""
    return "content" in panel or section(panel, "options").get("mode") not in _MODES
