"""A dashboard that was made elsewhere as a module: looks, variables and rows, and what they do not say as fields."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from toolchain.base.documents.document import Document
from toolchain.base.errors import DefinitionError
from toolchain.base.free_names import free_name
from toolchain.base.layout import Layout
from toolchain.base.source import UNKNOWN
from toolchain.compile.dashboards import compile_dashboard, every_panel
from toolchain.compile.queries import QueryReader
from toolchain.define.annotations import BUILT_IN
from toolchain.define.dashboard import HouseDashboard, dashboard, row
from toolchain.define.panels.base import HousePanel
from toolchain.define.variables import HouseVariable
from toolchain.project.defined_dashboards import defined_dashboard
from toolchain.project.project import Project
from toolchain.pull.arranged_form import own_variables, without_derived
from toolchain.pull.arranged_rows import ArrangedRowWriter
from toolchain.pull.code import Call, Code, Items, Literal, Local, Name, Pairs, Query, call, code_of, text_code
from toolchain.pull.constant_names import constant_name
from toolchain.pull.expressions import ExpressionWriter
from toolchain.pull.field_options import dashboard_link_code
from toolchain.pull.kept_rows import KeptRowWriter
from toolchain.pull.kept_variables import KeptVariableWriter
from toolchain.pull.look_panels import LookPanelWriter
from toolchain.pull.look_targets import LookTargetWriter
from toolchain.pull.names import ProjectNames
from toolchain.pull.stored_form import annotation_form, annotations_of, chosen_types, stored_form, variables_of
from toolchain.pull.targets import source_key
from toolchain.sync.model import canonical

_SHARED = {0: "nothing", 1: "crosshair", 2: "tooltip"}
_ARGUMENTS = frozenset(
    {"uid", "title", "description", "tags", "links", "panels", "templating", "annotations", "refresh", "timezone"}
)


class KeptDashboardWriter:
    """Writes one dashboard, in stored form but for its panels' places."""

    def __init__(
        self,
        project: Project,
        queries: QueryReader,
        names: ProjectNames,
        document: Document,
        layout: Layout | None = None,
    ) -> None:
        self._project = project
        self._queries = evolve(queries, analysing=False)
        self._layout = layout
        document = document if layout is None else without_derived(document, layout)
        self._document = document
        self._form = stored_form(document)
        self._taken = {"dashboard", "row", "look", "prom", "loki", "var", "links", "mappings", "q", "steps"}
        self._sources = dict(self._shared_sources())
        types = chosen_types(document)
        shared = dict(self._shared_queries())
        self._expressions = ExpressionWriter(names)
        targets = LookTargetWriter(self._expressions, types, shared)
        self._panels = LookPanelWriter(
            targets,
            names.references,
            self._compiled_panel,
            types,
            self._sources,
            self._taken,
            names.library_panels,
        )

    def constant(self, folder: str) -> Local:
        """Return the constant that defines the dashboard; ``folder`` is the key of its folder."""
        panels = [each for each in every_panel(self._document) if each.get("type") != "row"]
        codes = self._variables()
        own = frozenset[str]() if self._layout is None else own_variables(self._layout)
        variables = [code for name, code in codes if name not in own]
        self._panels.prepare(panels)
        ids = Counter(panel.get("id") for panel in every_panel(self._document))
        written = KeptRowWriter(self._panels.panel, ids)
        if self._layout is None:
            rows = [code for _, code in written.rows(self._document)]
        else:
            inside = {name: code for name, code in codes if name in own}
            rows = list(ArrangedRowWriter(self._document, written, inside).parts(self._layout))
        form = self._form
        links = form.get("links")
        events = [self._annotation(each) for each in map(annotation_form, annotations_of(self._document)) if each]
        arguments: dict[str, Code | None] = {
            "uid": Literal(str(form.get("uid", ""))),
            "title": Literal(str(form.get("title", ""))),
            "description": Literal(str(form.get("description", ""))),
            "tags": code_of(form.get("tags", [])),
            "folder": Literal(folder) if folder else None,
            **self._settings(),
            "variables": Items(tuple(variables)) if variables else None,
            "annotations": Items(tuple(events)) if events else None,
            "links": Items(tuple(map(dashboard_link_code, links))) if links else None,
            "rows": Items(tuple(rows)),
        }
        given = {name: code for name, code in arguments.items() if code is not None}
        return Local("DASHBOARD", Call(Name("toolchain.define.dashboard", "dashboard"), (), given))

    def _annotation(self, wanted: Document) -> Code:
        if wanted.get("builtIn") == 1:
            usual = annotation_form({**BUILT_IN, "isOther": True})
            fields = {name: wanted.get(name) for name in (*wanted, *usual) if wanted.get(name) != usual.get(name)}
            fields.pop("isOther", None)
            return call("toolchain.define.annotations", "built_in", code_of(fields))
        source = self._sources.get(canonical(wanted.get("datasource")))
        given = {"datasource": source} if isinstance(source, Local) else {}
        pairs = tuple((name, given.get(name) or code_of(each)) for name, each in wanted.items())
        return call("toolchain.define.annotations", "plain_annotation", Pairs(pairs))

    def _settings(self) -> dict[str, Code | None]:
        """Return when the dashboard shows what, and all that no argument says."""
        form = self._form
        rest: Document = {name: each for name, each in form.items() if name not in _ARGUMENTS}
        time = rest.pop("time", {})
        found: dict[str, Code | None] = {}
        if _is_range(time):
            found = {"time_from": text_code(time.get("from")), "time_to": text_code(time.get("to"))}
        else:
            rest["time"] = time
        refresh = form.get("refresh", "")
        if isinstance(refresh, str):
            found["refresh"] = Literal(refresh) if refresh != "1m" else None
        else:
            rest["refresh"] = refresh
        timezone = form.get("timezone", "")
        if isinstance(timezone, str):
            found["timezone"] = Literal(timezone) if timezone != "browser" else None
        else:
            rest["timezone"] = timezone
        shared = rest.pop("graphTooltip", 0)
        if shared in _SHARED and type(shared) is int:
            found["shared"] = Literal(_SHARED[shared]) if shared != 1 else None
        else:
            rest["graphTooltip"] = shared
        for name in ("templating", "annotations"):
            inner = form.get(name)
            beside = {key: each for key, each in inner.items() if key != "list"} if isinstance(inner, dict) else {}
            rest |= {name: beside} if beside else {}
        found["fields"] = code_of(rest) if rest else None
        if _is_refused(found):
            rest |= {"time": time, "refresh": refresh}
            found |= {"time_from": None, "time_to": None, "refresh": None, "fields": code_of(rest)}
        return found

    def _variables(self) -> list[tuple[str, Code]]:
        """Return the variables of the dashboard and of its parts, with their names."""
        writer = KeptVariableWriter(self._compiled_variable, self._source, self._key)
        taken = Counter({"DASHBOARD": 1, **dict.fromkeys(self._taken, 1)})
        found: list[tuple[str, Code]] = []
        for document in variables_of(self._document):
            known_as = str(document.get("name") or "")
            constant = constant_name(known_as, "VARIABLE")
            taken[constant] += 1
            name = constant if taken[constant] == 1 else f"{constant}_{taken[constant]}"
            self._taken.add(name)
            code = Local(name, writer.variable(document))
            variable = code.value
            if isinstance(variable, HouseVariable):
                self._expressions.variables = {**self._expressions.variables, variable.match_text: (variable, code)}
            found.append((known_as, code))
        return found

    def _key(self, reference: Any) -> str:
        return source_key(self._project, reference)

    def _source(self, reference: Any) -> Code:
        key = self._key(reference)
        return Literal(key) if key else self._sources.get(canonical(reference)) or code_of(reference)

    def _shared_sources(self) -> Iterator[tuple[bytes, Code]]:
        """Yield the references of data sources by their bytes, those that stand several times with a name."""
        counts: Counter[bytes] = Counter()
        references: dict[bytes, Any] = {}
        for part in (*every_panel(self._form), *variables_of(self._document)):
            reference = part.get("datasource")
            if reference:
                counts[canonical(reference)] += 1
                references[canonical(reference)] = reference
        taken: set[str] = set()
        for bytes_, number in counts.most_common():
            reference = references[bytes_]
            key = source_key(self._project, reference)
            if key:
                yield bytes_, Literal(key)
            elif number > 1 and isinstance(reference, Mapping):
                name = free_name(
                    "DATA_SOURCE" if not taken else constant_name(f"{reference.get('type')} source", "SOURCE"), taken
                )
                self._taken.add(name)
                yield bytes_, Local(name, code_of(reference))

    def _shared_queries(self) -> Iterator[tuple[str, Code]]:
        """Yield long queries that several panels ask, each with a name."""
        asked: dict[str, list[str]] = {}
        for panel in every_panel(self._form):
            for target in panel.get("targets") or ():
                text = target.get("expr") if isinstance(target, Mapping) else None
                if isinstance(text, str) and len(text) >= _LONG:
                    asked.setdefault(text, []).append(str(panel.get("title", "")))
        for text, titles in asked.items():
            if len(titles) > 1:
                name = free_name(constant_name(f"{titles[0]} query"[:40], "QUERY"), self._taken)
                yield text, Local(name, Query(text))

    def _compiled(self, made: HouseDashboard) -> Document:
        return compile_dashboard(defined_dashboard(made, UNKNOWN, self._project.root), self._queries).document

    def _compiled_panel(self, panel: HousePanel) -> Document:
        found: Document = self._compiled(_plain(rows=[row("", panel)]))["panels"][0]
        return found

    def _compiled_variable(self, variable: HouseVariable) -> Document:
        found: Document = variables_of(self._compiled(_plain(variables=[variable])))[0]
        return found


_LONG = 80
"""Characters of a query that is worth a name of its own."""


def _plain(**parts: Any) -> HouseDashboard:
    return dashboard(**{"uid": "pulled", "title": "Pulled", "description": "", "tags": [], "rows": [], **parts})


def _is_range(time: Any) -> bool:
    """Return whether a time range says when it begins and ends, and nothing else."""
    return (
        isinstance(time, Mapping)
        and set(time) <= {"from", "to"}
        and all(isinstance(each, str) for each in time.values())
    )


def _is_refused(found: Mapping[str, Code | None]) -> bool:
    """Return whether the function takes none of these settings: what Grafana has there may be anything."""
    try:
        _plain(**{name: code.value for name, code in found.items() if code is not None and name != "fields"})
    except (DefinitionError, TypeError, ValueError):
        return True
    return False
