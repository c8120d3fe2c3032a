"""Who reads something, as HTML: alerts first, as what hurts most when it has no answer."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from toolchain.compile.uses import Asker, QueryUse
from toolchain.site.content import Content
from toolchain.site.markup import facts, joined, listed

_TITLES: Mapping[Asker, str] = {
    Asker.ALERT: "Alerts",
    Asker.OBJECTIVE: "Objectives",
    Asker.RECORDING: "Recording rules",
    Asker.PANEL: "Panels",
    Asker.ANNOTATION: "Annotations",
    Asker.VARIABLE: "Variables",
}
_MANY = 4


def readers(content: Content, uses: Iterable[QueryUse]) -> str:
    """Return who asks queries, by what they are; empty for nobody."""
    found: dict[Asker, dict[str, None]] = {}
    for use in uses:
        found.setdefault(use.asker, {})[reader(content, use)] = None
    return facts((title, _several(tuple(found.get(asker, ())))) for asker, title in _TITLES.items())


def _several(items: Sequence[str]) -> str:
    return joined(items) if len(items) < _MANY else listed(items, "many")


def reader(content: Content, use: QueryUse) -> str:
    """Return who asks a query, who leads to what that is."""
    links = content.links
    match use.asker:
        case Asker.ALERT:
            return links.alert(use.name)
        case Asker.RECORDING:
            return links.series(use.name)
        case Asker.OBJECTIVE:
            objective = next((each for each in content.project.slos if each.title == use.name), None)
            return escape(use.name) if objective is None else links.objective(objective)
    if use.dashboard is None:
        return escape(use.name)
    if use.panel is not None:
        return links.panel(use.dashboard, use.panel)
    return links.dashboard(use.dashboard.uid, use.name)


def summary_of(uses: Iterable[QueryUse]) -> str:
    """Return in words how many of each kind ask, such as 2 alerts, 5 panels; empty for nobody."""
    names: dict[Asker, set[str]] = {}
    for use in uses:
        names.setdefault(use.asker, set()).add(use.name)
    counts = ((asker, len(names[asker])) for asker in Asker if asker in names)
    return ", ".join(f"{count} {asker.value}{'' if count == 1 else 's'}" for asker, count in counts)
