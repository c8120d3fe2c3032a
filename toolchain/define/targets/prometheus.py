"""Prometheus targets."""

from collections.abc import Mapping
from typing import Any, Literal

import attr

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Step
from toolchain.base.errors import UnknownLabelError
from toolchain.define.targets.base import HouseTarget
from toolchain.define.targets.legend_format import legend_labels
from toolchain.languages.promql.analysis.analyser import built_branches
from toolchain.languages.promql.analysis.labels import missing_label
from toolchain.languages.promql.ast import Expression, Operand, as_expression
from toolchain.languages.promql.printer import to_promql

Format = Literal["time_series", "table", "heatmap"]
Mode = Literal["range", "instant"]


@attr.s(auto_attribs=True, kw_only=True)
class PrometheusTarget(HouseTarget):
    """A PromQL query; ``query`` is its tree unless it was written by hand."""

    query: Expression | None = None
    mode: Mode = "range"
    exemplars: bool = False

    @property
    def is_instant(self) -> bool:
        """Whether the query is asked for now alone."""
        return self.mode == "instant"

    def fields(self) -> dict[str, Any]:
        """Return the keys of a Prometheus target (Grafana's Prometheus query model)."""
        text = to_promql(self.query) if self.query is not None else self.expr
        if self.is_kept:
            return self._kept(text)
        document: dict[str, Any] = {
            "expr": text,
            "legendFormat": self.legendFormat or "__auto",
            "format": self.format,
            "range": self.mode == "range",
            "instant": self.mode == "instant",
            "editorMode": "code",
        }
        if self.exemplars:
            document["exemplar"] = True
        if self.interval:
            document["interval"] = self.interval
        return document

    def _kept(self, text: str) -> dict[str, Any]:
        given = {
            "legendFormat": self.legendFormat,
            "format": self.format if self.format != "time_series" else "",
            "instant": self.is_instant,
            "exemplar": self.exemplars,
            "interval": self.interval,
        }
        return {"expr": text, **{name: value for name, value in given.items() if value}}


@checked
def prom(
    query: Operand | str,
    legend: str = "",
    *,
    mode: Mode = "range",
    format: Format = "time_series",
    exemplars: bool = False,
    hidden: bool = False,
    min_step: Step = "",
    ref_id: str = "",
    source: str = "",
    fields: Mapping[str, Any] | None = None,
) -> PrometheusTarget:
    """Return a Prometheus target from an expression, or from PromQL written by hand.

    ``legend`` may use ``{{label}}`` of the result; ``fields`` are any others that Grafana has. Raises UnknownLabelError
    for a label that the result cannot have.
    """
    expression = None if isinstance(query, str) else as_expression(query)
    if expression is not None:
        check_legend(legend, expression)
    return PrometheusTarget(
        expr=query if isinstance(query, str) else "",
        query=expression,
        legendFormat=legend,
        format=format,
        mode=mode,
        exemplars=exemplars,
        hide=hidden,
        interval=min_step,
        refId=ref_id,
        source_key=source or "prometheus",
        source_type="prometheus",
        has_own_source=bool(source),
        patch=fields or {},
    )


def check_legend(legend: str, expression: Expression) -> None:
    """Raise UnknownLabelError for a legend label that the expression's result cannot have."""
    shown = legend_labels(legend)
    if not shown:
        return
    branches = built_branches(expression)
    for name in shown:
        problem = missing_label(branches, name)
        if problem is not None:
            raise UnknownLabelError(f"the legend shows {problem[0]}", problem[1])
