"""What of a dashboard is another kind of value than there has to be: it would be taken for nothing, and missed."""

from collections.abc import Collection, Iterator

from toolchain.base.documents.located import Located
from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Finding, Severity
from toolchain.base.source import SourceLocation
from toolchain.check.files.pages import FILE_SYNTAX
from toolchain.check.files.shapes import kind_of


def dashboard_shapes(file: str, dashboard: Located | None) -> Iterator[Finding]:
    """Yield panels, targets and variables that are no objects, and lists of them that are none."""
    if dashboard is None:
        return
    yield from _objects(file, "templating.list", dashboard.get("templating", "list"))
    if isinstance(dashboard.get("variables").value, list):
        yield from _objects(file, "variables", dashboard.get("variables"))
    for name, element in dashboard.get("elements").pairs():
        if not isinstance(element.value, dict):
            yield _finding(file, element, f"the element {name[:60]!r} is {kind_of(element)}, and has to be an object")
    if isinstance(dashboard.get("elements").value, dict):
        yield from _places(file, dashboard.get("layout"), dashboard.get("elements"))
        names = {each.get("spec", "name").text for each in dashboard.get("variables").items()}
        yield from _conditions(file, dashboard.get("layout"), names)
    for index, row in enumerate(dashboard.get("rows").items()):
        yield from _panels(file, f"rows[{index}].panels", row.get("panels"))
    yield from _panels(file, "panels", dashboard.get("panels"))


def _places(file: str, layout: Located, elements: Located) -> Iterator[Finding]:
    """Yield places of schema v2 at which nothing is, in whatever rows and tabs."""
    spec = layout.get("spec")
    for item in spec.get("items").items():
        name = item.get("spec", "element", "name")
        if name.text and name.text not in elements.fields:
            problem = f"the layout gives a place to {name.text[:60]!r}, and no element has that name"
            remedy = f"Remove the place, or correct it.{did_you_mean(name.text, elements.fields)}"
            yield Finding("panel-reference", Severity.ERROR, SourceLocation(file, name.line), problem, remedy)
    for part in ("rows", "tabs"):
        for each in spec.get(part).items():
            yield from _places(file, each.get("spec", "layout"), elements)


def _conditions(file: str, layout: Located, names: Collection[str]) -> Iterator[Finding]:
    """Yield variables that decide what schema v2 shows, and that neither the dashboard nor a part around has."""
    spec, around = layout.get("spec"), names
    for each in (*spec.get("items").items(), *spec.get("rows").items(), *spec.get("tabs").items()):
        own = {variable.get("spec", "name").text for variable in each.get("spec", "variables").items()}
        names = {*around, *own}
        for condition in each.get("spec", "conditionalRendering", "spec", "items").items():
            name = condition.get("spec", "variable")
            if name.text and name.text not in names:
                problem = (
                    f"what is shown depends on the variable ${name.text[:60]}, which the dashboard does not define"
                )
                remedy = f"Its variables are {', '.join(sorted(names)) or 'none'}.{did_you_mean(name.text, names)}"
                yield Finding("variable-undefined", Severity.ERROR, SourceLocation(file, name.line), problem, remedy)
        yield from _conditions(file, each.get("spec", "layout"), names)


def _panels(file: str, place: str, panels: Located) -> Iterator[Finding]:
    yield from _objects(file, place, panels)
    for index, panel in enumerate(panels.items()):
        yield from _objects(file, f"{place}[{index}].targets", panel.get("targets"))
        yield from _panels(file, f"{place}[{index}].panels", panel.get("panels"))


def _objects(file: str, place: str, values: Located) -> Iterator[Finding]:
    if values.value is not None and not isinstance(values.value, list):
        yield _finding(file, values, f"{place} is {kind_of(values)}, and has to be a list")
    for index, value in enumerate(values.items()):
        if not isinstance(value.value, dict):
            yield _finding(file, value, f"{place}[{index}] is {kind_of(value)}, and has to be an object")


def _finding(file: str, at: Located, message: str) -> Finding:
    return Finding(FILE_SYNTAX, Severity.ERROR, SourceLocation(file, at.line), message, "Correct the file.")
