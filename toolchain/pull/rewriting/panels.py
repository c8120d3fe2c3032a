"""An edited panel as a change of the call that makes it."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define

from toolchain.base.documents.document import Document
from toolchain.base.source import SourceLocation
from toolchain.define.panels.kinds import kind_of
from toolchain.pull.code import Call, Code, Fields, Items, Literal, Name, Pairs, code_of
from toolchain.pull.difference import panel_form, patch_between
from toolchain.pull.rewriting.alignment import Aligner, Rewrite
from toolchain.pull.rewriting.context import ROW, Context
from toolchain.pull.rewriting.flow import Place
from toolchain.pull.rewriting.keyed import with_listed_targets
from toolchain.pull.rewriting.source_module import Replacement, SourceModule
from toolchain.pull.rewriting.unplaced import UnplacedError
from toolchain.pull.rows import with_argument, with_own_id

_PATCH = "with_fields"
PLACE = "gridPos"
_NOT_PATCHED = frozenset({"id", PLACE, "targets", "title"})


@define(eq=False)
class PanelState:
    """A panel as one side has it: its document, the ids of its dashboard, and its place where it does not flow."""

    document: Document
    ids: Counter[Any]
    place: Place | None


@define(eq=False)
class PanelRewriter:
    """Rewrites panels of one dashboard."""

    context: Context

    def attempts(self, location: SourceLocation, before: PanelState, after: PanelState) -> Iterator[Rewrite]:
        """Yield ways to write an edit of a panel into its module, the better first.

        Raises UnplacedError where none is left.
        """
        module = self.context.modules.of(location)
        if module is None:
            raise UnplacedError(f"it is made in {location}, which is no module of the definitions")
        if self.context.makers.get(location, 0) > 1 and not self.context.shared:
            raise UnplacedError(
                f"{location} makes {self.context.makers[location]} panels: --shared changes all of them"
            )
        problem: UnplacedError | None = None
        for attempt in (self._by_arguments, self._by_fields):
            try:
                yield attempt(module, location, before, after)
            except UnplacedError as error:
                problem = problem or error
        if problem is not None:
            raise problem

    def _by_arguments(
        self, module: SourceModule, location: SourceLocation, before: PanelState, after: PanelState
    ) -> Rewrite:
        node = self.call(module, location, before.document)
        if node is None:
            raise UnplacedError(f"what stands at {location} makes it by a function of the definitions")
        old, new = (split(self.code(each)) for each in (before, after))
        aligner = Aligner(self.context.modules, self.context.shared)
        if old[0].function != new[0].function:
            self._as_other_kind(aligner, module, node, new[0])
        else:
            names = _ref_ids(before.document), _ref_ids(after.document)
            aligner.arguments(module, node, *_with_sizes(old[0], new[0], before, after), names)
        self.patch(aligner, module, node, _patch_to(after.document, old[1], new[1]))
        return aligner.finished()

    def _by_fields(
        self, module: SourceModule, location: SourceLocation, before: PanelState, after: PanelState
    ) -> Rewrite:
        node = self.call(module, location, before.document)
        if node is None:
            calls = module.calls_at(location.line)
            outermost = [
                each for each in calls if not any(each in ast.walk(other) for other in calls if other is not each)
            ]
            if len(outermost) != 1 or _is_row(module, outermost[0]):
                raise UnplacedError(f"{location} has several calls, and which of them makes it is not known")
            node = outermost[0]
        old, new = (panel_form(with_listed_targets(each.document)) for each in (before, after))
        patch = patch_between(old, new, ignored=_NOT_PATCHED)
        others = patch_between(old, new, ignored=frozenset(set(old) | set(new)) - _NOT_PATCHED)
        place = {name: each for name, each in others.get("gridPos", {}).items() if name in ("w", "h")}
        if others.get("targets") or "title" in others:
            raise UnplacedError("its title or its queries are said elsewhere")
        if place:
            patch["gridPos"] = place
        if not patch:
            raise UnplacedError("where it stands is for the panels around it to say")
        aligner = Aligner(self.context.modules, self.context.shared)
        self.patch(aligner, module, node, patch)
        return aligner.finished()

    def code(self, state: PanelState) -> Code:
        """Return the code of a panel, with the id and the place that are its own."""
        document = with_listed_targets(state.document)
        code = with_own_id(self.context.panels.panel(document), document, state.ids)
        if state.place is not None:
            code = with_argument(code, "at", Items(tuple(map(Literal, state.place)), is_tuple=True))
        return code

    def call(self, module: SourceModule, location: SourceLocation, document: Document) -> ast.Call | None:
        """Return the call of the panel's function at a line, None where there is none or several could be meant."""
        function = kind_of(document.get("type")).function
        plain = getattr(function, "__wrapped__", function)
        found = [
            node
            for node in module.calls_at(location.line)
            if getattr(module.meaning(node.func), "__wrapped__", module.meaning(node.func)) is plain
        ]
        if len(found) > 1:
            title = document.get("title", "")
            found = [
                node
                for node in found
                if any(isinstance(each, ast.Constant) and each.value == title for each in node.args[:2])
            ]
        return found[0] if len(found) == 1 else None

    def patch(self, aligner: Aligner, module: SourceModule, node: ast.Call, patch: Document) -> None:
        """Put fields around a call that no argument of it gives."""
        if not patch:
            return
        parent = module.parents.get(node)
        if isinstance(parent, ast.Call) and getattr(module.meaning(parent.func), "__name__", "") == _PATCH:
            fields = parent.args[1] if len(parent.args) > 1 else None
            if isinstance(fields, ast.Dict):
                self._into_fields(aligner, module, fields, patch)
                return
        name = aligner.text(module, node, Name("toolchain.define.patch", _PATCH))
        fields_text = aligner.text(module, node, Fields("PANEL", patch))
        start, end = module.start(node), module.end(node)
        aligner.note(module, node, [Replacement(start, start, f"{name}("), Replacement(end, end, f", {fields_text})")])

    def _into_fields(self, aligner: Aligner, module: SourceModule, node: ast.Dict, patch: Mapping[str, Any]) -> None:
        keys = [each.value if isinstance(each, ast.Constant) else None for each in node.keys]
        for name, value in patch.items():
            if name not in keys:
                text = aligner.text(module, node, Pairs(((name, code_of(value)),)))[1:-1]
                close = module.end(node) - 1
                before = module.text[module.start(node) + 1 : close].rstrip()
                glue = ", " if before and not before.endswith(",") else ""
                aligner.note(module, node, [Replacement(close, close, f"{glue}{text}")])
                continue
            there = node.values[keys.index(name)]
            if isinstance(there, ast.Dict) and isinstance(value, Mapping):
                self._into_fields(aligner, module, there, value)
            else:
                text = aligner.text(module, there, code_of(value))
                aligner.note(module, there, [Replacement(module.start(there), module.end(there), text)])

    def _as_other_kind(self, aligner: Aligner, module: SourceModule, node: ast.Call, after: Call) -> None:
        """Replace a call by that of another function."""
        if module.is_in_function(node):
            raise UnplacedError("it is made where several things are")
        text = aligner.text(module, node, after)
        aligner.note(module, node, [Replacement(module.start(node), module.end(node), text)])


def split(code: Code) -> tuple[Call, Document]:
    """Return the call of a panel's function and the patch around it, empty without one."""
    match code:
        case Call(function=Name(name="with_fields"), arguments=(Call() as inner, Fields(document=fields))):
            return inner, dict(fields)
        case Call():
            return code, {}
    raise TypeError(f"no call: {code!r}")


def _patch_to(wanted: Document, before: Document, after: Document) -> Document:
    """Return the patch where that of the code differs, with what is wanted there."""
    found: Document = {}
    form = panel_form(with_listed_targets(wanted))
    for name, value in patch_between(before, after).items():
        found[name] = _wanted_at(form.get(name), before.get(name), value)
    return found


def _wanted_at(wanted: Any, before: Any, change: Any) -> Any:
    if not (isinstance(change, Mapping) and isinstance(wanted, Mapping) and isinstance(before, Mapping | None)):
        return wanted
    there = before or {}
    return {name: _wanted_at(wanted.get(name), there.get(name), each) for name, each in change.items()}


def _ref_ids(document: Document) -> list[str]:
    return [str(each.get("refId")) for each in with_listed_targets(document).get("targets") or ()]


def _with_sizes(before: Call, after: Call, old: PanelState, new: PanelState) -> tuple[Call, Call]:
    """Return both calls with the size where it changed: what is usual for the kind need not be so in a row."""
    for name, key in (("width", "w"), ("height", "h")):
        sizes = [(each.document.get("gridPos") or {}).get(key) for each in (old, new)]
        if sizes[0] != sizes[1] and all(type(each) is int for each in sizes):
            before, after = (
                Call(each.function, each.arguments, {**each.keywords, name: Literal(size)})
                for each, size in zip((before, after), sizes, strict=True)
            )
    return before, after


def _is_row(module: SourceModule, node: ast.Call) -> bool:
    return getattr(module.meaning(node.func), "__name__", "") in (ROW, "dashboard")
