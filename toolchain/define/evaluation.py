"""Who evaluates rules: Grafana, the ruler of a Mimir, Cortex or Loki, or a Prometheus that loads files.

Source: Grafana documentation, "Grafana-managed and data source-managed alert rules"; Mimir, Cortex and Loki
documentation, "Ruler"; Prometheus documentation, "Recording rules".
"""

from typing import Literal

from attrs import field, frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import AtLeast1, Name, Url
from toolchain.base.errors import DefinitionError
from toolchain.define.resources.kind import ResourceKind

GRAFANA: Literal["grafana"] = "grafana"
"""Grafana's own rule engine, which evaluates alerts and keeps no series."""


@checked
@frozen
class RulerEndpoint:
    """The ruler of a Mimir, Cortex or Loki, which takes rule groups by its API; ``tenant`` is empty for none.

    ``max_rules_per_group`` and ``max_groups`` are the limits that the ruler has for the tenant; Mimir's defaults are 20
    and 70 (Mimir documentation, "ruler_max_rules_per_rule_group", "ruler_max_rule_groups_per_tenant"); 0 is for none.
    """

    product: Literal["mimir", "cortex", "loki"]
    url: Url
    tenant: str = ""
    max_rules_per_group: AtLeast1 = 20
    max_groups: AtLeast1 = 70

    @property
    def title(self) -> str:
        """How people call it."""
        return f"{self.product.title()} {self.tenant}".strip()


@checked
@frozen
class PrometheusFiles:
    """A Prometheus that loads rule files: a deploy puts them in ``directory``, and tells ``url`` to load them.

    ``directory`` is a path of the machine that deploys, a mounted one where Prometheus runs elsewhere; a relative one
    is below the repository. Prometheus needs ``--web.enable-lifecycle`` and the directory in its ``rule_files``.
    """

    url: Url
    directory: Name


RecordingEvaluator = RulerEndpoint | PrometheusFiles
"""Who can evaluate recording rules: Grafana keeps no series."""
AlertEvaluator = Literal["grafana"] | RulerEndpoint | PrometheusFiles

STATES_OF_PROMETHEUS = ("ALERTS", "ALERTS_FOR_STATE")
"""The series that a Prometheus, a Mimir or a Cortex writes about the alerts that it evaluates."""
STATES_OF_GRAFANA = ("GRAFANA_ALERTS",)
"""The series that a Grafana writes about its alerts where its state history goes to a Prometheus."""
STATE_SERIES = (*STATES_OF_PROMETHEUS, *STATES_OF_GRAFANA)


def evaluator_title(evaluator: AlertEvaluator | None) -> str:
    """Return how people call an evaluator; None is nobody."""
    match evaluator:
        case None:
            return "nobody"
        case RulerEndpoint():
            return evaluator.title
        case PrometheusFiles():
            return "Prometheus"
    return "Grafana"


@checked
@frozen
class Evaluation:
    """Who evaluates what; each rule has one evaluator, for an alert that two tell is told twice.

    ``recordings`` is None where nobody records anything. Alerts on metrics and on logs have evaluators of their own,
    since no ruler reads both. ``shares_series`` says that the evaluator of alerts on metrics reads what another one
    records, because its series are sent there by remote write; Grafana reads through its data source and needs no such
    word. ``keeps_states`` says that Grafana writes the states of its alerts to the Prometheus that dashboards read: a
    setting of the server (Grafana documentation, "Configure alert state history"); else only Grafana has them. Raises
    DefinitionError.
    """

    recordings: RecordingEvaluator | None = field(default=None)
    metric_alerts: AlertEvaluator = field(default=GRAFANA)
    log_alerts: AlertEvaluator = field(default=GRAFANA)
    shares_series: bool = False
    keeps_states: bool = False

    @recordings.validator
    def _check_recordings(self, _attribute: object, value: RecordingEvaluator | None) -> None:
        if isinstance(value, RulerEndpoint) and value.product == "loki":
            raise DefinitionError(
                "recording rules on metrics are given to a Loki", "Give them to a Mimir, a Cortex or a Prometheus."
            )

    @metric_alerts.validator
    def _check_metric_alerts(self, _attribute: object, value: AlertEvaluator) -> None:
        if isinstance(value, RulerEndpoint) and value.product == "loki":
            raise DefinitionError(
                "alerts on metrics are given to a Loki, which has no metrics",
                "Give them to GRAFANA, a Mimir, a Cortex or a Prometheus.",
            )

    @log_alerts.validator
    def _check_log_alerts(self, _attribute: object, value: AlertEvaluator) -> None:
        if value != GRAFANA and not (isinstance(value, RulerEndpoint) and value.product == "loki"):
            raise DefinitionError("alerts on logs are given to what reads no logs", "Give them to GRAFANA or a Loki.")

    def __attrs_post_init__(self) -> None:
        """Refuse a second Prometheus: which of the two a deploy's directory belongs to would be a guess."""
        both = (self.recordings, self.metric_alerts)
        if all(isinstance(each, PrometheusFiles) for each in both) and self.recordings != self.metric_alerts:
            raise DefinitionError(
                "recording rules and alerts are given to two different Prometheus",
                "Give both to one: it evaluates alerts on what it records.",
            )

    def of_alerts(self, *, on_logs: bool) -> AlertEvaluator:
        """Return who evaluates alerts on logs, or on metrics."""
        return self.log_alerts if on_logs else self.metric_alerts

    def states_of_alerts(self, *, on_logs: bool) -> tuple[str, ...]:
        """Return the names of the series that tell which alerts on logs, or on metrics, are pending or fire."""
        match self.of_alerts(on_logs=on_logs):
            case "grafana":
                return STATES_OF_GRAFANA if self.keeps_states else ()
            case RulerEndpoint(product="loki"):
                return ()
        return STATES_OF_PROMETHEUS

    @property
    def state_series(self) -> frozenset[str]:
        """The names of the series about alerts that somebody writes here."""
        return frozenset((*self.states_of_alerts(on_logs=False), *self.states_of_alerts(on_logs=True)))

    @property
    def needs_alertmanager(self) -> bool:
        """Whether alerts are told through an Alertmanager: all evaluators but Grafana send theirs to one."""
        return {self.metric_alerts, self.log_alerts} != {GRAFANA}

    @property
    def rulers(self) -> tuple[RulerEndpoint, ...]:
        """The rulers among the evaluators, each once."""
        named = (self.recordings, self.metric_alerts, self.log_alerts)
        return tuple(dict.fromkeys(each for each in named if isinstance(each, RulerEndpoint)))

    @property
    def prometheus_files(self) -> PrometheusFiles | None:
        """The Prometheus that loads rule files; None where no evaluator is one."""
        named = (self.recordings, self.metric_alerts)
        return next((each for each in named if isinstance(each, PrometheusFiles)), None)


RULER_GROUP = ResourceKind(
    name="ruler group", folder="rule-groups", identity=("group", "name"), title=("group", "name")
)
"""A group of rules with the ruler that evaluates them, below a folder for each product and file."""
