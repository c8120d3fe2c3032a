"""Reports over running systems; one that does not answer is told of, and the others are asked all the same."""

from collections.abc import Callable, Iterator

from attrs import frozen

from toolchain.base.errors import UserError
from toolchain.compile.alerting.evaluators import alerts_of
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledReport
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL
from toolchain.define.environment import Environment
from toolchain.define.evaluation import GRAFANA, evaluator_title
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.loki import LokiClient
from toolchain.live.prometheus import PrometheusClient
from toolchain.preview.data.answers import DataSource, DataSources, Missing
from toolchain.preview.report.alert_series import AlertSeries
from toolchain.preview.report.alert_states import AlertStates
from toolchain.preview.report.fired import AlertHistory, Evaluated, Unasked
from toolchain.preview.report.gathering import Asked, compared_period, period_of
from toolchain.preview.report.memory import ForgottenError, Reading, gaps, told, what_is_read
from toolchain.preview.report.words import earlier
from toolchain.preview.sources.loki import LokiSource
from toolchain.preview.sources.prometheus import PrometheusSource


@frozen(eq=False)
class Systems:
    """How the systems of an environment are reached; each raises a UserError where it cannot be."""

    prometheus: Callable[[], PrometheusClient]
    loki: Callable[[], LokiClient]
    grafana: Callable[[], GrafanaConnection]


def live(report: CompiledReport, compilation: Compilation, systems: Systems, end: float) -> Asked:
    """Return whom a report asks about the period that ends at a moment, in Unix seconds.

    Raises ForgottenError where Prometheus answers, and remembers nothing of the period.
    """
    sources = dict[str, DataSource]()
    prometheus, remarks = _prometheus(report, systems, end)
    sources["prometheus"] = Missing(prometheus) if isinstance(prometheus, str) else PrometheusSource(prometheus, "live")
    loki = _loki(report, compilation.project.environment.name, systems, end)
    sources["loki"] = Missing(loki) if isinstance(loki, str) else LokiSource(loki, "live")
    asked = [each.url for each in (prometheus, loki) if not isinstance(each, str)]
    data = f"as told by {' and '.join(asked)}" if asked else "nobody answers"
    return Asked(DataSources(sources), tuple(_evaluated(compilation, systems, prometheus)), data, tuple(remarks))


def _prometheus(report: CompiledReport, systems: Systems, end: float) -> tuple[PrometheusClient | str, list[str]]:
    """Return the client of a Prometheus with what has to be known of it, or why it does not answer."""
    read = what_is_read(report)
    try:
        client = systems.prometheus()
        missing = told(gaps(client, read, period_of(report, end))) if read else ""
    except ForgottenError:
        raise
    except UserError as error:
        return f"Prometheus did not answer: {error.message}", []
    return client, [each for each in (missing, _nothing_before(client, read, report, end)) if each]


def _nothing_before(client: PrometheusClient, read: Reading | None, report: CompiledReport, end: float) -> str:
    """Return that there is nothing to compare with, or not all of it; empty where there is."""
    then = compared_period(report, end)
    try:
        missing = gaps(client, read, then) if read else ()
    except ForgottenError:
        return f"There is nothing to compare with: Prometheus remembers nothing {earlier(end - then.end)}"
    except UserError as error:
        return f"What was {earlier(end - then.end)} is not known: {error.message}"
    return f"What is compared with is not whole: {told(missing)}" if missing else ""


def _loki(report: CompiledReport, environment: str, systems: Systems, end: float) -> LokiClient | str:
    """Return the client of a Loki, or why it says nothing of the period."""
    span = period_of(report, end)
    try:
        client = systems.loki()
        environments = client.label_values(ENVIRONMENT_LABEL, span.start, span.end)
        is_known = environment in environments or (not environments and client.label_names(span.start, span.end))
    except UserError as error:
        return f"Loki did not answer: {error.message}"
    return client if is_known else f"Loki has no line of {environment} from this time"


def _evaluated(compilation: Compilation, systems: Systems, prometheus: PrometheusClient | str) -> Iterator[Evaluated]:
    evaluation = compilation.project.environment.evaluation
    kinds = {evaluation.of_alerts(on_logs=on_logs): on_logs for on_logs in (True, False)}
    for evaluator, on_logs in kinds.items():
        alerts = alerts_of(evaluation, evaluator, compilation.rules.alerts)
        if alerts:
            yield Evaluated(alerts, _history(compilation.project.environment, systems, prometheus, on_logs=on_logs))


def _history(
    environment: Environment, systems: Systems, prometheus: PrometheusClient | str, *, on_logs: bool
) -> AlertHistory:
    evaluator = environment.evaluation.of_alerts(on_logs=on_logs)
    written = environment.evaluation.states_of_alerts(on_logs=on_logs)
    if written:
        return (
            Unasked(prometheus) if isinstance(prometheus, str) else AlertSeries(prometheus, environment.name, written)
        )
    if evaluator != GRAFANA:
        return Unasked(f"{evaluator_title(evaluator)} evaluates alerts on log lines, and remembers none")
    try:
        return AlertStates(systems.grafana(), environment)
    except UserError as error:
        return Unasked(f"Grafana cannot be asked: {error.message}")
