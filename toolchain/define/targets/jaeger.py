"""Jaeger targets."""

from typing import Any, Literal

import attr

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import AtLeast1
from toolchain.define.targets.base import HouseTarget


@attr.s(auto_attribs=True, kw_only=True)
class JaegerTarget(HouseTarget):
    """A Jaeger query: a search, one trace by id, or the dependency graph."""

    document: dict[str, Any] = attr.ib(factory=dict)

    def fields(self) -> dict[str, Any]:
        """Return the keys of a Jaeger target (Grafana's Jaeger query model)."""
        return dict(self.document)


@checked
def jaeger_search(
    service: str,
    *,
    operation: str = "",
    tags: str = "",
    min_duration: str = "",
    limit: AtLeast1 = 20,
    ref_id: str = "",
    source: str = "jaeger",
) -> JaegerTarget:
    """Return a search for traces; ``tags`` is a logfmt string, ``min_duration`` such as ``500ms``."""
    document: dict[str, Any] = {"queryType": "search", "service": service, "limit": limit}
    optional = {"operation": operation, "tags": tags, "minDuration": min_duration}
    document.update({key: value for key, value in optional.items() if value})
    return JaegerTarget(document=document, refId=ref_id, source_key=source, source_type="jaeger")


@checked
def jaeger_trace(trace_id: str, *, ref_id: str = "", source: str = "jaeger") -> JaegerTarget:
    """Return one trace by id, usually a dashboard variable; such a target has no queryType."""
    return JaegerTarget(document={"query": trace_id}, refId=ref_id, source_key=source, source_type="jaeger")


@checked
def jaeger_graph(kind: Literal["dependencyGraph"] = "dependencyGraph", *, source: str = "jaeger") -> JaegerTarget:
    """Return the graph of which service calls which (Grafana 12 and newer)."""
    return JaegerTarget(document={"queryType": kind}, source_key=source, source_type="jaeger")
