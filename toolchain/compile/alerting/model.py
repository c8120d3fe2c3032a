"""Compiled rules: queries kept to the environment, labels and annotations complete, still knowing their definition."""

import re
from collections.abc import Mapping

from attrs import frozen

from toolchain.base.source import SourceLocation
from toolchain.compile.model import CompiledDashboard, CompiledPanel
from toolchain.define.alerting.grafana_rule import GrafanaRule
from toolchain.define.alerting.log_recording import LogRecordingRule
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL, RecordingRule
from toolchain.define.alerting.rule import AlertRule, Inhibition
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.ast import Query
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.ast import Binary, Expression, Number
from toolchain.languages.promql.numbers import number_text

_WORD_END = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@frozen(eq=False)
class CompiledRecording:
    """A recording rule; ``labels`` are all that it adds to its series.

    ``of_alert`` is the name of the alert of which it tells whether it is active; empty for one that is defined.
    """

    definition: RecordingRule
    location: SourceLocation
    expression: Expression
    analysis: Analysis
    labels: Mapping[str, str]
    of_alert: str = ""

    @property
    def record(self) -> str:
        """The name of its series."""
        return self.definition.record


@frozen(eq=False)
class CompiledLogRecording:
    """A recording rule that Loki evaluates; ``labels`` are all that it adds to its series."""

    definition: LogRecordingRule
    location: SourceLocation
    query: Query
    analysis: LogAnalysis
    labels: Mapping[str, str]


@frozen(eq=False)
class ShownOn:
    """The panel that shows an alert's signal."""

    dashboard: CompiledDashboard
    panel: CompiledPanel


@frozen(eq=False)
class CompiledAlert:
    """An alert rule.

    ``signal`` is the query, ``condition`` its comparison with the threshold if it has one, ``analysis`` that of the
    condition. ``asked`` is the signal as the evaluator asks it: Grafana knows no inhibition, so its query leaves out
    what other rules silence, those of ``inhibitions``, which are none elsewhere. ``annotations`` are Go templates.
    ``shown_on`` is None where the link leads nowhere.
    """

    definition: AlertRule
    location: SourceLocation
    signal: Expression | Query
    condition: Expression | Query
    asked: Expression | Query
    inhibitions: tuple[Inhibition, ...]
    analysis: Analysis | LogAnalysis
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    shown_on: ShownOn | None

    @property
    def name(self) -> str:
        """Its name."""
        return self.definition.name

    @property
    def evaluated(self) -> Expression | Query:
        """The condition as the evaluator evaluates it."""
        return condition_of(self.definition, self.asked) if isinstance(self.asked, Expression) else self.condition

    @property
    def is_log_alert(self) -> bool:
        """Whether Loki answers the query."""
        return self.definition.is_log_alert

    @property
    def wait(self) -> str:
        """How long the condition has to hold."""
        return self.definition.wait

    @property
    def keep_firing(self) -> str:
        """How long it goes on after the condition last held."""
        return self.definition.keep_firing

    @property
    def interval(self) -> str:
        """The time between evaluations."""
        return self.definition.group.interval

    @property
    def always_fires(self) -> bool:
        """Whether it proves that notifications arrive, and nothing else."""
        return self.definition.always_fires

    @property
    def uid(self) -> str:
        """Grafana's uid of the rule: its name in lower case, words joined by dashes."""
        return uid_of(self.definition)


def condition_of(rule: AlertRule, signal: Expression) -> Expression:
    """Return the condition of a rule whose signal this is."""
    return signal if rule.threshold is None else Binary(rule.operator, signal, Number(number_text(rule.threshold)))


def rule_labels(rule: AlertRule, environment: str) -> dict[str, str]:
    """Return the labels that a rule adds to its alerts in an environment."""
    added = {} if rule.group.as_written else {ENVIRONMENT_LABEL: environment}
    labels = {
        "severity": rule.severity,
        "category": rule.category,
        "service": rule.service,
        "owner": rule.owner,
    }
    return {name: value for name, value in labels.items() if value} | dict(rule.labels) | added


def uid_of(rule: AlertRule) -> str:
    """Return Grafana's uid of a rule."""
    return rule.uid or rule_uid(rule.name)


def rule_uid(name: str) -> str:
    """Return the uid of a rule, at most 40 characters: ``HighErrorRate`` becomes ``high-error-rate``."""
    words = _WORD_END.sub("-", name).lower()
    return "".join(each if each.isalnum() or each == "-" else "-" for each in words)[:40].strip("-")


@frozen(eq=False)
class CompiledGrafanaRule:
    """A rule of Grafana that is defined node by node, which is all that it is."""

    definition: GrafanaRule
    location: SourceLocation

    @property
    def uid(self) -> str:
        """Grafana's uid of the rule."""
        return self.definition.uid or rule_uid(self.definition.title)


@frozen(eq=False)
class CompiledRules:
    """All rules of a project; those of ``grafana`` have no other evaluator."""

    alerts: tuple[CompiledAlert, ...] = ()
    recordings: tuple[CompiledRecording, ...] = ()
    grafana: tuple[CompiledGrafanaRule, ...] = ()
    log_recordings: tuple[CompiledLogRecording, ...] = ()
