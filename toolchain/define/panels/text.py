"""Text panels."""

from typing import Unpack

from toolchain.base.arguments import checked
from toolchain.define.panels.base import HousePanel, PanelFields, build_panel


@checked
def text(title: str, content: str, **common: Unpack[PanelFields]) -> HousePanel:
    """Return a panel of Markdown."""
    return build_panel("text", title, (), common, size=(24, 4), options={"mode": "markdown", "content": content})
