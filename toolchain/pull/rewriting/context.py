"""One dashboard that was edited, and all that writes code for it."""

import ast
from collections.abc import Mapping
from functools import cached_property

from attrs import define

from toolchain.base.documents.document import Document
from toolchain.base.source import SourceLocation
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard
from toolchain.compile.queries import QueryReader
from toolchain.define.dashboard import row
from toolchain.pull.expressions import ExpressionWriter
from toolchain.pull.frame import Frame, frame_for
from toolchain.pull.names import ProjectNames
from toolchain.pull.panels import PanelWriter
from toolchain.pull.rewriting.keyed import unkeyed
from toolchain.pull.rewriting.local_names import variables_by_name
from toolchain.pull.rewriting.modules import Modules
from toolchain.pull.rewriting.source_module import SourceModule
from toolchain.pull.targets import TargetWriter

ROW = row.__name__


@define(slots=False, eq=False)
class Context:
    """A dashboard as it is defined: ``before`` is what it compiles to, keyed.

    ``makers`` tells how many panels each line makes. With ``shared`` what several definitions read may be changed.
    """

    compilation: Compilation
    defined: CompiledDashboard
    before: Document
    modules: Modules
    queries: QueryReader
    names: ProjectNames
    makers: Mapping[SourceLocation, int]
    shared: bool

    @cached_property
    def frame(self) -> Frame:
        """The function that makes it."""
        return frame_for(unkeyed(self.before), self.defined.folder, self.names, self.queries)

    @cached_property
    def module(self) -> SourceModule | None:
        """The module that makes it."""
        return self.modules.of(self.defined.location)

    @cached_property
    def node(self) -> ast.Call | None:
        """The call that makes it, None where it is not known."""
        if self.module is None:
            return None
        calls = self.module.calls_at(self.defined.location.line)
        found = [each for each in calls if self.module.meaning(each.func) is self.frame.function]
        return found[0] if len(found) == 1 else None

    @cached_property
    def expressions(self) -> ExpressionWriter:
        """What writes queries, with the variables that have names."""
        variables = {} if self.module is None else variables_by_name(self.module)
        for variable, name in self.names.house_variables:
            variables.setdefault(variable.match_text, (variable, name))
        return ExpressionWriter(self.names, variables)

    @cached_property
    def panels(self) -> PanelWriter:
        """What writes panels."""
        targets = TargetWriter(self.compilation.project, self.expressions, self.frame.narrowed)
        return PanelWriter(self.frame, targets, self.names.references)

    def location_of(self, number: str) -> SourceLocation:
        """Return the line that makes a panel, by its id."""
        found = next((each for each in self.defined.panels if str(each.document.get("id")) == number), None)
        return self.defined.location if found is None else found.location
