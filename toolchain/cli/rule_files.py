"""Rules that a command is given by name: files of Prometheus, Loki and Grafana."""

from pathlib import Path

from toolchain.base.documents.errors import DocumentError, UnreadableFileError
from toolchain.check.files.checker import read_documents
from toolchain.project.file_rules import RuleDocument, file_rules


def rule_documents(path: Path, remedy: str) -> tuple[RuleDocument, ...]:
    """Return the documents of rules in a file.

    Raises UnreadableFileError, with the words on what to do, for one that has none.
    """
    try:
        documents = read_documents(path)
    except DocumentError as error:
        raise UnreadableFileError.of(path, error, remedy) from error
    found = tuple(each for document in documents if (each := file_rules(str(path), document)) is not None)
    if not found:
        raise UnreadableFileError(f"{path} has no rules", remedy)
    return found
