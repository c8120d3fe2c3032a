"""What a command knows of definitions that it does not compile, with progress."""

from collections.abc import Mapping
from pathlib import Path

from toolchain.base.durations import duration_seconds
from toolchain.cli import console as consoles
from toolchain.languages.promql.analysis.context import QueryContext
from toolchain.project.of_files import load_environment_with_catalog, load_known, project_of_files
from toolchain.project.project import Project


def known_to_files(
    root: Path, environment: str, source_types: Mapping[str, str] | None = None, *, no_catalog: bool
) -> Project:
    """Return what is known beside files that were written elsewhere; definitions that cannot be loaded are left out.

    ``source_types`` are those of data sources that are not defined, by uid and by name.
    """
    if no_catalog:
        return project_of_files(source_types=source_types)
    with consoles.progress(consoles.messages(), f"loading {environment}"):
        return load_known(root, environment, source_types)


def query_context(root: Path, environment: str, *, no_catalog: bool) -> QueryContext:
    """Return the context of queries that stand alone; definitions that cannot be loaded are left out."""
    if no_catalog:
        return QueryContext()
    with consoles.progress(consoles.messages(), f"loading {environment}"):
        chosen, catalog = load_environment_with_catalog(root, environment, [])
    return QueryContext(catalog, scrape_interval=duration_seconds(chosen.scrape_interval) or 15.0)
