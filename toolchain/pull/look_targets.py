"""Queries of panels that have a look: what they ask, and the fields that neither the look nor Grafana gives them."""

from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from attrs import define

from toolchain.base.documents.document import Document
from toolchain.compile.queries import parsed
from toolchain.pull.code import Code, Literal, Query, call, can_be_made, code_of, text_code
from toolchain.pull.expressions import ExpressionWriter
from toolchain.pull.stored_form import source_type
from toolchain.pull.targets import source_key

_MODULE = "toolchain.define.targets"
_PROMETHEUS = frozenset({"expr", "legendFormat", "format", "instant", "exemplar", "hide", "interval", "refId"})
_LOKI = frozenset({"expr", "legendFormat", "queryType", "maxLines", "hide", "refId"})
_OLD = frozenset({"datasource", "intervalFactor", "metric", "step", "target", "query", "range", "editorMode"})
"""Other fields that queries of Prometheus have had."""
_USUAL = {"format": "time_series", "instant": False, "exemplar": False, "interval": "", "legendFormat": ""}
"""What ``prom`` does not write, and what a query may say that nobody knows the type of."""
_OTHER = frozenset({"hide", "refId"})
OF_QUERIES = frozenset({"expr", "legendFormat", "hide", "refId", "datasource"})
"""What each query says itself, and no look for it."""


def has_usual_names(queries: Sequence[Document]) -> bool:
    """Return whether the queries of a panel are called A, B, C and so on."""
    return [each.get("refId") for each in queries] == list(ascii_uppercase[: len(queries)])


@define(eq=False)
class LookTargetWriter:
    """Writes queries of a dashboard whose data source variables choose between ``types``."""

    expressions: ExpressionWriter
    types: Mapping[str, str]
    shared: Mapping[str, Code]

    def has_function(self, query: Document, panels: Any) -> bool:
        """Return whether there is a function for a query, and not only its model."""
        return isinstance(query.get("expr"), str) and self._type(query, panels) in ("prometheus", "loki")

    def target(self, query: Document, panels: Any, ignored: frozenset[str], *, names_itself: bool) -> Code:
        """Return the call for a query in stored form; ``panels`` is the data source of its panel.

        ``ignored`` are fields that its look gives it.
        """
        kind = self._type(query, panels)
        reference = query.get("datasource")
        key = source_key(self.expressions.names.project, reference)
        common = {
            "hidden": Literal(content=True) if query.get("hide") is True else None,
            "ref_id": text_code(query.get("refId")) if names_itself else None,
            "source": Literal(key) if key else None,
        }
        gone = {*ignored, *(("datasource",) if key else ())}
        if self.has_function(query, panels):
            said = {name: each for name, each in query.items() if name not in ignored}
            names, given = (_PROMETHEUS, self._prometheus(said)) if kind == "prometheus" else (_LOKI, self._loki(said))
            rest = {
                name: each
                for name, each in query.items()
                if name not in gone and (name not in names or each == _USUAL.get(name, object()))
            }
            written = {**given, **common, "fields": code_of(rest) if rest else None}
            legend = text_code(query.get("legendFormat"))
            arguments = [legend] if legend is not None else []
            return self._asked("prom" if kind == "prometheus" else "loki", query, arguments, written)
        model = {name: each for name, each in query.items() if name not in _OTHER and name not in gone}
        return call(_MODULE, "plain_query", code_of(model), **common)

    def _asked(self, name: str, query: Document, arguments: Sequence[Code], written: Mapping[str, Code | None]) -> Code:
        """Return the call with the query as the catalog has it, or as text."""
        text = query["expr"]
        known = self.shared.get(text)
        if known is not None:
            return call(_MODULE, name, known, *arguments, **written)
        if name == "prom":
            built = self.expressions.query(text, lambda expression: expression)
            found = None if built is None else call(_MODULE, name, built, *arguments, **written)
            if found is not None and can_be_made(found):
                return found
        return call(_MODULE, name, Query(text), *arguments, **written)

    @staticmethod
    def _prometheus(query: Document) -> dict[str, Code | None]:
        form = query.get("format")
        return {
            "mode": Literal("instant") if query.get("instant") is True else None,
            "format": Literal(form) if form in ("table", "heatmap") else None,
            "exemplars": Literal(content=True) if query.get("exemplar") is True else None,
            "min_step": text_code(query.get("interval")),
        }

    @staticmethod
    def _loki(query: Document) -> dict[str, Code | None]:
        lines = query.get("maxLines")
        return {
            "mode": Literal("instant") if query.get("queryType") == "instant" else None,
            "max_lines": Literal(lines) if type(lines) is int and lines > 0 else None,
        }

    def _type(self, query: Document, panels: Any) -> str:
        """Return the type of the data source that a query asks; where nobody says it, what its text can be read as."""
        known = source_type(query.get("datasource") or panels, self.types)
        text = query.get("expr")
        if known or not isinstance(text, str) or not set(query) <= _PROMETHEUS | _OLD:
            return known
        return "prometheus" if parsed(text, "prometheus").tree is not None else known
