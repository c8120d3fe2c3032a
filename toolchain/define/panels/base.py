"""What every panel kind shares: a grafanalib panel that knows its kind, options, unit and size."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Required, TypedDict

import attr
from grafanalib import core

from toolchain.base.arguments import described
from toolchain.base.arguments.forms import AtLeast1, Count, Period, Step
from toolchain.base.errors import DefinitionError
from toolchain.base.layout import Shown
from toolchain.base.source import SourceLocation, calling_location
from toolchain.base.waiver import Waiver
from toolchain.define.mappings import Mappings
from toolchain.define.targets.base import HouseTarget
from toolchain.define.thresholds import Limits
from toolchain.define.units import ShownAs

_ONE_BY_ONE = "Panels follow the row's title one by one: leave their brackets out, or put * in front of a list of them."


@attr.s(auto_attribs=True, frozen=True)
class LibraryRef:
    """The panel of Grafana's library that a panel of a dashboard shows: its uid, and what people call it."""

    uid: str
    name: str


@described(
    "panel",
    'timeseries("Requests", prom(...), description="...")',
    hints={list: _ONE_BY_ONE, tuple: _ONE_BY_ONE},
)
@attr.s(auto_attribs=True, kw_only=True)
class HousePanel(core.Panel):
    """A panel of any kind.

    grafanalib has no class, or one of an older Grafana, for most panel kinds; this one writes exactly the keys that
    Grafana itself stores. ``width`` (columns, 1–24) and ``height`` (grid rows) are used by the layout unless
    ``gridPos`` is set. ``kept`` are the fields of one whose fields are all said; without them it is of its kind.
    One of the ``library`` says which, beside all that it shows.
    """

    kind: str = ""
    options: dict[str, Any] = attr.ib(factory=dict)
    defaults: dict[str, Any] = attr.ib(factory=dict)
    custom: dict[str, Any] = attr.ib(factory=dict)
    overrides: list[dict[str, Any]] = attr.ib(factory=list)
    width: int = 12
    height: int = 8
    has_own_width: bool = True
    has_own_height: bool = True
    has_fields: bool = True
    collapsed: bool = False
    children: list["HousePanel"] = attr.ib(factory=list)
    waivers: tuple[Waiver, ...] = ()
    stated_unit: str | ShownAs | None = None
    plugin_version: str = ""
    kept: Mapping[str, Any] | None = None
    shown: Shown | None = None
    library: LibraryRef | None = None
    patch: Mapping[str, Any] = attr.ib(factory=dict)
    location: SourceLocation = attr.ib(factory=calling_location, repr=False, eq=False)

    def to_json_data(self) -> dict[str, Any]:
        """Return the panel as Grafana stores it; data sources are still the project's keys."""
        if self.kind == "row":
            return self._row_document()
        if self.kept is not None:
            return {**self._kept_document(self.kept), **self._reference()}
        document: dict[str, Any] = {
            "id": self.id,
            "type": self.kind,
            "title": self.title,
            "description": self.description,
            "gridPos": self.gridPos,
            "options": self.options,
        }
        if self.has_fields:
            defaults = {**self.defaults, "custom": self.custom} if self.custom else dict(self.defaults)
            document["fieldConfig"] = {"defaults": defaults, "overrides": list(self.overrides)}
        if self.targets:
            document["datasource"] = _shared_source(self.targets)
            document["targets"] = list(self.targets)
        optional = {
            "links": self.links,
            "transformations": self.transformations,
            "interval": self.interval,
            "repeat": self.repeat.variable if self.repeat else None,
            "timeFrom": self.timeFrom,
            "transparent": self.transparent,
            "pluginVersion": self.plugin_version,
        }
        document.update({key: value for key, value in optional.items() if value})
        return {**document, **self._reference()}

    def _reference(self) -> dict[str, Any]:
        return {} if self.library is None else {"libraryPanel": {"uid": self.library.uid, "name": self.library.name}}

    def _kept_document(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        given: dict[str, Any] = {
            "id": self.id,
            "description": self.description,
            "targets": self.targets,
            "links": self.links,
            "transformations": self.transformations,
            "interval": self.interval,
            "repeat": self.repeat.variable if self.repeat else None,
            "timeFrom": self.timeFrom,
        }
        own = {name: value for name, value in given.items() if value}
        return {"type": self.kind, "title": self.title, "gridPos": self.gridPos, **fields, **own}

    def _row_document(self) -> dict[str, Any]:
        document: dict[str, Any] = {
            "id": self.id,
            "type": "row",
            "title": self.title,
            "collapsed": self.collapsed,
            "gridPos": self.gridPos,
            "panels": self.children,
        }
        if self.repeat.variable:
            document["repeat"] = self.repeat.variable
        return document


def _shared_source(targets: Sequence[HouseTarget]) -> str:
    keys = {target.source_key for target in targets}
    return keys.pop() if len(keys) == 1 else "-- Mixed --"


class PanelFields(TypedDict, total=False):
    """What a definition may say of any panel.

    ``description`` tells how to read the panel and what to do. ``width`` counts columns of 24, ``height`` grid rows.
    ``min_step`` is a duration below which queries are not resolved; ``time_range`` pins the panel to a duration such
    as ``7d``; ``repeat`` names a variable. ``panel_id`` keeps a number that others refer to; without it, it comes
    from the title.
    """

    description: Required[str]
    width: AtLeast1
    height: AtLeast1
    at: tuple[Count, Count]
    links: Sequence[dict[str, Any]]
    transformations: Sequence[dict[str, Any]]
    overrides: Sequence[dict[str, Any]]
    min_step: Step
    time_range: Period
    repeat: str
    panel_id: AtLeast1
    waivers: Iterable[Waiver]


class ValueFields(PanelFields, total=False):
    """What a definition may say of a panel that shows values.

    The unit comes from what the queries measure; ``unit`` replaces it by another Grafana unit id, ``shown_as`` with
    the reason. ``limits`` colour the value and draw threshold lines; ``data_links`` open from a
    series or a point.
    """

    unit: str | ShownAs
    decimals: Count
    minimum: float
    maximum: float
    limits: Limits
    mappings: Mappings
    no_value: str
    data_links: Sequence[dict[str, Any]]


def value_defaults(common: ValueFields, *, color: str = "palette-classic") -> dict[str, Any]:
    """Return ``fieldConfig.defaults`` for values; limits give the steps, else everything is the good colour.

    Raises DefinitionError for a minimum that is not below the maximum.
    """
    minimum, maximum = common.get("minimum"), common.get("maximum")
    if minimum is not None and maximum is not None and minimum >= maximum:
        raise DefinitionError(f"the minimum {minimum:g} is not below the maximum {maximum:g}", "Exchange them.")
    limits = common.get("limits")
    steps = limits.steps() if limits else [{"color": "green", "value": None}]
    defaults: dict[str, Any] = {
        "color": {"mode": color},
        "thresholds": {"mode": "absolute", "steps": steps},
    }
    optional = {
        "unit": unit_id(common),
        "decimals": common.get("decimals"),
        "min": minimum,
        "max": maximum,
        "mappings": common.get("mappings"),
        "noValue": common.get("no_value"),
        "links": list(common.get("data_links", ())) or None,
    }
    defaults.update({key: value for key, value in optional.items() if value is not None})
    return defaults


def unit_id(common: ValueFields) -> str | None:
    """Return the unit that a definition states, None where it is left to the queries."""
    unit = common.get("unit")
    return unit.unit if isinstance(unit, ShownAs) else unit
