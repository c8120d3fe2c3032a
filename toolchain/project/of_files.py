"""The project of files that were written elsewhere: nothing is defined, and everything may be known."""

from collections.abc import Mapping
from pathlib import Path

from toolchain.catalog.catalog import Catalog
from toolchain.define.environment import Environment, Folder
from toolchain.project.loading import Project

_ENVIRONMENT = Environment(
    name="files", title="Files", grafana_url="http://localhost", folder=Folder("files", "Files"), endpoints={}
)


def project_of_files(known: Project | None = None, source_types: Mapping[str, str] | None = None) -> Project:
    """Return a project without definitions that knows the catalog, the data sources and the environment of another.

    ``source_types`` are those of other data sources, by uid and by name.
    """
    types = source_types or {}
    if known is None:
        return Project(Path(), _ENVIRONMENT, Catalog(), (), (), source_types=types)
    return Project(
        known.root, known.environment, known.catalog, known.datasources, (), source_types=types, checks=known.checks
    )
