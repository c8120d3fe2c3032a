"""A dashboard as documents and a source map, whatever it was read from."""

from attrs import frozen

from toolchain.base.documents.document import Document
from toolchain.base.layout import Layout
from toolchain.base.source import SourceLocation
from toolchain.base.source_map import SourceMap
from toolchain.migrate.errors import MigrationError


@frozen(eq=False)
class DashboardSource:
    """A dashboard that can be compiled; ``folder`` is the key of one of the environment's further folders.

    What of it is ``refused`` is not in the document: parts of schema v2 that nobody can make classic, with their lines.
    ``layout`` says how the panels lie where rows do not say all of it, such as tabs; None where they do.
    """

    document: Document
    map: SourceMap
    folder: str = ""
    refused: tuple[tuple[SourceLocation, MigrationError], ...] = ()
    layout: Layout | None = None
