"""Where the parts of a document stand in a file."""

from attrs import frozen

from toolchain.base.documents.located import Located
from toolchain.base.source import SourceLocation
from toolchain.base.source_map import Origin, Path


@frozen(eq=False)
class FileMap:
    """The lines of a document that a file holds; it is as Grafana stores it."""

    file: str
    root: Located

    def origin(self, path: Path) -> Origin:
        """Return the line of a part, or of what it is a part of."""
        return Origin(self.location(path), finished=True)

    def location(self, path: Path, offset: int = 0) -> SourceLocation:
        """Return the line of a part, or of the character at ``offset`` of a text."""
        found = self.root
        for step in path:
            found = found.get(step) if isinstance(step, str) else found.item(step)
        return SourceLocation(self.file, found.line_at(offset))
