"""Panels of kinds that have no module here, such as plugins."""

from typing import Unpack

from toolchain.base.arguments import checked
from toolchain.define.panels.base import HousePanel, PanelFields, build_panel
from toolchain.define.targets.base import HouseTarget


@checked
def plain_panel(kind: str, title: str, *targets: HouseTarget, **common: Unpack[PanelFields]) -> HousePanel:
    """Return a panel without options of its own; ``with_fields`` gives it those that its kind has."""
    return build_panel(kind, title, targets, common, size=(12, 8), options={})
