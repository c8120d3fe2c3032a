"""A classic dashboard as one reads it of schema v2: what both can be compared by."""

from collections.abc import Mapping

from attrs import evolve, frozen

from toolchain.base.source import SourceLocation
from toolchain.base.source_map import Origin, Path, SourceMap
from toolchain.compile.schema_2.dashboard import dashboard_2
from toolchain.migrate.resource.written import Written, written_classic
from toolchain.project.dashboard_source import DashboardSource


def through_schema_2(source: DashboardSource) -> DashboardSource:
    """Return a dashboard written in schema v2 and read again, each part with the line that it had."""
    made = dashboard_2(source.document, "v2beta1", source.layout)
    written = written_classic(made.spec)
    document = {**written.document, "uid": source.document.get("uid")}
    lines = _AgainMap(source.map, made.places, written)
    return evolve(source, document=document, map=lines, layout=written.layout, is_schema_2=True)


@frozen(eq=False)
class _AgainMap:
    """The lines of a dashboard by the parts of what was read again; ``places`` are its parts by those of schema v2."""

    lines: SourceMap
    places: Mapping[Path, Path]
    written: Written

    def origin(self, path: Path) -> Origin:
        """Return the origin of the part that another was made of."""
        return self.lines.origin(self._former(path))

    def location(self, path: Path, offset: int = 0) -> SourceLocation:
        """Return the line of the part that another was made of."""
        return self.lines.location(self._former(path), offset)

    def _former(self, path: Path) -> Path:
        found = self.written.came_from(path)
        while found and found not in self.places:
            found = found[:-1]
        return self.places.get(found, ())
