"""Writes a preview: an index and a page per dashboard, which open from the file system without a server."""

import shutil
import time
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from attrs import evolve, field, frozen

from toolchain.base.documents.document import Document, items
from toolchain.base.errors import MissingProgramError, UnknownNameError, did_you_mean
from toolchain.base.layout import Layout
from toolchain.base.progress import SILENT, Progress
from toolchain.base.replacement import refuse_foreign, replaced_folder
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard
from toolchain.preview.data.answers import DataSources
from toolchain.preview.data.timing import clock_text
from toolchain.preview.page.collect import collect
from toolchain.preview.page.pages import Page, PanelResult, Site, dashboard_page, index_page, script, style_sheet
from toolchain.preview.page.queries import Settings, count_queries
from toolchain.preview.panels.view import DashboardEntry

MARK = ".preview"
"""The file that tells a folder of ours, which may be replaced, from one of somebody else."""


@frozen(eq=False)
class Preview:
    """What was written: the folder, how each panel came out, and how long it took in seconds.

    ``pages`` are the names of the pages' files by the uid of the dashboard.
    """

    folder: Path
    index: Path
    results: tuple[PanelResult, ...]
    seconds: float
    pages: Mapping[str, str] = field(factory=dict)

    @property
    def unexplained(self) -> tuple[PanelResult, ...]:
        """Panels that show nothing, for no reason that anybody knows."""
        return tuple(each for each in self.results if each.state != "drawn" and not each.message)

    def page_of(self, uid: str) -> Path:
        """Return the page of a dashboard."""
        return self.folder / self.pages[uid]

    def count(self, state: str) -> int:
        """Return how many panels are in a state."""
        return sum(each.state == state for each in self.results)


def write_preview(
    compilation: Compilation,
    sources: DataSources,
    folder: Path,
    settings: Settings,
    *,
    only: Sequence[str] = (),
    facts: Sequence[tuple[str, str]] = (),
    progress: Progress = SILENT,
) -> Preview:
    """Write the preview of a compiled project into ``folder`` and return what came out.

    ``only`` names the dashboards by uid; all are written unless it does. ``facts`` are told on the index, such as where
    the data comes from. ``progress`` is told of it. Raises UnknownNameError when there is
    no such dashboard or the folder cannot be written.
    """
    chosen = chosen_documents(compilation, only)
    environment = compilation.project.environment
    title = f"{environment.folder.title} ({environment.name})"
    others = [
        each for each in chosen_documents(compilation) if each.get("uid") not in {one.get("uid") for one in chosen}
    ]
    return write_documents(
        chosen,
        sources,
        folder,
        settings,
        title=title,
        elsewhere=others,
        layouts=layouts_of(compilation),
        facts=facts,
        progress=progress,
    )


def layouts_of(compilation: Compilation) -> dict[str, Layout]:
    """Return the layouts of dashboards whose rows do not say all of it, by uid."""
    return {each.uid: each.layout for each in compilation.dashboards if each.layout is not None}


def chosen_documents(compilation: Compilation, only: Sequence[str] = ()) -> list[Document]:
    """Return the dashboards with these uids, all if there are none; raise UnknownNameError for an unknown one."""
    known = {dashboard.uid: _typed(dashboard) for dashboard in compilation.dashboards}
    unknown = sorted(set(only) - set(known))
    if unknown:
        raise UnknownNameError(
            f"there is no dashboard {', '.join(unknown)}.{did_you_mean(unknown[0], known)}",
            f"Dashboards are {', '.join(sorted(known))}.",
        )
    return [document for uid, document in known.items() if not only or uid in only]


def _typed(dashboard: CompiledDashboard) -> Document:
    """Return a dashboard whose targets name the type of their data source, which a file may leave to names."""
    if not dashboard.origin.finished:
        return dashboard.document
    types = {id(target.document): target.source_type for panel in dashboard.panels for target in panel.targets}

    def target(document: Document) -> Document:
        reference = document.get("datasource")
        known = reference if isinstance(reference, dict) else {}
        kind = types.get(id(document))
        return {**document, "datasource": {"type": kind, **known}} if kind else document

    def holder(document: Document) -> Document:
        inner = {"panels": [holder(each) for each in items(document.get("panels"))]} if "panels" in document else {}
        asked = {"targets": [target(each) for each in document["targets"]]} if document.get("targets") else {}
        return {**document, **inner, **asked}

    return holder(dashboard.document)


def write_documents(
    documents: Sequence[Document],
    sources: DataSources,
    folder: Path,
    settings: Settings,
    *,
    title: str,
    elsewhere: Sequence[Document] = (),
    layouts: Mapping[str, Layout] | None = None,
    facts: Sequence[tuple[str, str]] = (),
    progress: Progress = SILENT,
) -> Preview:
    """Write the preview of dashboards in Grafana's classic JSON; see write_preview.

    Lists of dashboards show those ``elsewhere`` too, without a page of their own. ``layouts`` say by uid how panels lie
    where rows do not say all of it: pages show tabs.
    """
    started = time.perf_counter()
    others = [evolve(_entry(each), page="") for each in elsewhere]
    site = Site(title, [_entry(each) for each in documents], others, sources.annotations, layouts or {})
    advance = progress.begin("queries and pages", count_queries(documents) + len(documents))
    entries = {id(document): entry for document, entry in zip(documents, site.dashboards, strict=True)}
    drawn = dict[int, Page]()
    for content in collect(documents, sources, settings, advance):
        entry = entries[id(content.document)]
        drawn[id(content.document)] = dashboard_page(content, site, entry)
        advance(entry.title)
    progress.end()
    pages = [drawn[id(document)] for document in documents]
    results = tuple(result for page in pages for result in page.results)
    told = [*facts, ("opened at", f"{clock_text(settings.now)} UTC"), ("panels", str(len(results)))]
    _write(folder, [*pages, index_page(site, results, told)])
    pages_by_uid = {entry.uid: entry.page for entry in site.dashboards}
    return Preview(folder, folder / "index.html", results, time.perf_counter() - started, pages_by_uid)


def _entry(document: Document) -> DashboardEntry:
    uid, title = str(document.get("uid") or ""), str(document.get("title") or "Untitled")
    name = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in uid or title)
    page = f"dashboard-{name}.html" if name in ("index", "") else f"{name}.html"
    tags = tuple(str(each) for each in document.get("tags") or ())
    return DashboardEntry(uid, title, tags, page, str(document.get("description") or ""))


def _write(folder: Path, pages: Sequence[Page]) -> None:
    """Replace the folder by the pages, whole or not at all."""
    with replaced_folder(folder, partial(refuse_foreign, mark=MARK)) as staged:
        (staged / MARK).write_text("", encoding="utf-8")
        for page in pages:
            (staged / page.name).write_text(page.html, encoding="utf-8")
        (staged / "preview.css").write_text(style_sheet(), encoding="utf-8")
        (staged / "preview.js").write_text(script(), encoding="utf-8")
        shutil.copyfile(plotly_script(), staged / "plotly.min.js")


def plotly_script() -> Path:
    """Return plotly's script in its package, which takes long to import and is not needed for more."""
    found = find_spec("plotly")
    if found is None or found.origin is None:
        raise MissingProgramError("plotly is not installed", "Install the locked packages: make.")
    return Path(found.origin).parent / "package_data" / "plotly.min.js"
