"""Whole dashboards of a report's period: pictures of them, and pages that open anywhere.

They are the pages of a preview, asked once. What may be about a single person is left out of them, as it is of reports:
log lines, traces, lists of alerts with all their labels, and whatever the log schema marks as personal. So are the
addresses of servers, which messages of failed queries name: who reads a report need not know where they are.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from attrs import evolve, frozen

from toolchain.base.documents.document import Document, items
from toolchain.base.errors import UserError
from toolchain.base.progress import SILENT, Progress
from toolchain.base.scratch import scratch_folder
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard, CompiledPanel, CompiledReport, CompiledTarget
from toolchain.define.environment import Environment
from toolchain.define.panels.kinds import kind_of
from toolchain.define.report import DASHBOARDS
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.preview.data.answers import DataSources
from toolchain.preview.page.alone import alone
from toolchain.preview.page.pages import script, style_sheet
from toolchain.preview.page.queries import Settings
from toolchain.preview.panels.view import html_text
from toolchain.preview.picture import chromium, take_pictures
from toolchain.preview.preview import plotly_script, write_documents
from toolchain.preview.report.content import Content, Picture, Section

_MEGABYTE = 1_000_000
LARGEST_PAGE = 30 * _MEGABYTE
"""Bytes of a page: what a browser opens in a moment, and what services keep as one file."""
LARGEST_PICTURE = 10 * _MEGABYTE
_LEFT_OUT = "Log lines, traces, labels of alerts and what is personal stay in Grafana: nobody can take a report back."
_ADDRESS = "an address that is left out"
_METRICS, _LOGS = "prometheus", "loki"
_NAMED_SERVER = re.compile(r"\b((?:Prometheus|Loki|Grafana) at) https?://[^\s<>&\"')]+")
"""How messages of clients name a server."""


@frozen(eq=False)
class Snapshots:
    """What there is of dashboards: the section of the report, and its ``pages`` by the names of their files.

    ``remarks`` say what is missing.
    """

    section: Section
    pages: Mapping[str, bytes]
    remarks: tuple[str, ...] = ()

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Those that were drawn."""
        return tuple(each for each in self.section.pictures if each.png)

    def added_to(self, content: Content) -> Content:
        """Return a report that has them at its end."""
        return evolve(content, sections=(*content.sections, self.section), remarks=(*content.remarks, *self.remarks))


def documents_of(report: CompiledReport, compilation: Compilation) -> list[Document]:
    """Return the dashboards of a report, without what no report tells; one that does not exist is left out."""
    known = {each.uid: each for each in compilation.dashboards}
    return [told(known[each.uid]) for each in report.definition.shown if each.uid in known]


def told(dashboard: CompiledDashboard) -> Document:
    """Return a dashboard in which a note stands in the place of each panel that may be about a single person."""
    kept_back = {id(panel.document) for panel in dashboard.panels if _is_personal(panel)}

    def shown(panel: Document) -> Document:
        if id(panel) in kept_back:
            own: Document = {name: panel[name] for name in panel if name in ("id", "title", "gridPos")}
            return {**own, "type": "text", "options": {"mode": "markdown", "content": _LEFT_OUT}}
        inside = panel.get("panels")
        return {**panel, "panels": [shown(each) for each in items(inside)]} if inside else panel

    return {**dashboard.document, "panels": [shown(each) for each in items(dashboard.document.get("panels"))]}


def _is_personal(panel: CompiledPanel) -> bool:
    """Return whether a panel may be about a single person: a list of alerts shows all their labels."""
    return kind_of(panel.type).lists_alerts or any(map(_asks_for_people, panel.targets))


def _asks_for_people(target: CompiledTarget) -> bool:
    """Return whether a query gives lines, spans, or a field that is personal; of one that nobody can read it may."""
    if target.source_type == _METRICS:
        return False
    analysis = target.log_analysis
    if target.source_type != _LOGS or analysis is None or analysis.kind != "metric":
        return True
    return any(_personal(analysis))


def _personal(analysis: LogAnalysis) -> Iterator[bool]:
    for label in analysis.output.labels.values():
        yield label.entry is not None and label.entry.personal


def snapshots(
    content: Content,
    documents: Sequence[Document],
    sources: DataSources,
    settings: Settings,
    *,
    addresses: Collection[str] = (),
    with_pictures: bool = True,
    progress: Progress = SILENT,
) -> Snapshots:
    """Return pages of dashboards over the period of a report, and pictures where there is a browser.

    ``addresses`` are those of servers that are asked. What is too large is left out, and said.
    """
    remarks: list[str] = []
    with scratch_folder("snapshots-") as folder:
        title = f"{content.title}: {content.environment}"
        written = write_documents(documents, sources, folder / "pages", settings, title=title, progress=progress)
        files = {uid: f"{content.name}.{name}" for uid, name in written.pages.items()}
        pictures = _drawn(written.folder, written.pages, folder, remarks, progress) if with_pictures else {}
        links = {written.index.name: f"{content.name}.html"} | {written.pages[uid]: file for uid, file in files.items()}
        scripts = (script(), plotly_script().read_text(encoding="utf-8"))
        style = style_sheet()
        pages: dict[str, bytes] = {}
        shown: list[Picture] = []
        for document in documents:
            uid, name = str(document.get("uid") or ""), str(document.get("title") or "")
            page = without_addresses(written.page_of(uid).read_text(encoding="utf-8"), addresses)
            whole = alone(_linked(page, links), style, scripts).encode()
            picture = Picture(name, str(document.get("description") or ""), pictures.get(uid, b""))
            if len(whole) <= LARGEST_PAGE:
                pages[files[uid]] = whole
                picture = evolve(picture, page=files[uid])
            else:
                remarks.append(_too_large("page", name, len(whole), LARGEST_PAGE))
            if len(picture.png) > LARGEST_PICTURE:
                remarks.append(_too_large("picture", name, len(picture.png), LARGEST_PICTURE))
                picture = evolve(picture, png=b"", left_out="too large")
            shown.append(picture)
    section = Section(DASHBOARDS, "", is_headline=False, is_balance=False, url="", pictures=tuple(shown))
    return Snapshots(section, pages, tuple(remarks))


def _drawn(
    folder: Path, pages: Mapping[str, str], scratch: Path, remarks: list[str], progress: Progress
) -> dict[str, bytes]:
    """Return pictures of pages by the uid of the dashboard; why there are none is a remark."""
    try:
        chromium()
        advance = progress.begin("pictures of dashboards", len(pages))
        targets = {folder / name: scratch / f"{name}.png" for name in pages.values()}
        take_pictures(targets, theme="light", advance=advance)
        progress.end()
    except UserError as error:
        remarks.append(f"There are no pictures of dashboards: {error.message}")
        return {}
    return {uid: targets[folder / name].read_bytes() for uid, name in pages.items()}


def _linked(page: str, links: Mapping[str, str]) -> str:
    """Return a page whose links lead to the files that stand beside it now."""
    for former, name in links.items():
        page = page.replace(f'href="{html_text(former)}"', f'href="{html_text(name)}"')
    return page


def _too_large(what: str, name: str, size: int, limit: int) -> str:
    most = limit // _MEGABYTE
    return (
        f"The {what} of {name} is left out: it has {size / _MEGABYTE:.1f} MB, and {most} MB are the most. "
        "A shorter period, or fewer series, make it smaller"
    )


def without_addresses(page: str, addresses: Collection[str]) -> str:
    """Return a page that names none of the addresses, neither as a whole nor by host and port."""
    named = {each for each in addresses if each}
    places = {part for each in named if (part := urlsplit(each).netloc.rpartition("@")[2])}
    for each in sorted({*named, *(html_text(one) for one in named), *places}, key=len, reverse=True):
        page = re.sub(rf"(?<![\w.-]){re.escape(each)}(?![\w.-]*\w)", _ADDRESS, page)
    return _NAMED_SERVER.sub(rf"\1 {_ADDRESS}", page)


def addresses_of(environment: Environment, sources: DataSources, *given: str | None) -> tuple[str, ...]:
    """Return the addresses of what a report may ask: of the environment, of clients, and ``given`` ones."""
    clients = (getattr(each, "client", None) for each in sources.by_type.values())
    asked = (str(getattr(each, "url", "")) for each in clients)
    endpoints = (endpoint.url for endpoint in environment.endpoints.values())
    return tuple(dict.fromkeys(each for each in (*endpoints, *asked, *(one or "" for one in given)) if each))
