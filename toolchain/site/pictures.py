"""Pictures of dashboards over a simulated day, kept by what they are made of: what did not change is not drawn again.

The key of a picture is a hash of all that decides what is on it: the dashboard, the files that say how the simulated
system behaves and what rules make of it, the toolchain itself, and the moment.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from toolchain.base.documents.document import Document
from toolchain.base.errors import UnwritableError
from toolchain.base.progress import SILENT, Progress
from toolchain.base.scratch import scratch_folder
from toolchain.compile.compilation import Compilation
from toolchain.preview.page.queries import Settings
from toolchain.preview.picture import Theme, chromium, take_pictures
from toolchain.preview.preview import chosen_documents, write_preview
from toolchain.preview.sources.simulated import period_of, simulated_data
from toolchain.project.packages import SIMULATION
from toolchain.simulate.loading import Simulation
from toolchain.simulate.schedule import placed_in_period
from toolchain.site.naming import slug

_TOOLCHAIN = Path(__file__).resolve().parents[1]
_READ = ("metrics", "signals", "alerts", SIMULATION)
"""Folders of definitions that decide what the simulated system gives."""
_THEMES: tuple[Theme, Theme] = ("light", "dark")
_HOURS, _WIDTH, _SEED = 24.0, 1400, 1


def dashboard_pictures(
    compilation: Compilation, simulation: Simulation, kept: Path, until: float, *, progress: Progress = SILENT
) -> dict[str, tuple[Path, Path]]:
    """Return the pictures of each dashboard by its uid, in light and in dark; those that ``kept`` lacks are taken.

    ``until`` is when the simulated day ends, in Unix seconds. What the folder has of former dashboards goes.
    Raises MissingProgramError where Prometheus or Chromium is missing, UnwritableError.
    """
    documents = chosen_documents(compilation)
    shared = _shared(compilation, until)
    wanted = {str(each["uid"]): _files(kept, each, shared) for each in documents}
    missing = [each for each in documents if not all(path.is_file() for path in wanted[str(each["uid"])])]
    if missing:
        chromium()
        _make(kept)
        _take(compilation, simulation, missing, wanted, until, progress)
    current = {path for paths in wanted.values() for path in paths}
    for path in kept.glob("*.png"):
        if path not in current:
            path.unlink(missing_ok=True)
    return wanted


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableError(
            f"cannot write {folder}: {error.strerror}", "Choose another place with --output, or leave pictures out."
        ) from error


def _files(kept: Path, document: Document, shared: str) -> tuple[Path, Path]:
    key = sha256(f"{shared}{json.dumps(document, sort_keys=True)}".encode()).hexdigest()[:20]
    light, dark = (kept / f"{slug(str(document['uid']))}-{theme}-{key}.png" for theme in _THEMES)
    return light, dark


def _shared(compilation: Compilation, until: float) -> str:
    digest = sha256(f"{compilation.project.environment.name} {until} {_HOURS} {_WIDTH} {_SEED}".encode())
    root = compilation.project.root
    for folder in (_TOOLCHAIN, *(root / name for name in _READ)):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".css", ".js"):
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _take(
    compilation: Compilation,
    simulation: Simulation,
    documents: Sequence[Document],
    wanted: Mapping[str, tuple[Path, Path]],
    until: float,
    progress: Progress,
) -> None:
    period = period_of(compilation.project.environment, until, _HOURS)
    settings = Settings(
        now=period.end, earliest=period.start, scrape_interval=f"{period.step:.0f}s", window=_HOURS * 3600
    )
    uids = [str(each["uid"]) for each in documents]
    with (
        scratch_folder("documentation-") as folder,
        simulated_data(
            compilation.project,
            simulation.model,
            compilation.rules,
            documents,
            period,
            seed=_SEED,
            incidents=placed_in_period(simulation, (), period.start, period.end),
            is_awaited=True,
            at_end=True,
            progress=progress,
        ) as sources,
    ):
        written = write_preview(compilation, sources, folder / "pages", settings, only=uids, progress=progress)
        advance = progress.begin("pictures", len(_THEMES) * len(uids))
        for number, theme in enumerate(_THEMES):
            pages = {written.page_of(uid): wanted[uid][number] for uid in uids}
            take_pictures(pages, width=_WIDTH, theme=theme, advance=advance)
        progress.end()
