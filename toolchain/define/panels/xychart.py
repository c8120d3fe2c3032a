"""XY charts: what is measured against something else that is measured, instead of against time."""

from typing import Any, Literal, Unpack

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import AtLeast1, Said
from toolchain.base.documents.document import Document, items, section
from toolchain.define.panels.base import HousePanel, ValueFields, value_defaults
from toolchain.define.panels.kind import CUSTOM, PanelKind, at
from toolchain.define.panels.legend import HIDE_NOTHING, legend, tooltip
from toolchain.define.targets.base import HouseTarget


@checked
def xy_chart(
    title: str,
    *targets: HouseTarget,
    x_field: Said,
    join_by: str = "Time",
    show: Literal["points", "lines", "points+lines"] = "points",
    point_size: AtLeast1 = 5,
    **common: Unpack[ValueFields],
) -> HousePanel:
    """Return a chart of values against those of ``x_field``, the legend of one query: latency against load, say.

    ``join_by`` is the field in which results agree that belong to one point: ``Time``, or a label in tables of instant
    queries (whose values are called ``Value #A``, ``Value #B`` ...); empty for results that need no joining. Decimals,
    minimum and maximum hold for both axes.
    """
    options: dict[str, Any] = {
        "mapping": "auto",
        "series": [{"x": {"matcher": {"id": "byName", "options": x_field}}}],
        "legend": legend(),
        "tooltip": tooltip("single"),
    }
    custom: dict[str, Any] = {
        "show": show,
        "pointSize": {"fixed": point_size},
        "pointShape": "circle",
        "pointStrokeWidth": 1,
        "fillOpacity": 50,
        "lineWidth": 1,
        "axisPlacement": "auto",
        "scaleDistribution": {"type": "linear"},
        "hideFrom": HIDE_NOTHING,
    }
    if join_by:
        joined = {"id": "joinByField", "options": {"byField": join_by, "mode": "outer"}}
        common["transformations"] = [joined, *common.get("transformations", ())]
    return KIND.panel(title, targets, common, options=options, defaults=value_defaults(common), custom=custom)


def _x_field(panel: Document) -> str:
    for series in items(section(panel, "options").get("series")):
        match at(series, ("x", "matcher")):
            case {"id": "byName", "options": str(name)}:
                return name
    return ""


def _join_by(panel: Document) -> str:
    match panel.get("transformations"):
        case [{"id": "joinByField", "options": {"byField": str(name), "mode": "outer"}}, *_]:
            return name
    return ""


KIND = PanelKind(
    "xychart",
    xy_chart,
    size=(12, 8),
    arguments={
        "x_field": _x_field,
        "join_by": _join_by,
        "show": (*CUSTOM, "show"),
        "point_size": (*CUSTOM, "pointSize", "fixed"),
    },
    names_series=True,
    in_reports="picture",
    x_field_of=_x_field,
    plugin_version="12.0.0",
)
