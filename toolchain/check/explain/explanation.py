"""What is known of a query."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from attrs import frozen

from toolchain.base.finding import Severity
from toolchain.languages.promql.holes import Hole

Language = Literal["promql", "logql"]


@frozen
class Label:
    """A label of the result; ``values`` is None where they are not known one by one."""

    is_required: bool
    values: tuple[str, ...] | None = None


NO_LABELS: Mapping[str, Label] = MappingProxyType({})


@frozen
class Problem:
    """What a rule says, at a line and column of the query that count from 1."""

    rule: str
    severity: Severity
    message: str
    remedy: str
    line: int
    column: int


@frozen
class TreeNode:
    """A part of the syntax tree as one line, what it gives, and its parts."""

    text: str
    meaning: str
    parts: "tuple[TreeNode, ...]" = ()


@frozen
class Explanation:
    """Everything that is known of a query; an invalid one has only ``error``, ``line`` and ``column``.

    ``phase`` is where Loki refuses: ``parse``, ``validate`` or ``build``. ``feature`` is the experimental one
    that would make Prometheus take the query. ``printed`` is the query in the house format.
    ``unit`` is a Grafana unit id, ``measures`` the same in words. ``metrics`` are the series that PromQL reads,
    ``fields`` the labels of records that LogQL reads, ``variables`` Grafana's variables in PromQL.
    """

    query: str
    language: Language
    error: str = ""
    phase: str = ""
    line: int = 0
    column: int = 0
    feature: str = ""
    printed: str = ""
    type: str = ""
    unit: str | None = None
    measures: str = ""
    labels: Mapping[str, Label] = NO_LABELS
    is_closed: bool = False
    series_bound: int | None = None
    metrics: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    windows: tuple[str, ...] = ()
    variables: tuple[Hole, ...] = ()
    problems: tuple[Problem, ...] = ()
    tree: TreeNode | None = None

    @property
    def is_valid(self) -> bool:
        """Whether Prometheus or Loki takes the query; what the rules say does not count."""
        return not self.error

    def document(self) -> dict[str, Any]:
        """Return the explanation as plain data, with the same keys whatever the query."""
        return {
            "valid": self.is_valid,
            "error": self.error or None,
            "phase": self.phase or None,
            "line": self.line or None,
            "column": self.column or None,
            "feature": self.feature or None,
            "type": self.type or None,
            "labels": {
                name: {"required": label.is_required, "values": None if label.values is None else list(label.values)}
                for name, label in self.labels.items()
            },
            "closed": self.is_closed,
            "unit": self.unit,
            "metrics": list(self.metrics),
            "fields": list(self.fields),
            "windows": list(self.windows),
            "variables": [
                {"name": hole.variable, "kind": hole.kind.value, "format": hole.format} for hole in self.variables
            ],
            "series": self.series_bound,
            "findings": [
                {
                    "rule": problem.rule,
                    "severity": problem.severity.value,
                    "message": problem.message,
                    "remedy": problem.remedy,
                    "line": problem.line,
                    "column": problem.column,
                }
                for problem in self.problems
            ],
        }
