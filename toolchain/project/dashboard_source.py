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

    One that ``is_schema_2`` was written in that schema; what of it is ``refused`` is not in the document: parts that
    nobody can make classic, with their lines. ``layout`` says how the panels lie where rows do not say all of it, such
    as tabs; None where they do.
    """

    document: Document
    map: SourceMap
    folder: str = ""
    is_schema_2: bool = False
    refused: tuple[tuple[SourceLocation, MigrationError], ...] = ()
    layout: Layout | None = None
