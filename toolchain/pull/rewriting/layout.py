"""Panels and rows that came, went or moved, and panels of another size, as changes of the rows that hold them."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from attrs import define

from toolchain.base.documents.document import Document
from toolchain.base.order import out_of_order
from toolchain.base.source import SourceLocation
from toolchain.pull.code import Call, Code, Items, Literal, call
from toolchain.pull.difference import is_same
from toolchain.pull.rewriting.alignment import Aligner, Rewrite
from toolchain.pull.rewriting.brackets import element_text, elements_of, inserted, removed
from toolchain.pull.rewriting.context import ROW, Context
from toolchain.pull.rewriting.flow import own_places
from toolchain.pull.rewriting.keyed import LAYOUT, PANELS, unkeyed, with_listed_targets
from toolchain.pull.rewriting.new_panel import new_panel
from toolchain.pull.rewriting.panels import PLACE, PanelRewriter, PanelState
from toolchain.pull.rewriting.row_calls import Element, RowCalls, title_of
from toolchain.pull.rewriting.source_module import Replacement, SourceModule, applied
from toolchain.pull.rewriting.unplaced import UnplacedError
from toolchain.pull.rows import live_rows, panel_id_code, with_argument, with_own_id
from toolchain.sync.difference import ABSENT, FieldChange


@define(slots=False, eq=False)
class LayoutRewriter:
    """Rewrites the rows of a dashboard; ``after`` is the keyed dashboard that is wanted."""

    context: Context
    after: Document

    @property
    def _calls(self) -> RowCalls:
        return RowCalls(self.context)

    @cached_property
    def _rows(self) -> tuple[dict[Any, list[Any]], dict[Any, list[Any]]]:
        """The ids of panels by that of their row's header, before and after; None is for panels without a row."""
        return _rows(self.context.before), _rows(self.after)

    @property
    def differs(self) -> bool:
        """Whether anything of it was edited."""
        return any(self.places)

    @cached_property
    def places(self) -> tuple[tuple[Any, ...], ...]:
        """The parts of the keyed dashboard that have to be as wanted."""
        before, after = self.context.before, self.after
        found: list[tuple[Any, ...]] = []
        for number in dict.fromkeys((*before[PANELS], *after[PANELS])):
            old, new = (each[PANELS].get(number) for each in (before, after))
            if old is None or new is None:
                found.append((PANELS, number))
            elif old.get("type") == "row":
                found += [
                    (PANELS, number, name) for name in {*old, *new} if not is_same(old.get(name, 0), new.get(name, 0))
                ]
            elif not is_same(old.get(PLACE, 0), new.get(PLACE, 0)):
                found.append((PANELS, number, PLACE))
        if before[LAYOUT] != after[LAYOUT]:
            found.append((LAYOUT,))
        return tuple(found)

    @cached_property
    def changes(self) -> tuple[FieldChange, ...]:
        """What people are told of it: what came, went and moved, and new sizes; not what only made room."""
        before, after = self.context.before[PANELS], self.after[PANELS]
        found = []
        for number in dict.fromkeys((*before, *after)):
            old, new = before.get(number), after.get(number)
            name = title_of(new if old is None else old)
            if old is None or new is None:
                sides = [ABSENT if each is None else str(each.get("type")) for each in (old, new)]
                found.append(FieldChange(f"panels[{name}]", *sides))
                continue
            for key in ("w", "h", "x"):
                sizes = [(each.get(PLACE) or {}).get(key, 0) for each in (old, new)]
                if sizes[0] != sizes[1]:
                    found.append(FieldChange(f"panels[{name}].{PLACE}.{key}", *sizes))
            if old.get("type") == "row":
                for key in ("title", "collapsed", "repeat"):
                    if old.get(key) != new.get(key):
                        found.append(FieldChange(f"row[{name}].{key}", old.get(key, ABSENT), new.get(key, ABSENT)))
        for row, numbers in self._rows[1].items():
            there = self._rows[0].get(row, [])
            kept = [each for each in there if each in numbers]
            if kept != [each for each in numbers if each in there]:
                names = [
                    [title_of(before[each]) for each in some] for some in (kept, [n for n in numbers if n in there])
                ]
                found.append(FieldChange(f"row[{title_of(after.get(row) or {})}] order", *names))
        return tuple(found) or (FieldChange("places of panels", "as they flow", "elsewhere"),)

    def attempts(self) -> Iterator[Rewrite]:
        """Yield the way to write it. Raises UnplacedError."""
        aligner = Aligner(self.context.modules, self.context.shared)
        before, after = self._rows
        if [each for each in before if each in after] != [each for each in after if each in before]:
            raise UnplacedError("rows were moved")
        for row in before:
            if row is not None and row not in after:
                self._remove_row(aligner, row, [each for numbers in after.values() for each in numbers])
        inner = self._inner()
        for row, numbers in after.items():
            if row not in before:
                self._add_row(aligner, row, numbers)
            else:
                self._rewrite_row(aligner, row, before[row], numbers, inner)
                self._row_header(aligner, row)  # what has a name comes behind the panels
        for number, pieces in inner.items():
            if number not in self._moved:
                aligner.rewrite.pieces += pieces
        yield aligner.finished()

    @cached_property
    def _moved(self) -> set[Any]:
        """The panels whose place in the source changes."""
        found = set[Any]()
        rows_before = {number: row for row, numbers in self._rows[0].items() for number in numbers}
        for row, numbers in self._rows[1].items():
            there = [each for each in numbers if rows_before.get(each, ABSENT) == row]
            found |= out_of_order(self._rows[0].get(row, []), there).keys()
            found |= {each for each in numbers if each in rows_before and rows_before[each] != row}
        return found

    def _inner(self) -> dict[Any, list[tuple[SourceModule, Replacement]]]:
        """Return what changes inside the calls of panels: their sizes, and the places of those that do not flow."""
        before, after = self.context.before, self.after
        places = own_places(before), own_places(after)
        ids = ids_of(before)
        rewriter = PanelRewriter(self.context)
        found = {}
        for number, panel in before[PANELS].items():
            wanted = after[PANELS].get(number)
            if wanted is None or panel.get("type") == "row":
                continue
            there = {**panel, PLACE: wanted.get(PLACE)}
            sizes = [[(each.get(PLACE) or {}).get(key) for key in ("w", "h")] for each in (panel, wanted)]
            if sizes[0] == sizes[1] and places[0].get(number) == places[1].get(number):
                continue
            states = [
                PanelState(each, ids, some.get(number)) for each, some in zip((panel, there), places, strict=True)
            ]
            rewrite = next(iter(rewriter.attempts(self.context.location_of(number), *states)))
            found[number] = rewrite.pieces
            self._lines.extend(each for each in rewrite.lines if each not in self._lines)
        return found

    @cached_property
    def _lines(self) -> list[SourceLocation]:
        return []

    def _rewrite_row(
        self,
        aligner: Aligner,
        row: Any,
        before: Sequence[Any],
        after: Sequence[Any],
        inner: Mapping[Any, list[tuple[SourceModule, Replacement]]],
    ) -> None:
        if list(before) == list(after):
            aligner.rewrite.lines += [each for each in self._lines if each not in aligner.rewrite.lines]
            return
        known = {number: self._calls.element(number) for number in before}
        brackets = self._calls.brackets(row, [known[each] for each in before])
        left = [each for each in before if each not in after or each in self._moved]
        for number in left:
            place = known[number]
            if place is None:
                raise UnplacedError(f"what makes the panel {self._name(number)} in its row is not known")
            self._take_out(aligner, place)
        stays = {each for each in before if each not in left}
        for index, number in enumerate(after):
            if number in stays:
                continue
            following = next((known[each] for each in after[index + 1 :] if each in stays), None)
            if following is not None and following.brackets is not brackets.brackets:
                raise UnplacedError("its row is put together of several calls")
            if number in self.context.before[PANELS]:
                text = self._moved_text(number, brackets.module, inner.get(number, []))
            else:
                text = aligner.text(brackets.module, brackets.brackets, self._new(number, brackets.brackets))
            keyword = next((each for each in elements_of(brackets.brackets) if isinstance(each, ast.keyword)), None)
            place_before = keyword if following is None else following.element
            pieces = inserted(brackets.module, brackets.brackets, text, before=place_before)
            aligner.note(brackets.module, place_before or brackets.brackets, pieces)

    def _take_out(self, aligner: Aligner, place: Element) -> None:
        """Take a panel out of its row, with the constant that held it where nothing else reads that."""
        aligner.note(place.module, place.element, [removed(place.module, place.brackets, place.element)])

    def _moved_text(self, number: Any, into: SourceModule, inner: Sequence[tuple[SourceModule, Replacement]]) -> str:
        place = self._calls.element(number)
        if place is None or place.module is not into:
            raise UnplacedError(f"the panel {self._name(number)} would go to another module")
        text = element_text(place.module, place.brackets, place.element)
        start = place.module.text.index(text, place.module.start(place.element) - len(text) + 1)
        shifted = [Replacement(each.start - start, each.end - start, each.text) for _, each in inner]
        if any(each.start < 0 or each.end > len(text) for each in shifted):
            raise UnplacedError(f"the panel {self._name(number)} is made elsewhere")
        return applied(text, shifted)

    def _new(self, number: Any, brackets: ast.Call | None) -> Code:
        """Return the code of a panel that is not defined yet."""
        document = with_listed_targets(self.after[PANELS][number])
        code = with_own_id(new_panel(self.context, document), document, ids_of(self.after))
        place = own_places(self.after).get(number)
        if place is not None:
            code = with_argument(code, "at", Items(tuple(map(Literal, place)), is_tuple=True))
        width = (document.get(PLACE) or {}).get("w")
        if brackets is not None and any(each.arg == "width" for each in brackets.keywords) and type(width) is int:
            code = with_argument(code, "width", Literal(width))
        return code

    def _row_header(self, aligner: Aligner, row: Any) -> None:
        """Change what a row says itself."""
        if row is None:
            return
        old, new = (each[PANELS][row] for each in (self.context.before, self.after))
        ids = ids_of(self.context.before)
        codes = [_header(each, ids) for each in (old, new)]
        if is_same(_said_of_header(old), _said_of_header(new)):
            return
        brackets = self._calls.brackets(row, [self._calls.element(number) for number in self._rows[0][row]])
        title = brackets.brackets.args[:1]
        if not title:
            raise UnplacedError("the title of the row is made elsewhere")
        if codes[0].arguments and not is_same(old.get("title", ""), new.get("title", "")):
            aligner.align(brackets.module, title[0], codes[0].arguments[0], codes[1].arguments[0])
        aligner.keywords(brackets.module, brackets.brackets, *codes)

    def _remove_row(self, aligner: Aligner, row: Any, kept: Sequence[Any]) -> None:
        if any(each in kept for each in self._rows[0][row]):
            raise UnplacedError(f"the row {title_of(self.context.before[PANELS][row])} went, and its panels stayed")
        brackets = self._calls.brackets(row, [self._calls.element(number) for number in self._rows[0][row]])
        module, rows, element = self._calls.in_rows(brackets)
        aligner.note(module, element, [removed(module, rows, element)])

    def _add_row(self, aligner: Aligner, row: Any, numbers: Sequence[Any]) -> None:
        if row is None or any(each in self.context.before[PANELS] for each in numbers):
            raise UnplacedError("panels went to a row that was not there")
        header = self.after[PANELS][row]
        panels = [self._new(number, None) for number in numbers]
        code = _header(header, ids_of(self.after))
        code = Call(code.function, (*code.arguments, *panels), code.keywords)
        module, rows = self._calls.list_of_rows()
        order = list(self._rows[1])
        following = next((each for each in order[order.index(row) + 1 :] if each in self._rows[0]), None)
        place = None
        if following is not None:
            known = [self._calls.element(number) for number in self._rows[0][following]]
            place = self._calls.in_rows(self._calls.brackets(following, known))[2]
        aligner.note(module, place or rows, inserted(module, rows, aligner.text(module, rows, code), before=place))

    def _name(self, number: Any) -> str:
        return title_of(self.context.before[PANELS].get(number) or self.after[PANELS].get(number) or {})


def ids_of(form: Document) -> Counter[Any]:
    """Return how many panels of a keyed dashboard have each id."""
    return Counter(panel["id"] for panel in form[PANELS].values())


def _rows(form: Document) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for each in live_rows(unkeyed(form)):
        found.setdefault(None if each.header is None else str(each.header["id"]), []).extend(
            str(panel["id"]) for panel in each.panels
        )
    return found


def _said_of_header(header: Document) -> Document:
    return {key: header.get(key) or "" for key in ("title", "collapsed", "repeat")}


def _header(document: Document, ids: Counter[Any]) -> Call:
    """Return the call of a row without its panels."""
    return call(
        "toolchain.define.dashboard",
        ROW,
        Literal(str(document.get("title") or "")),
        collapsed=Literal(content=True) if document.get("collapsed") else None,
        repeat=Literal(str(document["repeat"])) if document.get("repeat") else None,
        panel_id=panel_id_code(document, ids, is_row=True),
    )
