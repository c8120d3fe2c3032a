"""The guides: the repository's own texts, as pages."""

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import PurePosixPath
from posixpath import normpath
from urllib.parse import unquote

from toolchain.site.content import Content, Guide
from toolchain.site.markup import linked, listed
from toolchain.site.naming import file_names, slug
from toolchain.site.page import Entry, Page, Section
from toolchain.site.prose import Heading, Prose, prose

AREA = "guides/index.html"
_DEEPEST = 3


def pages(content: Content) -> Iterator[Page]:
    """Yield the list of all guides, and a page for each."""
    if not content.guides:
        return
    paths = guide_pages(content.guides)
    made = [(guide, _read(content, guide, paths)) for guide in content.guides]
    folders: dict[str, list[str]] = {}
    for guide, text in made:
        folder = str(PurePosixPath(paths[guide.path]).parent.relative_to("guides"))
        folders.setdefault(folder, []).append(linked(paths[guide.path], escape(text.title or guide.path)))
    sections = tuple(
        Section(f"folder-{number}", "Guides" if folder == "." else folder.capitalize(), listed(items, "many"))
        for number, (folder, items) in enumerate(sorted(folders.items()), 1)
    )
    lead = "<p>How to work with all of this, as the repository tells it.</p>"
    yield Page(AREA, "Guides", AREA, lead=lead, sections=sections, entries=(Entry("page", "Guides"),))
    for guide, text in made:
        yield _page(content, guide, text, paths)


def guide_pages(guides: tuple[Guide, ...]) -> Mapping[str, str]:
    """Return the page of each guide by its file; folders below the first are kept."""
    folders: dict[PurePosixPath, list[PurePosixPath]] = {}
    for each in guides:
        folders.setdefault(PurePosixPath(each.path).parent, []).append(PurePosixPath(each.path))
    found = dict[str, str]()
    for folder, paths in folders.items():
        place = "/".join(("guides", *(slug(part) or "guides" for part in folder.parts[1:])))
        names = file_names((path.stem for path in paths), place)
        found.update((str(path), names[path.stem]) for path in paths)
    return found


def image_page(path: str) -> str:
    """Return where a picture of the guides is on the site."""
    return str(PurePosixPath("guides", *(slug(part) or "picture" for part in PurePosixPath(path).parts[1:])))


def _read(content: Content, guide: Guide, paths: Mapping[str, str]) -> Prose:
    def resolve(target: str) -> str:
        file, _, anchor = unquote(target).partition("#")
        if not file:
            return f"{paths[guide.path]}#{anchor}" if anchor in known else ""
        whole = normpath(str(PurePosixPath(guide.path).parent / file))
        if whole in paths:
            return paths[whole]
        if PurePosixPath(whole).suffix == ".png" and (content.root / whole).is_file():
            return image_page(whole)
        return ""

    known = {each.anchor for each in _headings(content, guide)}
    return prose(guide.text, resolve=resolve, address=content.links.of_series)


def _headings(content: Content, guide: Guide) -> tuple[Heading, ...]:
    return prose(guide.text, resolve=lambda _: "", address=content.links.of_series).headings


def _page(content: Content, guide: Guide, text: Prose, paths: Mapping[str, str]) -> Page:
    title = text.title or guide.path
    inner = [each for each in text.headings if each.level <= _DEEPEST]
    entries = (
        Entry("guide", title, guide.path),
        *(Entry("guide", each.title, title, each.anchor) for each in inner),
    )
    return Page(
        paths[guide.path],
        title,
        AREA,
        lead=f'<div class="prose">{text.html}</div><p class="quiet">{content.links.file(guide.path)}</p>',
        entries=entries,
        given_contents=tuple((each.anchor, each.title, each.level) for each in inner),
    )
