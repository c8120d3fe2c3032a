"""Dashboards out of JSON files: classic ones as they are, older and newer schemas made into the classic one.

Source: Grafana documentation, "Dashboard JSON model" and "Dashboard JSON schema v2"; rows with panels inside are of
Grafana 4 and before.
"""

from collections.abc import Iterator, Mapping

from toolchain.base.documents.located import Located
from toolchain.base.errors import UserError
from toolchain.project.dashboard_source import DashboardSource
from toolchain.project.file_map import FileMap

_KINDS = {"Text": "textbox", "Datasource": "datasource", "GroupBy": "groupby"}
"""Kinds of variables of schema v2 whose classic type is not the word in lower case."""

_SHARED = ("uid", "title", "description", "tags", "links")
"""What both schemas have alike."""


class NoDashboardError(UserError):
    """A document that is no dashboard of Grafana."""


def file_dashboard(file: str, document: Located) -> DashboardSource | None:
    """Return the dashboard in a document: bare, in an answer of the API, or a resource; None where there is none."""
    inner = dashboard_of(document)
    if inner is None:
        return None
    uid = document.get("metadata", "name")
    if uid.text and not inner.get("uid").text:
        inner = Located({**inner.fields, "uid": uid}, inner.line)
    classic = _of_schema_2(inner) if isinstance(inner.get("elements").value, dict) else _without_rows(inner)
    return DashboardSource(classic.plain(), FileMap(file, classic))


def dashboard_of(document: Located) -> Located | None:
    """Return the part of a document that is a dashboard, in whichever schema; None where there is none."""
    for candidate in (document, document.get("dashboard"), document.get("spec")):
        if any(isinstance(candidate.get(name).value, list) for name in ("panels", "rows")):
            return candidate
        if isinstance(candidate.get("elements").value, dict):
            return candidate
    for candidate in (document, document.get("dashboard"), document.get("spec")):
        if any(candidate.get(name).value is not None for name in ("schemaVersion", "templating")):
            return candidate
    return document.get("spec") if is_resource(document) and isinstance(document.get("spec").value, dict) else None


def is_resource(document: Located) -> bool:
    """Return whether a document says of itself that it is a dashboard of Grafana's resource API."""
    group = document.get("apiVersion").text.partition("/")[0]
    return group == "dashboard.grafana.app" and document.get("kind").text == "Dashboard"


def _without_rows(dashboard: Located) -> Located:
    """Return a dashboard whose rows are panels, and the panels of each stand behind it."""
    rows = dashboard.get("rows")
    if not isinstance(rows.value, list):
        return dashboard
    panels = [panel for row in rows.items() for panel in (_row(row), *row.get("panels").items())]
    panels += dashboard.get("panels").items()
    fields = {name: value for name, value in dashboard.fields.items() if name != "rows"}
    return Located({**fields, "panels": Located(panels, rows.line)}, dashboard.line)


def _row(row: Located) -> Located:
    repeat = row.get("repeat")
    fields = {
        "type": Located("row", row.line),
        "title": Located(row.get("title").text, row.get("title").line),
        "collapsed": Located(value=False, line=row.line),
        "panels": Located([], row.line),
    }
    name = repeat if repeat.text else repeat.get("value")
    return Located({**fields, "repeat": name} if name.text else fields, row.line)


def _of_schema_2(dashboard: Located) -> Located:
    elements = dashboard.get("elements")
    placed = list(_placed(dashboard.get("layout"), elements, Located(None, dashboard.line)))
    named = {name for name, _ in placed}
    others = [("", _panel(name, each)) for name, each in elements.pairs() if name not in named]
    panels = Located([panel for _, panel in (*placed, *others)], elements.line)
    variables, events = dashboard.get("variables"), dashboard.get("annotations")
    templating = Located([_variable(each) for each in variables.items()], variables.line)
    annotations = Located([_annotation(each) for each in events.items()], events.line)
    kept = {name: dashboard.get(name) for name in _SHARED if _has(dashboard, name)}
    return Located(
        {
            **kept,
            "panels": panels,
            "templating": Located({"list": templating}, variables.line),
            "annotations": Located({"list": annotations}, events.line),
        },
        dashboard.line,
    )


def _has(owner: Located, name: str) -> bool:
    return owner.get(name).value is not None


def _placed(layout: Located, elements: Located, repeat: Located) -> Iterator[tuple[str, Located]]:
    """Yield the panels of a layout with the names of their elements, and rows and tabs before what is in them.

    ``repeat`` is the variable that the nearest row or tab around is repeated over.
    """
    spec = layout.get("spec")
    for item in spec.get("items").items():
        place = item.get("spec")
        name = place.get("element", "name").text
        if name in elements.fields:
            own = place.get("repeat", "value")
            yield name, _panel(name, elements.get(name), place, own if own.text else repeat)
    for part in ("rows", "tabs"):
        for each in spec.get(part).items():
            inside = each.get("spec")
            yield "", _row(inside)
            around = inside.get("repeat", "value")
            yield from _placed(inside.get("layout"), elements, around if around.text else repeat)


def _panel(name: str, element: Located, place: Located | None = None, repeat: Located | None = None) -> Located:
    spec = element.get("spec")
    shown, data = spec.get("vizConfig"), spec.get("data", "spec")
    kind = shown.get("group") if shown.get("group").text else shown.get("kind")
    library = spec.get("libraryPanel")
    title = spec.get("title")
    fields = {
        "type": Located(kind.text, kind.line),
        "title": title if title.text else Located(name, element.line),
        "targets": Located([_target(each) for each in data.get("queries").items()], data.line),
    }
    optional = {
        "id": spec.get("id"),
        "description": spec.get("description"),
        "links": spec.get("links"),
        "libraryPanel": library,
        "interval": data.get("queryOptions", "interval"),
        "transformations": _transformations(data.get("transformations")),
        "fieldConfig": shown.get("spec", "fieldConfig"),
        "options": shown.get("spec", "options"),
        "repeat": repeat or Located(None, element.line),
    }
    if place is not None and isinstance(place.get("width").value, int):
        names = {"x": "x", "y": "y", "w": "width", "h": "height"}
        optional["gridPos"] = Located({short: place.get(long) for short, long in names.items()}, place.line)
    return Located({**fields, **{key: each for key, each in optional.items() if each.value is not None}}, element.line)


def _target(query: Located) -> Located:
    """Return a classic target: in schema v2 the data source stands around the query."""
    spec = query.get("spec")
    data = spec.get("query")
    group = data.get("group") if data.get("group").text else data.get("kind")
    fields = dict(data.get("spec").fields)
    reference = {"type": Located(group.text, group.line)}
    uid = data.get("datasource", "name")
    if uid.text:
        reference["uid"] = uid
    fields["datasource"] = Located(reference, data.line)
    for name, outer in (("refId", "refId"), ("hide", "hidden")):
        if _has(spec, outer):
            fields[name] = spec.get(outer)
    return Located(fields, query.line)


def _transformations(given: Located) -> Located:
    """Return classic transformations: in schema v2 the id stands in the spec, or is the group or the kind."""
    if not isinstance(given.value, list):
        return given
    return Located([_transformation(each) for each in given.items()], given.line)


def _transformation(given: Located) -> Located:
    spec = given.get("spec")
    names = (spec.get("id"), given.get("group"), given.get("kind"))
    name = next((each for each in names if each.text), Located(None, given.line))
    return Located({**spec.fields, "id": name}, given.line)


def _variable(variable: Located) -> Located:
    spec = variable.get("spec")
    kind = variable.get("kind").text.removesuffix("Variable")
    fields = dict(spec.fields)
    fields["type"] = Located(_KINDS.get(kind, kind.lower()), variable.line)
    query = spec.get("query")
    if kind == "Datasource":
        fields["query"] = spec.get("pluginId")
    elif isinstance(query.get("spec").value, Mapping):
        fields["query"] = query.get("spec")
        group = query.get("group")
        fields["datasource"] = Located({"type": group}, group.line)
    return Located(fields, variable.line)


def _annotation(annotation: Located) -> Located:
    spec = annotation.get("spec")
    return Located({**spec.fields, **spec.get("query", "spec").fields}, annotation.line)
