"""Log panels."""

from typing import Any, Unpack

from toolchain.base.arguments import checked
from toolchain.define.panels.base import HousePanel, PanelFields
from toolchain.define.panels.kind import PanelKind
from toolchain.define.targets.base import HouseTarget


@checked
def logs(title: str, *targets: HouseTarget, **common: Unpack[PanelFields]) -> HousePanel:
    """Return a panel of log lines, the newest first, with details that link to traces."""
    options: dict[str, Any] = {
        "showTime": True,
        "showLabels": False,
        "showCommonLabels": False,
        "wrapLogMessage": True,
        "prettifyLogMessage": False,
        "enableLogDetails": True,
        "sortOrder": "Descending",
        "dedupStrategy": "none",
    }
    return KIND.panel(title, targets, common, options=options)


KIND = PanelKind("logs", logs, size=(24, 12), is_numeric=False)
