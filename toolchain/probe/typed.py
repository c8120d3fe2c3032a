"""Dashboards that name data sources as older ones do, by a name or a variable, with the type that each is of.

Who asks has to know which server answers: the type is the one that compilation found, or that of the language.
"""

from collections.abc import Mapping, Sequence

from attrs import define, field

from toolchain.base.documents.document import Document, items, section
from toolchain.compile.model import CompiledAnnotation, CompiledDashboard, CompiledPanel, CompiledVariable
from toolchain.languages.logql.ast import Query
from toolchain.languages.promql.ast import Expression

_ASKED = ("prometheus", "loki")


@define(eq=False)
class TypedDashboard:
    """A dashboard's document in which each query says whom it asks, and its panels by their documents there."""

    dashboard: CompiledDashboard
    document: Document = field(init=False, repr=False)
    _panels: dict[int, CompiledPanel] = field(factory=dict, init=False, repr=False)
    _compiled: Mapping[int, CompiledPanel] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._compiled = {id(each.document): each for each in self.dashboard.panels}
        document = self.dashboard.document
        self.document = {
            **document,
            "panels": [self._typed(each) for each in items(document.get("panels"))],
            "templating": _with_types(section(document, "templating"), self.dashboard.variables),
            "annotations": _with_types(section(document, "annotations"), self.dashboard.annotations),
        }

    def panel(self, document: Document) -> CompiledPanel | None:
        """Return the panel of a document that is part of this one's."""
        return self._panels.get(id(document))

    def _typed(self, panel: Document) -> Document:
        compiled = self._compiled.get(id(panel))
        made = dict(panel)
        if compiled is not None:
            self._panels[id(made)] = compiled
            types = {id(each.document): _type(each.source_type, each.query) for each in compiled.targets}
            if panel.get("targets"):
                made["targets"] = [_referring(each, types.get(id(each), "")) for each in items(panel["targets"])]
        if panel.get("panels"):
            made["panels"] = [self._typed(each) for each in items(panel["panels"])]
        return made


def _with_types(around: Document, compiled: Sequence[CompiledVariable | CompiledAnnotation]) -> Document:
    types = {id(each.document): _type(each.source_type, each.query) for each in compiled}
    return {**around, "list": [_referring(each, types.get(id(each), "")) for each in items(around.get("list"))]}


def _type(source_type: str, query: Expression | Query | None) -> str:
    """Return the type of whom a query asks; where nobody says it, whoever speaks its language."""
    if source_type not in ("", "datasource"):
        return source_type
    return "prometheus" if isinstance(query, Expression) else "loki" if isinstance(query, Query) else source_type


def _referring(document: Document, kind: str) -> Document:
    """Return what asks with an object that tells whom; one that is no server that is asked here tells nothing."""
    reference = document.get("datasource")
    if isinstance(reference, dict) and (reference.get("type") == kind or kind not in _ASKED):
        return document
    uid = reference.get("uid") if isinstance(reference, dict) else reference
    return {**document, "datasource": {"type": kind, "uid": uid}}
