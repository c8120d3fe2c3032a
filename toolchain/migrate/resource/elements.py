"""Elements of schema v2: panels, and references to library panels, as classic panels.

Source: Grafana 12.4, apps/dashboard/pkg/migration/conversion/v2alpha1_to_v1beta1.go. Fields of a panel are the same in
both schemas, and are kept whole, where Grafana leaves out what its v2alpha1 has no word for.
"""

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.errors import MigrationError
from toolchain.migrate.resource.queries import data_source_of_panel, target
from toolchain.migrate.values import text, whole

_QUERY_OPTIONS = (
    *("cacheTimeout", "maxDataPoints", "interval", "hideTimeOverride", "queryCachingTTL", "timeFrom", "timeShift"),
    "timeCompare",
)
_FORMER = "__angularMigration"
"""Where Grafana keeps what a former plugin knew of a panel."""


def panel_of(name: str, element: Document, place: Document, repeat: Document) -> Document:
    """Return the classic panel of an element at a place; Raises MigrationError for what is none of either kind."""
    panel: Document = {"gridPos": place, **_repetition(repeat)}
    kind, spec = text(element, "kind"), section(element, "spec")
    panel |= {"id": whole(spec.get("id")) or 0, "title": text(spec, "title")}
    if kind == "LibraryPanel":
        library = section(spec, "libraryPanel")
        reference = {part: library[part] for part in ("uid", "name") if part in library}
        return {**panel, "type": "library-panel-ref", "libraryPanel": reference}
    if kind != "Panel":
        raise MigrationError(
            f"the element {name!r} is of the kind {kind!r}, which the classic schema does not have",
            "Export the dashboard from Grafana in the classic format, or leave this element out.",
        )
    return {**panel, **_panel(spec)}


def largest_id(elements: Document) -> int:
    """Return the largest id of all elements, 0 where there is none."""
    return max([0, *(whole(section(each, "spec").get("id")) or 0 for each in items(list(elements.values())))])


def _repetition(repeat: Document) -> Document:
    if not text(repeat, "value"):
        return {}
    names = {"direction": "repeatDirection", "maxPerRow": "maxPerRow"}
    said = {name: repeat[old] for old, name in names.items() if repeat.get(old) is not None}
    return {"repeat": repeat["value"], **said}


def _panel(spec: Document) -> Document:
    shown, data = section(spec, "vizConfig"), section(spec, "data", "spec")
    queries = items(data.get("queries"))
    kind = text(shown, "kind")
    panel: Document = {
        "type": text(shown, "group") if kind in ("", "VizConfig") else kind,
        "pluginVersion": text(shown, "version") or text(section(shown, "spec"), "pluginVersion"),
        "targets": [target(each) for each in queries],
    }
    panel |= {name: spec[name] for name in ("description", "links") if spec.get(name)}
    drawn = section(shown, "spec")
    if "options" in drawn:
        panel["options"] = drawn["options"]
    config = {name: value for name, value in section(drawn, "fieldConfig").items() if value}
    if config:
        panel["fieldConfig"] = config
    reference = data_source_of_panel(queries)
    if reference:
        panel["datasource"] = reference
    transformations = items(data.get("transformations"))
    if transformations:
        panel["transformations"] = [_transformation(each) for each in transformations]
    options = section(data, "queryOptions")
    panel |= {name: options[name] for name in _QUERY_OPTIONS if options.get(name) is not None}
    if spec.get("transparent") is not None:
        panel["transparent"] = spec["transparent"]
    _restore_former(panel)
    return panel


def _transformation(given: Document) -> Document:
    """Return a classic transformation: in schema v2 its id stands in the spec, is its group, or is its kind."""
    spec = section(given, "spec")
    name = text(spec, "id") or text(given, "group") or text(given, "kind")
    said = {part: spec[part] for part in ("disabled", "filter", "topic") if spec.get(part) is not None}
    return {"id": name, "options": spec.get("options", {}), **said}


def _restore_former(panel: Document) -> None:
    options = section(panel, "options")
    former = options.pop(_FORMER, None)
    if isinstance(former, dict) and text(former, "autoMigrateFrom"):
        panel["autoMigrateFrom"] = former["autoMigrateFrom"]
        for name, value in section(former, "originalOptions").items():
            panel.setdefault(name, value)
