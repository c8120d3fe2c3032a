"""Dashboard variables as calls, each a constant of the module."""

import re
from collections.abc import Mapping
from typing import Any

from attrs import define

from toolchain.base.documents.document import Document
from toolchain.base.errors import DefinitionError
from toolchain.define.variables import ONE, ONE_OR_ALL, SEVERAL
from toolchain.pull.code import Call, Code, Fields, Literal, Name, call, code_of
from toolchain.pull.difference import is_same, patch_between, variable_form
from toolchain.pull.expressions import ExpressionWriter
from toolchain.pull.frame import Frame, variables_of
from toolchain.pull.targets import source_key

_LABEL_VALUES = re.compile(r"label_values\((?P<selector>.+), *(?P<label>[A-Za-z_][A-Za-z0-9_]*)\)", re.DOTALL)
_CHOICES = {"ONE": ONE, "ONE_OR_ALL": ONE_OR_ALL, "SEVERAL": SEVERAL}
_UNUSED = frozenset({"name", "type", "label", "datasource"})


@define(eq=False)
class VariableWriter:
    """Writes variables of a dashboard, in their order: later ones may use earlier ones."""

    frame: Frame
    expressions: ExpressionWriter

    def variable(self, document: Document) -> Code:
        """Return code of a variable, which compiles to the same normal form and to the same choice."""
        wanted = variable_form(document)
        found = self._special(document, wanted)
        if found is not None:
            built = self._built(found)
            if built is not None:
                patch = patch_between(variable_form(built), wanted) | _choice_patch(built, document)
                return (
                    call("toolchain.define.patch", "with_fields", found, Fields("VARIABLE", patch)) if patch else found
                )
        return self._plain(document)

    def _special(self, document: Document, wanted: Document) -> Code | None:
        label = Literal(str(wanted.get("label", "")))
        name = Literal(str(wanted.get("name", "")))
        choice = _choice(wanted)
        default = _default(document, choice)
        match wanted:
            case {"type": "query", "query": {"query": str(text)}}:
                return self._label_values(name, label, wanted, text, choice, default)
            case {"type": "custom", "query": str(text)} if text:
                values = [each.strip() for each in re.split(r"(?<!\\),", text)]
                first = values[0] if choice == "ONE" else ""
                keywords = {
                    "choice": _var(choice) if choice != "ONE" else None,
                    "default": Literal(default) if default and default != first else None,
                    "all_value": Literal(str(wanted["allValue"])) if wanted.get("allValue") else None,
                }
                return _var_call("custom", name, label, code_of(values), **keywords)
            case {"type": "textbox"}:
                usual = str(wanted.get("query", ""))
                return _var_call("textbox", name, label, default=Literal(usual) if usual else None)
        return None

    def _label_values(
        self, name: Code, label: Code, wanted: Document, text: str, choice: str, default: str
    ) -> Code | None:
        found = _LABEL_VALUES.fullmatch(text)
        key = source_key(self.frame.queries.project, wanted.get("datasource"))
        selector = self.expressions.selector(found["selector"]) if found is not None else None
        if found is None or selector is None or not key:
            return None
        keywords = {
            "choice": _var(choice) if choice != "SEVERAL" else None,
            "default": Literal(default) if default else None,
            "pattern": Literal(str(wanted["regex"])) if wanted.get("regex") else None,
            "datasource": Literal(key) if key != "prometheus" else None,
        }
        return _var_call("label_values", name, label, selector, Literal(found["label"]), **keywords)

    def _plain(self, document: Document) -> Code:
        key = source_key(self.frame.queries.project, document.get("datasource"))
        model = {each: value for each, value in document.items() if each not in _UNUSED}
        if document.get("datasource") and not key:
            model["datasource"] = document["datasource"]
        return _var_call(
            "plain_variable",
            Literal(str(document.get("type") or "")),
            Literal(str(document.get("name") or "")),
            Literal(str(document.get("label") or "")),
            code_of(model),
            datasource=Literal(key) if key else None,
        )

    def _built(self, code: Code) -> Document | None:
        try:
            variable = code.value
        except (DefinitionError, TypeError, ValueError):
            return None
        return variables_of(self.frame.compiled(variables=[variable]))[-1]


def _var(name: str) -> Code:
    return Name("toolchain.define", "variables", (name,), "var")


def _var_call(name: str, *arguments: Code, **keywords: Code | None) -> Code:
    given = {key: each for key, each in keywords.items() if each is not None}
    return Call(Name("toolchain.define", "variables", (name,), "var"), arguments, given)


def _choice(wanted: Mapping[str, Any]) -> str:
    multi, include_all = bool(wanted.get("multi")), bool(wanted.get("includeAll"))
    return next(
        (name for name, each in _CHOICES.items() if (each.multi, each.include_all) == (multi, include_all)), "ONE"
    )


def _default(document: Mapping[str, Any], choice: str) -> str:
    """Return the value that is chosen, empty for all of them and for several."""
    current = document.get("current")
    value = current.get("value") if isinstance(current, Mapping) else None
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    is_all = value == "$__all" and choice != "ONE"
    return value if isinstance(value, str) and not is_all else ""


def _choice_patch(built: Mapping[str, Any], document: Mapping[str, Any]) -> Document:
    """Return the choice where it is another one; no normal form has it, and it is what people see first."""
    wanted = document.get("current")
    if not isinstance(wanted, Mapping):
        return {}
    chosen = {name: wanted[name] for name in ("text", "value") if name in wanted}
    current = built.get("current") or {}
    usual = {name: current.get(name) for name in chosen}
    return {} if not chosen or is_same(chosen, usual) else {"current": chosen}
