"""What all steps have in common."""

from collections.abc import Callable

from attrs import frozen

from toolchain.base.documents.document import Document
from toolchain.migrate.data_sources import DataSources


@frozen
class Step:
    """One step to a schemaVersion.

    ``upgrade`` changes the document that it is given, which is a copy of its own, and returns how many parts of it;
    ``what`` says in words what became of them.
    """

    version: int
    what: str
    upgrade: Callable[[Document, DataSources], int]
