"""Rules that a command is given by name: files of Prometheus, Loki and Grafana."""

from pathlib import Path

from toolchain.base.documents.errors import DocumentError, UnreadableFileError
from toolchain.check.files.checker import read_documents
from toolchain.project.file_rules import RuleDocument, file_rules

_REMEDY = "Give it a dashboard in JSON, or YAML with groups of rules."


def rule_documents(path: Path) -> tuple[RuleDocument, ...]:
    """Return the documents of rules in a file. Raises UnreadableFileError for one that has none."""
    try:
        documents = read_documents(path)
    except DocumentError as error:
        raise UnreadableFileError(f"{path}:{error.line}: {error.message}", _REMEDY) from error
    found = tuple(each for document in documents if (each := file_rules(str(path), document)) is not None)
    if not found:
        raise UnreadableFileError(f"{path} has no rules", _REMEDY)
    return found
