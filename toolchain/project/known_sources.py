"""The data sources of a project's environment, as migrations of dashboards know them."""

from collections.abc import Mapping

from toolchain.migrate.data_sources import DataSources, KnownDataSource
from toolchain.project.project import Project


def known_sources(project: Project, names: Mapping[str, str] | None = None) -> DataSources:
    """Return the data sources by their keys and names, and by further ``names`` of what has such a key."""
    known = []
    for source in project.datasources:
        endpoint = project.environment.endpoints.get(source.key)
        if endpoint is not None:
            others = [name for name, key in (names or {}).items() if key == source.key]
            known += [
                KnownDataSource(endpoint.uid, name, source.type, source.is_default)
                for name in (*others, source.key, source.name)
            ]
    return DataSources(known)
