"""Rows of panels that stand where they stood elsewhere: they flow where they can, else they say their place."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import define, frozen

from toolchain.base.documents.document import Document
from toolchain.define.layout import GRID_COLUMNS
from toolchain.define.panels.kinds import kind_of
from toolchain.pull.code import Call, Code, Items, Literal, Pairs, call, code_of
from toolchain.pull.defaults import PLACE
from toolchain.pull.rows import LiveRow, live_rows, panel_id_code
from toolchain.pull.stored_form import panel_form

_OF_ROWS = frozenset({"id", "type", "title", "collapsed", "gridPos", "panels", "repeat"})
_UNTITLED = "untitled"


@frozen
class _Place:
    x: Any
    y: Any
    w: Any
    h: Any

    @classmethod
    def of(cls, panel: Document) -> "_Place":
        place = panel.get("gridPos")
        found = place if isinstance(place, dict) else PLACE if place is None else {}
        return cls(*(found.get(name) for name in ("x", "y", "w", "h")))

    @property
    def is_on_grid(self) -> bool:
        return all(type(each) is int for each in (self.x, self.y, self.w, self.h)) and self.w > 0 and self.h > 0


@define(eq=False)
class _Flow:
    """Where the next panel of a row comes to stand that says no place (define/layout.py)."""

    top: int
    x: int = 0
    y: int = 0
    line: int = 0
    bottom: int = 0

    def __attrs_post_init__(self) -> None:
        self.y = self.bottom = self.top

    def takes(self, place: _Place) -> bool:
        """Return whether a panel flows to its place, and go on behind it if it does."""
        if self._next(place.w)[:2] != (place.x, place.y):
            return False
        self.passes(place.w, place.h)
        return True

    def passes(self, width: int, height: int) -> None:
        """Go on behind a panel of a size that flows, wherever its fields say that it is."""
        x, y, line = self._next(width)
        self.x, self.y, self.line = x + width, y, max(line, height)
        self.bottom = max(self.bottom, y + height)

    def _next(self, width: int) -> tuple[int, int, int]:
        wraps = self.x + width > GRID_COLUMNS
        return (0, self.y + self.line, 0) if wraps else (self.x, self.y, self.line)


@define(eq=False)
class KeptRowWriter:
    """Writes the rows of a dashboard; ``write`` returns the code of a panel without its place."""

    write: Any
    ids: Counter[Any]
    top: int = 0

    def rows(self, document: Document) -> Iterator[tuple[str, Code]]:
        """Yield the title and the code of each row, and note where it ends."""
        for live in live_rows(document):
            yield str((live.header or {}).get("title") or ""), self.row(live)

    def row(self, live: LiveRow) -> Code:
        """Return the code of a row that begins at ``top``, and note where it ends."""
        first = self.top + (1 if live.header is not None else 0)
        places = [_Place.of(panel) for panel in live.panels]
        sizes = {"width": _most([each.w for each in places]), "height": _most([each.h for each in places])}
        sizes = {name: size for name, size in sizes.items() if self._pays(name, size, live.panels)}
        start = min((each.y for each in places if each.is_on_grid), default=first)
        start = start if start >= 0 else first
        flow = _Flow(start)
        panels = []
        for panel, place in zip(live.panels, places, strict=True):
            panels.append(self._placed(panel, place, flow, sizes))
        header = self._header(live, self.top)
        self.top = first if live.is_collapsed else flow.bottom
        keywords: dict[str, Code] = {name: Literal(size) for name, size in sizes.items() if size is not None}
        if start != first:
            keywords["top"] = Literal(start)
        return call("toolchain.define.dashboard", "row", header.pop("title"), *panels, **keywords, **header)

    def _placed(self, panel: Document, place: _Place, flow: _Flow, sizes: dict[str, int | None]) -> Code:
        code = self.write(panel)
        found: dict[str, Code] = {}
        rest: dict[str, Any] = {}
        usual = dict(zip(("width", "height"), kind_of(panel.get("type")).size, strict=True))
        if place.is_on_grid:
            for name, size in (("width", place.w), ("height", place.h)):
                if size != (sizes.get(name) or usual[name]):
                    found[name] = Literal(size)
            is_flowing = place.w <= GRID_COLUMNS and flow.takes(place)
            if not is_flowing and place.x >= 0 and place.y >= flow.top:
                found["at"] = Items((Literal(place.x), Literal(place.y - flow.top)), is_tuple=True)
                flow.bottom = max(flow.bottom, place.y + place.h)
            elif not is_flowing:
                rest = {"gridPos": panel["gridPos"]}
                flow.passes(place.w, place.h)
        else:
            flow.passes(*(sizes.get(name) or usual[name] for name in ("width", "height")))
            rest = {"gridPos": panel["gridPos"]}
        rest = rest or _beyond(panel)
        number = panel_id_code(panel, self.ids, is_row=False)
        if number is not None:
            found["panel_id"] = number
        return _with(code, found, rest)

    def _pays(self, name: str, size: int | None, panels: Sequence[Document]) -> bool:
        """Return whether the row says a size for its panels: where most of them would have to say it themselves."""
        index = ("width", "height").index(name)
        usual = [kind_of(panel.get("type")).size[index] for panel in panels]
        return size is not None and len(panels) > 1 and any(each != size for each in usual)

    def _header(self, live: LiveRow, top: int) -> dict[str, Code]:
        if live.header is None:
            return {"title": Literal("")}
        form = panel_form(live.header)
        title = form.get("title", "")
        usual = {"x": 0, "y": top, "w": GRID_COLUMNS, "h": 1}
        place = live.header.get("gridPos", PLACE)
        rest = {name: each for name, each in form.items() if name not in _OF_ROWS}
        if not title:
            rest["title"] = ""
        if isinstance(place, Mapping):
            moved = {name: place.get(name) for name in (*usual, *place) if usual.get(name) != place.get(name)}
            rest |= {"gridPos": moved} if moved else {}
        if not live.is_collapsed and live.header.get("panels"):
            rest["panels"] = live.header["panels"]
        repeat = form.get("repeat")
        if repeat is not None and not isinstance(repeat, str):
            rest["repeat"] = repeat
        found: dict[str, Code | None] = {
            "title": Literal(title or _UNTITLED),
            "collapsed": Literal(content=True) if live.is_collapsed else None,
            "repeat": Literal(repeat) if isinstance(repeat, str) else None,
            "panel_id": panel_id_code(live.header, self.ids, is_row=True),
            "fields": code_of(rest) if rest else None,
        }
        return {name: code for name, code in found.items() if code is not None}


def _beyond(panel: Document) -> dict[str, Any]:
    """Return what the place of a panel says beside its numbers."""
    place = panel.get("gridPos")
    others = {name: each for name, each in place.items() if name not in "xywh"} if isinstance(place, dict) else {}
    return {"gridPos": place} if others else {}


def _most(values: Sequence[Any]) -> int | None:
    found = Counter(each for each in values if type(each) is int and each > 0).most_common(1)
    return found[0][0] if found and found[0][1] > 1 else None


def _with(code: Code, keywords: dict[str, Code], fields: dict[str, Any]) -> Code:
    """Return the call of a look with further arguments and fields."""
    assert isinstance(code, Call)
    given = {**code.keywords, **keywords}
    if fields:
        before = given.get("fields")
        pairs = before.pairs if isinstance(before, Pairs) else ()
        given["fields"] = Pairs((*pairs, *((name, code_of(each)) for name, each in fields.items())))
    return Call(code.function, code.arguments, given)
