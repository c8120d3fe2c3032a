"""Rule groups as they are given, with their lines: of files of Prometheus, Loki and rulers.

Source: Prometheus documentation, "Recording rules"; Prometheus Operator, "PrometheusRule"; Mimir and Cortex
documentation, "HTTP API", which answers groups by namespace.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import frozen

from toolchain.base.documents.located import Located
from toolchain.base.durations import duration_seconds
from toolchain.base.finding import Severity
from toolchain.base.source import SourceLocation
from toolchain.check.files.rule_shapes import rule_shapes
from toolchain.define.alerting.group import GROUP_SETTINGS
from toolchain.project.file_map import FileMap
from toolchain.project.file_rules import RuleDocument, file_rules
from toolchain.project.rule_source import RuleFormat, RuleSource, rule_sources
from toolchain.pull.imports.given import RefusedError


@frozen(eq=False)
class GivenGroup:
    """A group of a rule file: what it says beside its rules, and these in their order."""

    name: str
    interval: str
    settings: dict[str, Any]
    rules: tuple[RuleSource, ...]
    location: SourceLocation


def ruler_documents(file: str, documents: Iterable[Located]) -> tuple[RuleDocument, ...]:
    """Return those of the documents that hold rules for Prometheus, Loki or a ruler."""
    found = (each for document in documents for each in _documents(file, document))
    return tuple(each for each in found if each.format is RuleFormat.RULER)


def may_hold_rules(document: Any) -> bool:
    """Return whether it is worth looking for rules in a plain document."""
    if not isinstance(document, dict):
        return False
    spec = document.get("spec")
    return (
        "groups" in document
        or (isinstance(spec, dict) and "groups" in spec)
        or all(isinstance(each, list) for each in document.values())
    )


def _documents(file: str, document: Located) -> Iterator[RuleDocument]:
    if document.fields and all(_is_namespace(each) for each in document.fields.values()):
        for groups in document.fields.values():
            yield RuleDocument(file, RuleFormat.RULER, Located({"groups": groups}, groups.line), groups)
        return
    found = file_rules(file, document)
    if found is not None:
        yield found


def _is_namespace(value: Located) -> bool:
    """Return whether a value is the list of groups of a namespace, as the API of a ruler answers it."""
    groups = list(value.items())
    return bool(groups) and all(isinstance(each.get("rules").value, list) and each.get("name").text for each in groups)


def given_groups(documents: Sequence[RuleDocument]) -> tuple[GivenGroup, ...]:
    """Return the groups of documents. Raises RefusedError with the line of what nobody would evaluate."""
    for document in documents:
        for finding in rule_shapes(document):
            if finding.severity is Severity.ERROR:
                raise RefusedError(f"{finding.location}: {finding.message}", finding.remedy)
    return tuple(group for document in documents for group in _groups(document))


def _groups(document: RuleDocument) -> Iterator[GivenGroup]:
    for group in document.groups.items():
        texts = group.as_texts()
        root = Located({"groups": Located([group], group.line)}, group.line)
        rules = tuple(rule_sources(root.as_texts(), FileMap(document.file, root), RuleFormat.RULER))
        fields = {name: each for name, each in group.plain().items() if name in GROUP_SETTINGS and each is not None}
        labels = texts.get("labels")
        settings = {**fields, **({"labels": labels} if labels else {})}
        interval = str(texts.get("interval") or "")
        yield GivenGroup(
            str(texts["name"]),
            interval if duration_seconds(interval) else "",
            settings,
            rules,
            SourceLocation(document.file, group.line),
        )
