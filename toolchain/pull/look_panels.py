"""Panels that do not look as ours do: those that look alike are calls of one look."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import define, field, frozen

from toolchain.base.documents.document import Document, items, section
from toolchain.base.errors import DefinitionError
from toolchain.base.source_map import Path
from toolchain.define.panels.base import HousePanel
from toolchain.define.panels.kind import CUSTOM
from toolchain.pull.code import Call, Code, Literal, Local, Name, Pairs, call, code_of, text_code
from toolchain.pull.field_options import (
    References,
    limits_code,
    links_code,
    overrides_code,
    thresholds_code,
    transformations_code,
    words_code,
)
from toolchain.pull.library import KnownPanels, shown
from toolchain.pull.look_names import look_name
from toolchain.pull.look_targets import OF_QUERIES, LookTargetWriter, has_usual_names
from toolchain.pull.looks import QUERIES, Leaf, Leaves, base_of, chosen_looks, leaves_of, look_for, nested
from toolchain.pull.stored_form import is_same, panel_form
from toolchain.sync.model import canonical

_DEFAULTS = ("fieldConfig", "defaults")
_OF_THE_DASHBOARD = frozenset({"id", "gridPos", "type", "title", "targets"})
_VALUES = {
    "unit": "unit",
    "decimals": "decimals",
    "min": "minimum",
    "max": "maximum",
    "noValue": "no_value",
}


@frozen(eq=False)
class _Said:
    """A panel in stored form, cut into what it says itself and leaves that a look may say for it.

    ``words`` are arguments by the leaf that each says, unless its look does.
    """

    form: Document
    arguments: Mapping[str, Code]
    words: Mapping[Path, tuple[str, Code]]
    queries: tuple[Document, ...]
    leaves: Leaves


@define(eq=False)
class LookPanelWriter:
    """Writes the panels of one dashboard.

    ``compiled`` returns what a panel compiles to, but for its place; ``sources`` are references of data sources.
    """

    targets: LookTargetWriter
    references: References
    compiled: Any
    types: Mapping[str, str]
    sources: Mapping[bytes, Code]
    taken: set[str]
    library: KnownPanels = field(factory=dict)
    _looks: dict[tuple[str, frozenset[Leaf]], Local] = field(factory=dict)
    _chosen: dict[str, list[frozenset[Leaf]]] = field(factory=dict)
    _known: dict[int, _Said] = field(factory=dict)

    def prepare(self, panels: Iterable[Document]) -> None:
        """Choose the looks of all panels, before one of them is written; the most used ones have the plain names."""
        by_kind: dict[str, list[_Said]] = {}
        for panel in (each for each in panels if shown(each, self.library) is None):
            said = self._known[id(panel)] = self._said(panel)
            by_kind.setdefault(str(said.form.get("type", "")), []).append(said)
        for kind, some in by_kind.items():
            self._chosen[kind] = looks = chosen_looks([each.leaves for each in some])
            used = [(look_for(each.leaves, looks), each) for each in some]
            for look, said in sorted(used, key=lambda each: looks.index(each[0])):
                self._look(kind, look, said)

    def panel(self, document: Document) -> Code:
        """Return code of a panel, which compiles to the same but for its id and its place."""
        of_library = shown(document, self.library)
        if of_library is not None:
            return of_library
        said = self._known[id(document)]
        kind = str(said.form.get("type", ""))
        look = look_for(said.leaves, self._chosen[kind])
        found = self._call(kind, look, said)
        if self._gives(found, said.form):
            return found
        return self._plainly(kind, said.form)

    def _said(self, document: Document) -> _Said:
        form = panel_form(document, self.types)
        arguments, words = self._arguments(form)
        gone = {path for path in words if path[: len(_DEFAULTS)] != _DEFAULTS}
        queries = tuple(items(form.get("targets")))
        rest = {path: each for path, each in leaves_of(form) if path[0] not in _OF_THE_DASHBOARD and path not in gone}
        for name, value in _shared_fields(queries, self._own(queries, form)):
            rest[QUERIES, name] = value
        return _Said(form, arguments, words, queries, Leaves(rest))

    def _own(self, queries: Sequence[Document], form: Document) -> frozenset[str]:
        kinds = [self.targets.has_function(each, form.get("datasource")) for each in queries]
        return OF_QUERIES if all(kinds) else frozenset().union(*queries)

    def _arguments(self, form: Document) -> tuple[dict[str, Code], dict[Path, tuple[str, Code]]]:
        """Return what a panel alone says by words of ours, and what it says by them of leaves that a look may say."""
        words: dict[Path, tuple[str, Code]] = {}

        def say(name: str, code: Code | None, path: Path) -> None:
            if code is not None:
                words[path] = (name, code)

        defaults = section(form, *_DEFAULTS)
        say("description", text_code(form.get("description")), ("description",))
        for name, argument in _VALUES.items():
            say(argument, _value(argument, defaults.get(name)), (*_DEFAULTS, name))
        thresholds = defaults.get("thresholds")
        if isinstance(thresholds, Mapping) and set(thresholds) == {"steps"}:
            place = (*_DEFAULTS, "thresholds", "steps")
            limits = limits_code(thresholds)
            say("limits" if limits else "thresholds", limits or thresholds_code(thresholds["steps"]), place)
        say("mappings", words_code(defaults.get("mappings")), (*_DEFAULTS, "mappings"))
        say("data_links", links_code(defaults.get("links"), self.references), (*_DEFAULTS, "links"))
        overrides = section(form, "fieldConfig").get("overrides")
        say("overrides", overrides_code(overrides), ("fieldConfig", "overrides"))
        say("transformations", transformations_code(form.get("transformations")), ("transformations",))
        say("links", links_code(form.get("links"), self.references), ("links",))
        say("min_step", text_code(form.get("interval")), ("interval",))
        say("time_range", text_code(form.get("timeFrom")), ("timeFrom",))
        say("repeat", text_code(form.get("repeat")), ("repeat",))
        alone = {name: code for path, (name, code) in words.items() if path[: len(_DEFAULTS)] != _DEFAULTS}
        return alone, words

    def _call(self, kind: str, look: frozenset[Leaf], said: _Said) -> Code:
        given = {path for path, _ in look}
        rest = {path: each for path, each in said.leaves.values.items() if path not in given}
        common = frozenset(str(path[1]) for path in given if path[0] == QUERIES)
        usual = has_usual_names(said.queries)
        targets = [
            self.targets.target(each, said.form.get("datasource"), common, names_itself=not usual)
            for each in said.queries
        ]
        named = {path: said.words[path] for path in rest if path in said.words}
        by_legend, legend = _by_legend(targets)
        own = {path: each for path, each in rest.items() if path[0] != QUERIES and path not in named}
        keywords = {**legend, **said.arguments, **dict(named.values()), **self._parts(own)}
        return Call(self._look(kind, look, said), (Literal(str(said.form.get("title", ""))), *by_legend), keywords)

    def _look(self, kind: str, look: frozenset[Leaf], said: _Said) -> Local:
        known = self._looks.get((kind, look))
        if known is None:
            given = {path: each for path, each in said.leaves.values.items() if path in {path for path, _ in look}}
            fields = nested(given)
            base = base_of(look, self._chosen[kind])
            first: Code = self._look(kind, base, said) if base else Literal(kind)
            own = {path: each for path, each in given.items() if path not in {path for path, _ in base}}
            definition = call("toolchain.define.panels.look", "look", first, **self._parts(own))
            known = self._looks[kind, look] = Local(look_name(kind, fields, self.taken), definition)
        return known

    def _parts(self, leaves: Mapping[Path, Any]) -> dict[str, Code]:
        """Return leaves as arguments, each by where it stands."""
        split: dict[str, dict[Path, Any]] = {}
        found: dict[str, Code] = {}
        for path, value in leaves.items():
            if path == ("datasource",) and isinstance(value, Mapping):
                found["source"] = self._source(value)
                continue
            name, depth = _part(path)
            split.setdefault(name, {})[path[depth:]] = value
        for name in ("options", "custom", "defaults", "queries", "fields"):
            if name in split:
                found[name] = code_of(nested(split[name]))
        return found

    def _source(self, reference: Any) -> Code:
        return self.sources.get(canonical(reference)) or code_of(reference)

    def _plainly(self, kind: str, form: Document) -> Code:
        """Return code of a panel that says all of itself as Grafana has it."""
        look = self._look(kind, frozenset(), _Said(form, {}, {}, (), Leaves({})))
        queries = [
            call("toolchain.define.targets", "plain_query", code_of(each)) for each in items(form.get("targets"))
        ]
        fields = {name: each for name, each in form.items() if name not in _OF_THE_DASHBOARD}
        keywords = {"fields": code_of(fields)} if fields else {}
        return Call(look, (Literal(str(form.get("title", ""))), *queries), keywords)

    def _gives(self, code: Code, wanted: Document) -> bool:
        try:
            panel = code.value
        except (DefinitionError, TypeError, ValueError):
            return False
        assert isinstance(panel, HousePanel)
        built = panel_form(self.compiled(panel), self.types)
        return is_same(_without_place(built), _without_place(wanted))


def _by_legend(targets: Sequence[Code]) -> tuple[Sequence[Code], dict[str, Code]]:
    """Return queries of Prometheus that say no more by their legends, and one alone as it is, with its legend."""
    pairs: dict[str, Code] = {}
    for target in targets:
        match target:
            case Call(function=Name(name="prom"), arguments=(query,), keywords=keywords) if not keywords:
                legend = ""
            case Call(
                function=Name(name="prom"), arguments=(query, Literal(content=str(legend))), keywords=keywords
            ) if not keywords:
                pass
            case _:
                return targets, {}
        if legend in pairs:
            return targets, {}
        pairs[legend] = query
    if len(pairs) != 1:
        return ([Pairs(tuple(pairs.items()))] if pairs else targets), {}
    ((legend, query),) = pairs.items()
    return [query], {"legend": Literal(legend)} if legend else {}


def _without_place(form: Document) -> Document:
    return {name: each for name, each in form.items() if name not in ("id", "gridPos")}


def _part(path: Path) -> tuple[str, int]:
    """Return the argument that says a leaf, and how many names of its path that stands for."""
    if path[: len(CUSTOM)] == CUSTOM and len(path) > len(CUSTOM):
        return "custom", len(CUSTOM)
    if path[: len(_DEFAULTS)] == _DEFAULTS and len(path) > len(_DEFAULTS):
        return "defaults", len(_DEFAULTS)
    if path[0] in ("options", QUERIES) and len(path) > 1:
        return str(path[0]), 1
    return "fields", 0


def _shared_fields(queries: Sequence[Document], own: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """Yield the fields that all queries have alike and no argument says."""
    if not queries:
        return
    first, *others = queries
    for name, value in first.items():
        if name not in own and name != "datasource" and all(is_same(each.get(name), value) for each in others):
            yield name, value


def _value(argument: str, value: Any) -> Code | None:
    """Return a value that its argument takes, None for any other."""
    if argument in ("unit", "no_value"):
        return text_code(value)
    kinds = (int,) if argument == "decimals" else (int, float)
    return Literal(value) if type(value) in kinds else None
