"""What is defined and no deploy sends: metrics, log and trace schemas, objectives, reports, and more.

Reviews compare it: plain values, each with its line, that any toolchain can read.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import asdict

from toolchain.base.documents.document import Document
from toolchain.base.secret import without_credentials
from toolchain.base.source import SourceLocation
from toolchain.catalog.job import ScrapeJob
from toolchain.catalog.label import Label
from toolchain.catalog.logs import LogField, LogSchema
from toolchain.catalog.metric import Metric
from toolchain.catalog.traces import SpanAttribute, TraceSchema
from toolchain.compile.model import CompiledReport
from toolchain.define.alerting.sli import Average, Each, Latency, Rates, Ratio, Sli
from toolchain.define.alerting.slo import SLO
from toolchain.define.environment import Environment
from toolchain.define.evaluation import AlertEvaluator, PrometheusFiles, RulerEndpoint, evaluator_title
from toolchain.define.report import Section
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.printer import to_promql
from toolchain.project.load_errors import relative_to
from toolchain.project.project import Project

_SAMPLE_WINDOW = "5m"
"""Over which an indicator is written that has no window of its own."""


def inventory_of(project: Project, reports: Iterable[CompiledReport]) -> Document:
    """Return it as the document of an artifact."""
    catalog, root = project.catalog, project.root
    return {
        "environment": _environment(project.environment),
        "metrics": [_metric(each) | _place(each.location, root) for each in catalog.metrics],
        "logSchemas": [_log_schema(each) | _place(each.location, root) for each in catalog.log_schemas],
        "traceSchemas": [_trace_schema(each) | _place(each.location, root) for each in catalog.trace_schemas],
        "objectives": [_objective(each) | _place(each.location, root) for each in project.slos],
        "reports": [_report(each) for each in reports],
    }


def _place(location: SourceLocation, root: Path) -> Document:
    at = relative_to(location, root)
    return {"source": {"file": at.file, "line": at.line}}


def _environment(environment: Environment) -> Document:
    evaluation, mail = environment.evaluation, environment.mail_server
    return {
        "runbooksUrl": environment.runbooks_url,
        "alertmanagerUrl": environment.alertmanager_url,
        "dashboardsPath": environment.dashboards_path,
        "allowsUiEdits": environment.allows_ui_edits,
        "folders": {key: each.uid for key, each in environment.folders.items()},
        "mailServer": None
        if mail is None
        else {"address": mail.address, "sender": mail.sender, "user": mail.user, "access": str(mail.password or "")},
        "evaluation": {
            "recordings": _evaluator(evaluation.recordings),
            "alertsOnMetrics": _evaluator(evaluation.metric_alerts),
            "alertsOnLogs": _evaluator(evaluation.log_alerts),
        },
        "sampling": asdict(environment.sampling),
    }


def _evaluator(evaluator: AlertEvaluator | None) -> str:
    words = evaluator_title(evaluator)
    match evaluator:
        case RulerEndpoint():
            return f"{words} at {without_credentials(evaluator.url)}"
        case PrometheusFiles():
            return f"{words} at {without_credentials(evaluator.url)}, from {evaluator.directory}"
    return words


def _metric(metric: Metric) -> Document:
    return {
        "name": metric.name,
        "series": list(metric.series_names),
        "type": metric.type.value,
        "unit": metric.unit,
        "help": metric.help,
        "owner": metric.owner,
        "note": metric.note,
        "jobs": [_job(each) for each in metric.jobs],
        "labels": _labels(metric.labels),
        "buckets": list(metric.buckets),
        "states": [list(each) for each in metric.states],
        "range": None if metric.value_range is None else list(metric.value_range),
        "replicas": metric.replicas,
        "budget": metric.declared_budget,
    }


def _job(job: ScrapeJob) -> Document:
    return {
        "name": job.name,
        "address": job.address,
        "metricsPath": job.metrics_path,
        "interval": job.interval,
        "labels": _labels(job.target_labels),
    }


def _labels(labels: Iterable[Label]) -> dict[str, str]:
    return {each.name: ", ".join(each.values) or each.pattern or f"up to {each.bound}" for each in labels}


def _log_schema(schema: LogSchema) -> Document:
    return {
        "name": schema.name,
        "help": schema.help,
        "streamLabels": {each.name: ", ".join(each.values) or each.pattern or "any" for each in schema.stream_labels},
        "labelsInRecord": {name: name in schema.required for name in schema.labels_in_record},
        "fields": {each.path: _log_field(each, schema) for each in schema.fields},
    }


def _log_field(field: LogField, schema: LogSchema) -> Document:
    return {
        "type": field.type.value,
        "required": field.path in schema.required,
        "pattern": field.pattern or "",
        "unit": field.unit,
        "personal": field.personal,
        "structuredMetadata": field.structured_metadata,
        "values": list(field.values),
        "help": field.help,
    }


def _trace_schema(schema: TraceSchema) -> Document:
    return {
        "services": list(schema.services),
        "callees": list(schema.callees),
        "untraced": list(schema.untraced),
        "resource": _attributes(schema.resource_attributes),
        "spans": {
            each.name: {"kind": each.kind, "pattern": each.pattern, "attributes": _attributes(each.attributes)}
            for each in schema.spans
        },
    }


def _attributes(attributes: Iterable[SpanAttribute]) -> Document:
    return {
        each.name: {"help": each.help, "aliases": list(each.aliases), "personal": each.personal} for each in attributes
    }


def _report(report: CompiledReport) -> Document:
    definition = report.definition
    return {
        "name": definition.name,
        "description": definition.description,
        "period": definition.period,
        "comparedWith": definition.compared_with,
        "contactPoints": [each.name for each in definition.contact_points],
        "dashboards": [each.uid for each in definition.shown],
        "sections": [_section(each) for each in definition.sections],
        "dashboard": report.dashboard.document,
    }


def _section(section: Section) -> Document:
    return {
        "title": section.title,
        "isHeadline": section.is_headline,
        "isAgainstBeginning": section.is_against_beginning,
        "dashboard": "" if section.dashboard is None else section.dashboard.uid,
        "firedAlerts": [{"by": list(each.by), "most": each.most} for each in section.alerts],
    }


def _objective(slo: SLO) -> Document:
    return {
        "id": slo.id,
        "name": slo.name,
        "title": slo.title,
        "description": slo.description,
        "objective": slo.objective,
        "window": slo.window,
        "pages": slo.pages,
        "fewestBad": None if isinstance(slo.sli, Average) else slo.fewest_bad,
        "owner": slo.owner,
        "service": slo.service,
        "by": list(slo.sli.by),
        "group": slo.group.name,
        "interval": slo.group.interval,
        "dashboard": slo.dashboard,
        "indicator": {name: to_promql(each) for name, each in indicator_of(slo.sli)},
        "alerts": [each.name for each in slo.alerts],
        "recordings": [each.record for each in slo.recordings],
    }


def indicator_of(sli: Sli) -> Iterator[tuple[str, Expression]]:
    """Yield the queries of an indicator, each with what it counts."""
    match sli:
        case Ratio(bad=bad, total=total):
            yield from (("bad events", bad), ("all events", total))
        case Latency(within=within):
            yield from (("fast observations", within), ("all observations", sli.total_rate(_SAMPLE_WINDOW)))
        case Average(gauge=gauge):
            yield "the average of a gauge", gauge
        case Rates():
            yield from (("bad events", sli.bad_rate(_SAMPLE_WINDOW)), ("all events", sli.total_rate(_SAMPLE_WINDOW)))
        case Each(of=several):
            yield from ((f"{name}: {what}", each) for name, sli in several.items() for what, each in indicator_of(sli))
