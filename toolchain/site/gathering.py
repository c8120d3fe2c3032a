"""What the site tells of beside the compilation: read from the definitions, from Git, and from what was played."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from toolchain.base.errors import ConfigurationError
from toolchain.base.repository import GitError, answer
from toolchain.base.revision import current_revision
from toolchain.compile.compilation import Compilation
from toolchain.define.environment import Environment
from toolchain.project.importing import environment_names, importable, load_environment
from toolchain.project.packages import SIMULATION, module_names
from toolchain.simulate.loading import Simulation, load_simulation
from toolchain.site.content import Content, Guide, Pictures, PlayedResult
from toolchain.site.links import Links
from toolchain.site.pages.guides import image_page

_GUIDES = "docs"


def simulation_of(root: Path) -> Simulation | None:
    """Return the simulation of a project, None for one without. Raises what ``load_simulation`` does."""
    with importable(root.resolve()):
        has_one = bool(module_names(root.resolve(), SIMULATION))
    return load_simulation(root) if has_one else None


def environments_of(root: Path) -> tuple[Environment, ...]:
    """Return every environment. Raises ConfigurationError for one that cannot be read."""
    root = root.resolve()
    with importable(root):
        return tuple(load_environment(root, name) for name in environment_names(root))


def guides_of(root: Path) -> tuple[Guide, ...]:
    """Return the texts of the repository."""
    paths = sorted((root / _GUIDES).rglob("*.md"))
    return tuple(
        Guide(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8", errors="replace")) for path in paths
    )


def images_of(root: Path) -> dict[str, Path]:
    """Return the pictures of the texts, by their path on the site."""
    paths = sorted((root / _GUIDES).rglob("*.png"))
    return {image_page(path.relative_to(root).as_posix()): path for path in paths}


def revision_of(root: Path, environment: str) -> str:
    """Return in words what the definitions were: the revision with its day, where there is Git."""
    try:
        revision = current_revision(root)
        day = answer(root, "log", "-1", "--format=%cs").strip() if revision else ""
    except GitError:
        return f"Environment {environment}."
    said = f"revision {revision} of {day}" if day else "no revision"
    return f"Environment {environment}, {said}."


def results_of(path: Path) -> dict[str, PlayedResult]:
    """Return what came of incidents, as ``incidents --format json`` printed it. Raises ConfigurationError."""
    try:
        played = json.loads(path.read_text(encoding="utf-8"))
        return {str(each["incident"]): _result(each) for each in played["incidents"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(
            f"{path} holds no results of incidents", "Write it with: build.py incidents --format json"
        ) from error


def _result(document: Mapping[str, Any]) -> PlayedResult:
    fired = dict.fromkeys(str(each["labels"]["alertname"]) for each in document["alerts"])
    told = tuple((str(name), int(number)) for name, number in document["notifications"].items())
    detected = document["detected_after_seconds"]
    return PlayedResult(tuple(fired), told, None if detected is None else float(detected), bool(document["holds"]))


def content_of(
    compilation: Compilation,
    *,
    simulation: Simulation | None,
    environments: tuple[Environment, ...],
    results: Mapping[str, PlayedResult],
    pictures: Pictures,
    source_url: str,
) -> Content:
    """Return what the pages are made of."""
    root = compilation.project.root
    return Content(
        compilation,
        Links(compilation, source_url),
        incidents=() if simulation is None else simulation.incidents,
        results=results,
        environments=environments,
        guides=guides_of(root),
        pictures=pictures,
        revision=revision_of(root, compilation.project.environment.name),
    )
