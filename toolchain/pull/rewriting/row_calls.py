"""Where the rows of a dashboard and their panels stand in the source."""

import ast
from collections.abc import Sequence
from typing import Any

from attrs import define, frozen

from toolchain.base.documents.document import Document
from toolchain.pull.rewriting.context import ROW, Context
from toolchain.pull.rewriting.keyed import PANELS
from toolchain.pull.rewriting.panels import PanelRewriter
from toolchain.pull.rewriting.source_module import SourceModule
from toolchain.pull.rewriting.unplaced import UnplacedError


@frozen(eq=False)
class Element:
    """Where a panel stands in the source: in which brackets, and as which element of them."""

    module: SourceModule
    brackets: ast.Call
    element: ast.expr


@define(eq=False)
class RowCalls:
    """Finds the calls that make the rows of a dashboard."""

    context: Context

    def brackets(self, row: Any, known: Sequence[Element | None]) -> Element:
        """Return the call of a row, found by any of its panels, or by its title."""
        found = [each for each in known if each is not None]
        if found:
            return found[0]
        title = title_of(self.context.before[PANELS].get(row) or {})
        calls = [
            (module, node)
            for module in self.context.modules.every
            if f'"{title}"' in module.text and module.path.is_relative_to(self.context.modules.root / "dashboards")
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Call)
            and getattr(module.meaning(node.func), "__name__", "") == ROW
            and node.args
            and isinstance(node.args[0], ast.Constant)
            and node.args[0].value == title
        ]
        if len(calls) != 1:
            raise UnplacedError(f"the row {title} is not known in the modules")
        module, node = calls[0]
        return Element(module, node, node)

    def element(self, number: Any) -> Element | None:
        """Return where a panel stands in the call of its row, None where that is not one element of it."""
        location = self.context.location_of(number)
        module = self.context.modules.of(location)
        if module is None or self.context.makers.get(location, 0) > 1:
            return None
        document = self.context.before[PANELS][number]
        node: ast.AST | None = PanelRewriter(self.context).call(module, location, document)
        if node is None:
            calls = [
                each
                for each in module.calls_at(location.line)
                if getattr(module.meaning(each.func), "__name__", "") not in (ROW, "dashboard")
            ]
            node = calls[0] if calls else None
        for _ in range(40):
            if node is None or node not in module.parents:
                return None
            parent = module.parents[node]
            is_row = isinstance(parent, ast.Call) and getattr(module.meaning(parent.func), "__name__", "") == ROW
            if is_row and isinstance(parent, ast.Call) and isinstance(node, ast.expr) and node in parent.args:
                return Element(module, parent, node)
            if isinstance(parent, ast.Assign | ast.AnnAssign):
                target = parent.targets[0] if isinstance(parent, ast.Assign) else parent.target
                uses = self.context.modules.uses_of(module, target.id) if isinstance(target, ast.Name) else []
                if len(uses) != 1:
                    return None
                module, node = uses[0]
            elif isinstance(parent, ast.Call | ast.expr) and not isinstance(parent, ast.Lambda | ast.ListComp):
                node = parent
            else:
                return None
        return None

    def in_rows(self, brackets: Element) -> tuple[SourceModule, ast.List | ast.Tuple, ast.expr]:
        """Return the list of rows that the dashboard is given, and the element of it that is a row."""
        module, rows = self.list_of_rows()
        for element in rows.elts:
            if element is brackets.brackets:
                return module, rows, element
            if isinstance(element, ast.Name | ast.Attribute):
                home = self.context.modules.definition_of(module, element)
                if home is not None and home.value is brackets.brackets:
                    return module, rows, element
        raise UnplacedError("which of the dashboard's rows it is, is not known")

    def list_of_rows(self) -> tuple[SourceModule, ast.List | ast.Tuple]:
        module, node = self.context.module, self.context.node
        given = None if node is None else next((each.value for each in node.keywords if each.arg == "rows"), None)
        if module is None or not isinstance(given, ast.List | ast.Tuple):
            raise UnplacedError("the rows of the dashboard are put together elsewhere")
        return module, given


def title_of(panel: Document) -> str:
    """Return what people know a panel or a row by."""
    return str(panel.get("title") or panel.get("type") or "without a header")
