"""A data source that another process has: what it is asked and what it answers is sent, its data is not."""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from toolchain.base.apart import Apart
from toolchain.preview.data.answers import Badge, DataSource, PanelQuery
from toolchain.preview.data.frames import Frame
from toolchain.preview.data.timing import TimeRange


@frozen(eq=False)
class SourceApart:
    """The data source of a type among those that another process has."""

    kind: str
    process: Apart[Mapping[str, DataSource]]
    badge: Badge = "simulated"

    def frames(self, query: PanelQuery) -> tuple[Frame, ...]:
        """Return what it answers there."""
        return self.process.ask(_frames, self.kind, query)

    def variable_values(self, query: Any, span: TimeRange) -> tuple[str, ...]:
        """Return the values that it finds there."""
        return self.process.ask(_variable_values, self.kind, query, span)

    def why_empty(self, query: PanelQuery) -> str:
        """Return the reason that it gives there."""
        return self.process.ask(_why_empty, self.kind, query)


def _frames(sources: Mapping[str, DataSource], kind: str, query: PanelQuery) -> tuple[Frame, ...]:
    return sources[kind].frames(query)


def _variable_values(sources: Mapping[str, DataSource], kind: str, query: Any, span: TimeRange) -> tuple[str, ...]:
    return sources[kind].variable_values(query, span)


def _why_empty(sources: Mapping[str, DataSource], kind: str, query: PanelQuery) -> str:
    return sources[kind].why_empty(query)
