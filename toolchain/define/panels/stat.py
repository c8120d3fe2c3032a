"""Stat panels: a figure for each series."""

from typing import Any, Literal, Unpack

from toolchain.base.arguments import checked
from toolchain.base.documents.document import Document
from toolchain.define.panels.base import HousePanel, ValueFields
from toolchain.define.panels.kind import PanelKind, at
from toolchain.define.panels.reduction import Calc, calc_of, figure_defaults, reduced
from toolchain.define.targets.base import HouseTarget


@checked
def stat(
    title: str,
    *targets: HouseTarget,
    calc: Calc = "lastNotNull",
    graph: Literal["auto", "none", "area"] = "auto",
    color: Literal["value", "background", "none"] = "value",
    text: Literal["auto", "value", "value_and_name", "name"] = "auto",
    **common: Unpack[ValueFields],
) -> HousePanel:
    """Return a stat panel: the figure coloured by its limits, with a sparkline unless its queries are instant."""
    is_instant = bool(targets) and all(target.is_instant for target in targets)
    options = {
        "reduceOptions": reduced(calc),
        "graphMode": _usual_graph(is_instant=is_instant) if graph == "auto" else graph,
        "colorMode": color,
        "justifyMode": "auto",
        "textMode": text,
        "orientation": "auto",
    }
    return KIND.panel(title, targets, common, options=options, defaults=figure_defaults(common))


def _usual_graph(*, is_instant: bool) -> str:
    return "none" if is_instant else "area"


def _graph(panel: Document) -> Any:
    graph = at(panel, ("options", "graphMode"))
    targets = panel.get("targets") or ()
    is_instant = bool(targets) and all(_is_instant(each) for each in targets)
    return "auto" if graph == _usual_graph(is_instant=is_instant) else graph


def _is_instant(target: Any) -> bool:
    return at(target, ("instant",)) is True or at(target, ("queryType",)) == "instant"


KIND = PanelKind(
    "stat",
    stat,
    size=(4, 4),
    arguments={
        "calc": calc_of,
        "graph": _graph,
        "color": ("options", "colorMode"),
        "text": ("options", "textMode"),
    },
    in_reports="figure",
)
