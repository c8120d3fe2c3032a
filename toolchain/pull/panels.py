"""Panels as calls: the function of their type with what is not usual, and a patch for what it has no argument for."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import define, field

from toolchain.base.documents.document import Document
from toolchain.base.errors import DefinitionError
from toolchain.define.panels.base import HousePanel
from toolchain.define.panels.kind import PanelKind, Place, at
from toolchain.define.panels.kinds import kind_of
from toolchain.define.panels.plain import PLAIN
from toolchain.pull.code import Call, Code, Literal, Name, call, code_of, text_code
from toolchain.pull.difference import is_same, panel_form, patch_between, target_form
from toolchain.pull.expressible import UnpullableError
from toolchain.pull.field_options import (
    References,
    limits_code,
    links_code,
    mappings_code,
    overrides_code,
    transformations_code,
)
from toolchain.pull.frame import Frame
from toolchain.pull.library import KnownPanels, shown
from toolchain.pull.panel_kinds import given_arguments
from toolchain.pull.targets import TargetWriter, patched

REASON = "as it was in Grafana: say why, or leave it out"
"""Of a unit that is not what the queries measure."""

_OF_THE_DASHBOARD = frozenset({"id", "gridPos", "targets"})
_DEFAULTS = ("fieldConfig", "defaults")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@define(eq=False)
class PanelWriter:
    """Writes panels of one dashboard; their ids and places are the dashboard's business."""

    frame: Frame
    targets: TargetWriter
    references: References
    library: KnownPanels = field(factory=dict)

    def panel(self, document: Document) -> Code:
        """Return code of a panel, which compiles to the same normal form but for its id and its place.

        Raises UnpullableError for one that no code gives.
        """
        of_library = shown(document, self.library)
        if of_library is not None:
            return of_library
        wanted = panel_form(document)
        kind = kind_of(wanted.get("type"))
        given = given_arguments(kind, wanted)
        found = None if given is None else self._as(kind, given, wanted, document)
        if found is not None:
            return found
        plain = self._as(PLAIN, {}, wanted, document)
        if plain is None:
            raise UnpullableError(
                f"the panel {str(document.get('title'))[:60]!r} cannot be written as a definition: parts of it are "
                "other kinds of values than Grafana has there",
                "Correct it in Grafana, and pull it again.",
            )
        return plain

    def _as(self, kind: PanelKind, given: Mapping[str, Any], wanted: Document, document: Document) -> Code | None:
        """Return code that uses the function of a kind, None where that does not take what the panel has."""
        forms = [target_form(each, document) for each in _targets(document)] if kind.has_queries else []
        keywords = self._shared(kind, given, wanted)

        def made(targets: Sequence[Code]) -> tuple[Code, Document | None]:
            code = self._call(kind, wanted, given, targets, keywords)
            return code, self._built(code)

        targets = self._targets(forms, [False] * len(forms))
        code, built = made(targets)
        if built is None:
            return None
        missing = [_misses_step(form, target) for form, target in zip(forms, _targets(built), strict=True)]
        if any(missing):
            targets = self._targets(forms, missing)
            code, built = made(targets)
            if built is None:
                return None
        found = [
            patched(code, patch_between(target_form(target, built), form), "TARGET")
            for code, form, target in zip(targets, forms, _targets(built), strict=True)
        ]
        more = self._unit(kind, wanted, built) | _beyond_own(kind, wanted, built)
        if more or found != targets:
            keywords |= more
            code, built = made(found)
            if built is None:
                return None
        ignored = _OF_THE_DASHBOARD if kind.has_queries else _OF_THE_DASHBOARD - {"targets"}
        return patched(code, patch_between(panel_form(built), wanted, ignored=ignored), "PANEL")

    def _targets(self, forms: Sequence[Document], steps: Sequence[bool]) -> list[Code]:
        named = _named_themselves([str(form.get("refId")) for form in forms])
        return [
            self.targets.target(form, names_itself=index in named, has_step=step)
            for index, (form, step) in enumerate(zip(forms, steps, strict=True))
        ]

    def _built(self, code: Code) -> Document | None:
        """Return what code compiles to, None where the function does not take it."""
        try:
            panel = code.value
        except (DefinitionError, TypeError, ValueError):
            return None
        assert isinstance(panel, HousePanel)
        return self.frame.panel(panel)

    def _call(
        self,
        kind: PanelKind,
        wanted: Document,
        given: Mapping[str, Any],
        targets: Sequence[Code],
        keywords: Mapping[str, Code],
    ) -> Code:
        first = [Literal(str(wanted.get("type", "")))] if kind is PLAIN else []
        arguments: list[Code] = [*first, Literal(str(wanted.get("title", "")))]
        arguments += [code_of(given.get(name, "")) for name in kind.positional]
        if kind.has_queries:
            arguments += targets
        return Call(Name("toolchain.define", kind.function.__name__), tuple(arguments), dict(keywords))

    def _shared(self, kind: PanelKind, given: Mapping[str, Any], wanted: Document) -> dict[str, Code]:
        """Return the arguments by name: the description, those of values and of the kind, those of all panels."""
        found: dict[str, Code | None] = {"description": Literal(str(wanted.get("description", "")))}
        if kind.is_numeric:
            found |= _of_values(at(wanted, _DEFAULTS) or {}, self.references)
        found |= {name: code_of(value) for name, value in given.items() if name not in kind.positional}
        found |= {
            "links": links_code(wanted.get("links"), self.references),
            "min_step": text_code(wanted.get("interval")),
            "time_range": text_code(wanted.get("timeFrom")),
            "repeat": text_code(wanted.get("repeat")),
        }
        for name, key, usual in zip(("width", "height"), ("w", "h"), kind.size, strict=True):
            size = at(wanted, ("gridPos", key))
            found[name] = Literal(size) if type(size) is int and size != usual else None
        return {name: each for name, each in found.items() if each is not None}

    @staticmethod
    def _unit(kind: PanelKind, wanted: Document, built: Document) -> dict[str, Code]:
        """Return the unit where it is not what the queries measure."""
        unit = kind.unit_of(wanted)
        if not kind.is_numeric or not unit or unit == kind.unit_of(built):
            return {}
        return {"unit": call("toolchain.define.units", "shown_as", Literal(unit), Literal(REASON))}


def _beyond_own(kind: PanelKind, wanted: Document, built: Document) -> dict[str, Code]:
    """Return the overrides and transformations that follow those which a panel has by itself."""
    found = {"transformations": transformations_code(_rest(wanted, built, ("transformations",)))}
    if kind.is_numeric:
        found["overrides"] = overrides_code(_rest(wanted, built, ("fieldConfig", "overrides")))
    return {name: code for name, code in found.items() if code is not None}


def _rest(wanted: Document, built: Document, place: Place) -> Any:
    """Return the items of a list after those with which what is built begins, all of them where it does not."""
    every, own = at(wanted, place), at(built, place) or []
    begins = isinstance(every, list) and is_same(every[: len(own)], own)
    return every[len(own) :] if begins else every


def _of_values(defaults: Mapping[str, Any], references: References) -> dict[str, Code | None]:
    return {
        "decimals": _number(defaults.get("decimals"), whole=True),
        "minimum": _number(defaults.get("min")),
        "maximum": _number(defaults.get("max")),
        "limits": limits_code(defaults.get("thresholds")),
        "mappings": mappings_code(defaults.get("mappings")),
        "no_value": text_code(defaults.get("noValue")),
        "data_links": links_code(defaults.get("links"), references),
    }


def _targets(document: Document) -> list[Document]:
    found = document.get("targets")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _named_themselves(names: Sequence[str]) -> set[int]:
    """Return which queries have to say their ref ids: the others have the letters that are left, one by one."""
    found: set[int] = set()
    while True:
        taken = {names[index] for index in found}
        free = (each for each in _LETTERS if each not in taken)
        given = [name if index in found else next(free, "") for index, name in enumerate(names)]
        wrong = next((index for index, name in enumerate(names) if given[index] != name), None)
        if wrong is None:
            return found
        found.add(wrong)


def _misses_step(wanted: Document, built: Document) -> bool:
    return bool(wanted.get("interval")) and wanted.get("interval") != built.get("interval")


def _number(value: Any, *, whole: bool = False) -> Code | None:
    kinds = (int,) if whole else (int, float)
    return Literal(value) if type(value) in kinds else None
