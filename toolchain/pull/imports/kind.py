"""What a kind of imported things is: one object, which the import asks."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from attrs import field, frozen

from toolchain.compile.compilation import Compilation
from toolchain.pull.imports.given import Given
from toolchain.pull.imports.outcome import Outcome
from toolchain.sync.destination import Destination


@frozen(eq=False)
class ImportContext:
    """What an import knows beside what is given.

    ``data_sources`` are keys of the project's data sources by the names that they have where things come from.
    """

    compilation: Compilation
    data_sources: Mapping[str, str] = field(factory=dict)


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
