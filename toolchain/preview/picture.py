"""Pictures of pages and of single panels, by a Chromium without a window."""

import struct
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import orjson
from attrs import frozen

from toolchain.base.documents.document import Document
from toolchain.base.errors import ProgramError
from toolchain.base.progress import Advance, ignore
from toolchain.base.replacement import replaced_file
from toolchain.base.scratch import scratch_folder
from toolchain.preview.data.answers import DataSources
from toolchain.preview.page.browser import Box, Browser, Tab, browser, chromium
from toolchain.preview.page.queries import Settings
from toolchain.preview.preview import write_documents

__all__ = [
    "PanelKey",
    "Theme",
    "chromium",
    "drawn_page",
    "drawn_pages",
    "panel_pictures",
    "picture_size",
    "take_picture",
    "take_pictures",
    "with_only",
]

Theme = Literal["dark", "light"]
PanelKey = tuple[str, int]
"""A panel by the uid of its dashboard and its own id."""

WIDTH = 1616
"""Of a page in CSS pixels: 24 columns of Grafana on a usual screen."""
_HEIGHT = 1000
_STATE = "JSON.stringify({...document.body.dataset})"
_IS_DONE = "Boolean(document.body && document.body.dataset.done)"
_BOXES = """JSON.stringify(Object.fromEntries([...document.querySelectorAll(".panel")].reverse().map((panel) => {
  const box = panel.getBoundingClientRect();
  return [panel.id, [box.x + scrollX, box.y + scrollY, box.width, box.height]];
})))"""


@frozen(eq=False)
class DrawnPage:
    """A page after everything in it was drawn.

    ``drawn`` of its ``panels`` show something, with so many ``charts``; ``errors`` are those of its scripts.
    """

    panels: int
    drawn: int
    charts: int
    errors: tuple[str, ...]
    height: int


def drawn_page(page: Path, *, width: int = WIDTH, timeout: float = 120.0) -> DrawnPage:
    """Return what became of a page in a browser.

    Raises ProgramError when Chromium is missing or does not finish within ``timeout`` seconds.
    """
    return drawn_pages([page], width=width, timeout=timeout)[0]


def drawn_pages(pages: Sequence[Path], *, width: int = WIDTH, timeout: float = 120.0) -> list[DrawnPage]:
    """Return what became of several pages, in one browser, ``timeout`` seconds for each; see drawn_page."""
    drawn = list[DrawnPage]()
    with browser(timeout=timeout) as running:
        tab = None
        for page in pages:
            running.deadline = time.monotonic() + timeout
            tab = _opened(running, tab, page, "dark", width)
            drawn.append(_drawn(tab))
    return drawn


def _opened(running: Browser, tab: Tab | None, page: Path, theme: Theme, width: int) -> Tab:
    """Return a tab with a page that is drawn to its end: a new one, or the one of the page before it, as wide."""
    url = f"{page.resolve().as_uri()}?theme={theme}#all"
    if tab is None:
        tab = running.open(url, width=width, height=_HEIGHT)
    else:
        tab.go(url)
    if not tab.wait_for(_IS_DONE):
        found = orjson.loads(tab.evaluate(_STATE))
        raise ProgramError(
            f"{page} was not drawn to its end: {found.get('drawn', 0)} of {found.get('panels', 0)} panels",
            "Open it in a browser and look at its console.",
        )
    return tab


def _drawn(tab: Tab) -> DrawnPage:
    found: dict[str, Any] = orjson.loads(tab.evaluate(_STATE))
    own = [str(each) for each in orjson.loads(found.get("errors") or "[]")]
    return DrawnPage(
        int(found.get("panels") or 0),
        int(found.get("drawn") or 0),
        int(found.get("charts") or 0),
        tuple(dict.fromkeys((*own, *tab.exceptions))),
        int(found.get("height") or 0),
    )


def take_picture(
    page: Path, picture: Path, *, width: int = WIDTH, theme: Theme = "dark", timeout: float = 120.0
) -> Path:
    """Write a PNG of the whole page, as high as it is, and return its path; see take_pictures."""
    take_pictures({page: picture}, width=width, theme=theme, timeout=timeout)
    return picture


def take_pictures(
    pictures: Mapping[Path, Path],
    *,
    width: int = WIDTH,
    theme: Theme = "dark",
    timeout: float = 120.0,
    advance: Advance = ignore,
) -> None:
    """Write a PNG of each page (page -> picture), every row open, within ``timeout`` seconds for each.

    Raises ProgramError, UnwritableError when Chromium is missing or fails, and when a picture cannot be written.
    """
    with browser(timeout=timeout) as running:
        tab = None
        for page, picture in pictures.items():
            running.deadline = time.monotonic() + timeout
            tab = _opened(running, tab, page, theme, width)
            content = tab.picture(Box(0, 0, width, max(1, _drawn(tab).height)))
            with replaced_file(picture) as staged:
                staged.write_bytes(content)
            advance(picture.name)


def panel_pictures(
    documents: Sequence[Document],
    sources: DataSources,
    settings: Settings,
    panels: Collection[PanelKey],
    *,
    theme: Theme = "dark",
    timeout: float = 120.0,
) -> dict[PanelKey, bytes]:
    """Return PNGs of single panels of dashboards in Grafana's classic JSON, as wide as they stand on their dashboard.

    Only these panels are asked for and drawn. One that the documents do not have, or that is not shown, has no picture;
    of a repeated one it is that of the first. Raises ProgramError when Chromium is missing or fails.
    """
    wanted = {uid: {number for other, number in panels if other == uid} for uid, _ in panels}
    shown = [with_only(each, wanted[uid]) for each in documents if (uid := str(each.get("uid") or "")) in wanted]
    if not shown:
        return {}
    found = dict[PanelKey, bytes]()
    with scratch_folder("panels-") as folder, browser(timeout=timeout) as running:
        written = write_documents(shown, sources, folder / "pages", settings, title="Panels")
        tab = None
        for document in shown:
            uid = str(document["uid"])
            tab = _opened(running, tab, written.page_of(uid), theme, WIDTH)
            boxes = orjson.loads(tab.evaluate(_BOXES))
            for number in sorted(wanted[uid]):
                if (box := boxes.get(f"panel-{number}")) is not None:
                    found[uid, number] = tab.picture(Box(*box))
    return found


def with_only(document: Document, numbers: Collection[int]) -> Document:
    """Return a dashboard with its rows and these panels."""

    def kept(panels: Sequence[Document]) -> list[Document]:
        return [
            {**each, "panels": kept(each.get("panels") or ())} if each.get("type") == "row" else each
            for each in panels
            if each.get("type") == "row" or each.get("id") in numbers
        ]

    return {**document, "panels": kept(document.get("panels") or ())}


def picture_size(picture: bytes) -> tuple[int, int]:
    """Return the width and height of a PNG in pixels."""
    width, height = struct.unpack(">II", picture[16:24])
    return int(width), int(height)
