"""The edits of one dashboard, each with the ways in which it could be written into the modules."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from attrs import define

from toolchain.base.documents.document import Document
from toolchain.base.source import SourceLocation
from toolchain.pull.annotations import AnnotationWriter
from toolchain.pull.code import Call, Code, Items
from toolchain.pull.dashboards import DashboardWriter
from toolchain.pull.difference import is_same
from toolchain.pull.rewriting.alignment import Aligner, Rewrite
from toolchain.pull.rewriting.brackets import inserted, removed
from toolchain.pull.rewriting.context import Context
from toolchain.pull.rewriting.edit import Edit
from toolchain.pull.rewriting.keyed import ANNOTATIONS, CHOICE, LAYOUT, ORDER, PANELS, TAGS, VARIABLES, unkeyed
from toolchain.pull.rewriting.layout import LayoutRewriter, ids_of
from toolchain.pull.rewriting.merging import field_changes
from toolchain.pull.rewriting.panels import PLACE, PanelRewriter, PanelState, split
from toolchain.pull.rewriting.source_module import SourceModule
from toolchain.pull.rewriting.unplaced import UnplacedError
from toolchain.pull.variables import VariableWriter
from toolchain.sync.difference import ABSENT, FieldChange

_PARTS = (PANELS, LAYOUT, VARIABLES, ANNOTATIONS, f"{VARIABLES}{ORDER}", f"{ANNOTATIONS}{ORDER}")
_ALL = "$__all"


def dashboard_edits(context: Context, after: Document) -> Iterator[Edit]:
    """Yield what was edited of a dashboard; ``after`` is what it is to compile to, keyed."""
    yield from _of_panels(context, after)
    layout = LayoutRewriter(context, after)
    if layout.differs:
        yield Edit("layout", context.defined.location, layout.changes, layout.places, layout.attempts)
    yield from _of_variables(context, after)
    yield from _of_annotations(context, after)
    yield from _of_whole(context, after)


def _of_panels(context: Context, after: Document) -> Iterator[Edit]:
    """Yield the edits of what panels show and say; their sizes and places are the layout's."""
    ids = ids_of(context.before)
    for number, panel in context.before[PANELS].items():
        wanted = after[PANELS].get(number)
        if wanted is None or panel.get("type") == "row":
            continue
        there = {name: each for name, each in wanted.items() if name != PLACE}
        if PLACE in panel:
            there[PLACE] = panel[PLACE]
        if is_same(panel, there):
            continue
        yield _of_panel(context, number, there, ids)


def _of_panel(context: Context, number: str, there: Document, ids: Counter[Any]) -> Edit:
    """Return the edit that leads from a panel to what is there."""
    panel, location = context.before[PANELS][number], context.location_of(number)
    states = (PanelState(each, ids, None) for each in (panel, there))
    changes = tuple(field_changes(panel, there))
    names = [name for name in dict.fromkeys((*panel, *there)) if not is_same(panel.get(name, 0), there.get(name, 0))]

    def smaller() -> Iterable[Edit]:
        found = list(_single_changes(panel, there))
        return (_of_panel(context, number, each, ids) for each in found) if len(found) > 1 else ()

    return Edit(
        f"panel {panel.get('title') or panel.get('type')!s}",
        location,
        changes,
        tuple((PANELS, number, name) for name in names),
        partial(PanelRewriter(context).attempts, location, *states),
        smaller,
    )


def _single_changes(before: Document, after: Document) -> Iterator[Document]:
    """Yield a panel with one of its changes each: what it says, a query of it, or an option."""
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if is_same(old, new):
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            for inner in _single_changes(old, new):
                yield {**before, name: inner}
        elif name in after:
            yield {**before, name: new}
        else:
            yield {key: each for key, each in before.items() if key != name}


@define(eq=False)
class _ListEdits:
    """Edits of variables or annotations: of those that the dashboard's function is given in one list."""

    context: Context
    name: str
    argument: str

    def edits(self, after: Document) -> Iterator[Edit]:
        """Yield an edit for each that was changed, added or removed."""
        before = self.context.before[self.name]
        for name in dict.fromkeys((*before, *after[self.name])):
            old, new = before.get(name), after[self.name].get(name)
            if old is not None and new is not None and is_same(old, new):
                continue
            location = self.location(name)
            changes = tuple(field_changes({name: old or ABSENT}, {name: new or ABSENT}))
            what = f"{self.name.removesuffix('s')} {name}"
            places = (
                ((self.name, name), (f"{self.name}{ORDER}",)) if old is None or new is None else ((self.name, name),)
            )
            yield Edit(what, location, changes, places, partial(self.attempts, location, name, old, new, after))

    def location(self, name: str) -> SourceLocation:
        """Return the line that makes one."""
        defined = self.context.defined
        parts = defined.variables if self.name == VARIABLES else defined.annotations
        return next((each.location for each in parts if each.name == name), defined.location)

    def code(self, document: Document) -> Code:
        """Return the code of one."""
        context = self.context
        if self.name == VARIABLES:
            return VariableWriter(context.frame, context.expressions).variable(_with_choice(document))
        return AnnotationWriter(context.frame, context.names, context.expressions).annotation(document)

    def attempts(
        self, location: SourceLocation, name: str, old: Document | None, new: Document | None, after: Document
    ) -> Iterator[Rewrite]:
        """Yield the way to write one."""
        aligner = Aligner(self.context.modules, self.context.shared)
        if old is not None and new is not None:
            self._change(aligner, location, old, new)
        elif new is not None:
            self._add(aligner, name, new, after)
        else:
            self._remove(aligner, location)
        yield aligner.finished()

    def _change(self, aligner: Aligner, location: SourceLocation, old: Document, new: Document) -> None:
        module = self.context.modules.of(location)
        codes = [split(self.code(each)) for each in (old, new)]
        if module is None or any(not isinstance(each, Call) for each, _ in codes):
            raise UnplacedError(f"it is made in {location}, by what all dashboards share")
        node = self._call(module, location, codes[0][0])
        if node is None or codes[0][0].function != codes[1][0].function:
            raise UnplacedError(f"what makes it at {location} is not known")
        if self._is_shared(location) and not self.context.shared:
            raise UnplacedError(f"{location} makes it for other dashboards as well: --shared changes it in all of them")
        aligner.arguments(module, node, codes[0][0], codes[1][0])
        if codes[0][1] != codes[1][1]:
            PanelRewriter(self.context).patch(aligner, module, node, codes[1][1])

    def _is_shared(self, location: SourceLocation) -> bool:
        dashboards = self.context.compilation.dashboards
        made = [
            each
            for dashboard in dashboards
            for each in (dashboard.variables if self.name == VARIABLES else dashboard.annotations)
            if each.location == location
        ]
        return len(made) > 1

    def _call(self, module: SourceModule, location: SourceLocation, code: Call) -> ast.Call | None:
        found = [each for each in module.calls_at(location.line) if aligned(module, each, code)]
        return found[0] if len(found) == 1 else None

    def _list(self) -> tuple[SourceModule, ast.Call, ast.expr | None]:
        module, node = self.context.module, self.context.node
        if module is None or node is None:
            raise UnplacedError(f"what makes the dashboard at {self.context.defined.location} is not known")
        given = next((each.value for each in node.keywords if each.arg == self.argument), None)
        if given is None and not self.context.frame.takes(self.argument):
            raise UnplacedError(f"the function that makes the dashboard takes no {self.argument}")
        return module, node, given

    def _add(self, aligner: Aligner, name: str, new: Document, after: Document) -> None:
        module, node, given = self._list()
        code = self.code(new)
        if given is None:
            text = aligner.text(module, node, Items((code,)), f"{self.argument}=")
            aligner.note(module, node, inserted(module, node, text))
            return
        if not isinstance(given, ast.List | ast.Tuple):
            raise UnplacedError(f"{self.argument} are put together elsewhere")
        order = after[f"{self.name}{ORDER}"]
        behind = order[order.index(name) + 1 :] if name in order else []
        if any(each in self.context.before[self.name] for each in behind):
            raise UnplacedError("it stands between those that are there")
        aligner.note(module, given, inserted(module, given, aligner.text(module, given, code)))

    def _remove(self, aligner: Aligner, location: SourceLocation) -> None:
        module, _, given = self._list()
        if not isinstance(given, ast.List | ast.Tuple):
            raise UnplacedError("it is given to the dashboard elsewhere")
        for element in given.elts:
            home = (
                self.context.modules.definition_of(module, element)
                if isinstance(element, ast.Name | ast.Attribute)
                else None
            )
            line = SourceLocation(self.context.modules.relative(module), element.lineno) if home is None else None
            value = element if home is None else home.value
            there = line or (home and SourceLocation(home.location.file, value.lineno))
            if there == location:
                aligner.note(module, element, [removed(module, given, element)])
                return
        raise UnplacedError("which of those that the dashboard is given it is, is not known")


def aligned(module: SourceModule, node: ast.Call, code: Call) -> bool:
    """Return whether a call of the source is one of the function that code calls."""
    found, wanted = module.meaning(node.func), code.function.value
    return getattr(found, "__wrapped__", found) is getattr(wanted, "__wrapped__", wanted)


def _with_choice(document: Document) -> Document:
    """Return a variable with its choice as Grafana stores it."""
    chosen = document.get(CHOICE)
    if chosen is None:
        return document
    text: Any = ["All" if each == _ALL else each for each in chosen] if isinstance(chosen, list) else chosen
    return {**document, CHOICE: {"text": "All" if text == _ALL else text, "value": chosen}}


def _of_variables(context: Context, after: Document) -> Iterator[Edit]:
    yield from _ListEdits(context, VARIABLES, "variables").edits(after)


def _of_annotations(context: Context, after: Document) -> Iterator[Edit]:
    yield from _ListEdits(context, ANNOTATIONS, "annotations").edits(after)


def _of_whole(context: Context, after: Document) -> Iterator[Edit]:
    """Yield an edit of what a dashboard says itself, such as its title, its tags and its time range."""
    before = context.before
    names = [name for name in dict.fromkeys((*before, *after)) if name not in _PARTS]
    for name in names:
        if is_same(before.get(name, 0), after.get(name, 0)):
            continue
        alone = {key: each for key, each in before.items() if key != name}
        if name in after:
            alone[name] = after[name]
        old, new = ({name: each[name]} if name in each else {} for each in (before, after))
        if name == TAGS:
            old, new = ({TAGS: list(each[TAGS])} for each in (before, after))
        yield Edit(
            "dashboard",
            context.defined.location,
            tuple(field_changes(old, new)) or (FieldChange(name, ABSENT, ABSENT),),
            ((name,),),
            partial(_whole_attempts, context, alone),
        )


def _whole_attempts(context: Context, after: Document) -> Iterator[Rewrite]:
    module, node = context.module, context.node
    if module is None or node is None:
        raise UnplacedError(f"what makes the dashboard at {context.defined.location} is not known")
    codes = []
    for each in (context.before, after):
        document = {**unkeyed(each), "uid": context.defined.uid}
        writer = DashboardWriter(context.compilation.project, context.queries, document, context.defined.folder)
        codes.append(split(writer.whole(writer.new_reference(), rows=Items(()))))
    (old, old_patch), (new, new_patch) = codes
    aligner = Aligner(context.modules, context.shared)
    if old.function != new.function:
        raise UnplacedError(f"it lacks what {old.function.name} gives all dashboards")
    aligner.arguments(module, node, old, new)
    if old_patch != new_patch:
        PanelRewriter(context).patch(aligner, module, node, new_patch)
    yield aligner.finished()
