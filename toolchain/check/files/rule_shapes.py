"""What of a rule file is another kind of value than there has to be: it would be taken for nothing, and missed."""

from collections.abc import Iterator

from toolchain.base.finding import Finding
from toolchain.check.files.grafana_shapes import grafana_shapes
from toolchain.check.files.ruler_shapes import ruler_shapes
from toolchain.project.file_rules import RuleDocument


def rule_shapes(document: RuleDocument) -> Iterator[Finding]:
    """Yield what those who evaluate the rules of a document refuse of it, or pass over without a word."""
    yield from grafana_shapes(document) if document.format.is_grafanas else ruler_shapes(document)
