"""A dashboard as a file that any Grafana imports, and what of it means nothing elsewhere."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from toolchain.base.documents.document import Document, items
from toolchain.compile.portable.inputs import asked_of_importer, chosen_variables, source_variable, source_variables
from toolchain.compile.portable.logql import portable_logql
from toolchain.compile.portable.panels import (
    filtered,
    is_queried,
    languages,
    shown,
    without_empty_rows,
    without_gaps,
)
from toolchain.compile.portable.promql import CHOSEN, NotPortableError, Recorded, portable_promql
from toolchain.compile.variable_query import asked_by_variable
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL
from toolchain.define.panels.kinds import kind_of

_GRAFANA = "12.0.0"
_OF_ENVIRONMENT = re.compile(rf"&?(?:var-{ENVIRONMENT_LABEL}=[^&]*|\$\{{{ENVIRONMENT_LABEL}(?::\w+)?\}})")
_DASHBOARD = re.compile(r"/d/([^/?#]+)")
_UNITS = {"rowsps": "cps", "": "short"}
"""Units that dashboard-linter does not know yet, with one that reads the same."""
_WITH_UNITS = ("stat", "timeseries", "gauge", "table")
_LANGUAGES = {"prometheus": "metrics", "loki": "logs", "jaeger": "traces", "tempo": "traces"}


@frozen
class LeftOut:
    """A panel that means nothing elsewhere, and why; the whole dashboard where there is no panel's title."""

    dashboard: str
    panel: str
    reason: str


@frozen(eq=False)
class Portable:
    """A dashboard that any Grafana imports; ``document`` is None where too little of it is left."""

    uid: str
    title: str
    document: Document | None
    left_out: tuple[LeftOut, ...]


def portable_dashboards_of(document: Document, recorded: Recorded) -> list[Portable]:
    """Return a dashboard for any Grafana, and one of the charts in each language that fewer of its queries have."""
    counted = Counter(kind for panel in shown(document) if is_queried(panel) for kind in languages(panel))
    first, *others = sorted(counted, key=lambda kind: (-counted[kind], kind)) or ["prometheus"]
    uid, title = str(document.get("uid") or ""), str(document.get("title") or "")
    made = [_portable(filtered(document, others, is_theirs=False), first, recorded)]
    for kind in others:
        of = _LANGUAGES.get(kind, kind)
        apart = {**filtered(document, [kind], is_theirs=True), "uid": f"{uid}-{of}", "title": f"{title}: {of}"}
        made.append(_portable(apart, kind, recorded))
    return made


def linked(dashboards: Sequence[Portable]) -> list[Portable]:
    """Return dashboards whose links name no environment, and lead to no dashboard that is not among them."""
    there = {each.uid for each in dashboards if each.document is not None}
    return [evolve(each, document=_with_links(each.document, there)) for each in dashboards]


def _portable(document: Document, leading: str, recorded: Recorded) -> Portable:
    uid, title = str(document.get("uid") or ""), str(document.get("title") or "")
    left_out = list[LeftOut]()

    def kept(panels: Iterable[Document]) -> list[Document]:
        found = list[Document]()
        for panel in panels:
            try:
                made = _panel(panel, recorded, kept)
            except NotPortableError as error:
                left_out.append(LeftOut(title, str(panel.get("title") or ""), error.message))
                continue
            if made is not None:
                found.append(made)
        return found

    panels = without_gaps(without_empty_rows(kept(items(document.get("panels")))))
    left = shown({"panels": panels})
    if len(left_out) >= len(left):
        example = f", such as {left_out[0].panel!r}, which {left_out[0].reason}" if left_out else ""
        return Portable(uid, title, None, (LeftOut(title, "", f"has hardly a panel for others{example}"),))
    variables = [made for each in _variables(document) if (made := _variable(each, recorded)) is not None]
    annotations = [
        made for each in items((document.get("annotations") or {}).get("list")) if (made := _annotation(each, recorded))
    ]
    body = {
        **document,
        "id": None,
        "editable": False,
        "panels": panels,
        "templating": {"list": variables},
        "annotations": {"list": annotations},
    }
    kinds = sorted(_source_kinds(body), key=lambda each: (each != leading, each))
    chosen = chosen_variables(_variables(document)) if "prometheus" in kinds else []
    body["templating"] = {"list": [*source_variables(kinds), *chosen, *variables]}
    asked = asked_of_importer(kinds, (str(each.get("type")) for each in left), _GRAFANA)
    return Portable(uid, title, {**asked, **_with_sources(body)}, tuple(left_out))


def _variables(document: Document) -> Sequence[Document]:
    return items((document.get("templating") or {}).get("list"))


def _panel(
    panel: Document, recorded: Recorded, kept: Callable[[Iterable[Document]], list[Document]]
) -> Document | None:
    """Return a panel, None for a row of which nothing is left. Raises NotPortableError."""
    if panel.get("type") == "row":
        inner = kept(items(panel.get("panels")))
        return {**panel, "panels": inner} if inner or not panel.get("panels") else None
    if kind_of(panel.get("type")).lists_alerts:
        raise NotPortableError("lists the alerts that are defined here", "")
    made = dict(panel)
    if panel.get("targets"):
        made["targets"] = [_target(each, panel, recorded) for each in items(panel["targets"])]
    if panel.get("type") in _WITH_UNITS:
        made["fieldConfig"] = _with_unit(panel.get("fieldConfig") or {})
    return made


def _with_unit(config: Document) -> Document:
    defaults = config.get("defaults") or {}
    unit = str(defaults.get("unit") or "")
    overrides = [
        {
            **each,
            "properties": [
                {**one, "value": _UNITS.get(str(one.get("value")), one.get("value"))}
                if one.get("id") == "unit"
                else one
                for one in items(each.get("properties"))
            ],
        }
        for each in items(config.get("overrides"))
    ]
    return {**config, "defaults": {**defaults, "unit": _UNITS.get(unit, unit)}, "overrides": overrides}


def _target(target: Document, panel: Document, recorded: Recorded) -> Document:
    return _asked(target, target.get("datasource") or panel.get("datasource"), recorded)


def _asked(document: Document, source: object, recorded: Recorded) -> Document:
    """Return a part of a dashboard whose query asks any data source."""
    text = document.get("expr")
    if not isinstance(text, str) or not text.strip():
        return document
    kind = source.get("type") if isinstance(source, Mapping) else None
    if kind == "prometheus":
        return {**document, "expr": portable_promql(text, recorded)}
    return {**document, "expr": portable_logql(text)} if kind == "loki" else document


def _annotation(annotation: Document, recorded: Recorded) -> Document | None:
    """Return an annotation, None for one that means nothing elsewhere."""
    try:
        return _asked(annotation, annotation.get("datasource"), recorded)
    except NotPortableError:
        return None


def _variable(variable: Document, recorded: Recorded) -> Document | None:
    """Return a variable; None for the environment, for what is chosen anyway, and for what means nothing elsewhere."""
    if variable.get("name") in (ENVIRONMENT_LABEL, *CHOSEN):
        return None
    asked = asked_by_variable(variable) if variable.get("type") == "query" else None
    if asked is None:
        return variable
    text, place = asked
    source = variable.get("datasource")
    kind = source.get("type") if isinstance(source, Mapping) else None
    try:
        portable = portable_logql(text) if kind == "loki" else portable_promql(text, recorded)
    except NotPortableError:
        return None
    return _replaced(variable, place, text, portable)


def _replaced(variable: Document, place: Sequence[Any], text: str, portable: str) -> Document:
    """Return a variable with a text in its query, and in how Grafana shows it, replaced."""
    definition = str(variable.get("definition") or "").replace(text, portable)
    query = variable.get("query")
    if isinstance(query, Mapping):
        key = str(place[-1])
        return {**variable, "query": {**query, key: str(query[key]).replace(text, portable)}, "definition": definition}
    return {**variable, "query": str(query).replace(text, portable), "definition": definition}


def _source_kinds(value: object) -> set[str]:
    """Return the kinds of data sources that are referred to, but for Grafana itself."""
    match value:
        case {"datasource": {"type": str(kind), "uid": str(uid)}, **rest} if _is_source(kind, uid):
            return {kind} | _source_kinds(rest)
        case dict():
            return {kind for each in value.values() for kind in _source_kinds(each)}
        case list():
            return {kind for each in value for kind in _source_kinds(each)}
    return set()


def _is_source(kind: str, uid: str) -> bool:
    return kind not in ("grafana", "datasource") and not uid.startswith("--")


def _with_sources(value: Any) -> Any:
    """Return a part of a dashboard that refers to the data sources that are chosen."""
    match value:
        case dict():
            made = {name: _with_sources(each) for name, each in value.items()}
            source = made.get("datasource")
            if isinstance(source, dict) and _is_source(str(source.get("type")), str(source.get("uid") or "")):
                kind = str(source["type"])
                made["datasource"] = {**source, "uid": f"${{{source_variable(kind)}}}"}
            return made
        case list():
            return [_with_sources(each) for each in value]
    return value


def _with_links(value: Any, pages: Collection[str]) -> Any:
    """Return a part of a dashboard whose links name no environment, and lead to no dashboard that is not there."""
    match value:
        case dict():
            return {name: _with_links(each, pages) for name, each in value.items()}
        case list():
            return [_with_links(each, pages) for each in value if not _leads_nowhere(each, pages)]
        case str() if "/d/" in value:
            return _OF_ENVIRONMENT.sub("", value)
    return value


def _leads_nowhere(value: object, pages: Collection[str]) -> bool:
    url = value.get("url") if isinstance(value, Mapping) else None
    found = _DASHBOARD.search(url) if isinstance(url, str) else None
    return found is not None and found[1] not in pages
