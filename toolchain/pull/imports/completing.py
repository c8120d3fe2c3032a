"""What is done with imported modules when all are there: clashes, waivers, and how they are laid out."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from attrs import evolve

from toolchain.base.progress import SILENT, Progress
from toolchain.base.python_layout import laid_out_together
from toolchain.project.project import Project
from toolchain.pull.imports.given import RefusedError
from toolchain.pull.imports.outcome import Outcome
from toolchain.pull.imports.waiving import with_waivers
from toolchain.pull.only_definitions import require_only_definitions

Placed = tuple[Outcome, str]
"""What became of something, and the package of its modules."""


def completed(
    outcomes: Iterable[Placed], project: Project, folders: Mapping[str, Path], progress: Progress = SILENT
) -> list[Placed]:
    """Return outcomes with sources that can be written; a dashboard whose uid another one has is refused.

    ``folders`` are those of imports by package. Raises MissingProgramError, ProgramError.
    """
    found = list(_with_unique_uids(outcomes))
    sources = {
        str(folders[package] / name): source
        for outcome, package in found
        for name, source in outcome.modules.items()
        if outcome.uid
    }
    sources |= with_waivers(project, sources, progress)
    others = {
        str(folders[package] / name): source
        for outcome, package in found
        for name, source in outcome.modules.items()
        if not outcome.uid
    }
    for source in sources.values():
        require_only_definitions(source)
    laid_out = laid_out_together({**sources, **others})
    return [
        (evolve(each, modules={name: laid_out[str(folders[package] / name)] for name in each.modules}), package)
        for each, package in found
    ]


def _with_unique_uids(outcomes: Iterable[Placed]) -> Iterator[Placed]:
    taken: dict[str, str] = {}
    for outcome, package in outcomes:
        first = taken.setdefault(outcome.uid, outcome.place) if outcome.uid else outcome.place
        if first == outcome.place:
            yield outcome, package
            continue
        error = RefusedError(
            f"{outcome.place}: {first} has the uid {outcome.uid} as well, and Grafana would keep the last of them",
            "Give it another uid, or leave it out.",
        )
        yield Outcome(outcome.place, outcome.what, refused=error), package
