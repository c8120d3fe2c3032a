"""Panels of kinds that have no module here, such as plugins."""

from typing import Unpack

from attrs import evolve

from toolchain.base.arguments import checked
from toolchain.define.panels.base import HousePanel, PanelFields
from toolchain.define.panels.kind import PanelKind
from toolchain.define.targets.base import HouseTarget


@checked
def plain_panel(kind: str, title: str, *targets: HouseTarget, **common: Unpack[PanelFields]) -> HousePanel:
    """Return a panel without options of its own; ``with_fields`` gives it those that its kind has."""
    return evolve(PLAIN, type=kind).panel(title, targets, common, options={})


PLAIN = PanelKind("", plain_panel, size=(12, 8), is_numeric=False)
"""What is known of a kind that is not known."""
