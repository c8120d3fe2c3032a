"""What became of something that was to be imported."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from attrs import field, frozen

from toolchain.base.errors import UserError
from toolchain.pull.imports.stubs import MetricUse


@frozen(eq=False)
class Outcome:
    """What became of a document: modules, or why there are none.

    ``what`` names it as people do, such as ``dashboard node-exporter``. ``modules`` are sources by their paths below
    the folder of imports. ``panels`` counts panels of dashboards, ``uid`` is that of a dashboard, ``reads``
    are the series that it asks for. ``notes`` say what a reader has to know.
    """

    place: str
    what: str = ""
    modules: Mapping[PurePosixPath, str] = field(factory=dict)
    refused: UserError | None = None
    notes: tuple[str, ...] = ()
    panels: int = 0
    uid: str = ""
    reads: Mapping[str, MetricUse] = field(factory=dict)

    @property
    def lines(self) -> int:
        """How many lines its modules have."""
        return sum(source.count("\n") for source in self.modules.values())
