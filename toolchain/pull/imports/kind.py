"""What a kind of imported things is: one object, which the import asks."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Protocol

from attrs import field, frozen

from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard
from toolchain.compile.queries import QueryReader
from toolchain.pull.dashboards import query_reader
from toolchain.pull.imports.given import Given
from toolchain.pull.imports.outcome import Outcome
from toolchain.pull.names import ProjectNames
from toolchain.sync.destination import Destination


@frozen(eq=False, slots=False)
class ImportContext:
    """What an import knows beside what is given.

    ``data_sources`` are keys of the project's data sources by the names that they have where things come from. With
    ``new_uids`` a dashboard whose uid another one has gets one of its own, and is refused else.
    """

    compilation: Compilation
    data_sources: Mapping[str, str] = field(factory=dict)
    new_uids: bool = False

    @cached_property
    def queries(self) -> QueryReader:
        """What reads queries."""
        return query_reader(self.compilation.project)

    @cached_property
    def names(self) -> ProjectNames:
        """What the project calls things."""
        return ProjectNames(self.compilation.project)

    @cached_property
    def defined(self) -> Mapping[str, CompiledDashboard]:
        """The project's own dashboards by their uids."""
        return {dashboard.uid: dashboard for dashboard in self.compilation.dashboards}


class ImportKind(Protocol):
    """A kind of things that can be imported.

    ``name`` is what they are called in messages, ``package`` the package of definitions that they become part of.
    """

    name: str
    package: str

    def claims(self, document: Any) -> bool:
        """Return whether a document is of this kind; it may be anything that JSON and YAML can say."""

    def names(self, given: Given) -> Iterable[str]:
        """Yield what its module may be called after; the first with letters or digits in it is taken."""

    def outcome(self, given: Given, module: str, context: ImportContext) -> Outcome:
        """Return the modules of what is given, of which the first is called ``module``.

        Raises UserError for what cannot be imported. Others are imported at the same time by another process, so it
        writes and prints nothing.
        """

    def live(self, grafana: Destination) -> Iterable[Given]:
        """Yield what a Grafana has of this kind."""
