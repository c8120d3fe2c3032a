"""Trace panels: one trace as a waterfall, and graphs of services."""

from typing import Unpack

from toolchain.base.arguments import checked
from toolchain.define.panels.base import HousePanel, PanelFields, build_panel
from toolchain.define.targets.base import HouseTarget


@checked
def trace(title: str, *targets: HouseTarget, **common: Unpack[PanelFields]) -> HousePanel:
    """Return a panel that shows one trace."""
    return build_panel("traces", title, targets, common, size=(24, 14), options={})


@checked
def node_graph(title: str, *targets: HouseTarget, **common: Unpack[PanelFields]) -> HousePanel:
    """Return a graph of nodes and the calls between them."""
    return build_panel("nodeGraph", title, targets, common, size=(12, 12), options={"zoomMode": "cooperative"})
