"""Annotations: events drawn over every panel of a dashboard."""

from collections.abc import Mapping, Sequence
from typing import Any

import attr

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Name
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.printer import to_promql

BUILT_IN: dict[str, Any] = {
    "builtIn": 1,
    "datasource": {"type": "grafana", "uid": "-- Grafana --"},
    "enable": True,
    "hide": True,
    "iconColor": "rgba(0, 211, 255, 1)",
    "name": "Annotations & Alerts",
    "type": "dashboard",
}


@attr.s(auto_attribs=True, frozen=True)
class QueryAnnotation:
    """Events where a Prometheus query returns a series."""

    name: Name
    query: Expression
    color: str
    title: str
    text: str
    source_key: str = "prometheus"

    def to_json_data(self) -> dict[str, Any]:
        """Return the annotation as Grafana stores it; ``datasource`` still holds the project's key."""
        return {
            "name": self.name,
            "datasource": self.source_key,
            "enable": True,
            "hide": False,
            "iconColor": self.color,
            "expr": to_promql(self.query),
            "step": "60s",
            "titleFormat": self.title,
            "textFormat": self.text,
        }


@attr.s(auto_attribs=True, frozen=True)
class TagAnnotation:
    """Events that were written to Grafana with all of the tags."""

    name: Name
    tags: tuple[str, ...]
    color: str

    def to_json_data(self) -> dict[str, Any]:
        """Return the annotation as Grafana stores it."""
        return {
            "name": self.name,
            "datasource": {"type": "grafana", "uid": "-- Grafana --"},
            "enable": True,
            "hide": False,
            "iconColor": self.color,
            "target": {"type": "tags", "tags": list(self.tags), "matchAny": False, "limit": 100},
        }


@attr.s(auto_attribs=True, frozen=True)
class PlainAnnotation:
    """Events from any other source, as Grafana stores them."""

    document: Mapping[str, Any]

    def to_json_data(self) -> dict[str, Any]:
        """Return the annotation as Grafana stores it."""
        return dict(self.document)


Annotation = QueryAnnotation | TagAnnotation | PlainAnnotation


@checked
def query_annotation(name: Name, query: Expression, *, title: str, text: str = "", color: str = "blue") -> Annotation:
    """Return an annotation where the query returns something; ``title`` and ``text`` may use ``{{label}}``."""
    return QueryAnnotation(name, query, color, title, text)


@checked
def tag_annotation(name: Name, tags: Sequence[str], *, color: str = "purple") -> Annotation:
    """Return an annotation for events tagged in Grafana, such as deploys."""
    return TagAnnotation(name, tuple(tags), color)


@checked
def built_in(fields: Mapping[str, Any]) -> Annotation:
    """Return the annotation that every dashboard has, with other fields; None removes one."""
    return PlainAnnotation({name: each for name, each in {**BUILT_IN, **fields}.items() if each is not None})


@checked
def plain_annotation(document: Mapping[str, Any]) -> Annotation:
    """Return an annotation for which there is no function here, as Grafana stores it."""
    return PlainAnnotation(document)
