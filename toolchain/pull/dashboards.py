"""A dashboard as a definition module."""

import keyword
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attr
from attrs import frozen

from toolchain.compile.alerting.recordings import compile_recordings, panel_expressions
from toolchain.compile.dashboards import usual_panel_id
from toolchain.compile.plain import Document
from toolchain.compile.queries import QueryReader
from toolchain.layout import place
from toolchain.panels.base import HousePanel
from toolchain.project import Project
from toolchain.pull.annotations import AnnotationWriter
from toolchain.pull.code import Call, Code, Fields, Items, Literal, Local, Name, call, code_of
from toolchain.pull.difference import is_same, panel_form, patch_between, variable_form
from toolchain.pull.expressions import ExpressionWriter
from toolchain.pull.field_options import dashboard_link_code
from toolchain.pull.frame import annotations_of, frame_for, variables_of
from toolchain.pull.module import module_source, one_line
from toolchain.pull.names import ProjectNames
from toolchain.pull.panels import PanelWriter
from toolchain.pull.targets import TargetWriter, patched
from toolchain.pull.variables import VariableWriter
from toolchain.sync.normal_form import dashboard_form
from toolchain.variables import HouseVariable

_OF_PARTS = frozenset({"panels", "templating", "annotations", "links"})
_OF_HEADERS = frozenset({"id", "panels"})
_WORD = re.compile(r"[A-Za-z0-9]+")


@frozen(eq=False)
class LiveRow:
    """A row as Grafana has it: its header, None for panels before the first one, and the panels."""

    header: Document | None
    panels: tuple[Document, ...]

    @property
    def is_collapsed(self) -> bool:
        """Whether its panels stand inside the header."""
        return self.header is not None and bool(self.header.get("collapsed"))


def dashboard_source(project: Project, queries: QueryReader, document: Document, folder: str = "") -> str:
    """Return the source of the module that defines a classic dashboard.

    ``folder`` is the key of one of the environment's further folders. What no function has an argument for is kept as
    a patch, so that compiling the module gives the same normal form.
    """
    return _DashboardWriter(project, queries, document).source(folder)


def query_reader(project: Project) -> QueryReader:
    """Return the reader of queries that a compilation of the project has."""
    recorded = compile_recordings(project)
    return QueryReader(project, recorded.results, panel_expressions(project))


class _DashboardWriter:
    def __init__(self, project: Project, queries: QueryReader, document: Document) -> None:
        self._document = document
        self._names = ProjectNames(project)
        self._frame = frame_for(document, self._names, queries)
        self._expressions = ExpressionWriter(self._names)
        self._variables = VariableWriter(self._frame, self._expressions)
        self._panels = PanelWriter(self._frame, TargetWriter(project, self._expressions, self._frame.narrowed))

    def source(self, folder: str) -> str:
        variables = self._variable_codes()
        given = self._frame.given
        links = (self._document.get("links") or [])[len(given.get("links") or ()) :]
        annotations = AnnotationWriter(self._frame, self._names, self._expressions)
        events = [annotations.annotation(each) for each in annotations_of(self._document)]
        events = events[len(annotations_of(given)) :]
        arguments: dict[str, Code | None] = {
            "uid": Literal(str(self._document.get("uid", ""))),
            "title": Literal(str(self._document.get("title", ""))),
            "description": Literal(str(self._document.get("description") or "")),
            "tags": code_of([each for each in self._document.get("tags") or () if each not in given["tags"]]),
            "folder": Literal(folder) if folder else None,
            "time_from": _unless(_start(self._document), _start(given)),
            "refresh": _unless(self._document.get("refresh") or "", given.get("refresh")),
            "variables": Items(tuple(variables)) if variables else None,
            "annotations": Items(tuple(events)) if events else None,
            self._frame.links_argument or "links": Items(tuple(map(dashboard_link_code, links))) if links else None,
            "rows": Items(tuple(self._rows())),
        }
        given_arguments = {
            name: each for name, each in arguments.items() if each is not None and self._frame.takes(name)
        }
        code: Code = Call(self._frame.name, (), given_arguments)
        code = patched(code, self._patch(code), "DASHBOARD")
        purpose = f"{_title(self._document)}: pulled from Grafana, and not explained yet."
        return module_source(purpose, [Local("DASHBOARD", code)])

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

    def _rows(self) -> Iterator[Code]:
        ids = Counter(panel.get("id") for panel in _every_panel(self._document))
        top = 0
        for live in live_rows(self._document):
            panels = [self._panels.panel(each) for each in live.panels]
            keyed = [_keyed(code, each, ids) for code, each in zip(panels, live.panels, strict=True)]
            start = top + (1 if live.header is not None else 0)
            placed, bottom = _placed(keyed, live.panels, start)
            yield self._row(live, placed, top, ids)
            top = start if live.is_collapsed else bottom

    def _row(self, live: LiveRow, panels: Sequence[Code], top: int, ids: Counter[Any]) -> Code:
        if live.header is None:
            return call("toolchain.dashboard", "row", Literal(""), Items(tuple(panels)))
        wanted = panel_form(live.header)
        title = str(wanted.get("title", ""))
        keywords = {
            "collapsed": Literal(content=True) if live.is_collapsed else None,
            "repeat": Literal(str(wanted["repeat"])) if wanted.get("repeat") else None,
            "panel_id": _panel_id(live.header, ids, is_row=True),
        }
        code = call("toolchain.dashboard", "row", Literal(title or "untitled"), Items(tuple(panels)), **keywords)
        built = panel_form(self._frame.compiled(rows=[attr.evolve(code.value, panels=())])["panels"][0])
        built["gridPos"]["y"] = top
        ignored = _OF_HEADERS if live.is_collapsed or not wanted.get("panels") else _OF_HEADERS - {"panels"}
        return patched(code, patch_between(built, wanted, ignored=ignored), "ROW")

    def _patch(self, code: Code) -> Document:
        """Return what the dashboard itself has beyond its parts."""
        compiled = self._frame.compiled_of(code.value)
        return patch_between(dashboard_form(compiled), dashboard_form(self._document), ignored=_OF_PARTS)


def _unless(value: Any, usual: Any) -> Code | None:
    return Literal(value) if isinstance(value, str) and value != usual else None


def _start(document: Mapping[str, Any]) -> Any:
    """Return where the time range of a dashboard begins."""
    return (document.get("time") or {}).get("from")


def _title(document: Mapping[str, Any]) -> str:
    return one_line(str(document.get("title") or document.get("uid") or "A dashboard"))


def constant_name(text: str, fallback: str) -> str:
    """Return a name in capitals for a constant."""
    name = "_".join(_WORD.findall(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text))).upper()
    return name if name and not name[0].isdigit() and not keyword.iskeyword(name) else f"{fallback}_{name}".rstrip("_")


def live_rows(document: Mapping[str, Any]) -> Iterator[LiveRow]:
    """Yield the rows of a dashboard: a header with what follows it, or with what it holds when it is collapsed."""
    header: Document | None = None
    panels: list[Document] = []
    for panel in document.get("panels") or ():
        if panel.get("type") != "row":
            panels.append(panel)
            continue
        if header is not None or panels:
            yield LiveRow(header, tuple(panels))
        header, panels = panel, []
        if panel.get("collapsed"):
            yield LiveRow(panel, tuple(panel.get("panels") or ()))
            header = None
    if header is not None or panels:
        yield LiveRow(header, tuple(panels))


def _every_panel(document: Mapping[str, Any]) -> Iterator[Document]:
    for panel in document.get("panels") or ():
        yield panel
        yield from panel.get("panels") or ()


def _keyed(code: Code, panel: Document, ids: Counter[Any]) -> Code:
    number = _panel_id(panel, ids, is_row=False)
    return code if number is None else _with(code, "panel_id", number)


def _panel_id(panel: Mapping[str, Any], ids: Counter[Any], *, is_row: bool) -> Code | None:
    """Return the id where it is not the one that comes from the title."""
    number, title = panel.get("id"), str(panel.get("title") or "")
    is_usual = ids[number] == 1 and number == usual_panel_id(title, is_row=is_row) and bool(title or not is_row)
    return None if type(number) is not int or is_usual else Literal(number)


def _with(code: Code, name: str, value: Code) -> Code:
    """Return the call of a panel function with one more argument, whatever patch is around it."""
    match code:
        case Call(function=Name(name="with_fields"), arguments=(inner, fields)):
            return Call(code.function, (_with(inner, name, value), fields))
        case Call(function=function, arguments=arguments, keywords=keywords):
            return Call(function, arguments, {**keywords, name: value})
    raise TypeError(f"not a call: {code!r}")


def _with_place(code: Code, patch: Document) -> Code:
    """Return code of a panel whose patch has a place as well."""
    match code:
        case Call(function=Name(name="with_fields"), arguments=(inner, Fields(of=kind, document=fields))):
            return patched(inner, {**fields, **patch}, kind)
    return patched(code, patch, "PANEL")


def _placed(codes: Sequence[Code], panels: Sequence[Document], top: int) -> tuple[list[Code], int]:
    """Return the panels with a place of their own where they do not flow there, and the first free grid row."""
    found = list(codes)
    values = [code.value for code in codes]
    for index, (code, panel) in enumerate(zip(codes, panels, strict=True)):
        x, y = (_whole(panel.get("gridPos"), name) for name in ("x", "y"))
        flowing = _places(values, top)[0][index]
        if x is not None and y is not None and (flowing["x"], flowing["y"]) != (x, y):
            found[index] = _with(code, "at", Items((Literal(x), Literal(y - top)), is_tuple=True))
            values[index] = found[index].value
    places, bottom = _places(values, top)
    for index, (built, panel) in enumerate(zip(places, panels, strict=True)):
        wanted = panel.get("gridPos")
        patch = patch_between({"gridPos": built}, {"gridPos": wanted} if wanted else {})
        found[index] = _with_place(found[index], patch)
    return found, bottom


def _places(panels: Sequence[HousePanel], top: int) -> tuple[list[Document], int]:
    """Return where panels come to stand in a row, and the first free grid row below."""
    copies = [attr.evolve(panel) for panel in panels]
    bottom = place(copies, top)
    return [copy.gridPos.to_json_data() for copy in copies], bottom


def _whole(place: Any, name: str) -> int | None:
    value = place.get(name, 0) if isinstance(place, Mapping) else None
    return value if type(value) is int else None
