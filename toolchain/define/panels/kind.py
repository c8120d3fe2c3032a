"""What a panel kind is: one object, which definitions, checks, pulls, the preview, the review and inventories ask."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from string import ascii_uppercase
from typing import Any, Literal

from attrs import field, frozen
from grafanalib import core

from toolchain.base.documents.document import Document, section
from toolchain.base.errors import DefinitionError
from toolchain.define.altered import altered
from toolchain.define.panels.base import HousePanel, PanelFields
from toolchain.define.targets.base import HouseTarget
from toolchain.define.units import ShownAs

Place = tuple[str, ...]
"""Names, one inside the other, that lead to a value in a document."""
CUSTOM: Place = ("fieldConfig", "defaults", "custom")


def _no_field(_: Document) -> str:
    return ""


@frozen(eq=False)
class PanelKind:
    """A kind of panel; what its options may be is its schema's to say, how it is drawn that of ``preview/panels/``.

    ``type`` is the id of Grafana's plugin, ``function`` what definitions call, ``size`` the usual width in columns and
    height in grid rows. ``arguments`` are those of the function alone, each by the place of its value in a panel's
    document, or by what finds it there: None where no value of the argument gives that document. ``positional`` are
    those that follow the title.

    ``has_queries`` says whether it shows what queries give, ``is_numeric`` whether that is numbers, which have a unit;
    ``place_of_unit`` has the one of all values. Kinds that ``names_series`` write legends; those that
    ``holds_any_number`` stay readable with however many series; those that ``counts_buckets`` show how many
    observations fell into each bucket, and have the unit of the buckets. A kind that ``has_value_axis`` draws all
    values against it. Those that ``lists_alerts`` show alerts without a query, and what ``explains_itself`` needs
    neither title nor description. ``in_reports`` says as what
    reports show it, empty where none does.

    ``x_field_of`` gives the name of the field along an x axis of numbers, which has a unit of its own; empty where that
    axis is time, or none. ``plugin_version`` is that of the options, for plugins that rewrite those of panels that tell
    no version.
    """

    type: str
    function: Callable[..., HousePanel]
    size: tuple[int, int]
    arguments: Mapping[str, Place | Callable[[Document], Any]] = field(factory=dict)
    positional: tuple[str, ...] = ()
    has_queries: bool = True
    is_numeric: bool = True
    place_of_unit: tuple[str, str] = ("fieldConfig", "defaults")
    names_series: bool = False
    holds_any_number: bool = False
    counts_buckets: bool = False
    has_value_axis: bool = False
    lists_alerts: bool = False
    explains_itself: bool = False
    in_reports: Literal["figure", "picture", ""] = ""
    x_field_of: Callable[[Document], str] = _no_field
    plugin_version: str = ""

    @property
    def module(self) -> str:
        """The name of the module that has it, here and in the preview."""
        return self.function.__module__.rpartition(".")[2]

    def unit_of(self, panel: Document) -> str:
        """Return the unit of all values of a panel of this kind, empty where it has none."""
        return str(section(panel, *self.place_of_unit).get("unit") or "")

    def panel(
        self,
        title: str,
        targets: Sequence[HouseTarget],
        common: PanelFields,
        *,
        options: dict[str, Any],
        defaults: dict[str, Any] | None = None,
        custom: dict[str, Any] | None = None,
    ) -> HousePanel:
        """Return a panel of this kind; without ``defaults`` its kind has no fields to configure.

        Raises DefinitionError for two queries of one ref id.
        """
        return panel_of(
            self.type,
            title,
            targets,
            common,
            size=self.size,
            options=options,
            defaults=defaults,
            custom=custom,
            plugin_version=self.plugin_version,
        )


def panel_of(
    kind: str,
    title: str,
    targets: Sequence[HouseTarget],
    common: PanelFields,
    *,
    size: tuple[int, int],
    options: dict[str, Any],
    defaults: dict[str, Any] | None = None,
    custom: dict[str, Any] | None = None,
    plugin_version: str = "",
) -> HousePanel:
    """Return a panel of a kind, of so many columns and grid rows unless it says otherwise.

    Raises DefinitionError for two queries of one ref id.
    """
    width, height = common.get("width", size[0]), common.get("height", size[1])
    at = common.get("at")
    repeat = common.get("repeat")
    return HousePanel(
        kind=kind,
        id=common.get("panel_id"),
        title=title,
        description=common["description"],
        targets=_with_ref_ids(targets),
        options=options,
        defaults=defaults or {},
        custom=custom or {},
        overrides=list(common.get("overrides", ())),
        has_fields=defaults is not None,
        width=width,
        height=height,
        has_own_width="width" in common,
        has_own_height="height" in common,
        gridPos=None if at is None else core.GridPos(h=height, w=width, x=at[0], y=at[1]),
        links=list(common.get("links", ())),
        transformations=list(common.get("transformations", ())),
        interval=common.get("min_step", ""),
        timeFrom=common.get("time_range"),
        repeat=core.Repeat(direction="h", variable=repeat) if repeat else core.Repeat(),
        waivers=tuple(common.get("waivers", ())),
        stated_unit=_stated_unit(common),
        plugin_version=plugin_version,
    )


def at(document: Any, place: Sequence[str]) -> Any:
    """Return what stands at a place of nested dictionaries, None where nothing does."""
    for name in place:
        document = document.get(name) if isinstance(document, Mapping) else None
    return document


def only_item(place: Sequence[str]) -> Callable[[Document], Any]:
    """Return what finds the one item of the list at a place."""

    def found(panel: Document) -> Any:
        values = at(panel, place)
        return values[0] if isinstance(values, list) and len(values) == 1 else None

    return found


def tags_of(panel: Document) -> Any:
    """Return the tags of what a panel lists."""
    return at(panel, ("options", "tags")) or []


def _stated_unit(common: PanelFields) -> str | ShownAs | None:
    unit = common.get("unit")
    return unit if isinstance(unit, str | ShownAs) else None


def _with_ref_ids(targets: Sequence[HouseTarget]) -> list[HouseTarget]:
    """Return the targets named A, B, C ... AA, AB ... where they have no refId yet."""
    given = [target.refId for target in targets if target.refId]
    twice = next((ref_id for index, ref_id in enumerate(given) if ref_id in given[:index]), None)
    if twice is not None:
        raise DefinitionError(f"two queries have the ref id {twice!r}", "Give them different ones, or none.")
    names = ("".join(letters) for length in (1, 2) for letters in product(ascii_uppercase, repeat=length))
    free = (name for name in names if name not in given)
    return [target if target.refId else altered(target, refId=next(free)) for target in targets]
