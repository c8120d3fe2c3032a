"""The project of files that were written elsewhere: nothing is defined, and everything may be known."""

from collections.abc import Mapping
from pathlib import Path

from toolchain.base.errors import UnloadableError
from toolchain.base.finding import Finding
from toolchain.catalog.catalog import Catalog
from toolchain.define.datasource import DataSource
from toolchain.define.environment import Environment, Folder
from toolchain.define.tuning import tuning_of
from toolchain.project.importing import catalog_of, importable, imported_modules, instances, load_environment
from toolchain.project.packages import CHECKS, DATA_SOURCES, METRICS
from toolchain.project.project import Project

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


def load_known(root: Path, environment: str, source_types: Mapping[str, str] | None = None) -> Project:
    """Return what ``project_of_files`` takes of the definitions of a root, without importing any others.

    A module that cannot be imported is left out. Raises ConfigurationError where there is no such environment, or it
    cannot be read.
    """
    root = root.resolve()
    with importable(root):
        chosen = load_environment(root, environment)
        with tuning_of(chosen.tuning, chosen.sampling):
            metrics = imported_modules(root, METRICS, [])
            datasources = imported_modules(root, DATA_SOURCES, [])
        checks = imported_modules(root, CHECKS, [])
    return Project(
        root,
        chosen,
        catalog_of(metrics),
        instances(datasources, DataSource),
        (),
        source_types=source_types or {},
        checks=tuple(checks),
    )


def load_catalog(root: Path, environment: str) -> Catalog:
    """Return the catalog, whole, without importing what is no part of it.

    Raises UnloadableError where one of its modules cannot be imported, ConfigurationError where there is no such
    environment.
    """
    findings: list[Finding] = []
    _, catalog = load_environment_with_catalog(root, environment, findings)
    if findings:
        raise UnloadableError(findings[0])
    return catalog


def load_environment_with_catalog(root: Path, environment: str, findings: list[Finding]) -> tuple[Environment, Catalog]:
    """Return an environment and the catalog; a module of it that cannot be imported is added to the findings.

    Raises ConfigurationError where there is no such environment, or it cannot be read.
    """
    root = root.resolve()
    with importable(root):
        chosen = load_environment(root, environment)
        with tuning_of(chosen.tuning, chosen.sampling):
            return chosen, catalog_of(imported_modules(root, METRICS, findings))
