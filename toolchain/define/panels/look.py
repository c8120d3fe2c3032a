"""Looks: how panels that were drawn elsewhere look, said once, and the panels that have it.

House functions such as ``timeseries`` decide how a panel is drawn. A look decides nothing: what neither it nor its
panel says is not in the document, and Grafana has a default for it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Unpack

import attr

from toolchain.base.arguments import checked, described
from toolchain.base.documents.document import Document
from toolchain.base.errors import DefinitionError
from toolchain.define.mappings import Mappings
from toolchain.define.panels.base import HousePanel, PanelFields
from toolchain.define.panels.kind import CUSTOM, Place, panel_of
from toolchain.define.panels.kinds import kind_of
from toolchain.define.targets.base import HouseTarget
from toolchain.define.targets.prometheus import prom
from toolchain.define.thresholds import Limits
from toolchain.languages.promql.ast import Operand

_DEFAULTS: Place = ("fieldConfig", "defaults")
_OTHER_KIND = (12, 8)


class LookFields(PanelFields, total=False):
    """What a panel of a look says itself.

    ``legend`` is that of queries that stand as they are. ``source`` is a data source, by its key or as Grafana refers
    to it. ``thresholds`` are steps, where ``limits``
    cannot say them. ``options`` are those of its kind, ``custom`` those of its fields, ``defaults`` what all fields
    have, and ``fields`` anything else, by the names that Grafana has.
    """

    description: str  # type: ignore[misc]
    legend: str
    unit: str
    decimals: int
    minimum: float
    maximum: float
    limits: Limits
    thresholds: Sequence[dict[str, Any]]
    mappings: Mappings
    no_value: str
    data_links: Sequence[dict[str, Any]]
    source: str | Mapping[str, Any]
    options: Mapping[str, Any]
    custom: Mapping[str, Any]
    defaults: Mapping[str, Any]
    fields: Mapping[str, Any]


@described("look", 'look("timeseries", custom={"fillOpacity": 10})')
@attr.s(auto_attribs=True, frozen=True, eq=False)
class Look:
    """A kind of panels, the fields that each of them has, and those that each of their queries has."""

    kind: str
    source: str | Mapping[str, Any]
    fields: Mapping[str, Any]
    queries: Mapping[str, Any]

    @checked
    def __call__(
        self,
        title: str,
        *targets: HouseTarget | Mapping[str, Operand | str] | Operand | str,
        **given: Unpack[LookFields],
    ) -> HousePanel:
        """Return a panel of this look; a query that names no data source asks that of the look.

        Queries of Prometheus that say no more stand as they are, or by their legends. Raises DefinitionError for two
        queries of one ref id.
        """
        size = kind_of(self.kind).size
        document = merged(self.fields, _fields_of(given))
        as_is = {"datasource": document.pop("datasource")} if "datasource" in document else {}
        source = given.get("source", self.source)
        queries = tuple(self._asked(each) for each in _one_by_one(targets, given.get("legend", "")))
        common: Any = {"description": "", **given}
        made = panel_of(self.kind, title, queries, common, size=size, options={})
        return attr.evolve(made, kept={**({"datasource": source} if source else {}), **document}, patch=as_is)

    def _asked(self, target: HouseTarget) -> HouseTarget:
        key = target.source_key if target.has_own_source else ""
        return attr.evolve(target, source_key=key, is_kept=True, patch=merged(self.queries, target.patch))


def _one_by_one(
    targets: Iterable[HouseTarget | Mapping[str, Operand | str] | Operand | str], legend: str
) -> Iterator[HouseTarget]:
    for each in targets:
        if isinstance(each, HouseTarget):
            yield each
        elif isinstance(each, Mapping):
            yield from (prom(query, name) for name, query in each.items())
        else:
            yield prom(each, legend)


@checked
def look(
    kind: str | Look,
    *,
    source: str | Mapping[str, Any] = "",
    options: Mapping[str, Any] | None = None,
    custom: Mapping[str, Any] | None = None,
    defaults: Mapping[str, Any] | None = None,
    queries: Mapping[str, Any] | None = None,
    fields: Mapping[str, Any] | None = None,
) -> Look:
    """Return how some panels look that Grafana calls by a kind, such as ``timeseries`` or the id of a plugin.

    Another look in place of the kind is what this one builds on.
    ``source`` is the key of a data source, or Grafana's reference of one. ``options`` are those of the kind,
    ``custom`` those of its fields, ``defaults`` what all fields have, ``queries`` what each query has, and ``fields``
    anything else.
    """
    base = kind if isinstance(kind, Look) else Look(kind, "", {}, {})
    own = merged(fields or {}, _placed(options, custom, defaults))
    return Look(base.kind, source or base.source, merged(base.fields, own), merged(base.queries, queries or {}))


def merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> Document:
    """Return both documents as one; where both say something, the second holds, but for objects, which are merged."""
    found = dict(first)
    for name, value in second.items():
        before = found.get(name)
        both = isinstance(before, Mapping) and isinstance(value, Mapping)
        found[name] = merged(before, value) if both and before is not None else value
    return found


def _placed(
    options: Mapping[str, Any] | None, custom: Mapping[str, Any] | None, defaults: Mapping[str, Any] | None
) -> Document:
    found: Document = {"options": options} if options else {}
    for place, some in ((CUSTOM, custom), (_DEFAULTS, defaults)):
        if some:
            inner: Any = some
            for name in reversed(place):
                inner = {name: inner}
            found = merged(found, inner)
    return found


def _fields_of(given: LookFields) -> Document:
    limits, thresholds = given.get("limits"), given.get("thresholds")
    if limits is not None and thresholds is not None:
        raise DefinitionError("it has both limits and thresholds", "Leave out one of them.")
    steps = limits.steps() if limits is not None else thresholds
    links = given.get("data_links")
    values = {
        "unit": given.get("unit"),
        "decimals": given.get("decimals"),
        "min": given.get("minimum"),
        "max": given.get("maximum"),
        "thresholds": None if steps is None else {"mode": "absolute", "steps": list(steps)},
        "mappings": given.get("mappings"),
        "noValue": given.get("no_value"),
        "links": None if links is None else list(links),
    }
    defaults = merged(given.get("defaults", {}), {name: each for name, each in values.items() if each is not None})
    document = merged(given.get("fields", {}), _placed(given.get("options"), given.get("custom"), defaults))
    overrides = given.get("overrides")
    return merged(document, {"fieldConfig": {"overrides": list(overrides)}}) if overrides else document
