"""What of a rule file is another kind of value than there has to be: it would be taken for nothing, and missed."""

from collections.abc import Iterator

from toolchain.base.finding import Finding
from toolchain.check.files.grafana_shapes import grafana_shapes
from toolchain.check.files.ruler_shapes import ruler_shapes
from toolchain.project.file_rules import RuleDocument


def rule_shapes(document: RuleDocument, *, of_vmalert: bool = False) -> Iterator[Finding]:
    """Yield what those who evaluate the rules of a document refuse of it, or pass over without a word."""
    if document.format.is_grafanas:
        yield from grafana_shapes(document)
    else:
        yield from ruler_shapes(document, of_vmalert=of_vmalert)
