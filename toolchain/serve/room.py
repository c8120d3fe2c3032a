"""What the page and the terminal are told: the dashboards as they are now, their pictures, findings and errors."""

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import define, evolve, field, frozen

from toolchain.base.documents.document import Document
from toolchain.base.errors import UnknownNameError
from toolchain.base.finding import Finding
from toolchain.base.layout import Layout
from toolchain.compile.compilation import Compilation
from toolchain.preview.data.timing import clock_text
from toolchain.preview.page.pages import Site
from toolchain.preview.page.queries import Settings
from toolchain.preview.preview import chosen_documents
from toolchain.serve.arranging import arranged_rows
from toolchain.serve.data import Data
from toolchain.serve.drawing import Opening, Pictures, opened_dashboard, section_rows, site_of, variable_rows
from toolchain.serve.events import Events
from toolchain.serve.placing import PlacedFindings, placed_findings
from toolchain.serve.workspace import Round, Workspace

_LIVE_STEP = 5.0
"""Seconds: who opens a dashboard of live data twice within so many sees the same."""

Row = Callable[[Finding], dict[str, Any]]


@frozen(eq=False)
class Shown:
    """What is shown: the compilation, what the rules say of it, and why it is not what the files say now.

    ``seconds`` is how long the last round took.
    """

    version: int
    compilation: Compilation | None = None
    findings: tuple[Finding, ...] = ()
    placed: PlacedFindings = field(factory=PlacedFindings)
    problems: tuple[Finding, ...] = ()
    seconds: float = 0.0


@frozen(eq=False)
class Difference:
    """What of findings is new, and what is gone."""

    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    seconds: float


@define(eq=False)
class Room:
    """The state of the server; rounds come from one thread, questions from any.

    ``row`` tells a finding as plain data.
    """

    workspace: Workspace
    data: Data
    row: Row
    events: Events = field(factory=Events, init=False)
    shown: Shown = field(factory=lambda: Shown(0), init=False)
    pictures: Pictures = field(factory=Pictures, init=False, repr=False)
    _lock: threading.RLock = field(factory=threading.RLock, init=False, repr=False)

    @property
    def compilation(self) -> Compilation:
        """The compilation that is shown. Raises UnknownNameError where nothing could be loaded yet."""
        found = self.shown.compilation
        if found is None:
            raise UnknownNameError("nothing could be loaded yet", "Mend what the error says.")
        return found

    def take(self, saved: Collection[Path] | None = None) -> Round:
        """Load what was saved, everything at first, and tell everybody what of it is to be seen."""
        found = self.workspace.load(saved)
        with self._lock:
            kept = evolve(self.shown, problems=found.problems, compilation=found.compilation, seconds=found.seconds)
            self._show(evolve(kept, placed=self._placed(kept)), found.changed, "definitions")
        return found

    def settle(self, is_vain: Callable[[], bool] = lambda: False) -> Difference | None:
        """Have the rules speak of all that is shown, and tell everybody what is new and what is gone.

        None where it became vain meanwhile, because something else was saved.
        """
        started = time.perf_counter()
        found = self.workspace.settle(is_vain)
        if found is None:
            return None
        with self._lock:
            self.shown = evolve(self.shown, compilation=self.workspace.compilation)
            before = set(self.shown.findings)
            new = tuple(each for each in found if each not in before)
            gone = tuple(each for each in self.shown.findings if each not in set(found))
            if new or gone:
                old = self.shown.placed
                kept = evolve(self.shown, findings=found)
                kept = evolve(kept, placed=self._placed(kept))
                self._show(kept, _differing(old, kept.placed), "findings")
        return Difference(new, gone, time.perf_counter() - started)

    def use(self, data: Data) -> None:
        """Let the pictures be of other data."""
        with self._lock:
            is_other = data.sources is not self.data.sources and (data.state, self.data.state) != ("waiting", "waiting")
            self.data = data
            if is_other:
                self.pictures.forget()
                compilation = self.shown.compilation
                uids = () if compilation is None else tuple(each.uid for each in compilation.dashboards)
                self._show(self.shown, uids, "data")

    def say(self, message: str, remedy: str) -> None:
        """Tell everybody what has no place in a file, such as that the toolchain itself has changed."""
        self.events.tell({**self._event((), "notice"), "notice": {"message": message, "remedy": remedy}}, passes=True)

    def _placed(self, shown: Shown) -> PlacedFindings:
        pages = () if shown.compilation is None else shown.compilation.dashboards
        return placed_findings(shown.findings, pages)

    def _show(self, shown: Shown, changed: Sequence[str], what: str) -> None:
        self.shown = evolve(shown, version=self.shown.version + 1)
        self.events.tell(self._event(changed, what))

    def _event(self, changed: Sequence[str], what: str) -> dict[str, Any]:
        return {
            "event": "changed",
            "version": self.shown.version,
            "what": what,
            "dashboards": list(changed),
            "error": self._error(),
            "seconds": round(self.shown.seconds, 4),
        }

    def _error(self) -> dict[str, Any] | None:
        problems = self.shown.problems
        if not problems:
            return None
        first = problems[0]
        return {
            "message": first.message,
            "file": first.location.file,
            "line": first.location.line,
            "remedy": first.remedy,
            "more": len(problems) - 1,
        }

    def _rows(self, findings: Sequence[Finding]) -> list[dict[str, Any]]:
        return [self.row(each) for each in findings]

    @property
    def title(self) -> str:
        """What the page is called."""
        compilation = self.shown.compilation
        if compilation is None:
            return self.workspace.environment
        environment = compilation.project.environment
        return f"{environment.folder.title} ({environment.name})"

    def settings(self, opening: Opening) -> Settings:
        """Return how a dashboard is opened now."""
        settings = evolve(self.data.settings, chosen=opening.chosen)
        return evolve(settings, now=time.time() // _LIVE_STEP * _LIVE_STEP) if self.data.is_live else settings

    def _site(self, compilation: Compilation) -> Site:
        return site_of(self.title, [each.document for each in compilation.dashboards], self.data.sources)

    def dashboards(self) -> dict[str, Any]:
        """Return all dashboards with how many findings each has, and the findings of none."""
        shown = self.shown
        pages = () if shown.compilation is None else shown.compilation.dashboards
        return {
            "version": shown.version,
            "error": self._error(),
            "title": self.title,
            "data": self.data.told(),
            "dashboards": [
                {
                    "uid": page.uid,
                    "title": page.title,
                    "description": str(page.document.get("description") or ""),
                    "tags": [str(each) for each in page.document.get("tags") or ()],
                    "findings": _counted(shown.placed.of_dashboard(page.uid)),
                }
                for page in pages
            ],
            "findings": self._rows(shown.placed.elsewhere),
        }

    def dashboard(self, uid: str, opening: Opening) -> dict[str, Any]:
        """Return a dashboard with its pictures. Raises UnknownNameError, and PreviewError for a time that is none."""
        shown, data, compilation = self.shown, self.data, self.compilation
        document = self.document(uid)
        settings = self.settings(opening)
        opened = opened_dashboard(document, opening, data.sources, settings)
        pictures = self.pictures.of(opened, data, settings, self._site(compilation))
        of_panels = {panel: self._rows(those) for panel, those in shown.placed.of_panels(uid).items()}
        known = {str(placed.panel.get("id") or 0) for placed, _ in pictures.values()}
        others = [row for panel, rows in of_panels.items() if panel not in known for row in rows]
        span = opened.span
        return {
            "version": shown.version,
            "error": self._error(),
            "uid": uid,
            "title": str(document.get("title") or ""),
            "description": str(document.get("description") or ""),
            "tags": [str(each) for each in document.get("tags") or ()],
            "data": data.told(),
            "span": {
                "from": round(span.start * 1000),
                "to": round(span.end * 1000),
                "text": span.text,
                "clock": f"{clock_text(span.start)} – {clock_text(span.end)} UTC",
            },
            "time": {"from": "now-6h", "to": "now", **(opened.document.get("time") or {})},
            "timezone": str(document.get("timezone") or "browser"),
            "refresh": str(document.get("refresh") or ""),
            "time_picker": document.get("timepicker") or {},
            "variables": variable_rows(document, opened.variables),
            "problems": [
                {"name": each.ref_id, "message": each.message, "remedy": each.remedy}
                for each in opened.variables.problems
            ],
            "layout": "rows" if compilation.project.environment.dashboards == "classic" else "tabs",
            "sections": section_rows(opened, pictures, of_panels),
            "arranged": arranged_rows(opened, self._layout(uid), pictures),
            "findings": others,
        }

    def _layout(self, uid: str) -> Layout | None:
        return next((each.layout for each in self.compilation.dashboards if each.uid == uid), None)

    def document(self, uid: str) -> Document:
        """Return the document of a dashboard. Raises UnknownNameError."""
        return chosen_documents(self.compilation, [uid])[0]


def _differing(old: PlacedFindings, new: PlacedFindings) -> tuple[str, ...]:
    """Return the uids of dashboards whose findings are other."""
    places = {*old.by_place, *new.by_place}
    return tuple(sorted({each[0] for each in places if old.by_place.get(each, ()) != new.by_place.get(each, ())}))


def _counted(findings: Sequence[Finding]) -> Mapping[str, int]:
    counted = {"error": 0, "warning": 0, "info": 0}
    for each in findings:
        counted[each.severity.value] += 1
    return counted
