"""Loki targets."""

from collections.abc import Mapping
from typing import Any, Literal

import attr

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import AtLeast1
from toolchain.base.errors import UnknownLabelError, did_you_mean
from toolchain.define.targets.base import HouseTarget
from toolchain.define.targets.legend_format import legend_labels
from toolchain.languages.logql.ast import LogQuery, Query, RangeAggregation, VectorAggregation
from toolchain.languages.logql.builder import Logs, labels_of
from toolchain.languages.logql.printer import to_logql

Mode = Literal["range", "instant"]


@attr.s(auto_attribs=True, kw_only=True)
class LokiTarget(HouseTarget):
    """A LogQL query; ``query`` is its tree unless it was written by hand."""

    query: Query | None = None
    mode: Mode = "range"
    max_lines: int | None = None

    @property
    def is_instant(self) -> bool:
        """Whether the query is asked for now alone."""
        return self.mode == "instant"

    def fields(self) -> dict[str, Any]:
        """Return the keys of a Loki target (Grafana's Loki query model)."""
        document: dict[str, Any] = {"expr": to_logql(self.query) if self.query is not None else self.expr}
        if not self.is_kept:
            document |= {"queryType": self.mode, "editorMode": "code"}
        elif self.is_instant:
            document["queryType"] = self.mode
        if self.legendFormat:
            document["legendFormat"] = self.legendFormat
        if self.max_lines is not None:
            document["maxLines"] = self.max_lines
        return document


@checked
def loki(
    query: Query | Logs | str,
    legend: str = "",
    *,
    mode: Mode = "range",
    max_lines: AtLeast1 | None = None,
    hidden: bool = False,
    ref_id: str = "",
    source: str = "",
    fields: Mapping[str, Any] | None = None,
) -> LokiTarget:
    """Return a Loki target from a query, or from LogQL written by hand.

    ``fields`` are any others that Grafana has. Raises UnknownLabelError for a legend label that the result cannot have.
    """
    tree = query.query if isinstance(query, Logs) else None if isinstance(query, str) else query
    if tree is not None:
        _check_legend(legend, tree)
    return LokiTarget(
        expr=query if isinstance(query, str) else "",
        query=tree,
        legendFormat=legend,
        mode=mode,
        max_lines=max_lines,
        hide=hidden,
        refId=ref_id,
        source_key=source or "loki",
        source_type="loki",
        has_own_source=bool(source),
        patch=fields or {},
    )


def _check_legend(legend: str, query: Query) -> None:
    known = _result_labels(query)
    for name in legend_labels(legend) if known is not None else ():
        if name not in (known or ()):
            raise UnknownLabelError(
                f"the legend shows {name!r}, which the query's result does not have.{did_you_mean(name, known or ())}",
                f"The result's labels are {', '.join(sorted(known or ())) or 'none'}.",
            )


def _result_labels(query: Query) -> frozenset[str] | None:
    match query:
        case VectorAggregation(op=op, expression=expression, grouping=None):
            return _result_labels(expression) if op in ("topk", "bottomk", "sort", "sort_desc") else frozenset()
        case VectorAggregation(grouping=grouping) | RangeAggregation(grouping=grouping) if grouping is not None:
            return frozenset(grouping.labels) if grouping.kind == "by" else None
        case RangeAggregation(query=inner) | (LogQuery() as inner):
            return labels_of(inner)
    return None
