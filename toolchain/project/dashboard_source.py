"""A dashboard as documents and a source map, whatever it was read from."""

from attrs import frozen

from toolchain.base.documents.document import Document
from toolchain.base.source_map import SourceMap


@frozen(eq=False)
class DashboardSource:
    """A dashboard that can be compiled; ``folder`` is the key of one of the environment's further folders."""

    document: Document
    map: SourceMap
    folder: str = ""
