"""A panel that somebody has opened: where it is defined, and what its targets ask in the time that is looked at."""

import re

from attrs import evolve, frozen

from toolchain.base.documents.document import Document
from toolchain.base.errors import UnknownNameError, did_you_mean
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard, CompiledPanel
from toolchain.preview.data.answers import DataSources, PanelQuery
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.page.grid import Placed
from toolchain.preview.page.queries import Settings, panel_queries, panel_span
from toolchain.preview.preview import chosen_documents
from toolchain.serve.drawing import Opening, opened_dashboard, panel_keys

_KEY = re.compile(r"(?:panel-)?(\d{1,15})(?:-clone-(\d{1,6}))?")
ALONE_WIDTH, ALONE_HEIGHT = 24, 12
"""Of a panel that stands alone, in Grafana's grid."""


@frozen(eq=False)
class OpenedPanel:
    """A panel, the document of its dashboard in the chosen time, and the repetition that was opened."""

    dashboard: CompiledDashboard
    panel: CompiledPanel
    document: Document
    placed: Placed
    span: TimeRange
    repeated_by: tuple[str, ...]


def opened_panel(
    compilation: Compilation, sources: DataSources, settings: Settings, uid: str, key: str, opening: Opening
) -> OpenedPanel:
    """Return a panel by the uid of its dashboard and its key, of the dashboard as it is opened.

    Raises UnknownNameError where there is no such panel, PreviewError for a time that makes no sense.
    """
    (document,) = chosen_documents(compilation, [uid])
    dashboard = next(each for each in compilation.dashboards if each.uid == uid)
    shown = opened_dashboard(document, opening, sources, settings)
    known = dict(panel_keys(shown.sections))
    found = _KEY.fullmatch(key)
    wanted = "" if found is None else f"{int(found[1])}" + (f"-clone-{int(found[2])}" if int(found[2] or 0) else "")
    placed = known.get(wanted)
    compiled = next(
        (each for each in dashboard.panels if placed is not None and each.document.get("id") == placed.panel.get("id")),
        None,
    )
    if placed is None or compiled is None:
        raise UnknownNameError(
            f"dashboard {uid!r} shows no panel {key!r}.{did_you_mean(key, known)}",
            f"Its panels are {', '.join(known) or 'none'}.",
        )
    row = next((part.row or {} for part in shown.sections if placed in part.panels), {})
    names = tuple(str(each["repeat"]) for each in (row, placed.panel) if each.get("repeat"))
    return OpenedPanel(
        dashboard, compiled, shown.document, placed, panel_span(placed.panel, shown.span, settings), names
    )


def asked_of(opened: OpenedPanel, settings: Settings) -> dict[str, PanelQuery]:
    """Return what each target asks by its letter, variables filled in; those that are hidden too."""
    panel = opened.placed.panel
    shown = [{**each, "hide": False} for each in panel.get("targets") or ()]
    placed = evolve(opened.placed, panel={**panel, "targets": shown} if shown else panel, width=ALONE_WIDTH)
    return {query.ref_id: query for query in panel_queries(placed, opened.span, settings)}
