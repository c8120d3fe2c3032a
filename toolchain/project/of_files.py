"""The project of files that were written elsewhere: nothing is defined, and everything may be known."""

from pathlib import Path

from toolchain.catalog.catalog import Catalog
from toolchain.define.environment import Environment, Folder
from toolchain.project.loading import Project

_ENVIRONMENT = Environment(
    name="files", title="Files", grafana_url="http://localhost", folder=Folder("files", "Files"), endpoints={}
)


def project_of_files(known: Project | None = None) -> Project:
    """Return a project without definitions that knows the catalog, the data sources and the environment of another."""
    if known is None:
        return Project(Path(), _ENVIRONMENT, Catalog(), (), ())
    return Project(known.root, known.environment, known.catalog, known.datasources, ())
