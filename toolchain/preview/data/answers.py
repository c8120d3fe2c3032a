"""Where panels get their data: the protocol of a data source, and what a panel got."""

from collections.abc import Mapping
from typing import Any, Literal, Protocol

from attrs import field, frozen

from toolchain.base.documents.document import Document
from toolchain.preview.data.errors import NotAvailableError
from toolchain.preview.data.frames import Frame
from toolchain.preview.data.timing import TimeRange

Badge = Literal["simulated", "live"]


@frozen(eq=False)
class PanelQuery:
    """One question: a target whose variables are replaced, the time range, and the step in seconds.

    ``several`` tells that the panel has more than one target: a table's value column then carries the target's letter.
    """

    target: Document
    span: TimeRange
    step: float
    several: bool = False

    @property
    def ref_id(self) -> str:
        """The target's letter."""
        return str(self.target.get("refId") or "A")

    @property
    def text(self) -> str:
        """The query's text."""
        return str(self.target.get("expr") or "")


@frozen
class Annotation:
    """Something that happened: ``time`` in seconds since 1970, and ``end`` where it lasted."""

    time: float
    text: str
    tags: tuple[str, ...] = ()
    end: float | None = None


class DataSource(Protocol):
    """Answers the targets of panels and the queries of variables."""

    @property
    def badge(self) -> Badge:
        """Whether its data is simulated or live."""

    def frames(self, query: PanelQuery) -> tuple[Frame, ...]:
        """Return the answer; raise UserError where there is none, NotAvailableError where none can exist."""

    def variable_values(self, query: Any, span: TimeRange) -> tuple[str, ...]:
        """Return the values that a variable's query gives, its own variables being replaced."""

    def why_empty(self, query: PanelQuery) -> str:
        """Return why a query that did not fail gave nothing, empty where there is no good reason."""


@frozen(eq=False)
class Missing:
    """A data source that is not there; every panel says so with ``reason``."""

    reason: str
    badge: Badge = "simulated"

    def frames(self, query: PanelQuery) -> tuple[Frame, ...]:  # noqa: ARG002 - the protocol's
        """Raise NotAvailableError."""
        raise NotAvailableError(self.reason, "")

    def variable_values(self, query: Any, span: TimeRange) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's
        """Return nothing: the variable keeps what it is set to."""
        return ()

    def why_empty(self, query: PanelQuery) -> str:  # noqa: ARG002 - the protocol's
        """Return what is missing."""
        return self.reason


_NEEDS = {
    "prometheus": "needs Prometheus: name one with --prometheus, or install it for the simulated data",
    "loki": "needs Loki: name one with --loki",
    "jaeger": "needs Jaeger",
    "grafana": "needs Grafana itself, which keeps this data",
    "tempo": "needs Tempo",
}


@frozen(eq=False)
class DataSources:
    """The data sources of a preview by Grafana's type id, and the annotations that Grafana itself would know."""

    by_type: Mapping[str, DataSource]
    annotations: tuple[Annotation, ...] = field(default=())

    def of_type(self, kind: str) -> DataSource:
        """Return the data source of a type, or one that says what is missing."""
        return self.by_type.get(kind) or Missing(_NEEDS.get(kind, f"needs a data source of type {kind!r}"))


@frozen
class Problem:
    """Why a target gave nothing: an error to mend, or data that cannot exist here."""

    ref_id: str
    message: str
    remedy: str = ""
    is_error: bool = True


@frozen(eq=False)
class PanelData:
    """What a panel's targets gave; ``badges`` say where it comes from.

    ``silence`` says why they gave nothing, where they gave nothing and there is a good reason.
    """

    frames: tuple[Frame, ...] = ()
    problems: tuple[Problem, ...] = ()
    badges: tuple[Badge, ...] = ()
    silence: str = ""
