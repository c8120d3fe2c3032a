"""Edited queries of a panel, tried: read, explained, asked and drawn, and written nowhere."""

import time
from collections.abc import Mapping
from typing import Any

from attrs import define, evolve, field

from toolchain.base.errors import UserError
from toolchain.compile.compilation import Compilation
from toolchain.preview.data.answers import Badge, DataSource, DataSources, PanelQuery
from toolchain.preview.data.frames import FieldType, Frame
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.page.collect import collect
from toolchain.preview.page.pages import PanelResult, Site, drawn_panel
from toolchain.preview.page.queries import Settings
from toolchain.serve.drawing import Opening, site_of
from toolchain.serve.explained import (
    DEFAULT,
    error_of,
    explained_panel,
    explained_queries,
    explanation_of,
    language_of,
    panel_facts,
)
from toolchain.serve.opened import ALONE_HEIGHT, ALONE_WIDTH, OpenedPanel, asked_of, opened_panel
from toolchain.serve.room import Room

_NO_PLACE = {"offset": 0, "line": 1, "column": 1}


def tried(
    compilation: Compilation,
    sources: DataSources,
    settings: Settings,
    uid: str,
    key: str,
    queries: object,
    *,
    opening: Opening = DEFAULT,
    site: Site | None = None,
) -> dict[str, Any]:
    """Return a panel drawn over its data with edited ``queries``, texts by letter; those not named stay as they are.

    ``site`` says which dashboards its links lead to. Nothing that is wrong with the texts raises: ``errors`` say what
    and where, and with any of them nothing is asked. ``html`` is the panel as wide as the page. Each query tells under
    ``measured`` its seconds, series and points.
    """
    try:
        opened = opened_panel(compilation, sources, settings, uid, key, opening)
    except UserError as error:
        return _failed(error)
    edited, errors = _texts(queries, opened)
    errors += _syntax_errors(compilation, opened, edited)
    changed = _with_texts(opened, edited)
    try:
        explained = list(explained_queries(compilation, opened, asked_of(changed, settings), edited))
    except UserError as error:
        return _failed(error)
    facts = {**panel_facts(compilation, opened), "queries": explained, "errors": errors}
    if errors:
        message = "; ".join(f"{each['ref_id']}: {each['message']}" for each in errors)
        return {**facts, "html": "", "state": "error", "message": message}
    chosen = {**settings.chosen, **opening.chosen}
    html, result, measured = _drawn(changed, sources, evolve(settings, chosen=chosen), site or Site("", ()))
    for each in explained:
        each["measured"] = measured.get(each["ref_id"])
    return {**facts, "html": html, "state": result.state, "message": result.message}


def explained(room: Room, uid: str, panel: str, opening: Opening) -> dict[str, Any]:
    """Return what is known of a panel that the server shows; see explained_panel."""
    return explained_panel(room.compilation, room.data.sources, room.settings(opening), uid, panel, opening)


def tried_in(room: Room, uid: str, panel: str, opening: Opening, queries: object) -> dict[str, Any]:
    """Return a panel that the server shows with edited queries; see tried."""
    compilation, sources = room.compilation, room.data.sources
    site = site_of(room.title, [each.document for each in compilation.dashboards], sources)
    settings = room.settings(opening)
    return tried(compilation, sources, settings, uid, panel, queries, opening=opening, site=site)


def _failed(error: UserError) -> dict[str, Any]:
    told = {"ref_id": "", "message": f"{error.message.removesuffix('.')}. {error.remedy}".strip(), **_NO_PLACE}
    return {"html": "", "state": "error", "message": error.message, "queries": [], "errors": [told]}


def _texts(queries: object, opened: OpenedPanel) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Return the texts by letter that the panel has a query for, and what is wrong with the others."""
    if not isinstance(queries, Mapping):
        return {}, [{"ref_id": "", "message": "queries are no object of texts by their letter", **_NO_PLACE}]
    editable = {str(each.document.get("refId") or "") for each in opened.panel.targets if language_of(each) is not None}
    known, errors = dict[str, str](), list[dict[str, Any]]()
    for letter, text in queries.items():
        if letter not in editable:
            errors.append({"ref_id": str(letter), "message": f"the panel has no query {letter!r} in text", **_NO_PLACE})
        elif not isinstance(text, str):
            errors.append({"ref_id": str(letter), "message": "the query is no text", **_NO_PLACE})
        else:
            known[letter] = text
    return known, errors


def _syntax_errors(compilation: Compilation, opened: OpenedPanel, edited: Mapping[str, str]) -> list[dict[str, Any]]:
    errors = list[dict[str, Any]]()
    for target in opened.panel.targets:
        letter, language = str(target.document.get("refId") or ""), language_of(target)
        if letter in edited and language is not None:
            explanation = explanation_of(compilation, target, edited[letter], language)
            if not explanation.is_valid:
                errors.append({"ref_id": letter, **error_of(explanation, edited[letter])})
    return errors


def _with_texts(opened: OpenedPanel, edited: Mapping[str, str]) -> OpenedPanel:
    """Return the panel with edited texts, alone and as wide as a page, no longer repeated."""
    panel = opened.placed.panel
    targets = [
        {**each, "expr": edited[each["refId"]]} if each.get("refId") in edited else each
        for each in panel.get("targets") or ()
    ]
    place = {"x": 0, "y": 0, "w": ALONE_WIDTH, "h": ALONE_HEIGHT}
    alone = {name: value for name, value in panel.items() if name not in ("repeat", "repeatDirection", "maxPerRow")}
    alone |= {"gridPos": place} | ({"targets": targets} if targets else {})
    placed = evolve(opened.placed, panel=alone, x=0, y=0, width=ALONE_WIDTH, height=ALONE_HEIGHT)
    return evolve(opened, document={**opened.document, "panels": [alone]}, placed=placed)


def _drawn(
    opened: OpenedPanel, sources: DataSources, settings: Settings, site: Site
) -> tuple[str, PanelResult, Mapping[str, dict[str, Any]]]:
    values = opened.placed.variables
    chosen = {**settings.chosen, **{name: values[name].values for name in opened.repeated_by if name in values}}
    measured = dict[str, dict[str, Any]]()
    timed = evolve(sources, by_type={kind: _Timed(each, measured) for kind, each in sources.by_type.items()})
    (content,) = collect([opened.document], timed, evolve(settings, chosen=chosen))
    return *drawn_panel(content, content.panels[0], site), measured


@define(eq=False)
class _Timed:
    """A data source that notes how long each query took, and how much came back."""

    source: DataSource
    measured: dict[str, dict[str, Any]] = field(repr=False)

    @property
    def badge(self) -> Badge:
        """That of the source."""
        return self.source.badge

    def frames(self, query: PanelQuery) -> tuple[Frame, ...]:
        """Return the source's answer."""
        started = time.perf_counter()
        found = self.source.frames(query)
        numbers = [each for frame in found for each in frame.fields if each.type is FieldType.NUMBER]
        self.measured[query.ref_id] = {
            "seconds": round(time.perf_counter() - started, 4),
            "series": len(found),
            "points": sum(value is not None for each in numbers for value in each.values),
        }
        return found

    def variable_values(self, query: Any, span: TimeRange) -> tuple[str, ...]:
        """Return the source's answer."""
        return self.source.variable_values(query, span)

    def why_empty(self, query: PanelQuery) -> str:
        """Return the source's answer."""
        return self.source.why_empty(query)
