"""A data source whose data is still being made: what asks for it waits, and everybody else goes on."""

from collections.abc import Callable
from typing import Any

from attrs import frozen

from toolchain.preview.data.answers import Badge, DataSource, PanelQuery
from toolchain.preview.data.frames import Frame
from toolchain.preview.data.timing import TimeRange


class NotMadeError(Exception):
    """The data could not be made, for which no panel is to blame; ``reason`` is what its making raised."""

    def __init__(self, reason: Exception) -> None:
        """Take what making it raised."""
        super().__init__(str(reason))
        self.reason = reason


def _nothing(_query: Any) -> bool:
    return False


@frozen(eq=False)
class AwaitedSource:
    """A data source that is asked once ``made`` returns; what that raises is a NotMadeError to whoever asks.

    ``is_early`` tells of a variable's query whether it can be answered before.
    """

    source: DataSource
    made: Callable[[], object]
    is_early: Callable[[Any], bool] = _nothing

    @property
    def badge(self) -> Badge:
        """Whether its data is simulated or live."""
        return self.source.badge

    def frames(self, query: PanelQuery) -> tuple[Frame, ...]:
        """Return the answer when there is one."""
        self._wait()
        return self.source.frames(query)

    def variable_values(self, query: Any, span: TimeRange) -> tuple[str, ...]:
        """Return the values when they are known."""
        if not self.is_early(query):
            self._wait()
        return self.source.variable_values(query, span)

    def why_empty(self, query: PanelQuery) -> str:
        """Return the reason when it is known."""
        self._wait()
        return self.source.why_empty(query)

    def _wait(self) -> None:
        try:
            self.made()
        except Exception as error:
            raise NotMadeError(error) from error
