"""Annotations of dashboards as calls."""

from collections.abc import Mapping
from typing import Any

from attrs import define

from toolchain.base.documents.document import Document
from toolchain.base.errors import DefinitionError
from toolchain.pull.code import Code, Literal, call, code_of
from toolchain.pull.difference import is_same
from toolchain.pull.expressions import ExpressionWriter
from toolchain.pull.frame import Frame, annotations_of
from toolchain.pull.names import ProjectNames

_MODULE = "toolchain.define.annotations"


@define(eq=False)
class AnnotationWriter:
    """Writes annotations of a dashboard."""

    frame: Frame
    names: ProjectNames
    expressions: ExpressionWriter

    def annotation(self, wanted: Document) -> Code:
        """Return code of an annotation in normal form: a name of the project's, a function, or as it is."""
        for _, name in self.names.house_annotations:
            if self._is(name, wanted):
                return name
        found = self._special(wanted)
        if found is not None and self._is(found, wanted):
            return found
        return call(_MODULE, "plain_annotation", code_of(wanted))

    def _special(self, wanted: Mapping[str, Any]) -> Code | None:
        name = Literal(str(wanted.get("name", "")))
        color = Literal(str(wanted.get("iconColor", "")))
        match wanted:
            case {"target": {"type": "tags", "tags": [*tags]}}:
                return call(_MODULE, "tag_annotation", name, code_of(tags), color=color)
            case {"expr": str(text)}:
                query = self.expressions.query(text, self.frame.narrowed)
                keywords = {
                    "title": Literal(str(wanted.get("titleFormat", ""))),
                    "text": Literal(wanted["textFormat"]) if wanted.get("textFormat") else None,
                    "color": color,
                }
                return None if query is None else call(_MODULE, "query_annotation", name, query, **keywords)
        return None

    def _is(self, code: Code, wanted: Document) -> bool:
        try:
            value = code.value
        except DefinitionError:
            return False
        if not self.frame.takes("annotations"):
            return False
        built = self.frame.compiled(annotations=[value])
        return is_same(annotations_of(built)[-1], wanted)
