"""Text panels."""

from typing import Any, Unpack

from toolchain.base.arguments import checked
from toolchain.base.documents.document import Document
from toolchain.define.panels.base import HousePanel, PanelFields
from toolchain.define.panels.kind import PanelKind, at


@checked
def text(title: str, content: str, **common: Unpack[PanelFields]) -> HousePanel:
    """Return a panel of Markdown."""
    return KIND.panel(title, (), common, options={"mode": "markdown", "content": content})


def _content(panel: Document) -> Any:
    return at(panel, ("options", "content")) or ""


KIND = PanelKind(
    "text",
    text,
    size=(24, 4),
    arguments={"content": _content},
    positional=("content",),
    has_queries=False,
    is_numeric=False,
    explains_itself=True,
)
