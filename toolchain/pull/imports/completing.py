"""What is done with imported modules when all are there: clashes, waivers, and how they are laid out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from attrs import evolve

from toolchain.base.progress import SILENT, Progress
from toolchain.base.python_layout import laid_out_together
from toolchain.catalog.stub import MetricStub
from toolchain.project.packages import METRICS
from toolchain.project.project import Project
from toolchain.pull.imports.given import RefusedError
from toolchain.pull.imports.naming import module_name
from toolchain.pull.imports.outcome import Outcome
from toolchain.pull.imports.stubs import MetricUse, stub_module, stubs_of
from toolchain.pull.imports.waiving import with_waivers
from toolchain.pull.only_definitions import require_only_definitions

Placed = tuple[Outcome, str]
"""What became of something, and the package of its modules."""


def completed(
    outcomes: Iterable[Placed], project: Project, folders: Mapping[str, Path], progress: Progress = SILENT
) -> list[Placed]:
    """Return outcomes with sources that can be written; a dashboard whose uid another one has is refused.

    ``folders`` are those of imports by package, that of metrics among them: what dashboards read and the catalog does
    not have comes as stubs. Raises MissingProgramError, ProgramError.
    """
    found = list(_with_unique_uids(outcomes))
    stubs = stubs_of(_reads(each for each, _ in found), project.catalog)
    project = evolve(project, catalog=evolve(project.catalog, stubs=(*project.catalog.stubs, *stubs)))
    if stubs:
        found.append(_stub_outcome(stubs, folders[METRICS]))
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


def _reads(outcomes: Iterable[Outcome]) -> dict[str, MetricUse]:
    """Return how all that is imported reads series."""
    found: dict[str, MetricUse] = {}
    for outcome in outcomes:
        for name, use in outcome.reads.items():
            found.setdefault(name, MetricUse()).add(use)
    return found


def _stub_outcome(stubs: Sequence[MetricStub], folder: Path) -> Placed:
    """Return the module of the stubs, beside those of former imports."""
    taken = {path.stem for path in folder.glob("*.py")}
    name = PurePosixPath(f"{module_name(['stubs'], taken)}.py")
    return Outcome("", f"{len(stubs)} stubs of metrics", {name: stub_module(stubs)}), METRICS


def _with_unique_uids(outcomes: Iterable[Placed]) -> Iterator[Placed]:
    taken: dict[str, Outcome] = {}
    for outcome, package in outcomes:
        first = taken.setdefault(outcome.uid, outcome) if outcome.uid else outcome
        if first is outcome:
            yield outcome, package
            continue
        if list(first.modules.values()) == list(outcome.modules.values()):
            yield evolve(outcome, modules={}, reads={}, notes=(f"the same as {first.place}",)), package
            continue
        error = RefusedError(
            f"{outcome.place}: {first.place} has the uid {outcome.uid} as well, and Grafana keeps one of them",
            "Leave it out, give it another uid, or have it get one: --new-uids.",
        )
        yield Outcome(outcome.place, outcome.what, refused=error), package
