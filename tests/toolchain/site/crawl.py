"""Reads written pages as a browser would: what has which id, where links lead, and what is loaded."""

from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

from attrs import define, field


@define
class Crawled(HTMLParser):
    """A page: its ids, the addresses that it leads to and loads, its headings and elements."""

    path: str
    ids: Counter[str] = field(factory=Counter)
    links: list[str] = field(factory=list)
    loaded: list[str] = field(factory=list)
    headings: list[int] = field(factory=list)
    elements: Counter[str] = field(factory=Counter)
    handlers: list[str] = field(factory=list)
    nameless: list[str] = field(factory=list)
    text: list[str] = field(factory=list)

    def __attrs_pre_init__(self) -> None:
        """Begin to read."""
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        found = {name: value or "" for name, value in attrs}
        self.elements[tag] += 1
        self.ids.update([found["id"]] if "id" in found else [])
        self.handlers += [name for name in found if name.startswith("on") or name == "style"]
        if tag in ("a", "use") and "href" in found:
            self.links.append(found["href"])
        elif tag in ("link", "script", "img", "iframe", "source"):
            self.loaded.append(found.get("src") or found.get("href", ""))
        if tag == "img" and "alt" not in found:
            self.nameless.append(found.get("src", ""))
        if tag == "th" and "scope" not in found:
            self.nameless.append("th")
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text.append(data)


def crawled(folder: Path) -> dict[str, Crawled]:
    """The pages of a folder by their path from it."""
    names = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.html")))
    return {name: crawled_page(folder, name) for name in names}


def crawled_page(folder: Path, name: str) -> Crawled:
    """One page of a folder, by its path from it."""
    page = Crawled(name)
    page.feed((folder / name).read_text(encoding="utf-8"))
    page.close()
    return page


def is_elsewhere(address: str) -> bool:
    """Whether an address leads away from the site."""
    return bool(urlsplit(address).scheme) or address.startswith("//")


def broken(folder: Path, pages: dict[str, Crawled]) -> Iterator[str]:
    """Yield links and files of pages that lead nowhere."""
    for page in pages.values():
        here = (folder / page.path).parent
        for address in (*page.links, *page.loaded):
            if is_elsewhere(address):
                continue
            path, anchor = urldefrag(address)
            target = (here / unquote(path)).resolve() if path else folder.resolve() / page.path
            if not target.is_file():
                yield f"{page.path}: {address} is no file"
            elif anchor and unquote(anchor) not in pages[target.relative_to(folder.resolve()).as_posix()].ids:
                yield f"{page.path}: {address} has no such place"


def wrong_headings(page: Crawled) -> list[int]:
    """The levels of headings that come without the one above them."""
    return [now for before, now in zip([0, *page.headings], page.headings, strict=False) if now > before + 1]
