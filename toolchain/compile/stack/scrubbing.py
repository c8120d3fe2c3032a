"""What is taken out of lines and spans, in the dialects of those who do it.

Sources: Grafana Alloy documentation, "loki.process: stage.replace"; OpenTelemetry documentation, "Transform processor"
and OTTL's functions ``replace_pattern``, ``replace_all_patterns`` and ``delete_key``; the collector's documentation,
"Environment variables", by which ``$`` is written twice.
"""

import json
from collections.abc import Iterable, Iterator, Sequence

from toolchain.base.documents.document import Document
from toolchain.catalog.catalog import Catalog
from toolchain.catalog.privacy import Privacy, SensitivePattern, Treatment
from toolchain.catalog.traces import SpanAttribute
from toolchain.languages.alloy.builder import Block


def replace_stages(patterns: Iterable[SensitivePattern]) -> Iterator[Block]:
    """Yield the stages that scrub a line: what the groups of an expression capture is replaced."""
    for each in patterns:
        yield Block(
            "stage.replace",
            attributes={"expression": each.expression_of_removed, "replace": each.replacement},
            comment=f"{each.name}: {each.help}",
        )


def trace_statements(catalog: Catalog) -> list[Document]:
    """Return the ``trace_statements`` of a transform processor that scrubs spans; empty where there is no table.

    Decisions on attributes come first, under all their names; then the patterns of lines, in the values of whatever
    attributes resources, spans and their events have: an exception's message and stack are such.
    """
    privacy = catalog.privacy
    everywhere = [_in_all_values(each) for each in privacy.patterns]
    contexts = {
        "resource": [each.format("resource") for each in everywhere],
        "span": [*_decisions(privacy, _names(catalog)), *(each.format("span") for each in everywhere)],
        "spanevent": [each.format("spanevent") for each in everywhere],
    }
    return [{"context": context, "statements": statements} for context, statements in contexts.items() if statements]


def _names(catalog: Catalog) -> dict[str, Sequence[str]]:
    """Return the spellings of each attribute."""
    attributes: list[SpanAttribute] = [
        each
        for schema in catalog.trace_schemas
        for each in (*schema.resource_attributes, *(one for span in schema.spans for one in span.attributes))
    ]
    return {each.name: (each.name, *each.aliases) for each in attributes}


def _decisions(privacy: Privacy, names: dict[str, Sequence[str]]) -> Iterator[str]:
    """Yield the statements about single attributes; the table's patterns look at all of them anyway."""
    for decision in privacy.attributes:
        for name in map(_text, names.get(decision.name, (decision.name,))):
            if decision.treatment is Treatment.REMOVED:
                yield f"delete_key(span.attributes, {name})"
            for each in decision.by:
                if each not in privacy.patterns:
                    expression, replacement = _text(_expression(each)), _text(_replacement(each))
                    yield f"replace_pattern(span.attributes[{name}], {expression}, {replacement})"


def _in_all_values(pattern: SensitivePattern) -> str:
    """Return the statement with a hole for its context."""
    expression, replacement = _text(_expression(pattern)), _text(_replacement(pattern))
    written = f'.attributes, "value", {expression}, {replacement})'
    return "replace_all_patterns({}" + written.replace("{", "{{").replace("}", "}}")


def _expression(pattern: SensitivePattern) -> str:
    return pattern.expression_of_kept.replace("$", "$$")


def _replacement(pattern: SensitivePattern) -> str:
    """Return the template: groups in braces, or a digit that follows would be a part of the number."""
    return "".join(f"$${{{part}}}" if isinstance(part, int) else part for part in pattern.result)


def _text(text: str) -> str:
    """Return a text of OTTL."""
    return json.dumps(text, ensure_ascii=False)
