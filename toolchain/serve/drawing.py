"""Dashboards as the page shows them: opened in a time range with chosen variables, each panel drawn once.

How a panel looks follows from its document, its place, its variables, its time and the data: as long as none of these
differs, the picture that was drawn before is the one that is shown.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from threading import Lock
from typing import Any

import orjson
from attrs import define, evolve, field, frozen

from toolchain.base.documents.document import Document
from toolchain.preview.data.answers import DataSources, PanelData, Problem
from toolchain.preview.data.interpolation import interpolate
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.data.variables import Resolved, resolve
from toolchain.preview.page.collect import DashboardContent, PanelContent, collect_panels, dashboard_marks
from toolchain.preview.page.grid import Placed, Section, sections
from toolchain.preview.page.pages import PanelResult, Site, drawn_panel
from toolchain.preview.page.queries import Settings, dashboard_span, panel_span
from toolchain.preview.panels.view import DashboardEntry, Mark
from toolchain.serve.data import Data

_KEPT = 4096
"""Pictures of panels; all dashboards have a few hundred."""
_ALL = "$__all"
_SITE_KINDS = frozenset({"dashlist", "annolist"})
"""Types of panels that show what stands outside of their dashboard."""


@frozen(eq=False)
class Opening:
    """How somebody opens a dashboard: ``time`` as ``{from, to}`` where it is not the dashboard's, and chosen values.

    ``timezone`` is that of who looks, for a dashboard that has none of its own.
    """

    time: Mapping[str, str] = field(factory=dict)
    chosen: Mapping[str, tuple[str, ...]] = field(factory=dict)
    timezone: str = ""


@frozen(eq=False)
class OpenedDashboard:
    """A dashboard in its time, with its variables and the places of its panels."""

    document: Document
    span: TimeRange
    variables: Resolved
    sections: tuple[Section, ...]


@frozen
class Picture:
    """A panel as it came out; ``hash`` is that of the HTML.

    ``has_data`` tells whether its queries found something, None where nobody could be asked.
    """

    html: str
    hash: str
    state: str
    message: str
    title: str
    has_data: bool | None = None


@define(eq=False)
class Pictures:
    """Draws panels, and keeps what was drawn."""

    _kept: "OrderedDict[bytes, Picture]" = field(factory=OrderedDict, init=False, repr=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False)

    def forget(self) -> None:
        """Draw everything anew: the data is other."""
        with self._lock:
            self._kept.clear()

    def of(
        self, opened: OpenedDashboard, data: Data, settings: Settings, site: Site
    ) -> dict[str, tuple[Placed, Picture]]:
        """Return the panels of an opened dashboard by their keys, each at its place."""
        sources = data.sources
        placed = dict(panel_keys(opened.sections))
        marks = dashboard_marks(opened.document, opened.span, opened.variables, sources, settings)
        questions = {key: _question(each, opened, data, settings, marks, site) for key, each in placed.items()}
        with self._lock:
            known = {key: self._kept[asked] for key, asked in questions.items() if asked in self._kept}
            for key in known:
                self._kept.move_to_end(questions[key])
        missing = [key for key in placed if key not in known]
        if missing:
            those = [placed[key] for key in missing]
            contents = collect_panels(opened.document, those, opened.span, marks, sources, settings)
            around = DashboardContent(opened.document, opened.span, opened.variables, ())
            for key, content in zip(missing, contents, strict=True):
                html, result = _drawn(around, content, site)
                has_data = _has_data(content.data)
                known[key] = Picture(html, _hash(html), result.state, result.message, result.panel, has_data)
            with self._lock:
                self._kept.update((questions[key], known[key]) for key in missing)
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
        return {key: (each, known[key]) for key, each in placed.items()}


def opened_dashboard(document: Document, opening: Opening, sources: DataSources, settings: Settings) -> OpenedDashboard:
    """Return a dashboard in a time and with chosen values. Raises PreviewError for a time that is none."""
    if opening.time:
        document = {**document, "time": {**(document.get("time") or {}), **opening.time}}
    if opening.timezone and document.get("timezone") in (None, "", "browser"):
        document = {**document, "timezone": opening.timezone}
    span = dashboard_span(document, settings)
    resolved = resolve(document, sources, span, opening.chosen)
    return OpenedDashboard(document, span, resolved, sections(document.get("panels") or (), resolved.values))


def panel_keys(parts: Sequence[Section]) -> Iterator[tuple[str, Placed]]:
    """Yield the panels of a dashboard with their keys: the id, and for further repetitions ``ID-clone-N``.

    Source: Grafana's scenes, which name the copies of a repeated panel so in ``viewPanel``.
    """
    seen: dict[int, int] = {}
    for part in parts:
        for placed in part.panels:
            number = int(placed.panel.get("id") or 0)
            times = seen[number] = seen.get(number, -1) + 1
            yield (f"{number}-clone-{times}" if times else str(number)), placed


def site_of(title: str, documents: Sequence[Document], sources: DataSources) -> Site:
    """Return what all dashboards share; a link to a dashboard is relative to the page of another."""
    entries = [
        DashboardEntry(
            str(each.get("uid") or ""),
            str(each.get("title") or "Untitled"),
            tuple(str(tag) for tag in each.get("tags") or ()),
            str(each.get("uid") or ""),
            str(each.get("description") or ""),
        )
        for each in documents
    ]
    return Site(title, entries, (), sources.annotations)


def variable_rows(document: Document, resolved: Resolved) -> list[dict[str, Any]]:
    """Return the variables that a dashboard offers, with their options and what is chosen."""
    listed = (document.get("templating") or {}).get("list") or ()
    rows = []
    for variable in listed:
        name = str(variable.get("name") or "")
        if name not in resolved.options:
            continue
        value = resolved.values[name]
        include_all = bool(variable.get("includeAll"))
        is_all = include_all and value.texts == ("All",)
        options = [{"text": each, "value": each} for each in resolved.options[name]]
        rows.append(
            {
                "name": name,
                "label": resolved.labels[name],
                "type": str(variable.get("type") or ""),
                "multi": bool(variable.get("multi")),
                "include_all": include_all,
                "options": [*([{"text": "All", "value": _ALL}] if include_all else []), *options],
                "current": [_ALL] if is_all else list(value.texts),
            }
        )
    return rows


def section_rows(
    opened: OpenedDashboard,
    pictures: Mapping[str, tuple[Placed, Picture]],
    findings: Mapping[str, Sequence[Any]],
) -> list[dict[str, Any]]:
    """Return the rows of a dashboard with their panels; ``findings`` are told by the id of the panel."""
    keys = {id(placed): key for key, (placed, _) in pictures.items()}
    return [
        {
            "title": ""
            if part.row is None
            else interpolate(str(part.row.get("title") or ""), part.variables, default_format="text"),
            "row": part.row is not None,
            "collapsed": part.is_collapsed,
            "height": part.height,
            "panels": [_panel_row(keys[id(each)], each, pictures[keys[id(each)]][1], findings) for each in part.panels],
        }
        for part in opened.sections
    ]


def _panel_row(key: str, placed: Placed, picture: Picture, findings: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    number = str(placed.panel.get("id") or 0)
    return {
        "key": key,
        "id": int(number),
        "title": picture.title,
        "kind": str(placed.panel.get("type") or ""),
        "x": placed.x,
        "y": placed.y,
        "w": placed.width,
        "h": placed.height,
        "html": picture.html,
        "hash": picture.hash,
        "state": picture.state,
        "message": picture.message,
        "findings": list(findings.get(number, ())),
    }


def _question(
    placed: Placed, opened: OpenedDashboard, data: Data, settings: Settings, marks: Sequence[Mark], site: Site
) -> bytes:
    """Return what a picture depends on as a digest; data that goes on is other at another moment."""
    panel = placed.panel
    span = panel_span(panel, opened.span, settings)
    shared = (
        [[each.uid, each.title, each.tags, each.description] for each in site.dashboards]
        if panel.get("type") in _SITE_KINDS
        else [each.uid for each in site.dashboards]
    )
    variables = {
        name: [value.texts, value.values, value.multi, value.all_value] for name, value in placed.variables.items()
    }
    parts = [
        panel,
        opened.document.get("uid"),
        [placed.x, placed.y, placed.width, placed.height],
        variables,
        [span.start, span.end, span.text],
        [data.number, settings.now, settings.scrape_interval, settings.earliest],
        [[each.time, each.text, each.color] for each in marks],
        shared,
    ]
    return blake2b(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS), digest_size=16).digest()


def _drawn(around: DashboardContent, content: PanelContent, site: Site) -> tuple[str, PanelResult]:
    """Return a panel; one that nobody can draw says why in its place."""
    try:
        return drawn_panel(around, content, site)
    except Exception as error:  # noqa: BLE001 - options may hold anything, and the other panels are drawn all the same
        reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        problem = Problem("options", f"it cannot be drawn: {reason}", "Correct the panel's options.")
        return drawn_panel(around, evolve(content, data=PanelData(problems=(problem,))), site)


def _has_data(data: PanelData) -> bool | None:
    if any(each.length for each in data.frames):
        return True
    return None if any(not each.is_error for each in data.problems) else False


def _hash(html: str) -> str:
    return blake2b(html.encode(), digest_size=12).hexdigest()
