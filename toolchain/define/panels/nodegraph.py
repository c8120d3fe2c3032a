"""Node graphs: who calls whom."""

from typing import Unpack

from toolchain.base.arguments import checked
from toolchain.define.panels.base import HousePanel, PanelFields
from toolchain.define.panels.kind import PanelKind
from toolchain.define.targets.base import HouseTarget


@checked
def node_graph(title: str, *targets: HouseTarget, **common: Unpack[PanelFields]) -> HousePanel:
    """Return a graph of nodes and the calls between them."""
    return KIND.panel(title, targets, common, options={"zoomMode": "cooperative"})


KIND = PanelKind("nodeGraph", node_graph, size=(12, 12), is_numeric=False)
