"""What an evaluator is given of rules, whether they were compiled just now or read from what a build wrote."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from toolchain.languages.logql.ast import Query
from toolchain.languages.promql.ast import Expression


class EvaluatedRecording(Protocol):
    """What an evaluator is given of a recording rule; ``labels`` are all that it adds to its series."""

    @property
    def record(self) -> str:
        """The name of its series."""

    @property
    def expression(self) -> Expression:
        """What it records."""

    @property
    def labels(self) -> Mapping[str, str]:
        """The labels that it adds."""


class EvaluatedAlert(Protocol):
    """What an evaluator is given of an alert; ``wait``, ``keep_firing`` and ``interval`` are durations."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def condition(self) -> Expression | Query:
        """When it fires, whatever inhibits it."""

    @property
    def evaluated(self) -> Expression | Query:
        """The condition as the evaluator has it, which in Grafana leaves out what others silence."""

    @property
    def is_log_alert(self) -> bool:
        """Whether Loki answers the query."""

    @property
    def wait(self) -> str:
        """How long the condition has to hold."""

    @property
    def keep_firing(self) -> str:
        """How long it goes on after the condition last held."""

    @property
    def interval(self) -> str:
        """The time between evaluations."""

    @property
    def labels(self) -> Mapping[str, str]:
        """The labels that it adds."""

    @property
    def always_fires(self) -> bool:
        """Whether it proves that notifications arrive, and nothing else."""


class EvaluatedRules(Protocol):
    """What the evaluators of an environment are given."""

    @property
    def alerts(self) -> Sequence[EvaluatedAlert]:
        """All alerts."""

    @property
    def recordings(self) -> Sequence[EvaluatedRecording]:
        """All recording rules."""
