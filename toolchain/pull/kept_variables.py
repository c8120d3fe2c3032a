"""Variables that were made elsewhere, as calls of the functions that add nothing to them."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import define

from toolchain.base.documents.document import Document
from toolchain.base.errors import DefinitionError
from toolchain.define.variables import ALL_TEXT, ALL_VALUE, ONE_OR_ALL, SEVERAL, HouseVariable
from toolchain.pull.code import Call, Code, Literal, Name, Pairs, Query, call, code_of
from toolchain.pull.stored_form import is_same, variable_form

_CHOICES = {(each.multi, each.include_all): name for name, each in (("ONE_OR_ALL", ONE_OR_ALL), ("SEVERAL", SEVERAL))}
_REFRESH = {0: "never", 1: "on load", 2: "on time range change"}
_OF_CALLS = frozenset({"name", "type", "label"})


@define(eq=False)
class KeptVariableWriter:
    """Writes variables; ``compiled`` returns what one compiles to, ``source`` the code of a data source reference.

    ``key`` is the key of a data source that the project has, empty for another one.
    """

    compiled: Callable[[HouseVariable], Document]
    source: Callable[[Any], Code]
    key: Callable[[Any], str]

    def variable(self, document: Document) -> Code:
        """Return code of a variable, which compiles to the same."""
        wanted = variable_form(document)
        for found in (self._query(wanted), self._data_source(wanted)):
            if found is not None and self._gives(found, wanted):
                return found
        return self._plain(wanted)

    def _query(self, wanted: Document) -> Code | None:
        text, ref_id, form = wanted.get("query"), "", None
        if isinstance(text, Mapping) and {"query", "refId"} <= set(text) <= {"query", "refId", "qryType"}:
            text, ref_id, form = text["query"], str(text["refId"]), text.get("qryType")
        if wanted.get("type") != "query" or not isinstance(text, str):
            return None
        refresh = wanted.get("refresh")
        words = _REFRESH.get(refresh) if type(refresh) is int else None
        sort = wanted.get("sort")
        keywords = {
            **self._named(wanted),
            "source": self.source(wanted["datasource"]) if isinstance(wanted.get("datasource"), Mapping) else None,
            **_chosen(wanted),
            "refresh": Literal(words) if words not in (None, "on load") else None,
            "sort": Literal(sort) if type(sort) is int and sort >= 0 else None,
            "ref_id": Literal(ref_id) if ref_id else None,
            "definition": None if "definition" in wanted else Literal(content=False),
            "form": Literal(form) if type(form) is int and form >= 0 else None,
        }
        return self._completed("query", [Literal(str(wanted.get("name", ""))), Query(text)], keywords, wanted)

    def _data_source(self, wanted: Document) -> Code | None:
        if wanted.get("type") != "datasource" or not isinstance(wanted.get("query"), str):
            return None
        arguments: list[Code] = [Literal(str(wanted.get("name", ""))), Literal(wanted["query"])]
        return self._completed("data_source", arguments, {**self._named(wanted), **_chosen(wanted)}, wanted)

    def _completed(
        self, name: str, arguments: list[Code], keywords: Mapping[str, Code | None], wanted: Document
    ) -> Code | None:
        """Return the call with whatever it does not say as ``fields``."""
        given = {key: each for key, each in keywords.items() if each is not None}
        code = _call(name, arguments, given)
        built = self._built(code)
        if built is None:
            return None
        rest = _differences(built, wanted)
        return _call(name, arguments, {**given, "fields": code_of(rest)}) if rest else code

    def _named(self, wanted: Document) -> dict[str, Code | None]:
        label = wanted.get("label")
        return {"label": Literal(label) if isinstance(label, str) else None}

    def _plain(self, wanted: Document) -> Code:
        model = {name: each for name, each in wanted.items() if name not in _OF_CALLS}
        fields = tuple(
            (name, self.source(each) if name == "datasource" and not self.key(each) else code_of(each))
            for name, each in model.items()
            if name != "datasource" or not self.key(each)
        )
        texts: list[Code] = [Literal(str(wanted.get(name, ""))) for name in ("type", "name", "label")]
        key = self.key(model.get("datasource"))
        given: dict[str, Code] = {"datasource": Literal(key)} if key else {}
        found = _call("plain_variable", [*texts, Pairs(fields)], given)
        if isinstance(model.get("datasource"), str):  # the name of one there, which is no key here
            return call("toolchain.define.patch", "with_fields", found, code_of({"datasource": model["datasource"]}))
        return found

    def _gives(self, code: Code, wanted: Document) -> bool:
        built = self._built(code)
        return built is not None and is_same(built, wanted)

    def _built(self, code: Code) -> Document | None:
        try:
            return variable_form(self.compiled(code.value))
        except (DefinitionError, TypeError, ValueError):
            return None


def _chosen(wanted: Document) -> dict[str, Code | None]:
    name = _CHOICES.get((wanted.get("multi") is True, wanted.get("includeAll") is True))
    pattern, all_value = wanted.get("regex"), wanted.get("allValue")
    return {
        "choice": Name("toolchain.define", "variables", (name,), "var") if name else None,
        "chosen": _values(wanted.get("current")),
        "pattern": Literal(pattern) if isinstance(pattern, str) and pattern else None,
        "all_value": Literal(all_value) if isinstance(all_value, str) and all_value else None,
    }


def _values(current: Any) -> Code | None:
    """Return what is chosen, None where its texts are not those of its values."""
    if not isinstance(current, Mapping) or set(current) != {"text", "value"}:
        return None
    text, value = current["text"], current["value"]
    if isinstance(value, str):
        return Literal(value) if text == (ALL_TEXT if value == ALL_VALUE else value) else None
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return None
    return code_of(value) if text == [ALL_TEXT if each == ALL_VALUE else each for each in value] else None


def _differences(built: Document, wanted: Document) -> Document:
    """Return the merge patch between two variables; what is not to be there is removed by None."""
    return {
        name: wanted.get(name)
        for name in dict.fromkeys((*built, *wanted))
        if not is_same(built.get(name), wanted.get(name))
    }


def _call(name: str, arguments: list[Code], keywords: Mapping[str, Code]) -> Code:
    return Call(Name("toolchain.define", "variables", (name,), "var"), tuple(arguments), keywords)
