"""Rules as documents and a source map, whatever they were read from.

Source: Prometheus documentation, "Recording rules" and "Alerting rules"; Grafana documentation, "Provision alerting
resources" and "Alerting provisioning HTTP API".
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, Literal

from attrs import frozen

from toolchain.base.documents.document import Document, items
from toolchain.base.source import SourceLocation
from toolchain.base.source_map import PartMap, Path, SourceMap

RuleKind = Literal["alert", "record", ""]


class RuleFormat(Enum):
    """Who reads a document of rules, and so how it is spelled."""

    RULER = "rule file of Prometheus, Loki or a ruler"
    PROVISIONING = "provisioning file of Grafana"
    API = "rule group of Grafana's API"

    @property
    def is_grafanas(self) -> bool:
        """Whether Grafana evaluates the rules."""
        return self is not RuleFormat.RULER


_NAMES = {RuleFormat.RULER: "name", RuleFormat.PROVISIONING: "name", RuleFormat.API: "title"}
_KEEP_FIRING = {
    RuleFormat.RULER: "keep_firing_for",
    RuleFormat.PROVISIONING: "keepFiringFor",
    RuleFormat.API: "keep_firing_for",
}


@frozen(eq=False)
class RuleSource:
    """One rule: its document and that of its group, each with where it came from."""

    format: RuleFormat
    document: Document
    map: SourceMap
    group: Document

    @property
    def kind(self) -> RuleKind:
        """What it does; empty where it does not say."""
        if self.format.is_grafanas:
            return "record" if isinstance(self.document.get("record"), dict) else "alert"
        return "alert" if _text(self.document, "alert") else "record" if _text(self.document, "record") else ""

    @property
    def name(self) -> str:
        """The alert, the series that is recorded, or Grafana's title."""
        return _text(self.document, "title" if self.format.is_grafanas else self.kind or "alert")

    @property
    def labels(self) -> dict[str, str]:
        """The labels that it adds, as they are after Grafana has expanded what a provisioning file holds."""
        found = texts(self.document.get("labels"))
        if self.format is RuleFormat.PROVISIONING:
            return {name: text.replace("$$", "$") for name, text in found.items()}
        return found

    @property
    def annotations(self) -> dict[str, str]:
        """What it says."""
        return texts(self.document.get("annotations"))

    @property
    def wait(self) -> str:
        """How long its condition has to hold (``for``)."""
        return _text(self.document, "for") or "0s"

    @property
    def keep_firing(self) -> str:
        """How long it goes on after its condition last held."""
        return _text(self.document, _KEEP_FIRING[self.format]) or "0s"

    @property
    def nodes(self) -> list[Document]:
        """The queries and expressions of a rule of Grafana."""
        return items(self.document.get("data"))

    @property
    def group_name(self) -> str:
        """The name of its group."""
        return _text(self.group, _NAMES[self.format])

    @property
    def interval(self) -> str:
        """The time between evaluations; empty where its group does not say."""
        interval = self.group.get("interval")
        is_seconds = isinstance(interval, int) and not isinstance(interval, bool)
        return f"{interval}s" if is_seconds and interval else "" if is_seconds else _text(self.group, "interval")

    @property
    def location(self) -> SourceLocation:
        """Its first line."""
        return self.map.location(())


def rule_sources(document: Document, source_map: SourceMap, form: RuleFormat) -> Iterator[RuleSource]:
    """Yield the rules of a document in their order; what is no rule or no group is passed over."""
    for path, group in _groups(document, form):
        for index, rule in enumerate(_list(group.get("rules"))):
            if isinstance(rule, dict):
                yield RuleSource(form, rule, PartMap(source_map, (*path, "rules", index)), group)


def _groups(document: Document, form: RuleFormat) -> Iterator[tuple[Path, Document]]:
    if form is RuleFormat.API:
        yield (), document
        return
    for index, group in enumerate(_list(document.get("groups"))):
        if isinstance(group, dict):
            yield ("groups", index), group


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    return "" if value is None or isinstance(value, dict | list) else str(value)


def texts(value: object) -> dict[str, str]:
    """Return the texts of a mapping by their names; none where it is no mapping, and no text of what cannot be one."""
    if not isinstance(value, dict):
        return {}
    return {str(name): "" if each is None else str(each) for name, each in value.items() if _is_scalar(each)}


def _is_scalar(value: object) -> bool:
    return not isinstance(value, dict | list)
