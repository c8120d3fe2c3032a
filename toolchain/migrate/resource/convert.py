"""A dashboard of schema v2 made a classic one.

Source: Grafana 12.4, apps/dashboard/pkg/migration/conversion/v2alpha1_to_v1beta1.go and v2beta1_to_v2alpha1.go.
"""

from collections.abc import Iterator, Mapping

from attrs import frozen

from toolchain.base.documents.document import Document, items, section
from toolchain.base.layout import Layout
from toolchain.migrate.derived import Derived
from toolchain.migrate.errors import MigrationError
from toolchain.migrate.resource.annotations import annotation_of
from toolchain.migrate.resource.arranged import Arranging
from toolchain.migrate.resource.exports import open_inputs
from toolchain.migrate.resource.layout import Placing
from toolchain.migrate.resource.link import LINK_DEFAULTS
from toolchain.migrate.resource.refusal import Refusal
from toolchain.migrate.resource.variables import variable_of
from toolchain.migrate.steps.sequence import LATEST
from toolchain.migrate.values import text

_TOOLTIPS = {"Off": 0, "Crosshair": 1, "Tooltip": 2}
_TIME_PICKER = {
    "autoRefreshIntervals": "refresh_intervals",
    "hideTimepicker": "hidden",
    "nowDelay": "nowDelay",
    "quickRanges": "quick_ranges",
}
_CONVERTED = "schema v2: elements and layout are panels of the classic schema"


def is_schema_2(dashboard: Document) -> bool:
    """Return whether a dashboard is of schema v2."""
    return isinstance(dashboard.get("elements"), dict) or (
        isinstance(dashboard.get("layout"), dict) and "panels" not in dashboard
    )


@frozen(eq=False)
class Converted:
    """A dashboard of schema v2 as Grafana's conversion has it.

    ``notes`` are what is not as it was, ``lost`` what the classic schema has no words for of the layout, ``refusals``
    what nobody can leave out truthfully, and ``blocks`` the panels that stand together, some over others (``clear``
    moves them). Panels that are ``unplaced`` stand nowhere, and Grafana shows none of them. ``placed`` are panels and
    headers by the identity of what placed each in the ``arrangement``. ``dropped`` are names of variables, of which
    several say different things, or of which the dashboard has one that a row or a tab has as well.
    """

    document: Document
    notes: tuple[str, ...]
    lost: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    blocks: list[list[Document]]
    unplaced: list[Document]
    arrangement: Document
    placed: Mapping[int, Document]
    dropped: tuple[str, ...] = ()

    def layout(self) -> Layout:
        """Return how the panels lie, once they are where they stay."""
        return Arranging.of(self.placed, self.document).layout(self.arrangement)


def classic_of(dashboard: Document) -> Converted:
    """Return the classic dashboard; whatever stands in the other, this raises nothing."""
    placing = Placing.of(section(dashboard, "elements"))
    panels, _ = placing.place(section(dashboard, "layout"), 0)
    notes = [*placing.notes]
    unplaced = placing.unplaced()
    notes += [f"schema v2: the element {name!r} stands nowhere in the layout, and is left out" for name in unplaced]
    times = section(dashboard, "timeSettings")
    names = {
        "graphTooltip": (dashboard, "cursorSync"),
        "time": (dashboard, "timeSettings"),
        "timepicker": (dashboard, "timeSettings"),
        "panels": (dashboard, "elements"),
        "templating": (dashboard, "variables"),
        "refresh": (times, "autoRefresh"),
        **{name: (times, name) for name in ("timezone", "weekStart", "fiscalYearStartMonth")},
    }
    classic: Document = Derived({}, at=dashboard, names=names)
    classic |= {name: dashboard[name] for name in ("uid", "__elements") if dashboard.get(name)}
    classic |= {
        "title": text(dashboard, "title"),
        "graphTooltip": _TOOLTIPS.get(text(dashboard, "cursorSync"), 0),
        "schemaVersion": LATEST,
        "preload": dashboard.get("preload") is True,
        "editable": dashboard.get("editable") is not False,
        "time": Derived({"from": text(times, "from") or "now-6h", "to": text(times, "to") or "now"}, at=times),
        "refresh": text(times, "autoRefresh"),
        "fiscalYearStartMonth": times.get("fiscalYearStartMonth", 0),
        "annotations": {"list": [annotation_of(each) for each in items(dashboard.get("annotations"))]},
    }
    classic |= {name: dashboard[name] for name in ("description", "liveNow", "revision") if name in dashboard}
    classic |= {name: times[name] for name in ("timezone", "weekStart") if times.get(name) is not None}
    picker = {name: times[old] for old, name in _TIME_PICKER.items() if times.get(old)}
    if picker:
        classic["timepicker"] = Derived(
            picker, at=times, names={new: (times, old) for old, new in _TIME_PICKER.items()}
        )
    links = items(dashboard.get("links"))
    for name, made in (
        ("tags", dashboard.get("tags")),
        ("links", [Derived({**LINK_DEFAULTS, **each}, at=each) for each in links]),
        ("panels", panels),
    ):
        if made:
            classic[name] = made
    inputs = open_inputs(dashboard)
    if inputs:
        classic["__inputs"] = inputs
    refusals = [*placing.refusals]
    variables = [*_variables(items(dashboard.get("variables")), refusals)]
    of_all = frozenset(each["name"] for each in variables)
    dropped: list[str] = []
    for each in _variables(placing.variables, refusals):
        same = next((taken for taken in variables if taken["name"] == each["name"]), None)
        if same is None:
            variables.append(each)
        elif same != each or each["name"] in of_all:
            notes.append(f"schema v2: of several variables {each['name']!r} only the first is here")
            dropped.append(each["name"])
    if variables:
        classic["templating"] = {"list": variables}
    return Converted(
        classic,
        tuple(notes),
        (_CONVERTED, *placing.lost),
        tuple(refusals),
        placing.blocks,
        [*unplaced.values()],
        section(dashboard, "layout"),
        placing.panels,
        tuple(dropped),
    )


def _variables(given: list[Document], refusals: list[Refusal]) -> Iterator[Document]:
    for each in given:
        try:
            yield variable_of(each)
        except MigrationError as error:
            refusals.append(Refusal(each, error))
