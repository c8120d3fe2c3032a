"""The whole site: every page, the search, and the folder that takes the place of the one before."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from attrs import field, frozen

from toolchain.base.progress import SILENT, Progress
from toolchain.base.replacement import refuse_foreign, replaced_folder
from toolchain.site.content import Content
from toolchain.site.frame import Frame, whole_page
from toolchain.site.page import AREAS, Page
from toolchain.site.pages import (
    alerts,
    dashboards,
    environments,
    guides,
    incidents,
    logs,
    metrics,
    objectives,
    owners,
    privacy,
    recordings,
    reports,
    routing,
    severities,
    start,
    traces,
)
from toolchain.site.search import search_index

MARK = ".site"
"""The file that tells a folder of ours, which may be replaced, from one of somebody else."""

_ASSETS = Path(__file__).with_name("assets")
_MAKERS: tuple[Callable[[Content], Iterator[Page]], ...] = (
    start.pages,
    dashboards.pages,
    reports.pages,
    metrics.pages,
    recordings.pages,
    logs.pages,
    traces.pages,
    privacy.pages,
    alerts.pages,
    severities.pages,
    routing.pages,
    objectives.pages,
    incidents.pages,
    owners.pages,
    environments.pages,
    guides.pages,
)


@frozen(eq=False)
class Written:
    """What was written: the folder, its first page, how many pages, and how many names the search finds."""

    folder: Path
    index: Path
    pages: int
    names: int
    files: tuple[str, ...] = field(repr=False)


def site_pages(content: Content) -> tuple[Page, ...]:
    """Return every page."""
    return tuple(page for make in _MAKERS for page in make(content))


def site_files(content: Content, pages: Sequence[Page]) -> Mapping[str, str]:
    """Return the text of each file that is not copied, by its path from the root."""
    paths = {each.path for each in pages}
    frame = Frame(
        content.title,
        content.environment.name,
        tuple(each for each in AREAS if each.path in paths),
        content.revision,
    )
    found = {each.path: whole_page(each, frame) for each in pages}
    for asset in sorted(_ASSETS.iterdir()):
        found[f"assets/{asset.name}"] = asset.read_text(encoding="utf-8")
    found["assets/search-index.js"] = search_index(pages)
    return found


def write_site(content: Content, folder: Path, copied: Mapping[str, Path], *, progress: Progress = SILENT) -> Written:
    """Write the site into ``folder``, whole or not at all; ``copied`` are files by their path on the site.

    Raises OccupiedError for a folder with something else in it, UnwritableError where it cannot be written.
    """
    advance = progress.begin("making pages", len(_MAKERS))
    made = list[Page]()
    for make in _MAKERS:
        made += make(content)
        advance()
    files = site_files(content, made)
    advance = progress.begin("writing", len(files) + len(copied))
    with replaced_folder(folder, partial(refuse_foreign, mark=MARK)) as staged:
        for path, text in files.items():
            target = staged / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
            advance()
        for path, source in copied.items():
            target = staged / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            advance()
        (staged / MARK).touch()
    progress.end()
    names = sum(len(each.entries) for each in made)
    return Written(folder, folder / start.PATH, len(made), names, tuple(sorted((*files, *copied))))
