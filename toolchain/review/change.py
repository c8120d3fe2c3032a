"""One change, as a reviewer thinks of it: of what, from what to what, what it does, and how risky that is."""

from collections import Counter
from collections.abc import Mapping
from enum import Enum
from typing import Literal

from attrs import field, frozen

from toolchain.base.source import SourceLocation


class Risk(Enum):
    """How much a reviewer has to look at a change."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the highest."""
        return list(Risk).index(self)


class Kind(Enum):
    """What changes; the order is the one in which people read a review."""

    ALERT = "alert"
    POLICY = "policy"
    CONTACT_POINT = "contact point"
    MUTE_TIMING = "mute timing"
    MESSAGE_TEMPLATE = "message template"
    OBJECTIVE = "objective"
    RECORDING = "recording rule"
    DASHBOARD = "dashboard"
    ROW = "row"
    TAB = "tab"
    PANEL = "panel"
    QUERY = "query"
    VARIABLE = "variable"
    ANNOTATION = "annotation"
    RESOURCE = "resource"
    REPORT = "report"
    METRIC = "metric"
    LOG_SCHEMA = "log schema"
    TRACE_SCHEMA = "trace schema"
    DATA_SOURCE = "data source"
    ENVIRONMENT = "environment"

    @property
    def rank(self) -> int:
        """0 for what is read first."""
        return list(Kind).index(self)


class Effect(Enum):
    """Whether people hear more of an alert, or less."""

    NONE = ""
    LOUDER = "louder"
    QUIETER = "quieter"


# fmt: off
What = Literal[
    "active in", "added", "again after", "Alertmanager", "alerts are told that nobody heard of", "annotations",
    "background", "buckets", "budget", "category", "changes every", "choice", "compared with", "condition",
    "contact point", "content", "continues", "dashboard", "dashboards", "data links", "data source", "decimals",
    "default", "description", "edits in Grafana", "error", "evaluated every", "evaluation", "exemplars", "expression",
    "fewest bad", "fields", "filter", "first after", "folder", "folders", "for", "format",
    "former data sources", "Grafana", "group", "grouped by", "help", "hidden", "id", "indicator",
    "inhibited by", "jobs", "keep firing", "label", "labels", "labels in records", "layout", "legend", "links",
    "mail server", "matchers", "maximum", "minimum", "minimum step", "mode", "moved", "muted by", "name", "no data",
    "no longer watched", "note", "notifies", "objective", "opens", "options", "order", "order of queries",
    "organisation", "overrides", "owner", "pages", "panel", "path of dashboards", "period", "query", "range",
    "receiver", "receiver added", "receiver removed", "recorded", "refresh", "removed", "renamed", "repeated for",
    "replicas", "runbook", "runbooks", "scrape interval", "sections", "sent to", "sampling", "service", "settings",
    "severity", "size", "stack", "states", "stream labels", "summary", "tags", "teams", "tells resolved", "text",
    "text for no value", "text of the threshold", "text of the value", "texts without a value", "threshold",
    "thresholds", "time range", "time zone", "times", "title", "told apart by", "transformations", "type",
    "uid", "unit", "url", "value mappings", "value of all", "values", "visibility", "watched", "window",
]
# fmt: on
"""What a change is of: that something is there, or one of its properties."""


PanelKey = tuple[str, int]
"""A panel by the uid of its dashboard and its own id."""


@frozen
class Drawing:
    """A panel that looks different: its key before and after; None where it is not there."""

    before: PanelKey | None
    after: PanelKey | None


@frozen
class Change:
    """One change.

    ``subject`` is the path to what changes, such as dashboard and panel, as it is called now. ``what`` is ``added``,
    ``removed``, ``renamed``, ``moved``, or the property that has another value; ``before`` and ``after`` are that value
    in words. ``words`` say what is different inside a value that is too long to compare by eye. ``source`` is the line
    in the new definitions, or for something removed in the old ones. ``resource_kind`` is what people call one of a
    kind of resource that tells its changes itself.
    """

    kind: Kind
    subject: tuple[str, ...]
    what: What
    risk: Risk
    reason: str
    source: SourceLocation
    before: str = ""
    after: str = ""
    words: tuple[str, ...] = ()
    effect: Effect = Effect.NONE
    drawing: Drawing | None = field(default=None, eq=False, repr=False)
    resource_kind: str = ""

    @property
    def noun(self) -> str:
        """What people call what changes."""
        return self.resource_kind or self.kind.value

    @property
    def name(self) -> str:
        """The subject in one line."""
        return " › ".join(self.subject)

    @property
    def sort_key(self) -> tuple[int, int, tuple[str, ...]]:
        """The riskiest first, then by kind, then by name."""
        return (self.risk.rank, self.kind.rank, self.subject)


@frozen(eq=False)
class Review:
    """What changes, the riskiest first.

    ``base`` and ``head`` name the two versions. ``respelt`` are the compiled files that are written differently though
    nothing in them means anything else. ``untold`` is what the builds of old versions do not tell of, in words, by the
    name of the version: it is not compared.
    """

    environment: str
    base: str
    head: str
    changes: tuple[Change, ...]
    respelt: tuple[str, ...] = ()
    untold: Mapping[str, tuple[str, ...]] = field(factory=dict)

    def count(self, risk: Risk) -> int:
        """Return how many changes have a risk."""
        return Counter(each.risk for each in self.changes)[risk]

    def with_effect(self, effect: Effect) -> tuple[Change, ...]:
        """Return the changes that make alerts louder, or quieter."""
        return tuple(each for each in self.changes if each.effect is effect)

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """The panels that look different, each once."""
        found = {(each.drawing.before, each.drawing.after): each.drawing for each in self.changes if each.drawing}
        return tuple(found.values())
