"""Elements of schema v2: panels, and references to library panels, as classic panels.

Source: Grafana 12.4, apps/dashboard/pkg/migration/conversion/v2alpha1_to_v1beta1.go. Fields of a panel are the same in
both schemas, and are kept whole, where Grafana leaves out what its v2alpha1 has no word for.
"""

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.derived import Derived
from toolchain.migrate.errors import MigrationError
from toolchain.migrate.resource.queries import data_source_of_panel, target
from toolchain.migrate.values import text, whole

_QUERY_OPTIONS = (
    *("cacheTimeout", "maxDataPoints", "interval", "hideTimeOverride", "queryCachingTTL", "timeFrom", "timeShift"),
    "timeCompare",
)
_FORMER = "__angularMigration"
"""Where Grafana keeps what a former plugin knew of a panel."""
_REPEAT = {"repeat": "value", "repeatDirection": "direction", "maxPerRow": "maxPerRow"}


def panel_of(name: str, element: Document, given: Document, repeat: Document) -> Document:
    """Return the classic panel of an element; raises MigrationError for what is none of either kind.

    ``given`` is what the layout says of its repetition, and ``repeat`` that with what follows of the layout.
    """
    kind, spec = text(element, "kind"), section(element, "spec")
    names = {new: (given, old) for new, old in _REPEAT.items()}
    panel: Document = Derived(_repetition(repeat), at=element, rest=spec, names=names)
    panel |= {"id": whole(spec.get("id")) or 0, "title": text(spec, "title")}
    if kind == "LibraryPanel":
        library = section(spec, "libraryPanel")
        reference: Document = {part: library[part] for part in ("uid", "name") if part in library}
        panel |= {"type": "library-panel-ref", "libraryPanel": Derived(reference, at=library)}
        return panel
    if kind != "Panel":
        raise MigrationError(
            f"the element {name!r} is of the kind {kind!r}, which the classic schema does not have",
            "Export the dashboard from Grafana in the classic format, or leave this element out.",
        )
    _fill(panel, spec)
    return panel


def largest_id(elements: Document) -> int:
    """Return the largest id of all elements, 0 where there is none."""
    return max([0, *(whole(section(each, "spec").get("id")) or 0 for each in items(list(elements.values())))])


def _repetition(repeat: Document) -> Document:
    if not text(repeat, "value"):
        return {}
    return {name: repeat[old] for name, old in _REPEAT.items() if repeat.get(old) is not None}


def _fill(panel: Document, spec: Document) -> None:
    """Put into a panel what its element shows, and of which data."""
    shown, data = section(spec, "vizConfig"), section(spec, "data", "spec")
    drawn, options = section(shown, "spec"), section(data, "queryOptions")
    queries = items(data.get("queries"))
    kind = text(shown, "kind")
    type_name = "group" if kind in ("", "VizConfig") else "kind"
    version_at = (shown, "version") if text(shown, "version") else (drawn, "pluginVersion")
    panel |= {
        "type": text(shown, type_name),
        "pluginVersion": text(*version_at),
        "targets": [target(each) for each in queries],
    }
    panel |= {name: spec[name] for name in ("description", "links") if spec.get(name)}
    if "options" in drawn:
        panel["options"] = drawn["options"]
    config = {name: value for name, value in section(drawn, "fieldConfig").items() if value}
    if config:
        panel["fieldConfig"] = Derived(config, at=section(drawn, "fieldConfig"))
    reference = data_source_of_panel(queries)
    if reference:
        panel["datasource"] = reference
    transformations = items(data.get("transformations"))
    if transformations:
        panel["transformations"] = [_transformation(each) for each in transformations]
    panel |= {name: options[name] for name in _QUERY_OPTIONS if options.get(name) is not None}
    if spec.get("transparent") is not None:
        panel["transparent"] = spec["transparent"]
    _restore_former(panel)
    if isinstance(panel, Derived):
        panel.names |= {
            "type": (shown, type_name),
            "pluginVersion": version_at,
            "targets": (data, "queries"),
            "transformations": (data, "transformations"),
            **{name: (options, name) for name in _QUERY_OPTIONS},
            **{name: (drawn, name) for name in ("options", "fieldConfig")},
        }


def _transformation(given: Document) -> Document:
    """Return a classic transformation: in schema v2 its id stands in the spec, is its group, or is its kind."""
    spec = section(given, "spec")
    where = next((each for each in ((spec, "id"), (given, "group"), (given, "kind")) if text(*each)), (spec, "id"))
    said = {part: spec[part] for part in ("disabled", "filter", "topic") if spec.get(part) is not None}
    made = {"id": text(*where), "options": spec.get("options", {}), **said}
    return Derived(made, at=given, rest=spec, names={"id": where})


def _restore_former(panel: Document) -> None:
    options = section(panel, "options")
    former = options.pop(_FORMER, None)
    if isinstance(former, dict) and text(former, "autoMigrateFrom"):
        panel["autoMigrateFrom"] = former["autoMigrateFrom"]
        for name, value in section(former, "originalOptions").items():
            panel.setdefault(name, value)
