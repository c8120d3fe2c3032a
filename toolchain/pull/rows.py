"""Rows of panels as calls, with the ids and places that panels have where those are not the usual ones."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attr
from attrs import define, frozen

from toolchain.base.documents.document import Document
from toolchain.compile.dashboards import every_panel, usual_panel_id
from toolchain.define.layout import placed
from toolchain.define.panels.base import HousePanel
from toolchain.pull.code import Call, Code, Fields, Items, Literal, Name, call
from toolchain.pull.difference import panel_form, patch_between
from toolchain.pull.frame import Frame
from toolchain.pull.panels import PanelWriter
from toolchain.pull.targets import patched

_OF_HEADERS = frozenset({"id", "panels"})


@frozen(eq=False)
class LiveRow:
    """A row as Grafana has it: its header, None for panels before the first one, and the panels."""

    header: Document | None
    panels: tuple[Document, ...]

    @property
    def is_collapsed(self) -> bool:
        """Whether its panels stand inside the header."""
        return self.header is not None and bool(self.header.get("collapsed"))


@define(eq=False)
class RowWriter:
    """Writes the rows of a dashboard."""

    frame: Frame
    panels: PanelWriter

    def rows(self, document: Document) -> Iterator[Code]:
        """Yield the rows of a dashboard; each begins where the ones before end."""
        ids = Counter(panel.get("id") for panel in every_panel(document))
        top = 0
        for live in live_rows(document):
            panels = [self.panels.panel(each) for each in live.panels]
            keyed = [with_own_id(code, each, ids) for code, each in zip(panels, live.panels, strict=True)]
            start = top + (1 if live.header is not None else 0)
            written, bottom = _placed(keyed, live.panels, start)
            yield self._row(live, written, top, ids)
            top = start if live.is_collapsed else bottom

    def _row(self, live: LiveRow, panels: Sequence[Code], top: int, ids: Counter[Any]) -> Code:
        if live.header is None:
            return call("toolchain.define.dashboard", "row", Literal(""), *panels)
        wanted = panel_form(live.header)
        title = str(wanted.get("title", ""))
        keywords = {
            "collapsed": Literal(content=True) if live.is_collapsed else None,
            "repeat": Literal(str(wanted["repeat"])) if wanted.get("repeat") else None,
            "panel_id": panel_id_code(live.header, ids, is_row=True),
        }
        code = call("toolchain.define.dashboard", "row", Literal(title or "untitled"), *panels, **keywords)
        built = panel_form(self.frame.compiled(rows=[attr.evolve(code.value, panels=())])["panels"][0])
        built["gridPos"]["y"] = top
        ignored = _OF_HEADERS if live.is_collapsed or not wanted.get("panels") else _OF_HEADERS - {"panels"}
        return patched(code, patch_between(built, wanted, ignored=ignored), "ROW")


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


def with_own_id(code: Code, panel: Document, ids: Counter[Any]) -> Code:
    number = panel_id_code(panel, ids, is_row=False)
    return code if number is None else with_argument(code, "panel_id", number)


def panel_id_code(panel: Mapping[str, Any], ids: Counter[Any], *, is_row: bool) -> Code | None:
    """Return the id where it is not the one that comes from the title."""
    number, title = panel.get("id"), str(panel.get("title") or "")
    is_usual = ids[number] == 1 and number == usual_panel_id(title, is_row=is_row) and bool(title or not is_row)
    return None if type(number) is not int or is_usual else Literal(number)


def with_argument(code: Code, name: str, value: Code) -> Code:
    """Return the call of a panel function with one more argument, whatever patch is around it."""
    match code:
        case Call(function=Name(name="with_fields"), arguments=(inner, fields)):
            return Call(code.function, (with_argument(inner, name, value), fields))
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
            found[index] = with_argument(code, "at", Items((Literal(x), Literal(y - top)), is_tuple=True))
            values[index] = found[index].value
    places, bottom = _places(values, top)
    for index, (built, panel) in enumerate(zip(places, panels, strict=True)):
        wanted = panel.get("gridPos")
        patch = patch_between({"gridPos": built}, {"gridPos": wanted} if wanted else {})
        found[index] = _with_place(found[index], patch)
    return found, bottom


def _places(panels: Sequence[HousePanel], top: int) -> tuple[list[Document], int]:
    """Return where panels come to stand in a row, and the first free grid row below."""
    found, bottom = placed(panels, top)
    return [each.gridPos.to_json_data() for each in found], bottom


def _whole(place: Any, name: str) -> int | None:
    value = place.get(name, 0) if isinstance(place, Mapping) else None
    return value if type(value) is int else None
