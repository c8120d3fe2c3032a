"""A dashboard as a definition module."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.base.layout import Layout
from toolchain.compile.alerting.recordings import compile_recordings, panel_expressions
from toolchain.compile.queries import QueryReader
from toolchain.define.reference import DashboardRef
from toolchain.define.variables import HouseVariable
from toolchain.project.project import Project
from toolchain.pull.annotations import AnnotationWriter
from toolchain.pull.code import Call, Code, Items, Literal, Local, call, code_of
from toolchain.pull.constant_names import constant_name
from toolchain.pull.difference import is_same, patch_between, variable_form
from toolchain.pull.expressible import expressible
from toolchain.pull.expressions import ExpressionWriter
from toolchain.pull.field_options import dashboard_link_code
from toolchain.pull.frame import annotations_of, frame_for, variables_of
from toolchain.pull.house_panels import is_ours
from toolchain.pull.kept_dashboards import KeptDashboardWriter
from toolchain.pull.module import formatted, module_source, one_line
from toolchain.pull.names import ProjectNames
from toolchain.pull.panels import PanelWriter
from toolchain.pull.rows import RowWriter
from toolchain.pull.targets import TargetWriter, patched
from toolchain.pull.variables import VariableWriter
from toolchain.sync.normal_form import dashboard_form

_OF_PARTS = frozenset({"panels", "templating", "annotations", "links"})


def dashboard_source(
    project: Project, queries: QueryReader, document: Document, folder: str = "", layout: Layout | None = None
) -> str:
    """Return the source of the module that defines a classic dashboard, or one that arranges more than rows.

    ``folder`` is the key of one of the environment's further folders. What no function has an argument for is kept as
    a patch, so that compiling the module gives the same normal form. Raises UnpullableError for what no definition
    can hold.
    """
    if layout is not None:
        return formatted(kept_source(project, queries, ProjectNames(project), document, folder, layout))
    with expressible("the dashboard"):
        return formatted(DashboardWriter(project, queries, document, folder).source())


def kept_source(
    project: Project,
    queries: QueryReader,
    names: ProjectNames,
    document: Document,
    folder: str = "",
    layout: Layout | None = None,
) -> str:
    """Return the source of the module of a dashboard that was made elsewhere, before it is laid out.

    ``names`` are those of the project. Compiling it gives the same stored form, or where it has a ``layout`` the same
    arranged form. Raises UnpullableError.
    """
    with expressible("the dashboard"):
        constant = KeptDashboardWriter(project, queries, names, document, layout).constant(folder)
        return module_source(_purpose(document), [constant])


def query_reader(project: Project) -> QueryReader:
    """Return the reader of queries that a compilation of the project has."""
    recorded = compile_recordings(project)
    return QueryReader(project, recorded.results, panel_expressions(project))


class DashboardWriter:
    """Writes one classic dashboard; ``folder`` is the key of one of the environment's further folders."""

    def __init__(self, project: Project, queries: QueryReader, document: Document, folder: str) -> None:
        self._document = document
        self._folder = folder
        self._names = ProjectNames(project)
        self._frame = frame_for(document, folder, self._names, queries)
        self._expressions = ExpressionWriter(self._names)
        self._variables = VariableWriter(self._frame, self._expressions)
        targets = TargetWriter(project, self._expressions, self._frame.narrowed)
        self._rows = RowWriter(
            self._frame, PanelWriter(self._frame, targets, self._names.references, self._names.library_panels)
        )

    def source(self) -> str:
        """Return the source, before it is laid out."""
        if not self._frame.is_house and not is_ours(self._document):
            queries = self._frame.queries
            return kept_source(queries.project, queries, self._names, self._document, self._folder)
        variables = self._variable_codes()
        given = self._frame.given
        annotations = AnnotationWriter(self._frame, self._names, self._expressions)
        events = [annotations.annotation(each) for each in annotations_of(self._document)]
        events = events[len(annotations_of(given)) :]
        code = self.whole(
            self._reference(),
            variables=Items(tuple(variables)) if variables else None,
            annotations=Items(tuple(events)) if events else None,
            rows=Items(tuple(self._rows.rows(self._document))),
        )
        return module_source(_purpose(self._document), [Local("DASHBOARD", code)])

    def whole(self, reference: Code, **parts: Code | None) -> Code:
        """Return the call that makes the dashboard, with the arguments that give its parts."""
        given = self._frame.given
        links = (self._document.get("links") or [])[len(given.get("links") or ()) :]
        name = self._frame.reference_argument
        arguments: dict[str, Code | None] = {
            **({name: reference} if name else {}),
            "uid": Literal(str(self._document.get("uid", ""))),
            "title": Literal(str(self._document.get("title", ""))),
            "description": Literal(str(self._document.get("description") or "")),
            "tags": code_of([each for each in self._document.get("tags") or () if each not in given["tags"]]),
            "folder": Literal(self._folder) if self._folder else None,
            "time_from": _unless(_start(self._document), _start(given)),
            "refresh": _unless(self._document.get("refresh") or "", given.get("refresh")),
            "variables": parts.get("variables"),
            "annotations": parts.get("annotations"),
            self._frame.links_argument or "links": Items(tuple(map(dashboard_link_code, links))) if links else None,
            "rows": parts.get("rows", Items(())),
        }
        given_arguments = {
            name: each for name, each in arguments.items() if each is not None and self._frame.takes(name)
        }
        code: Code = Call(self._frame.name, (), given_arguments)
        return patched(code, self._patch(code), "DASHBOARD")

    def new_reference(self) -> Code:
        """Return the dashboard's reference in full."""
        uid, title = str(self._document.get("uid", "")), str(self._document.get("title", ""))
        folder = Literal(self._folder) if self._folder else None
        arguments = (Literal(uid or "pulled"), Literal(title or "Pulled"))
        return call(DashboardRef.__module__, "DashboardRef", *arguments, folder=folder)

    def _reference(self) -> Code:
        """Return the dashboard's reference by the name that the definitions have for it, or a new one."""
        wanted = DashboardRef(
            str(self._document.get("uid") or "pulled"), str(self._document.get("title") or "Pulled"), self._folder
        )
        named = next((name for reference, name in self._names.references if reference == wanted), None)
        return named or self.new_reference()

    def _variable_codes(self) -> list[Code]:
        """Return the variables beside those that the function gives; queries may use all of them from now on."""
        found: dict[str, tuple[HouseVariable, Code]] = {}
        codes: list[Code] = []
        taken = Counter({"DASHBOARD": 1})
        given = variables_of(self._frame.given)
        for index, document in enumerate(variables_of(self._document)):
            code = self._house_variable(document)
            if code is None and index >= len(given):
                code = self._constant(str(document.get("name") or ""), self._variables.variable(document), taken)
            if code is None:
                continue
            variable = code.value
            found[variable.match_text] = (variable, code)
            self._expressions.variables = dict(found)
            if index >= len(given):
                codes.append(code)
        return codes

    def _house_variable(self, document: Document) -> Code | None:
        for variable, name in self._names.house_variables:
            built = variables_of(self._frame.compiled(variables=[variable]))[-1]
            if is_same(variable_form(built), variable_form(document)):
                return name
        return None

    @staticmethod
    def _constant(name: str, code: Code, taken: Counter[str]) -> Code:
        constant = constant_name(name, "VARIABLE")
        taken[constant] += 1
        return Local(constant if taken[constant] == 1 else f"{constant}_{taken[constant]}", code)

    def _patch(self, code: Code) -> Document:
        """Return what the dashboard itself has beyond its parts."""
        compiled = self._frame.compiled_of(code.value)
        return patch_between(dashboard_form(compiled), dashboard_form(self._document), ignored=_OF_PARTS)


def _unless(value: Any, usual: Any) -> Code | None:
    return Literal(value) if isinstance(value, str) and value != usual else None


def _start(document: Mapping[str, Any]) -> Any:
    """Return where the time range of a dashboard begins."""
    return (document.get("time") or {}).get("from")


def _purpose(document: Mapping[str, Any]) -> str:
    return f"{_title(document)}: pulled from Grafana, and not explained yet."


def _title(document: Mapping[str, Any]) -> str:
    return one_line(str(document.get("title") or document.get("uid") or "A dashboard"))
