"""Targets as calls: the function of their data source's type, or the model as it is."""

from collections.abc import Mapping
from typing import Any

from attrs import define

from toolchain.base.documents.document import Document
from toolchain.compile.dashboards import SPECIAL_SOURCES
from toolchain.project.project import Project
from toolchain.pull.code import Code, Fields, Literal, call, can_be_made, code_of, text_code
from toolchain.pull.expressions import ExpressionWriter, Narrow

_MODULE = "toolchain.define.targets"
_AUTOMATIC = "__auto"


def patched(code: Code, patch: Mapping[str, Any], kind: str) -> Code:
    """Return code with a patch around it, the code itself where there is nothing to patch."""
    return call("toolchain.define.patch", "with_fields", code, Fields(kind, patch)) if patch else code


def source_key(project: Project, reference: Any) -> str:
    """Return the project's key of a data source that Grafana refers to, empty for one that it does not have."""
    if not isinstance(reference, Mapping):
        return ""
    for key, special in SPECIAL_SOURCES.items():
        if special == reference:
            return key
    for key, endpoint in project.environment.endpoints.items():
        source = project.datasource(key)
        if endpoint.uid == reference.get("uid") and source is not None and source.type == reference.get("type"):
            return key
    return ""


@define(eq=False)
class TargetWriter:
    """Writes targets of a dashboard."""

    project: Project
    expressions: ExpressionWriter
    narrow: Narrow

    def target(self, wanted: Document, *, names_itself: bool, has_step: bool) -> Code:
        """Return the call for a target in normal form, as near as a function comes.

        ``names_itself`` says its refId, which else comes from its place; ``has_step`` its minimum step, which else
        comes from what it reads.
        """
        reference = wanted.get("datasource")
        kind = reference.get("type") if isinstance(reference, Mapping) else None
        key = source_key(self.project, reference)
        common = {
            "ref_id": text_code(wanted.get("refId")) if names_itself else None,
            "hidden": Literal(content=True) if wanted.get("hide") is True else None,
        }
        if isinstance(wanted.get("expr"), str):
            if kind == "loki":
                return self._loki(wanted, key, common)
            if kind == "prometheus" or not isinstance(reference, Mapping):
                return self._prometheus(wanted, key, common, has_step=has_step)
        if kind == "jaeger" and key:
            found = self._jaeger(wanted, key, common["ref_id"])
            if found is not None and "hide" not in wanted:
                return found
        model = {name: each for name, each in wanted.items() if name not in ("refId", "hide", "datasource")}
        if reference is not None and not key:
            model["datasource"] = reference
        return call(_MODULE, "plain_query", code_of(model), **common, source=text_code(key))

    def _prometheus(self, wanted: Document, key: str, common: Mapping[str, Code | None], *, has_step: bool) -> Code:
        legend = wanted.get("legendFormat")
        arguments = [text_code(legend)] if isinstance(legend, str) and legend != _AUTOMATIC else []
        given = [each for each in arguments if each is not None]
        form = wanted.get("format")
        keywords = {
            "mode": Literal("instant") if wanted.get("instant") is True and not wanted.get("range") else None,
            "format": Literal(form) if form in ("table", "heatmap") else None,
            "exemplars": Literal(content=True) if wanted.get("exemplar") is True else None,
            "hidden": common["hidden"],
            "min_step": text_code(wanted.get("interval")) if has_step else None,
            "ref_id": common["ref_id"],
            "source": _other(key, "prometheus"),
        }
        query = self.expressions.query(wanted["expr"], self.narrow)
        if query is not None:
            built = call(_MODULE, "prom", query, *given, **keywords)
            if can_be_made(built):
                return built
        return call(_MODULE, "prom", Literal(wanted["expr"]), *given, **keywords)

    def _loki(self, wanted: Document, key: str, common: Mapping[str, Code | None]) -> Code:
        lines = wanted.get("maxLines")
        legend = text_code(wanted.get("legendFormat"))
        keywords = {
            "mode": Literal("instant") if wanted.get("queryType") == "instant" else None,
            "max_lines": Literal(lines) if type(lines) is int else None,
            "hidden": common["hidden"],
            "ref_id": common["ref_id"],
            "source": _other(key, "loki"),
        }
        return call(_MODULE, "loki", Literal(wanted["expr"]), *([legend] if legend else []), **keywords)

    def _jaeger(self, wanted: Document, key: str, ref_id: Code | None) -> Code | None:
        source = _other(key, "jaeger")
        model = {name: each for name, each in wanted.items() if name not in ("refId", "datasource")}
        match model:
            case {"queryType": "search", "service": str(service), **rest}:
                texts = {"operation": "operation", "tags": "tags", "min_duration": "minDuration"}
                keywords = {name: text_code(rest.get(there)) for name, there in texts.items()}
                limit = rest.get("limit")
                keywords["limit"] = Literal(limit) if type(limit) is int and limit != 20 else None
                return call(_MODULE, "jaeger_search", Literal(service), **keywords, ref_id=ref_id, source=source)
            case {"query": str(trace), **rest} if not rest:
                return call(_MODULE, "jaeger_trace", Literal(trace), ref_id=ref_id, source=source)
            case {"queryType": "dependencyGraph", **rest} if not rest and ref_id is None:
                return call(_MODULE, "jaeger_graph", source=source)
        return None


def _other(key: str, usual: str) -> Code | None:
    return Literal(key) if key and key != usual else None
