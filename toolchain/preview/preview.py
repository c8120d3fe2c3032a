"""Writes a preview: an index and a page per dashboard, which open from the file system without a server."""

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from attrs import frozen
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from toolchain.compile.compiler import Compilation
from toolchain.compile.plain import Document
from toolchain.errors import ConfigurationError
from toolchain.preview.collect import Settings, collect, count_queries
from toolchain.preview.data import DataSources
from toolchain.preview.page import Page, PanelResult, Site, dashboard_page, index_page, script, style_sheet
from toolchain.preview.panels.view import DashboardEntry
from toolchain.preview.timing import clock_text

MARK = ".preview"
"""The file that tells a folder of ours, which may be replaced, from one of somebody else."""


@frozen(eq=False)
class Preview:
    """What was written: the folder, how each panel came out, and how long it took in seconds."""

    folder: Path
    index: Path
    results: tuple[PanelResult, ...]
    seconds: float

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
    console: Console | None = None,
) -> Preview:
    """Write the preview of a compiled project into ``folder`` and return what came out.

    ``only`` names the dashboards by uid; all are written unless it does. ``facts`` are told on the index, such as where
    the data comes from. A progress bar runs on ``console`` if it is a terminal. Raises ConfigurationError when there is
    no such dashboard or the folder cannot be written.
    """
    known = [dashboard.document for dashboard in compilation.dashboards]
    unknown = set(only) - {str(each.get("uid")) for each in known}
    if unknown:
        raise ConfigurationError(
            f"there is no dashboard {', '.join(sorted(unknown))}",
            f"Dashboards are {', '.join(sorted(str(each.get('uid')) for each in known))}.",
        )
    environment = compilation.project.environment
    chosen = [each for each in known if not only or each.get("uid") in only]
    title = f"{environment.folder.title} ({environment.name})"
    return write_documents(chosen, sources, folder, settings, title=title, facts=facts, console=console)


def write_documents(
    documents: Sequence[Document],
    sources: DataSources,
    folder: Path,
    settings: Settings,
    *,
    title: str,
    facts: Sequence[tuple[str, str]] = (),
    console: Console | None = None,
) -> Preview:
    """Write the preview of dashboards in Grafana's classic JSON; see write_preview."""
    started = time.perf_counter()
    site = Site(title, [_entry(each) for each in documents], sources.annotations)
    with _progress(console) as progress:
        task = progress.add_task("queries", total=count_queries(documents))
        contents = collect(documents, sources, settings, _advance(progress, task))
        task = progress.add_task("pages", total=len(documents))
        pages = list[Page]()
        for content, entry in zip(contents, site.dashboards, strict=True):
            pages.append(dashboard_page(content, site, entry))
            progress.update(task, advance=1, description=entry.title)
    results = tuple(result for page in pages for result in page.results)
    told = [*facts, ("opened at", f"{clock_text(settings.now)} UTC"), ("panels", str(len(results)))]
    _write(folder, [*pages, index_page(site, results, told)])
    return Preview(folder, folder / "index.html", results, time.perf_counter() - started)


def _progress(console: Console | None) -> Progress:
    shown = console or Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=shown, transient=True, disable=not shown.is_terminal)


def _advance(progress: Progress, task: TaskID) -> Callable[[str], None]:
    def advance(title: str) -> None:
        progress.update(task, advance=1, description=title)

    return advance


def _entry(document: Document) -> DashboardEntry:
    uid, title = str(document.get("uid") or ""), str(document.get("title") or "Untitled")
    name = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in uid or title)
    page = f"dashboard-{name}.html" if name in ("index", "") else f"{name}.html"
    tags = tuple(str(each) for each in document.get("tags") or ())
    return DashboardEntry(uid, title, tags, page, str(document.get("description") or ""))


def _write(folder: Path, pages: Sequence[Page]) -> None:
    """Replace the folder by the pages, whole or not at all."""
    try:
        if folder.exists() and any(folder.iterdir()) and not (folder / MARK).is_file():
            raise ConfigurationError(
                f"{folder} holds files that this tool did not write", "Move them away, or choose another folder."
            )
        folder.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=f".{folder.name}.new-", dir=folder.parent))
        try:
            staged.chmod(0o755)
            (staged / MARK).write_text("", encoding="utf-8")
            for page in pages:
                (staged / page.name).write_text(page.html, encoding="utf-8")
            (staged / "preview.css").write_text(style_sheet(), encoding="utf-8")
            (staged / "preview.js").write_text(script(), encoding="utf-8")
            shutil.copyfile(_plotly_script(), staged / "plotly.min.js")
            shutil.rmtree(folder, ignore_errors=True)
            staged.rename(folder)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    except OSError as error:
        raise ConfigurationError(
            f"cannot write {error.filename or folder}: {error.strerror}", "Free the space or mend the permissions."
        ) from error


def _plotly_script() -> Path:
    """Return plotly's script in its package, which takes long to import and is not needed for more."""
    found = find_spec("plotly")
    if found is None or found.origin is None:
        raise ConfigurationError("plotly is not installed", "Install the locked packages: make.")
    return Path(found.origin).parent / "package_data" / "plotly.min.js"
