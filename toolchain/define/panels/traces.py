"""Trace panels: one trace as a waterfall."""

from typing import Unpack

from toolchain.base.arguments import checked
from toolchain.define.panels.base import HousePanel, PanelFields
from toolchain.define.panels.kind import PanelKind
from toolchain.define.targets.base import HouseTarget


@checked
def trace(title: str, *targets: HouseTarget, **common: Unpack[PanelFields]) -> HousePanel:
    """Return a panel that shows one trace."""
    return KIND.panel(title, targets, common, options={})


KIND = PanelKind("traces", trace, size=(24, 14), is_numeric=False)
